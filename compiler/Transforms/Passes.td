//===- Passes.td - The passes, in the order of the pipeline -*- tablegen -*-===//
#ifndef EINJIT_TRANSFORMS_PASSES
#define EINJIT_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def EinsumPlanPass : Pass<"einsum-plan", "::mlir::ModuleOp"> {
  let summary = "Split n-ary einsums into the steps of a contraction path";
  let description = [{
    Applies the path that Plan chooses, or the operation's own `path`. Intermediates are contiguous buffers of the
    accumulator's type; the last step writes the output and carries alpha and beta.

    Input:
    ```mlir
    einsum.einsum "i j, j k, k l -> i l" ins(%a, %b, %c : ...) outs(%d : memref<9x2xf32>) accumulate f32
    ```
    Output:
    ```mlir
    %t = memref.alloc() : memref<5x2xf32>
    einsum.contract "j k, k l -> j l" ins(%b, %c : ...) outs(%t : memref<5x2xf32>) accumulate f32
    einsum.contract "i j, j l -> i l" ins(%a, %t : ...) outs(%d : memref<9x2xf32>) accumulate f32
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def EinsumToLinalgPass : Pass<"einsum-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Turn each contraction step into linalg.generic";
  let description = [{
    Operands become strided views with one dimension for each label that moves them: a diagonal adds its strides, a
    dimension of size 1 or stride 0 goes. A sum over labels that no operand has left is a factor; a sum over an empty
    range is zero; a step whose output has no elements goes. Where the accumulator is wider than the result, the sum
    goes to a buffer of its own and is converted, once, by a second operation.

    Input:
    ```mlir
    einsum.contract "i i -> " ins(%a : memref<4x4xf32>) outs(%c : memref<f32>) accumulate f32
    ```
    Output:
    ```mlir
    %v = memref.reinterpret_cast %a to offset: [0], sizes: [4], strides: [5] : memref<4x4xf32> to memref<4xf32, strided<[5]>>
    linalg.generic {indexing_maps = [(d0) -> (d0), (d0) -> ()], iterator_types = ["reduction"]}
      ins(%v : memref<4xf32, strided<[5]>>) outs(%c : memref<f32>) attrs = {einsum.store = #einsum.store<...>} {...}
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::complex::ComplexDialect",
                           "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect"];
}

def EinsumFuseLabelsPass : Pass<"einsum-fuse-labels", "::mlir::ModuleOp"> {
  let summary = "Make one loop of loops that every operand walks alike";
  let description = [{
    Two loops of the same kind become one where in every operand the outer stride is the inner one times the inner
    size, or neither moves it. A loop whose strides are all negative is turned round.

    Input:
    ```mlir
    linalg.generic {indexing_maps = [(d0, d1) -> (d0, d1), (d0, d1) -> (d0, d1)], ...}
      ins(%a : memref<4x5xf32>) outs(%c : memref<4x5xf32>)
    ```
    Output:
    ```mlir
    linalg.generic {indexing_maps = [(d0) -> (d0), (d0) -> (d0)], ...} ins(%a2 : memref<20xf32>) outs(%c2 : memref<20xf32>)
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect"];
}

def EinsumSchedulePass : Pass<"einsum-schedule", "::mlir::ModuleOp"> {
  let summary = "Attach to each linalg.generic the schedule that the model chooses";
  let description = [{
    Only operations without a schedule get one. The numbers come from Schedule/, never from here.

    Input:
    ```mlir
    linalg.generic {...} ins(%a, %b : ...) outs(%c : ...)
    ```
    Output:
    ```mlir
    linalg.generic {...} ins(%a, %b : ...) outs(%c : ...) attrs = {einsum.schedule = #einsum.schedule<kind = "contraction", ...>}
    ```
  }];
  let options = [
    Option<"targetName", "target", "std::string", "\"host\"", "host, x86-64, avx2, avx512 or aarch64">
  ];
  let dependentDialects = ["::einjit::einsum::EinsumDialect"];
}

def EinsumTileCachePass : Pass<"einsum-tile-cache", "::mlir::ModuleOp"> {
  let summary = "Open the parallel range and block the loops for the caches";
  let description = [{
    Every scheduled top-level operation goes into an `einsum.parallel`, its parallel loop cut to the worker's range;
    then one `scf.for` for each cache loop of the schedule. Blocks are subviews; the last may be smaller. Splitting a
    reduction makes the store partial. Non-temporal stores are peeled, or the output's alignment and strides decide at
    run time which of two nests runs, or how a sum is stored. Rows to be peeled one by one are left to
    einsum-tile-register. Where the schedule has a panel of results, a block's sums go there, and a nest behind copies
    them to the output.

    Input:
    ```mlir
    linalg.generic {...} ins(%a : memref<4096xf32>) outs(%c : memref<4096xf32>) attrs = {einsum.schedule = ...}
    ```
    Output:
    ```mlir
    einsum.parallel (%begin, %end) units 4 workers 4 {
      scf.for %i = %c0 to %n step %c1024 {
        %s = memref.subview %a[%i] [1024] [1] : ...
        linalg.generic {...} ins(%s : ...) outs(%t : ...)
      }
    }
    ```
  }];
  let dependentDialects = ["::einjit::einsum::EinsumDialect", "::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def EinsumPackPass : Pass<"einsum-pack", "::mlir::ModuleOp"> {
  let summary = "Copy blocks of operands into panels";
  let description = [{
    For each operand that the schedule packs: a buffer [register tiles][other loops][register tile] where the
    operand's block is fixed (outside of every loop that does not move it), a `linalg.generic` that copies into it, and
    the operand replaced by it.

    Input:
    ```mlir
    linalg.generic {indexing_maps = [..., (d0, d1, d2) -> (d2, d1), ...]} ins(%a, %b : ...) outs(%c : ...)
    ```
    Output:
    ```mlir
    %p = memref.alloc() : memref<16x256x32xf32>
    linalg.generic {indexing_maps = [(d0, d1) -> (d1, d0), (d0, d1) -> (d0 floordiv 32, d1, d0 mod 32)]} ins(%b : ...) outs(%p : ...)
    linalg.generic {indexing_maps = [..., (d0, d1, d2) -> (d1 floordiv 32, d2, d1 mod 32), ...]} ins(%a, %p : ...) outs(%c : ...)
    ```
  }];
  let dependentDialects = ["::einjit::einsum::EinsumDialect", "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect"];
}

def EinsumTileRegisterPass : Pass<"einsum-tile-register", "::mlir::ModuleOp"> {
  let summary = "Cut loops down to register tiles of static size";
  let description = [{
    One `scf.for` for each loop of the schedule's loop order, in steps of its register tile, and the remainder, whose
    size is static too, as an operation of its own behind it. A row that is peeled is three: what lies before its whole
    vectors, these, and what lies behind.

    Input:
    ```mlir
    linalg.generic {...} ins(%a : memref<100x64xf32>) outs(%c : memref<100x64xf32>)
    ```
    Output:
    ```mlir
    scf.for %i = %c0 to %c96 step %c8 { linalg.generic {...} ins(%s : memref<8x64xf32, ...>) ... }
    linalg.generic {...} ins(%r : memref<4x64xf32, ...>) ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def EinsumVectorizePass : Pass<"einsum-vectorize", "::mlir::ModuleOp"> {
  let summary = "Turn register tiles into vector code, sums in registers";
  let description = [{
    The tile is unrolled over its elements, and over vectors of the schedule's lanes along its vector loop. Inside it
    each element of an operand is loaded once. Reduction loops become `scf.for` with the sums as `iter_args`. An
    operand contiguous along the vector loop is loaded as vectors, one that does not move with it as scalars that are
    broadcast, one contiguous along another loop of the tile as vectors that are transposed in registers, one whose
    elements along the vector loop are a few apart as vectors from which they are picked, any other lane by lane. Where
    the lanes of the vector loop are summed, those of sums that are neighbours in the output are summed together and
    stored as a vector. Where the size is no multiple of the lanes, the last vector is masked. Complex numbers are pairs of
    vectors; those that are only moved stay whole. The lines that the schedule's prefetches name are asked for
    as many steps ahead as they say.

    Input:
    ```mlir
    linalg.generic {...} ins(%a : memref<1x256xf32, ...>, %b : memref<256x16xf32, ...>) outs(%c : memref<1x16xf32, ...>)
    ```
    Output:
    ```mlir
    %s = scf.for %k = %c0 to %c256 step %c1 iter_args(%acc = %zero) -> vector<16xf32> {
      %x = memref.load %a1[%i] : memref<256xf32>
      %y = vector.broadcast %x : f32 to vector<16xf32>
      %z = vector.load %b1[%j] : memref<4096xf32>, vector<16xf32>
      %m = arith.mulf %y, %z fastmath<reassoc,nsz,contract> : vector<16xf32>
      %r = arith.addf %acc, %m fastmath<reassoc,nsz,contract> : vector<16xf32>
      scf.yield %r : vector<16xf32>
    }
    vector.store %s, %c1[%l] : memref<16xf32>, vector<16xf32>
    ```
  }];
  let dependentDialects = ["::einjit::einsum::EinsumDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def EinsumOutlinePartsPass : Pass<"einsum-outline-parts", "::mlir::ModuleOp"> {
  let summary = "Make a function of each parallel range, and workspace of each buffer";
  let description = [{
    A function takes the argument block, its range and the worker's number (runtime/kernel_abi.h). Buffers outside of
    ranges lie in the shared workspace, those inside in the worker's. The module gets the attributes `einsum.parts`,
    `einsum.shared_workspace_bytes` and `einsum.worker_workspace_bytes`.

    Input:
    ```mlir
    func.func @kernel(%a: memref<8xf32>, %c: memref<8xf32>) {
      einsum.parallel (%begin, %end) units 1 workers 1 { ... }
      return
    }
    ```
    Output:
    ```mlir
    func.func @kernel_part0(%args: !llvm.ptr, %b: i64, %e: i64, %worker: i64) {
      %a = einsum.operand %args[0] : memref<8xf32>
      %c = einsum.operand %args[1] : memref<8xf32>
      ...
    }
    ```
  }];
  let dependentDialects = ["::einjit::einsum::EinsumDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect"];
}

def EinsumToLlvmPass : Pass<"einsum-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Lower loops, vectors and the argument block to the LLVM dialect, in one walk";
  let description = [{
    Input:
    ```mlir
    func.func @kernel_part0(%args: !llvm.ptr, %b: i64, %e: i64, %worker: i64) { %a = einsum.operand %args[0] : memref<8xf32> ... }
    ```
    Output:
    ```mlir
    llvm.func @kernel_part0(%args: !llvm.ptr, %b: i64, %e: i64, %worker: i64) { %d = llvm.load %args : !llvm.ptr -> !llvm.ptr ... }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif
