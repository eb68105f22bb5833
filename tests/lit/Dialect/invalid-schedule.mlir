// RUN: einjit-opt --split-input-file --verify-diagnostics %s

// What a schedule must keep for the passes to apply it.

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @counts(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has 3 loops, but its schedule has 2 sizes and 3 register tiles}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @register_tile(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a register tile that is not positive}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 0], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @sizes(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has 6 elements along loop 2, but its schedule 5}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 5], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @cache_pairs(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has cacheLoops that are not (loop, tile) pairs}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [0], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @cache_loop(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a cache tile of 4 on loop 7}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [7, 4], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @cache_tile(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a cache tile of 0 on loop 0}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [0, 0], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @cache_multiple(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a cache tile of 5 on loop 0, which is no multiple of its register tile}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [0, 5], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @unknown_loop(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a schedule that names a loop it does not have}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0, 3], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @loop_twice(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has loop 0 twice in its schedule's orders}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @loop_in_both(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has loop 2 twice in its schedule's orders}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0, 2], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @not_summed(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has loop 0 in reductionOrder, but does not sum it}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1], registerTile = [2, 4, 1], reductionOrder = [2, 0], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @no_order(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has loop 0 in neither loopOrder nor reductionOrder}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @vector_loop(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has no loop 3 to vectorize}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 3, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @no_vector_loop(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has no loop -2 to vectorize}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = -2, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @lanes(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a schedule with 3 lanes, which is no power of two}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 3,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @no_lanes(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a schedule with 0 lanes, which is no power of two}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 0,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @workers(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a schedule without workers}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 0, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @parallel_loop(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{cannot run loop 3 in parallel}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = 3, parallelUnit = 2, maxWorkers = 2, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @parallel_sum(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{cannot run loop 2 in parallel}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = 2, parallelUnit = 2, maxWorkers = 2, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @parallel_unit(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has parallel units of 3, which is no multiple of loop 0's register tile}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = 0, parallelUnit = 3, maxWorkers = 2, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @no_parallel_unit(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has parallel units of 0, which is no multiple of loop 0's register tile}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = 0, parallelUnit = 0, maxWorkers = 2, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @pack_pairs(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has packs that are not (operand, panel) pairs}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [1],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @pack_output(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{cannot pack operand 2}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [2, 0],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @pack_panel(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has no panel of kind 2}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [1, 2],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @pack_twice(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{packs operand 1 twice}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [],
      packs = [1, 0, 1, 1], loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @pack_order(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{packs operand 0, whose loop 2 is not in reductionOrder}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [0, 0],
      loopOrder = [1, 0, 2], registerTile = [2, 4, 1], reductionOrder = [], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @strides(%a: memref<8x6xf32, affine_map<(d0, d1) -> (d0 floordiv 2, d1)>>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a schedule, but operand 0 is not strided}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32, affine_map<(d0, d1) -> (d0 floordiv 2, d1)>>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0 + d1, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @index(%a: memref<11x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a schedule, but indexes dimension 0 of operand 0 by no loop}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<11x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @tensors(%a: tensor<4xf32>, %c: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{has a schedule, but not buffers and one output}}
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%c : tensor<4xf32>)
    attrs = {
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [], packs = [], loopOrder = [0],
      registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0,
      maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @schedule_type(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has an einsum.schedule that is not #einsum.schedule}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = 1 : i64} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @prefetch_of_this_step(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{prefetches 0 steps ahead}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 2, 0, 64],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @prefetch_quadruples(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has prefetches that are not (operand, loop, steps, line) quadruples}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 2],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @prefetch_output(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{cannot prefetch operand 2}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [2, 2, 1, 64],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @prefetch_loop(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{cannot prefetch along loop 3}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 3, 1, 64],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @prefetch_line(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a cache line of 48 bytes, which is no power of two}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, prefetches = [0, 2, 1, 48],
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @peeled_sum(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{is peeled, but has no non-temporal stores along a vector loop, or sums}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, peeled = true,
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @output_line(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a line of the output of 48 bytes, which is no power of two}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, outputLineBytes = 48,
      reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @edge_steps(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has edge steps of which one does not divide the one before, or no last 1}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeSteps = [4, 3, 1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @edge_steps_without_one(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has edge steps of which one does not divide the one before, or no last 1}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeSteps = [4, 2],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @row_edge_steps(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has edge steps of which one does not divide the one before, or no last 1}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, rowEdgeSteps = [4],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @tiles_of_rows(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{peels its rows, but a register tile has several, or they are cut before}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, rowEdgeSteps = [1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @rows_cut_before(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{peels its rows, but a register tile has several, or they are cut before}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [1, 0], registerTile = [1, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, rowEdgeSteps = [1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @peeled_twice(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{peels its rows, but has no vector loop, is peeled as a whole, or sums}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = true, peeled = true, rowEdgeSteps = [1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @even_tiles(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has even tiles, but no vector loop that can have them: tiles of whole vectors, not summed}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 6], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, evenTiles = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @both_ends_of_no_vectors(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{takes tiles from both ends of a loop that is no vector loop, or summed}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = -1,
      lanes = 1, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, bothEndsBelow = 64,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @negative_edge_rows(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has tiles of less than no rows behind the full ones}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, edgeRows = -1,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @masks_without_even_tiles(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{masks even tiles, but has none}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, masksTiles = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @tails_that_fall(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has tails that are no ascending numbers of vectors up to the register tile}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 8], reductionOrder = [], vectorLoop = 1,
      lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailVectors = [2, 1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @tails_beyond_the_tile(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has tails that are no ascending numbers of vectors up to the register tile}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 8], reductionOrder = [], vectorLoop = 1,
      lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailVectors = [1, 3],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @tails_without_vectors(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has tails that are no ascending numbers of vectors up to the register tile}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = -1,
      lanes = 1,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailVectors = [1],
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @only_tails(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has nothing but tails, of which there are none}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailOnly = true,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @small_that_says_nothing(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{has no schedule for small nests that says which are, along the same vector loop and without blocks}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, small = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 4], reductionOrder = [], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, tailVectors = [1], reasons = []>,
      reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @rows_of_small_ones_between_workers(%a: memref<8x?xf32>, %c: memref<8x?xf32>) {
  // expected-error@+1 {{has parallel units that are no multiple of a small nest's register tile}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x?xf32>)
    outs(%c : memref<8x?xf32>) attrs = {einsum.dynamic = array<i64: 0, 1>, einsum.sizes = array<i64: 8, 64>,
      einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 64],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4, parallelLoop = 0, parallelUnit = 3, maxWorkers = 2, nonTemporal = false,
      small = #einsum.schedule<kind = "copy", sizes = [8, 64], cacheLoops = [], packs = [], loopOrder = [0, 1],
        registerTile = [2, 4], reductionOrder = [], vectorLoop = 1, lanes = 4, parallelLoop = -1, parallelUnit = 0,
        maxWorkers = 1, nonTemporal = false, tailVectors = [1], mostInputBytes = 100, reasons = []>, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @tail_of_nothing(%a: memref<8x6xf32>, %c: memref<8x6xf32>) {
  // expected-error@+1 {{needs one of its schedule's tails in "einsum.tail"}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x6xf32>)
    outs(%c : memref<8x6xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 6],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [4, 4], reductionOrder = [], vectorLoop = 1,
      lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, 
      reasons = []>, einsum.tail = 0} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func @edges_of_nothing(%a: memref<8xf32>, %c: memref<8xf32>) {
  // expected-error@+1 {{cannot have the attribute "einsum.edges" without a scheduled vector loop}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%a : memref<8xf32>) outs(%c : memref<8xf32>) attrs = {einsum.edges} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @panel_depth(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a panel of results inside of 2 cache loops, of which it has 1}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [0, 4], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, resultPanel = 2, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @panel_scalars(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a panel of results, but no sums of vectors to store there}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = -1, lanes = 1,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, resultPanel = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @panel_without_store(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a panel of results, but no sums of vectors to store there}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, resultPanel = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @panel_in_sum(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a panel of results inside of loop 2, which it sums}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [2, 3], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, resultPanel = 1, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @panel_open(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{has a panel of results with the dynamic loop 0, which has no cache blocks}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.sizes = array<i64: 8, 4, 6>, einsum.dynamic = array<i64: 1, 0, 0>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [2, 3], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4,
      parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, resultPanel = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @joined_sum(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{joins vectors along loop 2, but has no other vector loop, sums one of the two or stores past the caches}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, joinedLoop = 2, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @joined_itself(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{joins vectors along loop 1, but has no other vector loop}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, joinedLoop = 1, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @joined_past_caches(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{joins vectors along loop 0, but has no other vector loop, sums one of the two or stores past the caches}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = true, joinedLoop = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @joined_parts(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{joins vectors along loop 0, but they are open or do not reach their end}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 2, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, joinedLoop = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @joined_open(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32>) {
  // expected-error@+1 {{joins vectors along loop 0, but they are open or do not reach their end}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.sizes = array<i64: 8, 4, 6>, einsum.dynamic = array<i64: 1, 0, 0>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, joinedLoop = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @joined_open_strides(%a: memref<8x6xf32>, %b: memref<6x4xf32>, %c: memref<8x4xf32, strided<[?, 1]>>) {
  // expected-error@+1 {{joins vectors along loop 0, but has complex operands or open strides}}
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<8x6xf32>, memref<6x4xf32>) outs(%c : memref<8x4xf32, strided<[?, 1]>>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>,
      einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [8, 4, 6], cacheLoops = [], packs = [],
      loopOrder = [1, 0], registerTile = [2, 4, 1], reductionOrder = [2], vectorLoop = 1, lanes = 4, parallelLoop = -1,
      parallelUnit = 0, maxWorkers = 1, nonTemporal = false, joinedLoop = 0, reasons = []>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}
