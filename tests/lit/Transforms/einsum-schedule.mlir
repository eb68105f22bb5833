// RUN: einjit-opt --einsum-schedule=target=avx512 %s | FileCheck %s --check-prefixes=CHECK,AVX512
// RUN: einjit-opt --einsum-schedule=target=avx2 %s | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: einjit-opt --einsum-schedule=target=x86-64 %s | FileCheck %s --check-prefixes=CHECK,SSE
// RUN: einjit-opt --einsum-schedule=target=aarch64 %s | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: not einjit-opt --einsum-schedule=target=vax %s 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: unknown target 'vax'; the targets are host, x86-64, avx2, avx512, aarch64

#a = affine_map<(d0, d1, d2) -> (d0, d2)>
#b = affine_map<(d0, d1, d2) -> (d2, d1)>
#c = affine_map<(d0, d1, d2) -> (d0, d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#t = affine_map<(d0, d1) -> (d1, d0)>
#j = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func.func @matmul
// CHECK: einsum.schedule = #einsum.schedule<kind = "contraction", sizes = [1024, 1024, 4096]
// CHECK-SAME: packs = [1, 0, 0, 1]
// CHECK-SAME: reductionOrder = [2], vectorLoop = 1
// AVX512-SAME: lanes = 16
// AVX2-SAME: lanes = 8
// SSE-SAME: lanes = 4
// NEON-SAME: lanes = 4
// CHECK-SAME: parallelLoop = {{[01]}}
func.func @matmul(%a: memref<1024x4096xf32>, %b: memref<4096x1024xf32>, %c: memref<1024x1024xf32>) {
  linalg.generic {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%a, %b : memref<1024x4096xf32>, memref<4096x1024xf32>) outs(%c : memref<1024x1024xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}

// A transpose makes squares; a large result goes past the caches.
// CHECK-LABEL: func.func @transpose
// CHECK: kind = "transpose"
// AVX512-SAME: cacheLoops = [1, 32]
// AVX512-SAME: registerTile = [16, 16]
// CHECK-SAME: nonTemporal = true, peeled = true
func.func @transpose(%a: memref<8192x8192xf32>, %c: memref<8192x8192xf32>) {
  linalg.generic {indexing_maps = [#t, #id], iterator_types = ["parallel", "parallel"]}
    ins(%a : memref<8192x8192xf32>) outs(%c : memref<8192x8192xf32>) {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Long rows are summed into the output's row, several at a time.
// CHECK-LABEL: func.func @columns
// CHECK: kind = "reduction"
// CHECK-SAME: loopOrder = [0, 1]
// CHECK-SAME: reductionOrder = [], vectorLoop = 1
func.func @columns(%a: memref<4096x4096xf32>, %c: memref<4096xf32>) {
  linalg.generic {indexing_maps = [#id, #j], iterator_types = ["reduction", "parallel"]}
    ins(%a : memref<4096x4096xf32>) outs(%c : memref<4096xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>} {
  ^bb0(%x: f32, %o: f32):
    %s = arith.addf %o, %x : f32
    linalg.yield %s : f32
  }
  return
}

// Twice the same pass changes nothing.
// CHECK-LABEL: func.func @given
// CHECK: kind = "copy"{{.*}}vectorLoop = -1, lanes = 1
func.func @given(%a: memref<8x8xf32>, %c: memref<8x8xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%a : memref<8x8xf32>)
    outs(%c : memref<8x8xf32>) attrs = {einsum.schedule = #einsum.schedule<kind = "copy", sizes = [8, 8],
      cacheLoops = [], packs = [], loopOrder = [0, 1], registerTile = [1, 1], reductionOrder = [], vectorLoop = -1,
      lanes = 1, parallelLoop = -1, parallelUnit = 0, maxWorkers = 1, nonTemporal = false, reasons = []>} {
  ^bb0(%x: f32, %o: f32):
    linalg.yield %x : f32
  }
  return
}

// Rows come in runs of 192 bytes, 442 kB apart: they stay where they are, and the next ones are fetched ahead.
#ra = affine_map<(d0, d1, d2, d3, d4) -> (d2, d3, d1, d4)>
#rb = affine_map<(d0, d1, d2, d3, d4) -> (d4, d3, d0, d2)>
#rc = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1)>
// CHECK-LABEL: func.func @scattered
// AVX512: packs = [0, 0], loopOrder
// AVX512-SAME: prefetches = [1, 4, 1, 64]
func.func @scattered(%a: memref<48x48x48x48xf32>, %b: memref<48x48x48x48xf32>, %c: memref<48x48xf32>) {
  linalg.generic {indexing_maps = [#ra, #rb, #rc],
                  iterator_types = ["parallel", "parallel", "reduction", "reduction", "reduction"]}
    ins(%a, %b : memref<48x48x48x48xf32>, memref<48x48x48x48xf32>) outs(%c : memref<48x48xf32>)
    attrs = {einsum.store = #einsum.store<alpha = false, beta = false, partial = false>} {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  return
}
