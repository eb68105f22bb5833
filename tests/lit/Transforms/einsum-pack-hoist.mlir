// RUN: einjit-opt --einsum-tile-cache --einsum-pack %s | FileCheck %s

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>

// A block is packed where it is fixed: outside of the loop that does not move it.
// CHECK-LABEL: func.func @outside
// CHECK: scf.for
// CHECK: memref.alloc() {{.*}} : memref<2x40x32xf32>
// CHECK: linalg.generic
// CHECK: scf.for
// CHECK-NOT: memref.alloc
// CHECK: linalg.generic
func.func @outside(%a: memref<20x100xf32>, %b: memref<100x50xf32>, %c: memref<20x50xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<20x100xf32>, memref<100x50xf32>) outs(%c : memref<20x50xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [20, 50, 100], cacheLoops = [2, 40, 0, 8],
      packs = [1, 0], loopOrder = [1, 0], registerTile = [8, 32, 1], reductionOrder = [2], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}
