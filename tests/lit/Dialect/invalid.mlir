// RUN: einjit-opt --split-input-file --verify-diagnostics %s

func.func @malformed(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has the malformed spec "i"}}
  einsum.einsum "i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @terms(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has 1 inputs, but its spec has 2 terms}}
  einsum.contract "i, i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @rank(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{input 0 has rank 1 but its term has 2 labels}}
  einsum.einsum "i j -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @dynamic(%a: memref<?xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{input 0 must have a static shape}}
  einsum.einsum "i -> i" ins(%a : memref<?xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @sizes(%a: memref<4xf32>, %b: memref<5xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{label 'i' is 4 and 5 in input 1}}
  einsum.einsum "i, i -> i" ins(%a, %b : memref<4xf32>, memref<5xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @unknown_label(%a: memref<4xf32>, %c: memref<4x5xf32>) {
  // expected-error@+1 {{label 'j' is in the output but in no input}}
  einsum.einsum "i -> i j" ins(%a : memref<4xf32>) outs(%c : memref<4x5xf32>) accumulate f32
  return
}

// -----

func.func @large_output(%a: memref<1xf32>, %c: memref<5xf32>) {
  // expected-error@+1 {{has an output larger than its inputs}}
  einsum.einsum "i -> i" ins(%a : memref<1xf32>) outs(%c : memref<5xf32>) accumulate f32
  return
}

// -----

func.func @scalar_type(%a: memref<4xf32>, %c: memref<4xf32>, %x: f64) {
  // expected-error@+1 {{has a scalar of type 'f64', not of the accumulator's 'f32'}}
  einsum.einsum "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) alpha(%x : f64) accumulate f32
  return
}

// -----

func.func @units() {
  // expected-error@+1 {{needs at least one unit and one worker}}
  einsum.parallel (%begin, %end) units 0 workers 1 {
  }
  return
}

// -----

func.func @range() {
  // expected-error@+1 {{needs two index arguments, begin and end}}
  "einsum.parallel"() <{units = 1 : i64, workers = 1 : i64}> ({
  ^bb0(%begin: index):
  }) : () -> ()
  return
}

// -----

func.func @not_complex(%a: memref<4xf32>) {
  // expected-error@+1 {{needs a strided buffer of complex elements}}
  %0 = einsum.as_real %a : memref<4xf32> to memref<4x2xf32>
  return
}

// -----

func.func @wrong_parts(%a: memref<4xcomplex<f32>>) {
  // expected-error@+1 {{should have the result type 'memref<4x2xf32, strided<[2, 1]>>'}}
  %0 = einsum.as_real %a : memref<4xcomplex<f32>> to memref<4x2xf64, strided<[2, 1]>>
  return
}

// -----

func.func @gamma(%args: !llvm.ptr) {
  // expected-error@+1 {{knows "alpha" and "beta" only}}
  %0 = einsum.scalar %args "gamma" : f32
  return
}

// -----

// expected-error@+1 {{cannot have the attribute "einsum.store"}}
func.func @elsewhere() attributes {einsum.store = 1 : i64} {
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @store_without_sum(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has einsum.store but no reduction loop}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
#s = affine_map<(d0) -> ()>
func.func @store_scalars(%a: memref<4xf32>, %c: memref<f32>) {
  // expected-error@+1 {{has 0 scalar inputs, but einsum.store needs 1}}
  linalg.generic {indexing_maps = [#i, #s], iterator_types = ["reduction"]} ins(%a : memref<4xf32>) outs(%c : memref<f32>)
    attrs = {einsum.store = #einsum.store<alpha = true, beta = false, partial = false>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %x, %o : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
#s = affine_map<(d0) -> ()>
func.func @store_first(%a: memref<4xf32>, %c: memref<f32>, %x: f32) {
  // expected-error@+1 {{is a partial reduction, so its last input must be an i1}}
  linalg.generic {indexing_maps = [#i, #s, #s], iterator_types = ["reduction"]} ins(%a, %x : memref<4xf32>, f32)
    outs(%c : memref<f32>) attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = true>} {
  ^bb0(%e: f32, %u: f32, %o: f32):
    %s = arith.addf %e, %o : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @store_type(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has an einsum.store that is not #einsum.store}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.store = 1 : i64} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
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

#i = affine_map<(d0) -> (d0)>
func.func @schedule_loops(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has 1 loops, but its schedule has 2 sizes and 1 register tiles}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4, 4], cacheLoops = [], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @register_tile(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has a register tile that is not positive}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [], packs = [], loopOrder = [0], registerTile = [0], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @cache_pairs(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has cacheLoops that are not (loop, tile) pairs}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [0], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @cache_loop(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has a cache tile of 4 on loop 7}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [7, 4], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @cache_multiple(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has a cache tile of 6 on loop 0, which is no multiple of its register tile}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [0, 6], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @loop_order(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has a schedule that names a loop it does not have}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [], packs = [], loopOrder = [3], registerTile = [4], reductionOrder = [], vectorLoop = 0, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @vector_loop(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has a schedule whose vector or parallel loop it does not have}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [4], cacheLoops = [], packs = [], loopOrder = [0], registerTile = [4], reductionOrder = [], vectorLoop = 3, lanes = 4, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @label_count(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{needs one name for each loop in "einsum.labels"}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.labels = ["i", "j"]} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @size_count(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{needs one number for each loop in "einsum.sizes"}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.sizes = array<i64: 1, 2>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @unknown_attribute(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has the unknown attribute "einsum.colour"}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.colour = 1 : i64} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
