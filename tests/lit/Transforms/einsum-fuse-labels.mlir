// RUN: einjit-opt --einsum-fuse-labels --split-input-file %s | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @contiguous
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [20], strides: [1]
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel"]{{.*}}einsum.labels = ["i.j"]
func.func @contiguous(%a: memref<4x5xf32>, %c: memref<4x5xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x5xf32>)
    outs(%c : memref<4x5xf32>) attrs = {einsum.labels = ["i", "j"]} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// A transpose walks its operands differently: nothing fuses.
#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: func.func @transpose
// CHECK-NOT: reinterpret_cast
// CHECK: iterator_types = ["parallel", "parallel"]
func.func @transpose(%a: memref<4x5xf32>, %c: memref<5x4xf32>) {
  linalg.generic {indexing_maps = [#id, #t], iterator_types = ["parallel", "parallel"]} ins(%a : memref<4x5xf32>)
    outs(%c : memref<5x4xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Loops of different kinds do not fuse, however contiguous they are.
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @kinds
// CHECK: iterator_types = ["parallel", "reduction"]
func.func @kinds(%a: memref<4x5xf32>, %c: memref<4xf32>) {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]} ins(%a : memref<4x5xf32>)
    outs(%c : memref<4xf32>) {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// A loop that runs backwards in every operand is turned round.
#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @backwards
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [5], strides: [2]
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [5], strides: [1]
func.func @backwards(%a: memref<5xf32, strided<[-2], offset: 8>>, %c: memref<5xf32, strided<[-1], offset: 4>>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%a : memref<5xf32, strided<[-2], offset: 8>>) outs(%c : memref<5xf32, strided<[-1], offset: 4>>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Of three loops, those that the vector does not tell apart become one.
#abc = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#b = affine_map<(d0, d1, d2) -> (d0)>
// CHECK-LABEL: func.func @partly
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [4, 30], strides: [30, 1]
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel"]{{.*}}einsum.labels = ["i", "j.k"]
func.func @partly(%a: memref<4x5x6xf32>, %b: memref<4xf32>, %c: memref<4x5x6xf32>) {
  linalg.generic {indexing_maps = [#abc, #b, #abc], iterator_types = ["parallel", "parallel", "parallel"]}
    ins(%a, %b : memref<4x5x6xf32>, memref<4xf32>) outs(%c : memref<4x5x6xf32>) attrs = {einsum.labels = ["i", "j", "k"]} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    linalg.yield %p : f32
  }
  return
}

// -----

// Rows with a gap do not follow one another.
#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @gap
// CHECK-NOT: reinterpret_cast
// CHECK: iterator_types = ["parallel", "parallel"]
func.func @gap(%a: memref<4x5xf32, strided<[8, 1]>>, %c: memref<4x5xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<4x5xf32, strided<[8, 1]>>) outs(%c : memref<4x5xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// Summed loops fuse too, in whatever order they stand; the store and its scalars stay.
#in = affine_map<(d0, d1, d2) -> (d1, d0, d2)>
#none = affine_map<(d0, d1, d2) -> ()>
// CHECK-LABEL: func.func @sum
// CHECK: linalg.generic {{.*}}iterator_types = ["reduction"]} ins(%{{.*}}, %{{.*}} : memref<120xf32>, f32)
// CHECK-SAME: einsum.store = #einsum.store<alpha = true, beta = false, partial = false>
func.func @sum(%a: memref<4x5x6xf32>, %c: memref<f32>, %x: f32) {
  linalg.generic {indexing_maps = [#in, #none, #none], iterator_types = ["reduction", "reduction", "reduction"]}
    ins(%a, %x : memref<4x5x6xf32>, f32) outs(%c : memref<f32>)
    attrs = {einsum.store = #einsum.store<alpha = true, beta = false, partial = false>} {
  ^bb0(%e: f32, %u: f32, %o: f32):
    %s = arith.addf %o, %e : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Where the output runs forwards, a reversed operand stays reversed.
#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @one_backwards
// CHECK-NOT: reinterpret_cast
// CHECK: linalg.generic
func.func @one_backwards(%a: memref<5xf32, strided<[-1], offset: 4>>, %c: memref<5xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%a : memref<5xf32, strided<[-1], offset: 4>>) outs(%c : memref<5xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}
