// RUN: einjit-opt --einsum-to-linalg --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @matmul
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction"]
// CHECK-SAME: einsum.labels = ["i", "k", "j"]
// CHECK-SAME: einsum.store = #einsum.store<alpha = false, beta = false, partial = false>
// CHECK: arith.mulf {{.*}} fastmath<reassoc,nsz,contract>
// CHECK: arith.addf {{.*}} fastmath<reassoc,nsz,contract>
func.func @matmul(%a: memref<4x5xf32>, %b: memref<5x6xf32>, %c: memref<4x6xf32>) {
  einsum.contract "i j, j k -> i k" ins(%a, %b : memref<4x5xf32>, memref<5x6xf32>) outs(%c : memref<4x6xf32>) accumulate f32
  return
}

// -----

// A diagonal is a view whose strides add up.
// CHECK-LABEL: func.func @trace
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [4], strides: [5]
// CHECK: iterator_types = ["reduction"]
func.func @trace(%a: memref<4x4xf32>, %c: memref<f32>) {
  einsum.contract "i i -> " ins(%a : memref<4x4xf32>) outs(%c : memref<f32>) accumulate f32
  return
}

// -----

// A dimension of size 1 that broadcasts goes from its operand.
// CHECK-LABEL: func.func @broadcast
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [5], strides: [1] : memref<1x5xf32>
func.func @broadcast(%a: memref<1x5xf32>, %b: memref<4x5xf32>, %c: memref<4x5xf32>) {
  einsum.contract "i j, i j -> i j" ins(%a, %b : memref<1x5xf32>, memref<4x5xf32>) outs(%c : memref<4x5xf32>) accumulate f32
  return
}

// -----

// A sum along a stride of zero is a factor.
// CHECK-LABEL: func.func @repeated
// CHECK: %[[SEVEN:.*]] = arith.constant 7.000000e+00 : f32
// CHECK: arith.mulf %{{.*}}, %[[SEVEN]]
func.func @repeated(%a: memref<3x7xf32, strided<[1, 0]>>, %c: memref<3xf32>) {
  einsum.contract "i j -> i" ins(%a : memref<3x7xf32, strided<[1, 0]>>) outs(%c : memref<3xf32>) accumulate f32
  return
}

// -----

// A sum over an empty range is zero; beta still scales what was there.
// CHECK-LABEL: func.func @empty
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : f32) outs(%{{.*}} : memref<4x6xf32>)
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: arith.mulf
// CHECK: arith.addf %{{.*}}, %[[ZERO]]
func.func @empty(%a: memref<4x0xf32>, %b: memref<0x6xf32>, %c: memref<4x6xf32>, %y: f32) {
  einsum.contract "i j, j k -> i k" ins(%a, %b : memref<4x0xf32>, memref<0x6xf32>) outs(%c : memref<4x6xf32>) beta(%y : f32) accumulate f32
  return
}

// -----

// f16 is summed in f32, in a buffer of its own, and rounded once.
// CHECK-LABEL: func.func @half
// CHECK: %[[SUM:.*]] = memref.alloc() : memref<4x6xf32>
// CHECK: linalg.generic {{.*}} outs(%[[SUM]] : memref<4x6xf32>)
// CHECK: arith.extf %{{.*}} : f16 to f32
// CHECK-NOT: arith.truncf
// CHECK: linalg.generic {{.*}} ins(%[[SUM]] : memref<4x6xf32>) outs(%{{.*}} : memref<4x6xf16>)
// CHECK: arith.truncf %{{.*}} : f32 to f16
func.func @half(%a: memref<4x5xf16>, %b: memref<5x6xf16>, %c: memref<4x6xf16>) {
  einsum.contract "i j, j k -> i k" ins(%a, %b : memref<4x5xf16>, memref<5x6xf16>) outs(%c : memref<4x6xf16>) accumulate f32
  return
}

// -----

// Mixed types are converted as they are loaded; unsigned integers without a sign.
// CHECK-LABEL: func.func @mixed
// CHECK: arith.uitofp %{{.*}} : i32 to f64
// CHECK: arith.extf %{{.*}} : f32 to f64
func.func @mixed(%a: memref<8xi32>, %b: memref<8xf32>, %c: memref<8xf64>) {
  einsum.contract "i, i -> i" ins(%a, %b : memref<8xi32>, memref<8xf32>) outs(%c : memref<8xf64>) accumulate f64
    {unsignedInputs = array<i64: 0>}
  return
}

// -----

// CHECK-LABEL: func.func @boolean
// CHECK: arith.andi
// CHECK: arith.ori
func.func @boolean(%a: memref<4x5xi8>, %b: memref<5xi8>, %c: memref<4xi8>) {
  einsum.contract "i j, j -> i" ins(%a, %b : memref<4x5xi8>, memref<5xi8>) outs(%c : memref<4xi8>) accumulate i8
    {boolean, unsignedAccumulate, unsignedInputs = array<i64: 0, 1>}
  return
}

// -----

// CHECK-LABEL: func.func @conjugate
// CHECK: complex.conj
// CHECK: complex.mul
// CHECK: complex.add
func.func @conjugate(%a: memref<8xcomplex<f32>>, %b: memref<8xcomplex<f32>>, %c: memref<complex<f32>>) {
  einsum.contract "i, i -> " ins(%a, %b : memref<8xcomplex<f32>>, memref<8xcomplex<f32>>) outs(%c : memref<complex<f32>>)
    accumulate complex<f32> {conjugate = array<i64: 0>}
  return
}

// -----

// alpha and beta of a sum are applied as it is stored: they are scalar inputs that the body does not use.
// CHECK-LABEL: func.func @scaled_sum
// CHECK: ins(%{{.*}}, %{{.*}}, %{{.*}} : memref<4x5xf32>, f32, f32)
// CHECK-SAME: #einsum.store<alpha = true, beta = true, partial = false>
func.func @scaled_sum(%a: memref<4x5xf32>, %c: memref<4xf32>, %x: f32, %y: f32) {
  einsum.contract "i j -> i" ins(%a : memref<4x5xf32>) outs(%c : memref<4xf32>) alpha(%x : f32) beta(%y : f32) accumulate f32
  return
}

// -----

// Without a sum, alpha and beta are in the body.
// CHECK-LABEL: func.func @scaled(
// CHECK: ins(%{{.*}}, %{{.*}}, %{{.*}} : memref<4x5xf32>, f32, f32)
// CHECK-NOT: einsum.store
// CHECK: ^bb0(%[[A:.*]]: f32, %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[OLD:.*]]: f32):
// CHECK: %[[NEW:.*]] = arith.mulf %[[X]], %[[A]]
// CHECK: %[[KEPT:.*]] = arith.mulf %[[Y]], %[[OLD]]
// CHECK: arith.addf %[[KEPT]], %[[NEW]]
func.func @scaled(%a: memref<4x5xf32>, %c: memref<5x4xf32>, %x: f32, %y: f32) {
  einsum.contract "i j -> j i" ins(%a : memref<4x5xf32>) outs(%c : memref<5x4xf32>) alpha(%x : f32) beta(%y : f32) accumulate f32
  return
}

// -----

// Without a sum there is nothing to round twice: f16 goes through f32 in the body, without a buffer.
// CHECK-LABEL: func.func @half_product
// CHECK-NOT: memref.alloc
// CHECK: arith.extf
// CHECK: arith.mulf %{{.*}} : f32
// CHECK: arith.truncf
func.func @half_product(%a: memref<8xf16>, %b: memref<8xf16>, %c: memref<8xf16>) {
  einsum.contract "i, i -> i" ins(%a, %b : memref<8xf16>, memref<8xf16>) outs(%c : memref<8xf16>) accumulate f32
  return
}

// -----

// The buffer of wider sums lies in the order of the output's memory.
// CHECK-LABEL: func.func @half_transposed
// CHECK: memref.alloc() : memref<6x4xf32>
func.func @half_transposed(%a: memref<4x5xbf16>, %b: memref<5x6xbf16>, %c: memref<4x6xbf16, strided<[1, 4]>>) {
  einsum.contract "i j, j k -> i k" ins(%a, %b : memref<4x5xbf16>, memref<5x6xbf16>) outs(%c : memref<4x6xbf16, strided<[1, 4]>>) accumulate f32
  return
}

// -----

// Signed integers keep their sign when the accumulator is wider.
// CHECK-LABEL: func.func @wider
// CHECK: arith.extsi %{{.*}} : i8 to i32
// CHECK: arith.extui %{{.*}} : i8 to i32
// CHECK: arith.muli
// CHECK: arith.addi
func.func @wider(%a: memref<8xi8>, %b: memref<8xi8>, %c: memref<i32>) {
  einsum.contract "i, i -> " ins(%a, %b : memref<8xi8>, memref<8xi8>) outs(%c : memref<i32>) accumulate i32
    {unsignedInputs = array<i64: 1>}
  return
}

// -----

// A real factor of a complex product has no imaginary part.
// CHECK-LABEL: func.func @real_and_complex
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK: complex.create %{{.*}}, %[[ZERO]] : complex<f32>
// CHECK: complex.mul
func.func @real_and_complex(%a: memref<8xf32>, %b: memref<8xcomplex<f32>>, %c: memref<8xcomplex<f32>>) {
  einsum.contract "i, i -> i" ins(%a, %b : memref<8xf32>, memref<8xcomplex<f32>>) outs(%c : memref<8xcomplex<f32>>) accumulate complex<f32>
  return
}

// -----

// Writing a diagonal: the output's view strides over the rest.
// CHECK-LABEL: func.func @to_diagonal
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [4], strides: [5] : memref<4x4xf32>
// CHECK: iterator_types = ["parallel"]
func.func @to_diagonal(%a: memref<4xf32>, %c: memref<4x4xf32>) {
  einsum.contract "i -> i i" ins(%a : memref<4xf32>) outs(%c : memref<4x4xf32>) accumulate f32
  return
}

// -----

// An output without elements needs no loop.
// CHECK-LABEL: func.func @nothing
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @nothing(%a: memref<4x0xf32>, %c: memref<0x4xf32>) {
  einsum.contract "i j -> j i" ins(%a : memref<4x0xf32>) outs(%c : memref<0x4xf32>) accumulate f32
  return
}
