// RUN: einjit-opt --einsum-tile-cache %s | FileCheck %s

#line = affine_map<(d0) -> (d0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// The parallel loop is cut to the worker's units, then blocked; the last block is smaller.
// CHECK-LABEL: func.func @blocks
// CHECK: einsum.parallel (%[[B:.*]], %[[E:.*]]) units 13 workers 4
// CHECK: %[[BEGIN:.*]] = arith.muli %[[B]], %{{.*}} : index
// CHECK: arith.minsi
// CHECK: memref.subview %{{.*}}[%[[BEGIN]], 0] [%{{.*}}, 64]
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %{{.*}} {
// CHECK: memref.subview %{{.*}}[%[[I]], 0] [%{{.*}}, 64]
// CHECK: linalg.generic
func.func @blocks(%a: memref<100x64xf32>, %c: memref<100x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<100x64xf32>)
    outs(%c : memref<100x64xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [100, 64],
      cacheLoops = [0, 16], packs = [], loopOrder = [0, 1], registerTile = [8, 16], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = 0, parallelUnit = 8, maxWorkers = 4, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// A blocked reduction: only the first block starts the sum.
// CHECK-LABEL: func.func @partial
// CHECK: scf.for %[[K:.*]] =
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[K]], %{{.*}} : index
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[FIRST]] : memref<64x32xf32, {{.*}}>, i1)
// CHECK-SAME: #einsum.store<alpha = false, beta = false, partial = true>
func.func @partial(%a: memref<64x128xf32>, %c: memref<64xf32>) {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%a : memref<64x128xf32>)
    outs(%c : memref<64xf32>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [64, 128], cacheLoops = [1, 32], packs = [],
      loopOrder = [0], registerTile = [1, 16], reductionOrder = [1], vectorLoop = 1, lanes = 16, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// Non-temporal stores need aligned addresses: without peeling the nest stands twice.
// CHECK-LABEL: func.func @aligned
// CHECK: memref.extract_aligned_pointer_as_index
// CHECK: scf.if
// CHECK: linalg.generic {{.*}}nonTemporal = true
// CHECK: llvm.fence seq_cst
// CHECK: } else {
// CHECK: linalg.generic {{.*}}nonTemporal = false
func.func @aligned(%a: memref<128x64xf32>, %c: memref<128x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<128x64xf32>)
    outs(%c : memref<128x64xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [128, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Peeled, whole vectors from the first aligned address on go past the caches, the edges on both sides do not.
// CHECK-LABEL: func.func @peeled
// CHECK: %[[ADDRESS:.*]] = memref.extract_aligned_pointer_as_index
// CHECK: arith.remui %{{.*}}, %c16
// CHECK: linalg.generic {{.*}}nonTemporal = true{{.*}}einsum.whole_vectors
// CHECK: scf.for
// CHECK: linalg.generic {{.*}}einsum.edges{{.*}}nonTemporal = false
// CHECK: llvm.fence seq_cst
func.func @peeled(%a: memref<128x64xf32>, %c: memref<128x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<128x64xf32>)
    outs(%c : memref<128x64xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [128, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, peeled = true, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Rows that begin at any address are peeled later.
// CHECK-LABEL: func.func @peeled_rows
// CHECK-NOT: einsum.whole_vectors
// CHECK: linalg.generic {{.*}}rowEdgeSteps = [4, 1]
// CHECK-NEXT: ^bb
// CHECK: llvm.fence seq_cst
func.func @peeled_rows(%a: memref<128x65xf32>, %c: memref<128x65xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<128x65xf32>)
    outs(%c : memref<128x65xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [128, 65],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, rowEdgeSteps = [4, 1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Where strides are known when called, they are asked, too: here they allow it if they are multiples of 16 elements.
// CHECK-LABEL: func.func @open_rows
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}:2, %[[STRIDES:.*]]:2 = memref.extract_strided_metadata %arg1
// CHECK: %[[REST:.*]] = arith.andi %[[STRIDES]]#0, %c15
// CHECK: %[[WHOLE:.*]] = arith.cmpi eq, %[[REST]], %c0
// CHECK: scf.if %[[WHOLE]]
// CHECK: linalg.generic {{.*}}nonTemporal = true{{.*}}einsum.whole_vectors
// CHECK: linalg.generic {{.*}}einsum.edges{{.*}}nonTemporal = false
// CHECK: llvm.fence seq_cst
// CHECK: else
// CHECK: linalg.generic {{.*}}nonTemporal = false
#across = affine_map<(d0, d1) -> (d1, d0)>
func.func @open_rows(%a: memref<64x128xf32>, %c: memref<128x64xf32, strided<[?, 1]>>) {
  linalg.generic {indexing_maps = [#across, #id], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<64x128xf32>) outs(%c : memref<128x64xf32, strided<[?, 1]>>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [128, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [16, 16], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, peeled = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// A sum asks where it stores.
// CHECK-LABEL: func.func @sum
// CHECK: %[[ALIGNED:.*]] = arith.cmpi eq
// CHECK: linalg.generic {{.*}}ins(%{{.*}}, %[[ALIGNED]] : {{.*}}, i1){{.*}}aligned = true
// CHECK: llvm.fence seq_cst
#in = affine_map<(d0, d1, d2) -> (d2, d0, d1)>
#out = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @sum(%a: memref<3x128x64xf32>, %c: memref<128x64xf32>) {
  linalg.generic {indexing_maps = [#in, #out], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a : memref<3x128x64xf32>) outs(%c : memref<128x64xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "reduction", sizes = [128, 64, 3], cacheLoops = [], packs = [],
      loopOrder = [0, 1], registerTile = [1, 64, 1], reductionOrder = [2], vectorLoop = 1, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

#ab = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
#wb = affine_map<(d0, d1, d2) -> (d1, d2)>
#ob = affine_map<(d0, d1, d2) -> (d0, d1)>
#none = affine_map<(d0, d1, d2) -> ()>

// Vectors along d0, the output's rows: a block's sums go to a panel, in which d0 is innermost, with room for whole
// vectors, and which starts at zero; the copy behind the sums' blocks scales and adds the output.
// CHECK-LABEL: func.func @gathered
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[PANEL:.*]] = memref.alloc() {alignment = 64 : i64} : memref<10x32xf32>
// CHECK: %[[USED:.*]] = memref.subview %[[PANEL]][0, 0] [10, 20] [1, 1]
// CHECK: scf.for %[[K:.*]] =
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[K]], %{{.*}} : index
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}}, %[[FIRST]] :
// CHECK-SAME: outs(%[[USED]] :
// CHECK-SAME: einsum.store = #einsum.store<alpha = false, beta = false, partial = true>
// CHECK: linalg.generic {indexing_maps = [#[[ID:.*]], #{{.*}}, #{{.*}}, #[[SWAP:.*]]], iterator_types = ["parallel", "parallel"]}
// CHECK-SAME: ins(%[[USED]], %{{.*}}, %{{.*}} : {{.*}}, f32, f32)
// CHECK-SAME: einsum.blocks = array<i64: 0, 20>, einsum.from_panel = false, einsum.sizes = array<i64: 10, 40>
// CHECK: arith.mulf
// CHECK: arith.mulf
// CHECK: arith.addf
func.func @gathered(%a: memref<10x64x40xf32>, %w: memref<10x64xf32>, %c: memref<40x10xf32>, %x: f32, %y: f32) {
  linalg.generic {indexing_maps = [#ab, #wb, #none, #none, #ob], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %w, %x, %y : memref<10x64x40xf32>, memref<10x64xf32>, f32, f32) outs(%c : memref<40x10xf32>)
    attrs = {einsum.store = #einsum.store<alpha = true, beta = true, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [40, 10, 64], cacheLoops = [0, 20, 2, 32],
      packs = [], loopOrder = [1, 0], registerTile = [20, 1, 1], reductionOrder = [2], vectorLoop = 0, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, resultPanel = 1, reasons = []>} {
  ^bb0(%p: f32, %q: f32, %alpha: f32, %beta: f32, %o: f32):
    %r = arith.mulf %p, %q : f32
    %s = arith.addf %o, %r : f32
    linalg.yield %s : f32
  }
  return
}

// Stores past the caches are the copy's, where the output allows them; the panel stays in them.
// CHECK-LABEL: func.func @gathered_past_caches
// CHECK: %[[ALLOWED:.*]] = arith.cmpi eq
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : memref<16x16xf32
// CHECK-SAME: nonTemporal = false
// CHECK: scf.if %[[ALLOWED]] {
// CHECK: linalg.generic {{.*}} einsum.from_panel = true
// CHECK: } else {
// CHECK: linalg.generic {{.*}} einsum.from_panel = false
// CHECK: llvm.fence seq_cst
func.func @gathered_past_caches(%a: memref<16x64x16xf32>, %w: memref<16x64xf32>, %c: memref<16x16xf32>) {
  linalg.generic {indexing_maps = [#ab, #wb, #ob], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %w : memref<16x64x16xf32>, memref<16x64xf32>) outs(%c : memref<16x16xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [16, 16, 64], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [16, 1, 1], reductionOrder = [2], vectorLoop = 0, lanes = 16,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, resultPanel = 0, reasons = []>} {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %r = arith.mulf %p, %q : f32
    %s = arith.addf %o, %r : f32
    linalg.yield %s : f32
  }
  return
}

// A schedule for what turns out small stands beside the other: by the length of rows, or by the bytes of the inputs.
// CHECK-LABEL: func.func @short_rows
// CHECK: %[[SHORT:.*]] = arith.cmpi sle, %{{.*}}, %c48
// CHECK: scf.if %[[SHORT]] {
// CHECK: linalg.generic {{.*}} tailOnly = true
// CHECK: } else {
// CHECK: linalg.generic {{.*}} registerTile = [64]
// CHECK: return
func.func @short_rows(%a: memref<?xf32>, %c: memref<?xf32>) {
  linalg.generic {indexing_maps = [#line, #line], iterator_types = ["parallel"]} ins(%a : memref<?xf32>)
    outs(%c : memref<?xf32>) attrs = {einsum.dynamic = array<i64: 1>, einsum.sizes = array<i64: 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [512],
      cacheLoops = [], packs = [], loopOrder = [0], registerTile = [64], reductionOrder = [], vectorLoop = 0,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false,
      small = #einsum.schedule<kind = "copy", sizes = [512], cacheLoops = [], packs = [], loopOrder = [0],
        registerTile = [48], reductionOrder = [], vectorLoop = 0, lanes = 16, parallelLoop = -1, parallelUnit = 0,
        maxWorkers = 1, nonTemporal = false, tailVectors = [1, 2, 3], tailOnly = true, reasons = []>, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// CHECK-LABEL: func.func @small_inputs
// CHECK: arith.muli %c4
// CHECK: %[[SMALL:.*]] = arith.cmpi sle, %{{.*}}, %c49152
// CHECK: scf.if %[[SMALL]] {
// CHECK: linalg.generic {{.*}} mostInputBytes = 49152
// CHECK: } else {
// CHECK: linalg.generic {{.*}} registerTile = [64]
// CHECK: return
func.func @small_inputs(%a: memref<?xf32>, %c: memref<?xf32>) {
  linalg.generic {indexing_maps = [#line, #line], iterator_types = ["parallel"]} ins(%a : memref<?xf32>)
    outs(%c : memref<?xf32>) attrs = {einsum.dynamic = array<i64: 1>, einsum.sizes = array<i64: 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [512],
      cacheLoops = [], packs = [], loopOrder = [0], registerTile = [64], reductionOrder = [], vectorLoop = 0,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false,
      small = #einsum.schedule<kind = "copy", sizes = [512], cacheLoops = [], packs = [], loopOrder = [0],
        registerTile = [16], reductionOrder = [], vectorLoop = 0, lanes = 16, parallelLoop = -1, parallelUnit = 0,
        maxWorkers = 1, nonTemporal = false, mostInputBytes = 49152, reasons = []>, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
