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

// Complex numbers that are only moved stay whole: columns are picked as they are of single elements.
#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @transpose_complex
// CHECK-COUNT-4: vector.load {{.*}} : memref<32xf32>, vector<8xf32>
// CHECK-COUNT-3: vector.shuffle {{.*}} [0, 1, 4, 5, 8, 9, 12, 13]
// CHECK-COUNT-3: vector.shuffle {{.*}} [2, 3, 6, 7, 10, 11, 14, 15]
// CHECK-COUNT-4: vector.store {{.*}} : memref<32xf32>, vector<8xf32>
func.func @transpose_complex(%a: memref<4x4xcomplex<f32>>, %c: memref<4x4xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<4x4xcomplex<f32>>) outs(%c : memref<4x4xcomplex<f32>>) attrs = {einsum.schedule =
      #einsum.schedule<kind = "transpose", sizes = [4, 4], cacheLoops = [], packs = [], loopOrder = [0, 1],
      registerTile = [4, 4], reductionOrder = [], vectorLoop = 1, lanes = 4, parallelLoop = -1, parallelUnit = 0,
      maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: complex<f32>, %o: complex<f32>):
    linalg.yield %x : complex<f32>
  }
  return
}

// -----

// Lanes of a summed loop are added at the end; a masked lane of what is loaded is zero and adds nothing.
#i = affine_map<(d0) -> (d0)>
#s = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @lanes
// CHECK: scf.for
// CHECK: arith.addf {{.*}} vector<4xf32>
// CHECK: %[[EDGE:.*]] = vector.maskedload
// CHECK-NEXT: arith.addf {{.*}}%[[EDGE]]
// CHECK-NEXT: %[[SUM:.*]] = vector.reduction <add>
// CHECK: memref.store %[[SUM]]
func.func @lanes(%a: memref<11xf32>, %c: memref<f32>) {
  linalg.generic {indexing_maps = [#i, #s], iterator_types = ["reduction"]} ins(%a : memref<11xf32>)
    outs(%c : memref<f32>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [11], cacheLoops = [], packs = [],
      loopOrder = [], registerTile = [4], reductionOrder = [0], vectorLoop = 0, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// As many lanes as are a power of two are loaded without a mask, and zeros put beside them.
#i = affine_map<(d0) -> (d0)>
#s = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @few_lanes
// CHECK: scf.for
// CHECK: arith.addf {{.*}} vector<4xf32>
// CHECK: %[[FEW:.*]] = vector.load {{.*}} vector<2xf32>
// CHECK: %[[EDGE:.*]] = vector.shuffle %[[FEW]], %{{.*}} [0, 1, 2, 2] : vector<2xf32>, vector<2xf32>
// CHECK-NEXT: arith.addf {{.*}}%[[EDGE]]
// CHECK-NEXT: %[[SUM:.*]] = vector.reduction <add>
// CHECK: memref.store %[[SUM]]
func.func @few_lanes(%a: memref<10xf32>, %c: memref<f32>) {
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

// The lanes of neighbours in the output are summed together and stored as one vector.
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @neighbours
// CHECK-COUNT-4: vector.load
// CHECK-COUNT-6: vector.shuffle
// CHECK-NOT: vector.reduction
// CHECK: vector.store {{.*}} vector<4xf32>
func.func @neighbours(%a: memref<4x4xf32>, %c: memref<4xf32>) {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%a : memref<4x4xf32>)
    outs(%c : memref<4xf32>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [4, 4], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [4, 4], reductionOrder = [1], vectorLoop = 1, lanes = 4, parallelLoop = -1,
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
// CHECK-COUNT-4: memref.load %{{.*}} : memref<121xf32>
// CHECK: vector.from_elements
// CHECK: vector.store
// CHECK: memref.load %{{.*}} : memref<121xf32>
// CHECK: vector.extract
// CHECK: memref.store
func.func @gather(%a: memref<5xf32, strided<[30]>>, %c: memref<5xf32>) {
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<5xf32, strided<[30]>>)
    outs(%c : memref<5xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [5], cacheLoops = [],
      packs = [], loopOrder = [0], registerTile = [5], reductionOrder = [], vectorLoop = 0, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Sums of complex numbers: each of the four products is added by itself. Where all operands are complex and contiguous,
// parts are taken apart within 128 bits, here in the lanes 0 1 4 5 | 2 3 6 7, and sums put together likewise.
#xs = affine_map<(d0, d1) -> (d1)>
#ys = affine_map<(d0, d1) -> (d1, d0)>
#out = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @complex_sum
// CHECK: %[[LOW:.*]] = vector.load %{{.*}} : memref<160xf32>, vector<8xf32>
// CHECK: %[[HIGH:.*]] = vector.load %{{.*}} : memref<160xf32>, vector<8xf32>
// CHECK: vector.shuffle %[[LOW]], %[[HIGH]] [0, 2, 8, 10, 4, 6, 12, 14]
// CHECK: vector.shuffle %[[LOW]], %[[HIGH]] [1, 3, 9, 11, 5, 7, 13, 15]
// CHECK-COUNT-2: arith.addf
// CHECK: arith.subf
// CHECK: arith.addf
// CHECK: scf.yield
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [0, 8, 1, 9, 4, 12, 5, 13]
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [2, 10, 3, 11, 6, 14, 7, 15]
func.func @complex_sum(%a: memref<10xcomplex<f32>>, %b: memref<10x8xcomplex<f32>>, %c: memref<8xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#xs, #ys, #out], iterator_types = ["parallel", "reduction"]}
    ins(%a, %b : memref<10xcomplex<f32>>, memref<10x8xcomplex<f32>>) outs(%c : memref<8xcomplex<f32>>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "matrix-vector", sizes = [8, 10], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [8, 1], reductionOrder = [1], vectorLoop = 0, lanes = 8, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: complex<f32>, %y: complex<f32>, %o: complex<f32>):
    %p = complex.mul %x, %y : complex<f32>
    %s = complex.add %o, %p : complex<f32>
    linalg.yield %s : complex<f32>
  }
  return
}

// -----

// What rows a few elements apart share is loaded whole, up to the last element, and picked by shuffles.
#i = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @pick
// CHECK-COUNT-2: vector.load %{{.*}} : memref<10xf32>, vector<4xf32>
// CHECK: vector.load %{{.*}} : memref<10xf32>, vector<2xf32>
// CHECK-COUNT-3: vector.shuffle
// CHECK-NOT: memref.load
func.func @pick(%a: memref<4xf32, strided<[3]>>, %c: memref<4xf32>) {
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32, strided<[3]>>)
    outs(%c : memref<4xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [],
      packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// A constant from outside of the body, where canonicalization puts it, is in every lane.
#i = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @captured
// CHECK: %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
// CHECK: %[[TWOS:.*]] = vector.broadcast %[[TWO]] : f32 to vector<4xf32>
// CHECK: arith.mulf %{{.*}}, %[[TWOS]] : vector<4xf32>
func.func @captured(%a: memref<4xf32>, %c: memref<4xf32>) {
  %two = arith.constant 2.0 : f32
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>)
    outs(%c : memref<4xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [],
      packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %p = arith.mulf %x, %two : f32
    linalg.yield %p : f32
  }
  return
}

// -----

// Only the first block of a split reduction starts the sum; later ones add to what is stored.
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#none = affine_map<(d0, d1) -> ()>
// CHECK-LABEL: func.func @partial(
// CHECK-SAME: %[[BETA:[a-z0-9]+]]: f32, %[[FIRST:[a-z0-9]+]]: i1
// CHECK: %[[SUM:.*]] = vector.reduction <add>
// CHECK: scf.if %[[FIRST]] {
// CHECK: arith.mulf %[[BETA]], %{{.*}} : f32
// CHECK: arith.addf
// CHECK: memref.store
// CHECK: } else {
// CHECK-NOT: arith.mulf
// CHECK: %[[OLD:.*]] = memref.load
// CHECK: %[[NEW:.*]] = arith.addf %[[OLD]], %[[SUM]]
// CHECK: memref.store %[[NEW]]
func.func @partial(%a: memref<1x4xf32>, %c: memref<1xf32>, %y: f32, %first: i1) {
  linalg.generic {indexing_maps = [#id, #none, #none, #row], iterator_types = ["parallel", "reduction"]}
    ins(%a, %y, %first : memref<1x4xf32>, f32, i1) outs(%c : memref<1xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = true, partial = true>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [1, 4], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [1, 4], reductionOrder = [1], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%e: f32, %u: f32, %v: i1, %o: f32):
    %s = arith.addf %o, %e : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// An edge of a transposed square: only rows and columns that are there are touched.
#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @edge
// CHECK-COUNT-3: vector.load {{.*}} vector<4xf32>
// CHECK-NOT: vector.load
// CHECK-COUNT-8: vector.shuffle
// CHECK-DAG: arith.constant dense<[true, true, true, false]>
// CHECK-COUNT-4: vector.maskedstore
// CHECK-NOT: vector.maskedstore
func.func @edge(%a: memref<3x4xf32>, %c: memref<4x3xf32>) {
  linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<3x4xf32>)
    outs(%c : memref<4x3xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [4, 3],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Ors of bytes, in vectors and at the end over the lanes.
#i = affine_map<(d0) -> (d0)>
#s = affine_map<(d0) -> ()>
// CHECK-LABEL: func.func @boolean
// CHECK: arith.andi {{.*}} : vector<4xi8>
// CHECK: arith.ori {{.*}} : vector<4xi8>
// CHECK: vector.reduction <or>
func.func @boolean(%a: memref<8xi8>, %b: memref<8xi8>, %c: memref<i8>) {
  linalg.generic {indexing_maps = [#i, #i, #s], iterator_types = ["reduction"]} ins(%a, %b : memref<8xi8>, memref<8xi8>)
    outs(%c : memref<i8>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [8], cacheLoops = [], packs = [],
      loopOrder = [], registerTile = [4], reductionOrder = [0], vectorLoop = 0, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: i8, %y: i8, %o: i8):
    %p = arith.andi %x, %y : i8
    %s = arith.ori %o, %p : i8
    linalg.yield %s : i8
  }
  return
}

// -----

// A summed loop of 11 in steps of 4: two rounds, and three elements behind the loop.
#id = affine_map<(d0, d1) -> (d0, d1)>
#col = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @remainder
// CHECK-DAG: %[[EIGHT:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[FOUR:.*]] = arith.constant 4 : index
// CHECK: %[[SUM:.*]] = scf.for %{{.*}} = %{{.*}} to %[[EIGHT]] step %[[FOUR]]
// CHECK-COUNT-4: arith.addf {{.*}} vector<4xf32>
// CHECK: scf.yield
// CHECK-COUNT-3: arith.addf {{.*}} vector<4xf32>
// CHECK-NOT: arith.addf
// CHECK: vector.store {{.*}}nontemporal
func.func @remainder(%a: memref<11x4xf32>, %c: memref<4xf32>) {
  linalg.generic {indexing_maps = [#id, #col], iterator_types = ["reduction", "parallel"]} ins(%a : memref<11x4xf32>)
    outs(%c : memref<4xf32>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [11, 4], cacheLoops = [], packs = [],
      loopOrder = [1], registerTile = [4, 4], reductionOrder = [0], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = true, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Without a vector loop, scalars.
#s = affine_map<() -> ()>
// CHECK-LABEL: func.func @scalar
// CHECK-NOT: vector
// CHECK: memref.load
// CHECK: memref.load
// CHECK: arith.muli %{{.*}}, %{{.*}} : i32
// CHECK: memref.store
func.func @scalar(%a: memref<i32>, %b: memref<i32>, %c: memref<i32>) {
  linalg.generic {indexing_maps = [#s, #s, #s], iterator_types = []} ins(%a, %b : memref<i32>, memref<i32>)
    outs(%c : memref<i32>) attrs = {einsum.schedule = #einsum.schedule<kind = "elementwise", sizes = [],
      cacheLoops = [], packs = [], loopOrder = [], registerTile = [], reductionOrder = [], vectorLoop = -1, lanes = 1,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: i32, %y: i32, %o: i32):
    %p = arith.muli %x, %y : i32
    linalg.yield %p : i32
  }
  return
}

// -----

// While a step of loop 2 is summed, the lines of the next tile along loop 1 are fetched, 32 floats of a row to the right,
// that of the last of them first: what lies before is there.
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func.func @prefetch_columns
// CHECK: scf.for %[[STEP:.*]] = %{{.*}} to %c6{{.*}} step
// CHECK: %[[ROW:.*]] = arith.muli %[[STEP]], %c5000{{.*}} overflow<nsw>
// CHECK: %[[NEXT:.*]] = arith.addi %[[ROW]], %c32{{.*}} overflow<nsw>
// CHECK: %[[LAST:.*]] = arith.addi %[[NEXT]], %c31{{.*}} overflow<nsw>
// CHECK: memref.prefetch %{{.*}}[%[[LAST]]], read, locality<2>, data
// CHECK: %[[BEFORE:.*]] = arith.addi %[[NEXT]], %c15{{.*}} overflow<nsw>
// CHECK: memref.prefetch %{{.*}}[%[[BEFORE]]], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: scf.yield
func.func @prefetch_columns(%a: memref<2x6xf32>, %b: memref<6x32xf32, strided<[5000, 1]>>, %c: memref<2x32xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<2x6xf32>, memref<6x32xf32, strided<[5000, 1]>>) outs(%c : memref<2x32xf32>) attrs = {
      einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [2, 5000, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 32, 1], reductionOrder = [2], vectorLoop = 1, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [1, 1, 1, 64],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Rows that are contiguous along the sum share a line for 16 steps: they take turns, of 20 the last four beside the first.
#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-LABEL: func.func @prefetch_rows
// CHECK: scf.for %[[STEP:.*]] = %{{.*}} to %c64{{.*}} step
// CHECK: %[[NEXT:.*]] = arith.addi %[[STEP]], %c100000{{.*}} overflow<nsw>
// CHECK: %[[TURN:.*]] = arith.andi %[[STEP]], %c15
// CHECK: %[[BACK:.*]] = arith.muli %[[TURN]], %c-1{{.*}} overflow<nsw>
// CHECK: %[[ROWS:.*]] = arith.muli %[[TURN]], %c5000{{.*}} overflow<nsw>
// CHECK: %[[ROW:.*]] = arith.addi %[[NEXT]], %[[ROWS]] overflow<nsw>
// CHECK: %[[LINE:.*]] = arith.addi %[[ROW]], %[[BACK]] overflow<nsw>
// CHECK: memref.prefetch %{{.*}}[%[[LINE]]], read, locality<2>, data
// CHECK: %[[OTHER:.*]] = arith.addi %[[LINE]], %c80000{{.*}} overflow<nsw>
// CHECK: memref.prefetch %{{.*}}[%[[OTHER]]], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: scf.yield
func.func @prefetch_rows(%a: memref<20x64xf32, strided<[5000, 1]>>, %b: memref<64x16xf32>, %c: memref<20x16xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<20x64xf32, strided<[5000, 1]>>, memref<64x16xf32>) outs(%c : memref<20x16xf32>) attrs = {
      einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [100, 16, 64], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [20, 16, 1], reductionOrder = [2], vectorLoop = 1, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 0, 1, 64],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// While a step of loop 1 is summed, the row of the next step is fetched: 24 floats lie in two lines of 64 bytes.
#in = affine_map<(d0, d1, d2) -> (d1, d0, d2)>
#out = affine_map<(d0, d1, d2) -> (d0)>
// CHECK-LABEL: func.func @prefetch_step
// CHECK: scf.for %[[STEP:.*]] = %{{.*}} to %c{{3.*}} step
// CHECK: %[[AT:.*]] = arith.muli %[[STEP]], %c5000{{.*}} overflow<nsw>
// CHECK: %[[NEXT:.*]] = arith.addi %[[AT]], %c5000{{.*}} overflow<nsw>
// CHECK: memref.prefetch %{{.*}}[%[[NEXT]]], read, locality<2>, data
// CHECK: %[[LINE:.*]] = arith.addi %[[NEXT]], %c16{{.*}} overflow<nsw>
// CHECK: memref.prefetch %{{.*}}[%[[LINE]]], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: scf.for
func.func @prefetch_step(%a: memref<3x1x24xf32, strided<[5000, 24, 1]>>, %c: memref<1xf32>) {
  linalg.generic {indexing_maps = [#in, #out], iterator_types = ["parallel", "reduction", "reduction"]}
    ins(%a : memref<3x1x24xf32, strided<[5000, 24, 1]>>) outs(%c : memref<1xf32>) attrs = {
      einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [1, 3, 24], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [1, 1, 4], reductionOrder = [1, 2], vectorLoop = 2, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 1, 1, 64],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// A copy's tile fetches what the tile three steps of loop 0 further on reads.
#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @prefetch_tile
// CHECK-DAG: %[[AHEAD:.*]] = arith.constant 15000 : index
// CHECK: memref.prefetch %{{.*}}[%[[AHEAD]]], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: vector.store
func.func @prefetch_tile(%a: memref<1x8xf32, strided<[5000, 1]>>, %c: memref<1x8xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<1x8xf32, strided<[5000, 1]>>) outs(%c : memref<1x8xf32>) attrs = {
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [1, 8], cacheLoops = [], packs = [],
      loopOrder = [0, 1], registerTile = [1, 8], reductionOrder = [], vectorLoop = 1, lanes = 8, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 0, 3, 64], reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// The lines of the output come while their sums are computed.
// CHECK-LABEL: func.func @prefetch_output
// CHECK-COUNT-2: memref.prefetch %{{.*}}[%{{.*}}], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: scf.for
// CHECK: return
func.func @prefetch_output(%a: memref<2x24xf32>, %b: memref<24x16xf32>, %c: memref<2x16xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>,
      affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<2x24xf32>, memref<24x16xf32>) outs(%c : memref<2x16xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [2, 16, 24], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 16, 1], reductionOrder = [2], vectorLoop = 1, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, outputLineBytes = 64,
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// Rows that begin anywhere in a line reach into one line more.
// CHECK-LABEL: func.func @prefetch_output_anywhere
// CHECK-COUNT-4: memref.prefetch %{{.*}}[%{{.*}}], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: scf.for
// CHECK: return
func.func @prefetch_output_anywhere(%a: memref<2x24xf32>, %b: memref<24x16xf32>, %c: memref<2x16xf32, strided<[37, 1]>>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>,
      affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<2x24xf32>, memref<24x16xf32>) outs(%c : memref<2x16xf32, strided<[37, 1]>>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [2, 16, 24], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 16, 1], reductionOrder = [2], vectorLoop = 1, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, outputLineBytes = 64,
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// So do rows whose distance is known when called.
// CHECK-LABEL: func.func @prefetch_output_apart
// CHECK-COUNT-4: memref.prefetch %{{.*}}[%{{.*}}], read, locality<2>, data
// CHECK-NOT: memref.prefetch
// CHECK: scf.for
// CHECK: return
func.func @prefetch_output_apart(%a: memref<2x24xf32>, %b: memref<24x16xf32>, %c: memref<2x16xf32, strided<[?, 1]>>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>,
      affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<2x24xf32>, memref<24x16xf32>) outs(%c : memref<2x16xf32, strided<[?, 1]>>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [2, 16, 24], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 16, 1], reductionOrder = [2], vectorLoop = 1, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, outputLineBytes = 64,
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}
