// RUN: einjit-opt %s | einjit-opt | FileCheck %s
// RUN: einjit-opt --mlir-print-op-generic %s | einjit-opt | FileCheck %s

// CHECK-LABEL: func.func @nests
// CHECK: einsum.einsum "i j, j k -> i k" ins(%{{.*}}, %{{.*}} : memref<4x5xf32>, memref<5x6xf32>) outs(%{{.*}} : memref<4x6xf32>) alpha(%{{.*}} : f32) beta(%{{.*}} : f32) accumulate f32 {path = [array<i64: 0, 1>]}
// CHECK: einsum.contract "i j -> j" ins(%{{.*}} : memref<4x5xf32>) outs(%{{.*}} : memref<5xf32>) accumulate f32
// CHECK: einsum.contract "i i -> " ins(%{{.*}} : memref<3x3xi8>) outs(%{{.*}} : memref<i8>) accumulate i8 {boolean, unsignedAccumulate, unsignedInputs = array<i64: 0>}
func.func @nests(%a: memref<4x5xf32>, %b: memref<5x6xf32>, %c: memref<4x6xf32>, %d: memref<5xf32>, %m: memref<3x3xi8>,
                 %n: memref<i8>, %x: f32, %y: f32) {
  einsum.einsum "i j, j k -> i k" ins(%a, %b : memref<4x5xf32>, memref<5x6xf32>) outs(%c : memref<4x6xf32>)
    alpha(%x : f32) beta(%y : f32) accumulate f32 {path = [array<i64: 0, 1>]}
  einsum.contract "i j -> j" ins(%a : memref<4x5xf32>) outs(%d : memref<5xf32>) accumulate f32
  einsum.contract "i i -> " ins(%m : memref<3x3xi8>) outs(%n : memref<i8>) accumulate i8
    {boolean, unsignedAccumulate, unsignedInputs = array<i64: 0>}
  return
}

// CHECK-LABEL: func.func @part
// CHECK: einsum.operand %{{.*}}[0] : memref<4x5xf32, strided<[10, 1]>>
// CHECK: einsum.scalar %{{.*}} "beta" : f32
// CHECK: einsum.workspace %{{.*}}[4096] : memref<64xf32>
// CHECK: einsum.workspace %{{.*}}[0] worker %{{.*}} : memref<64xf32>
// CHECK: einsum.as_real %{{.*}} : memref<4x5xcomplex<f32>> to memref<4x5x2xf32, strided<[10, 2, 1]>>
// CHECK: einsum.parallel (%{{.*}}, %{{.*}}) units 16 workers 2 {
func.func @part(%args: !llvm.ptr, %worker: i64, %c: memref<4x5xcomplex<f32>>) {
  %0 = einsum.operand %args[0] : memref<4x5xf32, strided<[10, 1]>>
  %1 = einsum.scalar %args "beta" : f32
  %2 = einsum.workspace %args[4096] : memref<64xf32>
  %3 = einsum.workspace %args[0] worker %worker : memref<64xf32>
  %4 = einsum.as_real %c : memref<4x5xcomplex<f32>> to memref<4x5x2xf32, strided<[10, 2, 1]>>
  einsum.parallel (%begin, %end) units 16 workers 2 {
    %5 = arith.addi %begin, %end : index
  }
  return
}

#i = affine_map<(d0) -> (d0)>
#none = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @attributes
// CHECK: einsum.blocks = array<i64: 8>
// CHECK-SAME: einsum.labels = ["i"]
// CHECK-SAME: einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [20], cacheLoops = [0, 16], packs = [], loopOrder = [], registerTile = [8], reductionOrder = [0], vectorLoop = 0, lanes = 8, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = ["what: value: why"]>
// CHECK-SAME: einsum.sizes = array<i64: 20>
// CHECK-SAME: einsum.store = #einsum.store<alpha = true, beta = false, partial = true>
func.func @attributes(%a: memref<20xf32>, %c: memref<f32>, %x: f32, %first: i1) {
  linalg.generic {indexing_maps = [#i, #none, #none, #none], iterator_types = ["reduction"]}
    ins(%a, %x, %first : memref<20xf32>, f32, i1) outs(%c : memref<f32>)
    attrs = {einsum.store = #einsum.store<alpha = true, beta = false, partial = true>, einsum.sizes = array<i64: 20>,
      einsum.blocks = array<i64: 8>, einsum.labels = ["i"],
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [20], cacheLoops = [0, 16], packs = [],
      loopOrder = [], registerTile = [8], reductionOrder = [0], vectorLoop = 0, lanes = 8, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = ["what: value: why"]>} {
  ^bb0(%e: f32, %u: f32, %v: i1, %o: f32):
    %s = arith.addf %o, %e : f32
    linalg.yield %s : f32
  }
  return
}
