// RUN: einjit-opt --canonicalize %s | FileCheck %s

// alpha = 1 and beta = 0 are the same as none; others stay.
// CHECK-LABEL: func.func @trivial
// CHECK: einsum.einsum "i -> i" ins(%{{.*}} : memref<4xf32>) outs(%{{.*}} : memref<4xf32>) accumulate f32
// CHECK: einsum.contract "i -> i" ins(%{{.*}} : memref<4xf32>) outs(%{{.*}} : memref<4xf32>) alpha(%{{.*}} : f32) accumulate f32
func.func @trivial(%a: memref<4xf32>, %c: memref<4xf32>) {
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %zero = arith.constant 0.0 : f32
  einsum.einsum "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) alpha(%one : f32) beta(%zero : f32) accumulate f32
  einsum.contract "i -> i" ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) alpha(%two : f32) beta(%zero : f32) accumulate f32
  return
}

// CHECK-LABEL: func.func @integers
// CHECK: einsum.einsum "i -> i" ins(%{{.*}} : memref<4xi8>) outs(%{{.*}} : memref<4xi8>) accumulate i8
func.func @integers(%a: memref<4xi8>, %c: memref<4xi8>) {
  %one = arith.constant 1 : i8
  einsum.einsum "i -> i" ins(%a : memref<4xi8>) outs(%c : memref<4xi8>) alpha(%one : i8) accumulate i8
  return
}
