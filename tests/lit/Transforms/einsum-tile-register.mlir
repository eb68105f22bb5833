// RUN: einjit-opt --einsum-tile-register %s | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#blocked = affine_map<(d0, d1) -> (d1 floordiv 48, d0, d1 mod 48)>

// 100 is 12 tiles of 8 and a remainder of 4, which has an operation of its own; 64 needs no loop.
// CHECK-LABEL: func.func @remainder
// CHECK-DAG: %[[FULL:.*]] = arith.constant 96 : index
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %{{.*}} {
// CHECK: memref.subview %{{.*}}[%[[I]], 0] [8, 64] [1, 1]
// CHECK: linalg.generic
// CHECK: }
// CHECK: memref.subview %{{.*}}[96, 0] [4, 64] [1, 1]
// CHECK: linalg.generic
func.func @remainder(%a: memref<100x64xf32>, %c: memref<100x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<100x64xf32>)
    outs(%c : memref<100x64xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [100, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Steps of 4 and 1 follow the full tiles; where more than 4 elements are left and a full tile fits, the last one moves
// back, and so does the last of 4 where more than one is left.
// CHECK-LABEL: func.func @edge_steps
// CHECK: %[[REST:.*]] = arith.remui %[[SIZE:.*]], %{{.*}} : index
// CHECK: arith.subi %[[SIZE]], %[[REST]] : index
// CHECK: %[[LAST:.*]] = arith.subi %[[SIZE]], %{{.*}} : index
// CHECK: arith.cmpi sgt, %[[REST]]
// CHECK: arith.cmpi sge, %[[LAST]]
// CHECK: %[[FULL:.*]] = arith.select
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[FULL]] step %{{.*}} iter_args(%[[AT:.*]] = %c0{{.*}}) -> (index)
// CHECK: %[[NEXT:.*]] = arith.addi %[[I]], %{{.*}}
// CHECK: %[[CLAMPED:.*]] = arith.minsi %[[NEXT]], %[[LAST]]
// CHECK: memref.subview %{{.*}}[%[[AT]], 0] [8, 64]
// CHECK: scf.yield %[[CLAMPED]]
// CHECK: scf.if
// CHECK: %[[LEFT:.*]] = arith.remui
// CHECK: arith.cmpi sgt, %[[LEFT]]
// CHECK: %[[FIRST:.*]] = arith.minsi %[[FULL]]
// CHECK: scf.for %{{.*}} = %[[FULL]] to %{{.*}} step %{{.*}} iter_args(%{{.*}} = %[[FIRST]])
// CHECK: memref<4x64xf32
// CHECK: scf.if
// CHECK: scf.for
// CHECK-NOT: arith.minsi
// CHECK: memref<1x64xf32
func.func @edge_steps(%a: memref<?x64xf32>, %c: memref<?x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<?x64xf32>)
    outs(%c : memref<?x64xf32>) attrs = {einsum.dynamic = array<i64: 1, 0>, einsum.sizes = array<i64: 512, 64>,
      einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [512, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeSteps = [4, 1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// A row that begins at any address: its edges, in fours and ones, before and behind its whole vectors.
// CHECK-LABEL: func.func @peeled_rows
// CHECK: scf.for %[[ROW:.*]] = %c0
// CHECK: memref.extract_aligned_pointer_as_index %arg1
// CHECK: arith.muli %[[ROW]], %c65
// CHECK: arith.andi %{{.*}}, %c63
// CHECK: linalg.generic {{.*}}memref<1x4xf32{{.*}}einsum.edges{{.*}}nonTemporal = false
// CHECK: linalg.generic {{.*}}memref<1x1xf32{{.*}}einsum.edges{{.*}}nonTemporal = false
// CHECK: linalg.generic {{.*}}memref<1x64xf32{{.*}}nonTemporal = true{{.*}}einsum.whole_vectors
// CHECK: linalg.generic {{.*}}memref<1x16xf32{{.*}}nonTemporal = true{{.*}}einsum.whole_vectors
// CHECK: linalg.generic {{.*}}memref<1x4xf32{{.*}}einsum.edges
// CHECK: linalg.generic {{.*}}memref<1x1xf32{{.*}}einsum.edges
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

// From both ends in turn: two positions, of which one moves up by 16 and the other down.
// CHECK-LABEL: func.func @both_ends
// CHECK-DAG: %[[STEP:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[FAR:.*]] = arith.constant 80 : index
// CHECK: scf.for {{.*}} iter_args(%[[AT:.*]] = %c0{{.*}}, %[[OTHER:.*]] = %[[FAR]], %[[BY:.*]] = %c16{{.*}}) -> (index, index, index)
// CHECK: %[[MOVED:.*]] = arith.addi %[[AT]], %[[BY]]
// CHECK: %[[BACK:.*]] = arith.muli %[[BY]], %c-1
// CHECK: memref.subview %{{.*}}[0, %[[AT]]] [8, 16]
// CHECK: scf.yield %[[OTHER]], %[[MOVED]], %[[BACK]]
// CHECK: memref.subview %{{.*}}[0, 96] [8, 4]
func.func @both_ends(%a: memref<8x100xf32>, %c: memref<8x100xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x100xf32>)
    outs(%c : memref<8x100xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [8, 100],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 16], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, bothEndsBelow = 4096,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// The output is as large as the bound.
// CHECK-LABEL: func.func @both_ends_of_less
// CHECK-NOT: iter_args
// CHECK: return
func.func @both_ends_of_less(%a: memref<8x100xf32>, %c: memref<8x100xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x100xf32>)
    outs(%c : memref<8x100xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [8, 100],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 16], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, bothEndsBelow = 3200,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Whether so is known when called: else both positions move up, and the last tile does not move back.
// CHECK-LABEL: func.func @both_ends_if_small
// CHECK: %[[BYTES:.*]] = arith.muli
// CHECK: %[[SMALL:.*]] = arith.cmpi slt, %[[BYTES]]
// CHECK: %[[MOVES:.*]] = arith.andi %{{.*}}, %[[SMALL]]
// CHECK: arith.select %[[MOVES]]
// CHECK-COUNT-3: arith.select %[[SMALL]]
// CHECK: scf.for {{.*}} -> (index, index, index)
func.func @both_ends_if_small(%a: memref<8x?xf32>, %c: memref<8x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x?xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 64>,
      einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [8, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 16], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeSteps = [4, 1],
      bothEndsBelow = 4096, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Rows behind the full tiles, four at a time; of the last four as many as there are.
// CHECK-LABEL: func.func @edge_rows
// CHECK: memref<8x64xf32
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[LEFT:.*]] = arith.subi %{{.*}}, %[[I]]
// CHECK: %[[ROWS:.*]] = arith.minsi %{{.*}}, %[[LEFT]]
// CHECK: memref.subview %{{.*}}[%[[I]], 0] [%[[ROWS]], 64]
func.func @edge_rows(%a: memref<?x64xf32>, %c: memref<?x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<?x64xf32>)
    outs(%c : memref<?x64xf32>) attrs = {einsum.dynamic = array<i64: 1, 0>, einsum.sizes = array<i64: 512, 64>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [512, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeRows = 4,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// What reads its output must not do so twice: 4, 4, 4 and 1 by 1.
// CHECK-LABEL: func.func @edge_steps_of_update
// CHECK-NOT: arith.minsi
// CHECK: memref<8x64xf32
// CHECK: memref<4x64xf32
// CHECK: memref<1x64xf32
// CHECK: return
func.func @edge_steps_of_update(%a: memref<?x64xf32>, %c: memref<?x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<?x64xf32>)
    outs(%c : memref<?x64xf32>) attrs = {einsum.dynamic = array<i64: 1, 0>, einsum.sizes = array<i64: 512, 64>,
      einsum.schedule = #einsum.schedule<kind = "transpose", sizes = [512, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeSteps = [4, 1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %x, %o : f32
    linalg.yield %s : f32
  }
  return
}

// The vectors of an open vector loop in as few tiles as they take, of which some have a vector more than the others; the
// last vector, of which there may be a part, belongs to the last tile.
// CHECK-LABEL: func.func @even_tiles_with_masks
// CHECK: %[[UP:.*]] = arith.addi %{{.*}}, %{{.*}} : index
// CHECK: %[[VECTORS:.*]] = arith.divui %[[UP]]
// CHECK: %[[TILES:.*]] = arith.maxsi
// CHECK: %[[NARROW:.*]] = arith.divui %[[VECTORS]], %[[TILES]]
// CHECK: %[[WIDE:.*]] = arith.remui %[[VECTORS]], %[[TILES]]
// CHECK: %[[OTHERS:.*]] = arith.subi %[[TILES]], %[[WIDE]]
// CHECK-COUNT-3: arith.select %{{.*}}, %[[OTHERS]]
// CHECK-COUNT-3: scf.for
// CHECK-NOT: scf.for
// CHECK: return
func.func @even_tiles_with_masks(%a: memref<8x?xf32>, %c: memref<8x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x?xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 512],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 48], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, evenTiles = true, masksTiles = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Without masks whole vectors are divided, and what is left of one stands behind them.
// CHECK-LABEL: func.func @even_tiles_without_masks
// CHECK: %[[VECTORS:.*]] = arith.divui %[[SIZE:.*]], %{{.*}} : index
// CHECK: scf.for
// CHECK: memref<8x48xf32
// CHECK: scf.for
// CHECK: memref<8x32xf32
// CHECK: scf.for
// CHECK: memref<8x16xf32
// CHECK: scf.for %[[AT:.*]] = %{{.*}} to %[[SIZE]]
// CHECK: arith.subi %[[SIZE]], %[[AT]]
// CHECK: arith.minsi
// CHECK: return
func.func @even_tiles_without_masks(%a: memref<8x?xf32>, %c: memref<8x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x?xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 512],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 48], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, evenTiles = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// A copy of the nest for each number of vectors behind the full tiles, which holds all of its loops: its tail has as many
// elements as there are vectors, and more than there are of the next lower number.
// CHECK-LABEL: func.func @tails
// CHECK: %[[OTHERS:.*]] = arith.maxsi
// CHECK: arith.divui %[[OTHERS]]
// CHECK: %[[LEFT:.*]] = arith.subi
// CHECK: %[[FEW:.*]] = arith.cmpi sle, %[[LEFT]], %{{.*}} : index
// CHECK: scf.if %[[FEW]] {
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref<1x32xf32
// CHECK: %[[MOST:.*]] = arith.minsi
// CHECK: arith.maxsi %[[MOST]], %c1
// CHECK: } else {
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref<1x32xf32
// CHECK: %[[MOST2:.*]] = arith.minsi
// CHECK: arith.maxsi %[[MOST2]], %c17
// CHECK: return
func.func @tails(%a: memref<8x?xf32>, %c: memref<8x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x?xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 512],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 32], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailVectors = [1, 2],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Without full tiles: of three vectors, which there may be, two are not counted by themselves.
// CHECK-LABEL: func.func @only_tails
// CHECK: scf.if
// CHECK: arith.maxsi %{{.*}}, %c1
// CHECK: } else {
// CHECK: %[[THREE:.*]] = arith.minsi %c48
// CHECK: arith.maxsi %[[THREE]], %c17
// CHECK: return
func.func @only_tails(%a: memref<8x?xf32>, %c: memref<8x?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x?xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 512],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 48], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailVectors = [1, 3],
      tailOnly = true, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// No tile crosses the blocks of an operand: full ones, and one of what is left.
// CHECK-LABEL: func.func @even_tiles_of_blocks
// CHECK: %[[VECTORS:.*]] = arith.divui
// CHECK: %[[FULL:.*]] = arith.divui %[[VECTORS]]
// CHECK: %[[LEFT:.*]] = arith.remui %[[VECTORS]]
// CHECK: arith.cmpi eq, %[[LEFT]]
// CHECK: arith.cmpi eq, %[[LEFT]]
// CHECK: arith.muli %[[FULL]]
// CHECK-COUNT-3: scf.for
// CHECK-NOT: scf.for
// CHECK: return
func.func @even_tiles_of_blocks(%a: memref<?x8x48xf32>, %c: memref<8x?xf32>) {
  linalg.generic {indexing_maps = [#blocked, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<?x8x48xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 512>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 512],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 48], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, evenTiles = true, masksTiles = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Of a block of unknown size only the last may have the remainder.
// CHECK-LABEL: func.func @dynamic
// CHECK: %[[REST:.*]] = arith.remui %{{.*}}, %{{.*}} : index
// CHECK: scf.for
// CHECK: memref<8x64xf32
// CHECK: arith.cmpi ne, %[[REST]]
// CHECK: scf.if
// CHECK: memref<4x64xf32
func.func @dynamic(%a: memref<?x64xf32>, %c: memref<?x64xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<?x64xf32>)
    outs(%c : memref<?x64xf32>) attrs = {einsum.sizes = array<i64: 100, 64>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [100, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [8, 64], reductionOrder = [], vectorLoop = 1,
      lanes = 16, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
