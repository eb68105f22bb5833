// RUN: einjit-opt --einsum-outline-parts %s | FileCheck %s

// CHECK: module attributes {einsum.parts = [{max_workers = 2 : i64, name = "kernel_part0", units = 4 : i64}, {max_workers = 1 : i64, name = "kernel_part1", units = 1 : i64}]
// CHECK-SAME: einsum.shared_workspace_bytes = 64 : i64, einsum.worker_workspace_bytes = 4096 : i64}
// CHECK-LABEL: func.func @kernel_part0(
// CHECK-SAME: %[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64, %[[WORKER:.*]]: i64)
// CHECK-DAG: arith.index_cast %[[BEGIN]] : i64 to index
// CHECK-DAG: einsum.operand %[[ARGS]][0] : memref<8xf32>
// CHECK-DAG: einsum.workspace %[[ARGS]][0] : memref<8xf32>
// CHECK: einsum.workspace %[[ARGS]][0] worker %[[WORKER]] : memref<2xf32>
// CHECK-LABEL: func.func @kernel_part1(
// CHECK-DAG: einsum.operand %{{.*}}[1] : memref<8xf32>
// CHECK-DAG: einsum.workspace %{{.*}}[0] : memref<8xf32>
// CHECK-DAG: einsum.scalar %{{.*}} "alpha" : f32
// CHECK-NOT: func.func @kernel(
func.func @kernel(%a: memref<8xf32>, %c: memref<8xf32>, %x: f32 {einsum.scalar = "alpha"}) {
  %t = memref.alloc() : memref<8xf32>
  einsum.parallel (%b, %e) units 4 workers 2 {
    %own = memref.alloc() : memref<2xf32>
    %v = memref.load %a[%b] : memref<8xf32>
    memref.store %v, %own[%b] : memref<2xf32>
    memref.store %v, %t[%b] : memref<8xf32>
  }
  einsum.parallel (%b, %e) units 1 workers 1 {
    %v = memref.load %t[%b] : memref<8xf32>
    %w = arith.mulf %v, %x : f32
    memref.store %w, %c[%b] : memref<8xf32>
  }
  return
}
