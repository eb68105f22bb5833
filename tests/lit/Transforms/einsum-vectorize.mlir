// RUN: einjit-opt --einsum-vectorize --split-input-file %s | FileCheck %s

// Rows broadcast, columns as vectors, sums in registers; the last vector is masked.
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func.func @contraction
// CHECK: %[[SUMS:.*]]:4 = scf.for {{.*}} iter_args({{.*}}) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>)
// CHECK: memref.load %{{.*}} : memref<20xf32>
// CHECK: vector.broadcast
// CHECK: vector.load %{{.*}} : memref<70xf32>, vector<4xf32>
// CHECK: %[[MASK:.*]] = arith.constant dense<[true, true, true, false]> : vector<4xi1>
// CHECK: vector.maskedload %{{.*}}[%{{.*}}], %[[MASK]]
// CHECK: scf.yield
// CHECK: vector.store %[[SUMS]]#0
// CHECK: vector.maskedstore
func.func @contraction(%a: memref<2x10xf32>, %b: memref<10x7xf32>, %c: memref<2x7xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<2x10xf32>, memref<10x7xf32>) outs(%c : memref<2x7xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [2, 7, 10], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 7, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// A square is transposed in registers: four rows, two rounds of shuffles.
#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @transpose
// CHECK-COUNT-4: vector.load
// CHECK-COUNT-8: vector.shuffle
// CHECK-COUNT-4: vector.store
// CHECK-NOT: vector.store
func.func @transpose(%a: memref<4x4xf32>, %c: memref<4x4xf32>) {
  linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x4xf32>)
    outs(%c : memref<4x4xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [4, 4],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Lanes of a summed loop are added at the end; a masked lane leaves its sum alone.
#i = affine_map<(d0) -> (d0)>
#s = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @lanes
// CHECK: scf.for
// CHECK: arith.addf {{.*}} vector<4xf32>
// CHECK: vector.maskedload
// CHECK: arith.select
// CHECK: %[[SUM:.*]] = vector.reduction <add>
// CHECK: memref.store %[[SUM]]
func.func @lanes(%a: memref<10xf32>, %c: memref<f32>) {
  linalg.generic {indexing_maps = [#i, #s], iterator_types = ["reduction"]} ins(%a : memref<10xf32>)
    outs(%c : memref<f32>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [10], cacheLoops = [], packs = [],
      loopOrder = [], registerTile = [4], reductionOrder = [0], vectorLoop = 0, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// alpha * sum + beta * out.
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#none = affine_map<(d0, d1) -> ()>
// CHECK-LABEL: func.func @scaled(
// CHECK-SAME: %[[ALPHA:[a-z0-9]+]]: f32, %[[BETA:[a-z0-9]+]]: f32
// CHECK: %[[SUM:.*]] = vector.reduction <add>
// CHECK: %[[X:.*]] = arith.mulf %[[ALPHA]], %[[SUM]]
// CHECK: %[[OLD:.*]] = memref.load
// CHECK: %[[Y:.*]] = arith.mulf %[[BETA]], %[[OLD]]
// CHECK: arith.addf %[[Y]], %[[X]]
func.func @scaled(%a: memref<1x4xf32>, %c: memref<1xf32>, %x: f32, %y: f32) {
  linalg.generic {indexing_maps = [#id, #none, #none, #row], iterator_types = ["parallel", "reduction"]}
    ins(%a, %x, %y : memref<1x4xf32>, f32, f32) outs(%c : memref<1xf32>)
    attrs = {einsum.store = #einsum.store<alpha = true, beta = true, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [1, 4], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [1, 4], reductionOrder = [1], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%e: f32, %u: f32, %v: f32, %o: f32):
    %s = arith.addf %o, %e : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Complex numbers are pairs of vectors, taken apart and put together by shuffles.
#i = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @complex
// CHECK: einsum.as_real
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [0, 2, 4, 6]
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [1, 3, 5, 7]
// CHECK: arith.subf
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [0, 4, 1, 5]
// CHECK: vector.store
func.func @complex(%a: memref<4xcomplex<f32>>, %b: memref<4xcomplex<f32>>, %c: memref<4xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]}
    ins(%a, %b : memref<4xcomplex<f32>>, memref<4xcomplex<f32>>) outs(%c : memref<4xcomplex<f32>>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "elementwise", sizes = [4], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: complex<f32>, %y: complex<f32>, %o: complex<f32>):
    %p = complex.mul %x, %y : complex<f32>
    linalg.yield %p : complex<f32>
  }
  return
}

// -----

// What is contiguous along no loop is loaded lane by lane; one single lane at the edge is a scalar.
#i = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @gather
// CHECK-COUNT-4: memref.load %{{.*}} : memref<13xf32>
// CHECK: vector.from_elements
// CHECK: vector.store
// CHECK: memref.load %{{.*}} : memref<13xf32>
// CHECK: vector.extract
// CHECK: memref.store
func.func @gather(%a: memref<5xf32, strided<[3]>>, %c: memref<5xf32>) {
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<5xf32, strided<[3]>>)
    outs(%c : memref<5xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [5], cacheLoops = [],
      packs = [], loopOrder = [0], registerTile = [5], reductionOrder = [], vectorLoop = 0, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
