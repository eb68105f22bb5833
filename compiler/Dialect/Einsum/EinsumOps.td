//===- EinsumOps.td - Operations of the einsum dialect -----*- tablegen -*-===//
#ifndef EINJIT_DIALECT_EINSUM_OPS
#define EINJIT_DIALECT_EINSUM_OPS

include "Dialect/Einsum/EinsumAttrs.td"
include "mlir/Dialect/LLVMIR/LLVMOpBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Einsum_Pointer : Type<LLVM_AnyPointer.predicate, "LLVM pointer", "::mlir::LLVM::LLVMPointerType">,
    BuildableType<"::mlir::LLVM::LLVMPointerType::get($_builder.getContext())">;

def Einsum_Element : AnyTypeOf<[F32, F64, F16, BF16, Complex<F32>, Complex<F64>, I8, I16, I32, I64],
    "type of a tensor's elements">;

def Einsum_Buffer : ConfinedType<AnyMemRef,
    [CPred<"::einjit::einsum::isStridedBuffer(::llvm::cast<::mlir::MemRefType>($_self))">],
    "strided buffer at a constant offset in the default memory space", "::mlir::MemRefType">;

def Einsum_Tensor : ConfinedType<Einsum_Buffer,
    [SubstLeaves<"$_self", "::llvm::cast<::mlir::MemRefType>($_self).getElementType()", Einsum_Element.predicate>],
    "strided buffer at a constant offset in the default memory space, of a tensor's elements",
    "::mlir::MemRefType">;

def Einsum_PathAttr : TypedArrayAttrBase<DenseI64ArrayAttr, "list of steps, each the positions of its operands">;

class Einsum_Op<string name, list<Trait> traits = []> : Op<EinsumDialect, name, traits>;

class Einsum_NestOp<string name> : Einsum_Op<name, [
    AttrSizedOperandSegments, MemoryEffects<[MemRead, MemWrite]>]> {
  let arguments = (ins
    StrAttr:$spec,
    Variadic<Einsum_Tensor>:$inputs,
    Einsum_Tensor:$output,
    Optional<AnyType>:$alpha,
    Optional<AnyType>:$beta,
    TypeAttrOf<Einsum_Element>:$accumulate,
    OptionalAttr<DenseI64ArrayAttr>:$conjugate,
    OptionalAttr<DenseI64ArrayAttr>:$unsignedInputs,
    UnitAttr:$unsignedAccumulate,
    UnitAttr:$boolean,
    OptionalAttr<Einsum_PathAttr>:$path);
  let assemblyFormat = [{
    $spec `ins` `(` ($inputs^ `:` type($inputs))? `)` `outs` `(` $output `:` type($output) `)`
    (`alpha` `(` $alpha^ `:` type($alpha) `)`)? (`beta` `(` $beta^ `:` type($beta) `)`)?
    `accumulate` $accumulate attr-dict
  }];
  let hasVerifier = 1;
}

def Einsum_EinsumOp : Einsum_NestOp<"einsum"> {
  let summary = "An einsum over any number of operands";
  let description = [{
    out = [alpha *] sum of the product of the inputs [+ beta * out]. The spec has its labels split by spaces. A label
    repeated in one operand takes the diagonal; a dimension of size 1 broadcasts against another size of its label;
    labels that the output lacks are summed. Products and sums are in the type `accumulate`; inputs are converted to
    it first. `conjugate` lists the inputs that enter conjugated, `unsignedInputs` those whose integers have no sign
    (as `unsignedAccumulate` says of the accumulator); `boolean` makes products ands and sums ors of bytes that are 0
    or 1; `path` is the caller's contraction path. The output buffer overlaps no input.

    ```mlir
    einsum.einsum "i j, j k -> i k" ins(%a, %b : memref<4x5xf32>, memref<5x6xf32>) outs(%c : memref<4x6xf32>)
      accumulate f32
    ```
  }];
  let hasCanonicalizer = 1;
}

def Einsum_ContractOp : Einsum_NestOp<"contract"> {
  let summary = "One step of a contraction path: one loop nest";
  let description = [{
    Means what `einsum.einsum` means, and is computed by a single loop nest over all its labels: usually one or two
    operands, more where a product of several is cheaper than pairwise steps.

    ```mlir
    einsum.contract "i j, j k -> i k" ins(%a, %b : memref<4x5xf32>, memref<5x6xf32>) outs(%c : memref<4x6xf32>)
      accumulate f32
    ```
  }];
  let hasCanonicalizer = 1;
}

def Einsum_ParallelOp : Einsum_Op<"parallel", [SingleBlock, NoTerminator, RecursiveMemoryEffects]> {
  let summary = "A region that workers execute, each on its own part of a range";
  let description = [{
    The region is executed by at most `workers` workers at once; the half-open ranges [begin, end) that they get
    cover [0, units) exactly once. One worker alone gets the whole range. What a range computes does not depend on
    how the units were divided.

    Where a dynamic label is divided, `units` is 0 and `range` = [operand, dimension, unit] says how many there are:
    the size of that dimension of the kernel's operand, in units of so many elements, rounded up. How many workers pay
    is then said by `scale`: millionths of workers for typical sizes, followed by triples [operand, dimension, typical
    size] by whose ratios they grow.

    ```mlir
    einsum.parallel (%begin, %end) units 16 workers 2 { ... }
    ```
  }];
  let arguments = (ins I64Attr:$units, I64Attr:$workers, OptionalAttr<DenseI64ArrayAttr>:$range,
    OptionalAttr<DenseI64ArrayAttr>:$scale);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "int64_t":$units, "int64_t":$workers, CArg<"::llvm::ArrayRef<int64_t>", "{}">:$range,
    CArg<"::llvm::ArrayRef<int64_t>", "{}">:$scale)>];
  let extraClassDeclaration = [{
    ::mlir::Value getBegin() { return getBody().front().getArgument(0); }
    ::mlir::Value getEnd() { return getBody().front().getArgument(1); }
  }];
}

def Einsum_AsRealOp : Einsum_Op<"as_real", [Pure]> {
  let summary = "A complex buffer seen as its real and imaginary parts";
  let description = [{
    The result has one more dimension, of size 2 and stride 1; the other strides are doubled.

    ```mlir
    %r = einsum.as_real %c : memref<4x5xcomplex<f32>> to memref<4x5x2xf32>
    ```
  }];
  let arguments = (ins AnyMemRef:$source);
  let results = (outs AnyMemRef:$result);
  let assemblyFormat = "$source `:` type($source) `to` type($result) attr-dict";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$source)>];
}

def Einsum_OperandOp : Einsum_Op<"operand", [Pure]> {
  let summary = "A tensor operand from the argument block";
  let description = [{
    Reads pointer `index` of KernelArgs::data (runtime/kernel_abi.h) and gives it a type: the result tensor follows the
    operands. Sizes and then strides that the type leaves open are read from KernelArgs::values, where the operand's
    begin at `values`.

    ```mlir
    %a = einsum.operand %args[0] : memref<4x5xf32, strided<[10, 1]>>
    %b = einsum.operand %args[1] values 4 : memref<?x5xf32>
    ```
  }];
  let arguments = (ins Einsum_Pointer:$args, ConfinedAttr<I64Attr, [IntNonNegative]>:$index,
    OptionalAttr<I64Attr>:$values);
  let results = (outs Einsum_Buffer:$result);
  let assemblyFormat = "$args `[` $index `]` (`values` $values^)? `:` type($result) attr-dict";
}

def Einsum_ScalarOp : Einsum_Op<"scalar", [Pure]> {
  let summary = "alpha or beta from the argument block";
  let description = [{
    ```mlir
    %alpha = einsum.scalar %args "alpha" : f32
    ```
  }];
  let arguments = (ins Einsum_Pointer:$args, StrAttr:$which);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$args $which `:` type($result) attr-dict";
  let hasVerifier = 1;
}

def Einsum_WorkspaceOp : Einsum_Op<"workspace", [Pure]> {
  let summary = "A buffer in the workspace of the argument block";
  let description = [{
    At byte `offset` of the shared workspace or, where a worker is given, of that worker's own. A buffer whose place
    depends on dynamic labels is `indirect`: `offset` is then the index in KernelArgs::values at which its byte stands.

    ```mlir
    %t = einsum.workspace %args[4096] : memref<64x64xf32>
    %u = einsum.workspace %args[12] indirect : memref<?xf32>
    %p = einsum.workspace %args[0] worker %w : memref<16x256x32xf32>
    ```
  }];
  let arguments = (ins Einsum_Pointer:$args, ConfinedAttr<I64Attr, [IntNonNegative]>:$offset,
    Optional<I64>:$worker, UnitAttr:$indirect);
  let results = (outs Einsum_Buffer:$result);
  let assemblyFormat = "$args `[` $offset `]` (`worker` $worker^)? (`indirect` $indirect^)? `:` type($result) attr-dict";
}

#endif
