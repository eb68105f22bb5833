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
  // expected-error@+1 {{label 'i' is ? and 4 in the output}}
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
  // expected-error@+1 {{has a store with a condition, so its last input must be an i1}}
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

// -----

func.func @offset(%a: memref<4xf32>, %c: memref<4xf32, strided<[1], offset: ?>>) {
  // expected-error@+1 {{operand #1 must be strided buffer at a constant offset in the default memory space}}
  einsum.contract "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32, strided<[1], offset: ?>>) accumulate f32
  return
}

// -----

func.func @not_strided(%a: memref<4x4xf32, affine_map<(d0, d1) -> (d0, d1 floordiv 2, d1 mod 2)>>, %c: memref<4x4xf32>) {
  // expected-error@+1 {{operand #0 must be variadic of strided buffer at a constant offset in the default memory space}}
  einsum.einsum "i j -> i j" ins(%a : memref<4x4xf32, affine_map<(d0, d1) -> (d0, d1 floordiv 2, d1 mod 2)>>) outs(%c : memref<4x4xf32>) accumulate f32
  return
}

// -----

func.func @memory_space(%a: memref<4xf32, 1>, %c: memref<4xf32>) {
  // expected-error@+1 {{in the default memory space}}
  einsum.einsum "i -> i" ins(%a : memref<4xf32, 1>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @element(%a: memref<4xi1>, %c: memref<4xi8>) {
  // expected-error@+1 {{of a tensor's elements, but got 'memref<4xi1>'}}
  einsum.einsum "i -> i" ins(%a : memref<4xi1>) outs(%c : memref<4xi8>) accumulate i8
  return
}

// -----

func.func @accumulator(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{attribute 'accumulate' failed to satisfy constraint: type attribute of type of a tensor's elements}}
  einsum.einsum "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate vector<4xf32>
  return
}

// -----

func.func @output_rank(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{the output has rank 1 but its term has 0 labels}}
  einsum.einsum "i -> " ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @output_size(%a: memref<4xf32>, %c: memref<5xf32>) {
  // expected-error@+1 {{label 'i' is 4 and 5 in the output}}
  einsum.contract "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<5xf32>) accumulate f32
  return
}

// -----

func.func @two_arrows(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{has the malformed spec "i -> i -> i"}}
  einsum.einsum "i -> i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32
  return
}

// -----

func.func @conjugate(%a: memref<4xcomplex<f32>>, %c: memref<4xcomplex<f32>>) {
  // expected-error@+1 {{has 1 inputs, but 'conjugate' names input 1}}
  einsum.einsum "i -> i" ins(%a : memref<4xcomplex<f32>>) outs(%c : memref<4xcomplex<f32>>) accumulate complex<f32> {conjugate = array<i64: 0, 1>}
  return
}

// -----

func.func @unsigned(%a: memref<4xi8>, %c: memref<4xi8>) {
  // expected-error@+1 {{has 1 inputs, but 'unsignedInputs' names input -1}}
  einsum.contract "i -> i" ins(%a : memref<4xi8>) outs(%c : memref<4xi8>) accumulate i8 {unsignedInputs = array<i64: -1>}
  return
}

// -----

func.func @boolean(%a: memref<4xi32>, %c: memref<4xi8>) {
  // expected-error@+1 {{is boolean, so buffers and accumulator must be of i8}}
  einsum.einsum "i -> i" ins(%a : memref<4xi32>) outs(%c : memref<4xi8>) accumulate i8 {boolean}
  return
}

// -----

func.func @path(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{attribute 'path' failed to satisfy constraint: list of steps, each the positions of its operands}}
  einsum.einsum "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) accumulate f32 {path = [0]}
  return
}

// -----

func.func @workers() {
  // expected-error@+1 {{needs at least one unit and one worker}}
  einsum.parallel (%begin, %end) units 1 workers 0 {
  }
  return
}

// -----

func.func @operand_index(%args: !llvm.ptr) {
  // expected-error@+1 {{attribute 'index' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %0 = einsum.operand %args[-1] : memref<4xf32>
  return
}

// -----

func.func @operand_layout(%args: !llvm.ptr) {
  // expected-error@+1 {{result #0 must be strided buffer at a constant offset in the default memory space}}
  %0 = einsum.operand %args[0] : memref<4xf32, strided<[1], offset: ?>>
  return
}

// -----

func.func @workspace_offset(%args: !llvm.ptr) {
  // expected-error@+1 {{attribute 'offset' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %0 = einsum.workspace %args[-64] : memref<4xf32>
  return
}

// -----

func.func @workspace_shape(%args: !llvm.ptr) {
  // expected-error@+1 {{result #0 must be strided buffer at a constant offset in the default memory space}}
  %0 = einsum.workspace %args[0] : memref<4xf32, 3>
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @label_type(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{needs one name for each loop in "einsum.labels"}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.labels = [1]} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @block_count(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{needs one number for each loop in "einsum.blocks"}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.blocks = [4]} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#i = affine_map<(d0) -> (d0)>
func.func @panel_of_no_block(%a: memref<4xf32>, %c: memref<4xf32>) {
  // expected-error@+1 {{needs a bool in "einsum.from_panel", and einsum.blocks}}
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%c : memref<4xf32>)
    attrs = {einsum.from_panel = true} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
