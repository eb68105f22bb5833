// RUN: einjit-opt --einsum-fuse-labels --split-input-file %s | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @contiguous
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [20], strides: [1]
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel"]{{.*}}einsum.labels = ["i.j"]
func.func @contiguous(%a: memref<4x5xf32>, %c: memref<4x5xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x5xf32>)
    outs(%c : memref<4x5xf32>) attrs = {einsum.labels = ["i", "j"]} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// A transpose walks its operands differently: nothing fuses.
#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @transpose
// CHECK-NOT: reinterpret_cast
// CHECK: iterator_types = ["parallel", "parallel"]
func.func @transpose(%a: memref<4x5xf32>, %c: memref<5x4xf32>) {
  linalg.generic {indexing_maps = [#id, #t], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x5xf32>)
    outs(%c : memref<5x4xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Loops of different kinds do not fuse, however contiguous they are.
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @kinds
// CHECK: iterator_types = ["parallel", "reduction"]
func.func @kinds(%a: memref<4x5xf32>, %c: memref<4xf32>) {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%a : memref<4x5xf32>)
    outs(%c : memref<4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// A loop that runs backwards in every operand is turned round.
#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @backwards
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [5], strides: [2]
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [5], strides: [1]
func.func @backwards(%a: memref<5xf32, strided<[-2], offset: 8>>, %c: memref<5xf32, strided<[-1], offset: 4>>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%a : memref<5xf32, strided<[-2], offset: 8>>) outs(%c : memref<5xf32, strided<[-1], offset: 4>>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
