// RUN: einjit-opt --einsum-to-llvm %s | FileCheck %s

// The argument block: data at byte 0, alpha at 8, the workers' workspace at 32 and its size at 40.
// CHECK-LABEL: llvm.func @part(
// CHECK-SAME: %[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64
// CHECK-DAG: llvm.getelementptr %[[ARGS]][8] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK-DAG: llvm.getelementptr %[[ARGS]][32]
// CHECK-DAG: llvm.getelementptr %[[ARGS]][40]
// CHECK-NOT: einsum.
// CHECK-NOT: memref.
// CHECK-NOT: scf.
// CHECK: llvm.cond_br
// CHECK: llvm.return
func.func @part(%args: !llvm.ptr, %begin: i64, %end: i64, %worker: i64) {
  %a = einsum.operand %args[0] : memref<8xf32, strided<[-1], offset: 7>>
  %c = einsum.operand %args[1] : memref<8xf32>
  %x = einsum.scalar %args "alpha" : f32
  %w = einsum.workspace %args[64] worker %worker : memref<8xf32>
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = arith.constant 8 : index
  %flat = memref.reinterpret_cast %a to offset: [0], sizes: [8], strides: [1] : memref<8xf32, strided<[-1], offset: 7>> to memref<8xf32>
  scf.for %i = %zero to %n step %one {
    %v = memref.load %flat[%i] : memref<8xf32>
    %p = arith.mulf %v, %x : f32
    memref.store %p, %w[%i] : memref<8xf32>
  }
  %v = vector.load %w[%zero] : memref<8xf32>, vector<8xf32>
  vector.store %v, %c[%zero] : memref<8xf32>, vector<8xf32>
  return
}

// A complex buffer as parts; bfloat16 by integer arithmetic.
// CHECK-LABEL: llvm.func @types(
// CHECK-NOT: llvm.fptrunc
// CHECK: llvm.lshr
// CHECK: llvm.return
func.func @types(%args: !llvm.ptr) {
  %a = einsum.operand %args[0] : memref<4xcomplex<f32>>
  %c = einsum.operand %args[1] : memref<bf16>
  %r = einsum.as_real %a : memref<4xcomplex<f32>> to memref<4x2xf32, strided<[2, 1]>>
  %flat = memref.reinterpret_cast %r to offset: [0], sizes: [8], strides: [1] : memref<4x2xf32, strided<[2, 1]>> to memref<8xf32>
  %one = arith.constant 1 : index
  %v = memref.load %flat[%one] : memref<8xf32>
  %t = arith.truncf %v : f32 to bf16
  memref.store %t, %c[] : memref<bf16>
  return
}

// The lowest address of a reversed operand, however far it is.
// CHECK-LABEL: llvm.func @reversed(
// CHECK: %[[BACK:.*]] = llvm.mlir.constant(-23999999992 : i64) : i64
// CHECK: llvm.getelementptr %{{.*}}[%[[BACK]]] : (!llvm.ptr, i64) -> !llvm.ptr, i8
func.func @reversed(%args: !llvm.ptr) {
  %a = einsum.operand %args[0] : memref<2999999999x3xf32, strided<[-2, -1], offset: 5999999998>>
  %flat = memref.reinterpret_cast %a to offset: [0], sizes: [5999999999], strides: [1] : memref<2999999999x3xf32, strided<[-2, -1], offset: 5999999998>> to memref<5999999999xf32>
  %one = arith.constant 1 : index
  %v = memref.load %flat[%one] : memref<5999999999xf32>
  memref.store %v, %flat[%one] : memref<5999999999xf32>
  return
}

// Just beyond the constants that MLIR's getelementptr holds.
// CHECK-LABEL: llvm.func @far(
// CHECK-DAG: llvm.mlir.constant(268435456 : i64) : i64
// CHECK-DAG: llvm.getelementptr %{{.*}}[268435392] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK-NOT: [-268435456]
// CHECK: llvm.return
func.func @far(%args: !llvm.ptr, %worker: i64) {
  %near = einsum.workspace %args[268435392] worker %worker : memref<8xf32>
  %far = einsum.workspace %args[268435456] worker %worker : memref<8xf32>
  %zero = arith.constant 0 : index
  %v = memref.load %near[%zero] : memref<8xf32>
  memref.store %v, %far[%zero] : memref<8xf32>
  return
}

// Elements at constants behind one index share its address; products that are used once are contracted into sums.
// CHECK-LABEL: llvm.func @addresses(
// CHECK: %[[AT:.*]] = llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK-NEXT: llvm.load %[[AT]] {alignment = 4 : i64}
// CHECK-NEXT: %[[NEXT:.*]] = llvm.getelementptr %[[AT]][64] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK-NEXT: llvm.load %[[NEXT]]
// CHECK: llvm.intr.fmuladd
// CHECK-NOT: llvm.fadd
// CHECK: %[[PLAIN:.*]] = llvm.fmul
// CHECK-NEXT: llvm.fadd %{{.*}}, %[[PLAIN]]
// CHECK: llvm.store %{{.*}}, %[[AT]]
func.func @addresses(%args: !llvm.ptr, %begin: i64) {
  %a = einsum.operand %args[0] : memref<1024xf32>
  %i = arith.index_cast %begin : i64 to index
  %c16 = arith.constant 16 : index
  %j = arith.addi %i, %c16 : index
  %x = vector.load %a[%i] : memref<1024xf32>, vector<16xf32>
  %y = vector.load %a[%j] : memref<1024xf32>, vector<16xf32>
  %p = arith.mulf %x, %y fastmath<contract> : vector<16xf32>
  %s = arith.addf %x, %p fastmath<contract> : vector<16xf32>
  %q = arith.mulf %y, %y : vector<16xf32>
  %t = arith.addf %s, %q : vector<16xf32>
  vector.store %t, %a[%i] : memref<1024xf32>, vector<16xf32>
  return
}

// What a loop does not change is computed before it; what may trap stays.
// CHECK-LABEL: llvm.func @invariant(
// CHECK-SAME: %[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[STRIDE:.*]]: i64)
// CHECK: %[[SUM:.*]] = llvm.add %[[BEGIN]], %[[STRIDE]]
// CHECK: %[[ROW:.*]] = llvm.getelementptr %{{.*}}[%[[SUM]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: llvm.br ^[[OUTER:.*]](
// CHECK: %[[AT:.*]] = llvm.mul %[[I:.*]], %[[STRIDE]]
// CHECK-NEXT: llvm.br ^[[INNER:.*]](
// CHECK: llvm.udiv %[[BEGIN]], %[[STRIDE]]
// CHECK: llvm.load %[[ROW]]
// CHECK: llvm.return
func.func @invariant(%args: !llvm.ptr, %begin: i64, %stride: i64) {
  %a = einsum.operand %args[0] : memref<1024xf32>
  %b = arith.index_cast %begin : i64 to index
  %s = arith.index_cast %stride : i64 to index
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = arith.constant 8 : index
  scf.for %i = %zero to %n step %one {
    scf.for %j = %zero to %n step %one {
      %row = arith.addi %b, %s : index
      %at = arith.muli %i, %s : index
      %q = arith.divui %b, %s : index
      %k = arith.addi %at, %q : index
      %v = memref.load %a[%row] : memref<1024xf32>
      memref.store %v, %a[%k] : memref<1024xf32>
    }
    %v = memref.load %a[%i] : memref<1024xf32>
    memref.store %v, %a[%i] : memref<1024xf32>
  }
  return
}

// Rows at a distance known when called: the second is one behind the first, the third two, and so on.
// CHECK-LABEL: llvm.func @rows(
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %{{.*}}[%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %[[SECOND:.*]] = llvm.getelementptr %[[FIRST]][%[[STEP:.*]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %[[THIRD:.*]] = llvm.getelementptr %[[FIRST]][%[[STEP]]] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.array<2 x f32>
// CHECK: %[[FOURTH:.*]] = llvm.getelementptr %[[THIRD]][%[[STEP]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: llvm.load %[[FOURTH]]
func.func @rows(%args: !llvm.ptr, %begin: i64, %stride: i64) {
  %a = einsum.operand %args[0] : memref<1024xf32>
  %i = arith.index_cast %begin : i64 to index
  %s = arith.index_cast %stride : i64 to index
  %j = arith.addi %i, %s : index
  %k = arith.addi %j, %s : index
  %l = arith.addi %k, %s : index
  %x = memref.load %a[%i] : memref<1024xf32>
  %y = memref.load %a[%j] : memref<1024xf32>
  %z = memref.load %a[%k] : memref<1024xf32>
  %w = memref.load %a[%l] : memref<1024xf32>
  memref.store %x, %a[%l] : memref<1024xf32>
  memref.store %y, %a[%k] : memref<1024xf32>
  memref.store %z, %a[%j] : memref<1024xf32>
  memref.store %w, %a[%i] : memref<1024xf32>
  return
}

// A branch with loops is taken to be rare, and keeps what only it computes.
// CHECK-LABEL: llvm.func @rarely(
// CHECK-SAME: %[[ARGS:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[STRIDE:.*]]: i64)
// CHECK-NOT: llvm.mul
// CHECK: llvm.cond_br %{{.*}} weights([1, 15]), ^[[EDGES:.*]], ^
// CHECK: ^[[EDGES]]:
// CHECK: llvm.mul %[[BEGIN]], %[[STRIDE]]
func.func @rarely(%args: !llvm.ptr, %begin: i64, %stride: i64) {
  %a = einsum.operand %args[0] : memref<1024xf32>
  %b = arith.index_cast %begin : i64 to index
  %s = arith.index_cast %stride : i64 to index
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = arith.constant 8 : index
  scf.for %i = %zero to %n step %one {
    %v = memref.load %a[%i] : memref<1024xf32>
    %some = arith.cmpi sgt, %b, %i : index
    scf.if %some {
      scf.for %j = %zero to %n step %one {
        %row = arith.muli %b, %s : index
        %at = arith.addi %row, %j : index
        memref.store %v, %a[%at] : memref<1024xf32>
      }
    }
  }
  return
}

// A product of a loop's variable and an open stride is a pointer that the loop carries: from the operand's first row,
// which begins at %from, in steps of two rows, with %j behind it.
// CHECK-LABEL: llvm.func @carried(
// CHECK-SAME: %{{.*}}: !llvm.ptr, %[[FROM:.*]]: i64)
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %{{.*}}[%[[FROM]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %[[STEP:.*]] = llvm.mul
// CHECK: llvm.br ^[[HEAD:bb.*]](%{{.*}}, %[[FIRST]] : i64, !llvm.ptr)
// CHECK: ^[[HEAD]](%{{.*}}: i64, %[[ROW:.*]]: !llvm.ptr):
// CHECK: llvm.getelementptr %[[ROW]][%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %[[NEXT:.*]] = llvm.getelementptr %[[ROW]][%[[STEP]]]
// CHECK: llvm.br ^[[HEAD]](%{{.*}}, %[[NEXT]] : i64, !llvm.ptr)
func.func @carried(%args: !llvm.ptr, %begin: i64) {
  %a = einsum.operand %args[0] values 0 : memref<8x16xf32, strided<[?, 1]>>
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %a : memref<8x16xf32, strided<[?, 1]>> -> memref<f32>, index, index, index, index, index
  %flat = memref.reinterpret_cast %a to offset: [0], sizes: [128], strides: [1] : memref<8x16xf32, strided<[?, 1]>> to memref<128xf32>
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %n = arith.constant 8 : index
  %from = arith.index_cast %begin : i64 to index
  scf.for %i = %zero to %n step %two {
    %row = arith.muli %i, %strides#0 : index
    %at = arith.addi %row, %from : index
    scf.for %j = %zero to %n step %one {
      %x = arith.addi %at, %j : index
      %v = memref.load %flat[%x] : memref<128xf32>
      memref.store %v, %flat[%x] : memref<128xf32>
    }
  }
  return
}
