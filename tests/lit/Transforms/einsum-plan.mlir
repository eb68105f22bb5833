// RUN: einjit-opt --einsum-plan --split-input-file %s | FileCheck %s

// A chain is contracted from its cheap end; the last step writes the output and carries alpha and beta.
// CHECK-LABEL: func.func @chain
// CHECK: %[[T:.*]] = memref.alloc() : memref<50x2xf32>
// CHECK: einsum.contract "j k, k l -> j l" ins(%{{.*}}, %{{.*}} : memref<50x60xf32>, memref<60x2xf32>) outs(%[[T]] : memref<50x2xf32>) accumulate f32
// CHECK-NOT: alpha
// CHECK: einsum.contract "i j, j l -> i l" ins(%{{.*}}, %[[T]] : memref<40x50xf32>, memref<50x2xf32>) outs(%{{.*}} : memref<40x2xf32>) alpha(%{{.*}} : f32) beta(%{{.*}} : f32) accumulate f32
// CHECK-NOT: einsum.einsum
func.func @chain(%a: memref<40x50xf32>, %b: memref<50x60xf32>, %c: memref<60x2xf32>, %d: memref<40x2xf32>, %x: f32, %y: f32) {
  einsum.einsum "i j, j k, k l -> i l" ins(%a, %b, %c : memref<40x50xf32>, memref<50x60xf32>, memref<60x2xf32>)
    outs(%d : memref<40x2xf32>) alpha(%x : f32) beta(%y : f32) accumulate f32
  return
}

// -----

// A product of several vectors stays one loop nest.
// CHECK-LABEL: func.func @hadamard
// CHECK-NOT: memref.alloc
// CHECK: einsum.contract "i, i, i -> i"
func.func @hadamard(%a: memref<1000xf32>, %b: memref<1000xf32>, %c: memref<1000xf32>, %d: memref<1000xf32>) {
  einsum.einsum "i, i, i -> i" ins(%a, %b, %c : memref<1000xf32>, memref<1000xf32>, memref<1000xf32>)
    outs(%d : memref<1000xf32>) accumulate f32
  return
}

// -----

// The caller's path is followed; conjugation stays with its operand, intermediates are of the accumulator's type.
// CHECK-LABEL: func.func @path
// CHECK: %[[T:.*]] = memref.alloc() : memref<4x6xcomplex<f64>>
// CHECK: einsum.contract {{.*}} outs(%[[T]] : memref<4x6xcomplex<f64>>) accumulate complex<f64> {conjugate = array<i64: 1>}
// CHECK: einsum.contract
func.func @path(%a: memref<4x5xcomplex<f32>>, %b: memref<5x6xcomplex<f32>>, %c: memref<6x2xcomplex<f32>>, %d: memref<4x2xcomplex<f64>>) {
  einsum.einsum "i j, j k, k l -> i l" ins(%a, %b, %c : memref<4x5xcomplex<f32>>, memref<5x6xcomplex<f32>>, memref<6x2xcomplex<f32>>)
    outs(%d : memref<4x2xcomplex<f64>>) accumulate complex<f64>
    {conjugate = array<i64: 1>, path = [array<i64: 0, 1>, array<i64: 0, 1>]}
  return
}

// -----

// A label that only one operand has is summed before it multiplies the others' work.
// CHECK-LABEL: func.func @private
// CHECK: einsum.contract "i j -> j"
// CHECK: einsum.contract "j, j k -> k"
func.func @private(%a: memref<300x20xf32>, %b: memref<20x30xf32>, %c: memref<30xf32>) {
  einsum.einsum "i j, j k -> k" ins(%a, %b : memref<300x20xf32>, memref<20x30xf32>) outs(%c : memref<30xf32>) accumulate f32
  return
}

// -----

// An empty sum is zero whatever the operands hold, so no step may multiply zeros with them.
// CHECK-LABEL: func.func @empty
// CHECK-NOT: memref.alloc
// CHECK: einsum.contract "i j, j k, k l -> i l"
func.func @empty(%a: memref<4x0xf32>, %b: memref<0x6xf32>, %c: memref<6x2xf32>, %d: memref<4x2xf32>) {
  einsum.einsum "i j, j k, k l -> i l" ins(%a, %b, %c : memref<4x0xf32>, memref<0x6xf32>, memref<6x2xf32>)
    outs(%d : memref<4x2xf32>) accumulate f32
  return
}
