// RUN: einjit-opt --einsum-pack %s | FileCheck %s

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>

// The vector operand into panels [tiles][k][32], the rows' operand into panels [tiles][8][k]; a block may be smaller than
// its panels.
// CHECK-DAG: #[[ROWS:.*]] = affine_map<(d0, d1) -> (d0 floordiv 8, d0 mod 8, d1)>
// CHECK-DAG: #[[VECTORS:.*]] = affine_map<(d0, d1) -> (d0 floordiv 32, d1, d0 mod 32)>
// CHECK-DAG: #[[A:.*]] = affine_map<(d0, d1, d2) -> (d0 floordiv 8, d0 mod 8, d2)>
// CHECK-DAG: #[[B:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 32, d2, d1 mod 32)>
// CHECK-LABEL: func.func @panels
// CHECK-DAG: memref.alloc() {alignment = 64 : i64} : memref<2x100x32xf32>
// CHECK-DAG: memref.alloc() {alignment = 64 : i64} : memref<3x8x100xf32>
// CHECK-DAG: linalg.generic {indexing_maps = [#{{.*}}, #[[VECTORS]]]{{.*}}einsum.sizes = array<i64: 50, 100>
// CHECK-DAG: linalg.generic {indexing_maps = [#{{.*}}, #[[ROWS]]]{{.*}}einsum.sizes = array<i64: 20, 100>
// CHECK: linalg.generic {indexing_maps = [#[[A]], #[[B]], #{{.*}}]
func.func @panels(%a: memref<20x100xf32>, %b: memref<100x50xf32>, %c: memref<20x50xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<20x100xf32>, memref<100x50xf32>) outs(%c : memref<20x50xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [20, 50, 100], cacheLoops = [],
      packs = [1, 0, 0, 1], loopOrder = [1, 0], registerTile = [8, 32, 1], reductionOrder = [2], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

#ib = affine_map<(d0, d1, d2, d3) -> (d1, d3, d0)>
#jb = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
#out = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#number = affine_map<(d0, d1, d2, d3) -> ()>

// Batches packed together lie an odd number of steps apart.
// CHECK-LABEL: func.func @batches
// CHECK: %[[PANELS:.*]] = memref.alloc() {alignment = 64 : i64} : memref<3x16x65x8xf32>
// CHECK: memref.subview %[[PANELS]][0, 0, 0, 0] [3, 16, 64, 8] [1, 1, 1, 1]
func.func @batches(%a: memref<20x64x16xf32>, %b: memref<16x64x32xf32>, %alpha: f32, %c: memref<16x20x32xf32>) {
  linalg.generic {indexing_maps = [#ib, #jb, #number, #out],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
    ins(%a, %b, %alpha : memref<20x64x16xf32>, memref<16x64x32xf32>, f32) outs(%c : memref<16x20x32xf32>)
    attrs = {einsum.store = #einsum.store<alpha = true, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [16, 20, 32, 64], cacheLoops = [],
      packs = [0, 0], oddPanels = true, loopOrder = [0, 2, 1], registerTile = [1, 8, 32, 1], reductionOrder = [3], vectorLoop = 2,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %s: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %o, %p : f32
    linalg.yield %q : f32
  }
  return
}
