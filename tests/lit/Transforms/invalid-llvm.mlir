// RUN: einjit-opt --einsum-to-llvm --split-input-file --verify-diagnostics %s

// The lowering knows what the passes before it leave, and names what it does not know.

func.func @unknown_op(%args: !llvm.ptr, %x: f32) {
  // expected-error@+1 {{'arith.remf' op has no lowering to the LLVM dialect}}
  %y = arith.remf %x, %x : f32
  return
}

// -----

func.func @two_dimensions(%args: !llvm.ptr, %x: f32) {
  // expected-error@+1 {{has no lowering to the LLVM dialect}}
  %y = vector.broadcast %x : f32 to vector<2x4xf32>
  return
}

// -----

// expected-error@+1 {{has results}}
func.func @result(%args: !llvm.ptr, %x: f32) -> f32 {
  return %x : f32
}

// -----

func.func @within_a_loop(%args: !llvm.ptr, %n: i64) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %end = arith.index_cast %n : i64 to index
  scf.for %i = %zero to %end step %one {
    %some = arith.cmpi eq, %i, %zero : index
    scf.if %some {
      // expected-error@+1 {{'memref.alloc' op has no lowering to the LLVM dialect}}
      %a = memref.alloc() : memref<4xf32>
    }
  }
  return
}
