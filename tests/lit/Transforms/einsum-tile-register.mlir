// RUN: einjit-opt --einsum-tile-register %s | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>

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
