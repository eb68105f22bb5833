// RUN: einjit-opt --einsum-plan --einsum-tile-cache --einsum-vectorize --einsum-outline-parts --split-input-file --verify-diagnostics %s

// What passes refuse: the caller's path, a schedule for other sizes, a body or a size that cannot be vectorized.

func.func @step_names_unknown(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{einsum "i -> i": step 0 of the contraction path names operand 3, but 1 is left}}
  einsum.einsum "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32 {path = [array<i64: 0, 3>]}
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @other_sizes(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has 4 elements along loop 0, but its schedule 100}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [100], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @unknown_size(%a: memref<?xf32>, %c: memref<?xf32>) {
  // expected-error@+1 {{has an unknown number of elements along loop 0}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<?xf32>) outs(%c : memref<?xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [], packs = [],
      loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @dynamic_tile(%a: memref<?xf32>, %c: memref<?xf32>) {
  // expected-error@+1 {{has a loop of dynamic size in its register tile}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<?xf32>) outs(%c : memref<?xf32>)
    attrs = {einsum.sizes = array<i64: 4>, einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4],
      cacheLoops = [], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @body(%a: memref<4xcomplex<f32>>, %c: memref<4xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xcomplex<f32>>)
    outs(%c : memref<4xcomplex<f32>>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4],
      cacheLoops = [], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: complex<f32>, %o: complex<f32>):
    // expected-error@+1 {{cannot be vectorized in the body of a scheduled operation}}
    %s = complex.sub %x, %x : complex<f32>
    linalg.yield %s : complex<f32>
  }
  return
}

// -----

func.func @first(%a: memref<4xf32>) {
  %x = arith.constant 1.0 : f32
  einsum.parallel (%begin, %end) units 1 workers 1 {
    memref.store %x, %a[%begin] : memref<4xf32>
  }
  return
}
// expected-error@+1 {{is a second kernel: the parts of only one fit a module's attributes}}
func.func @second(%a: memref<4xf32>) {
  %x = arith.constant 1.0 : f32
  einsum.parallel (%begin, %end) units 1 workers 1 {
    memref.store %x, %a[%begin] : memref<4xf32>
  }
  return
}
