//===- EinsumAttrs.td - Schedules and stores ---------------*- tablegen -*-===//
#ifndef EINJIT_DIALECT_EINSUM_ATTRS
#define EINJIT_DIALECT_EINSUM_ATTRS

include "Dialect/Einsum/EinsumDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

class Einsum_Attr<string name, string attrMnemonic> : AttrDef<EinsumDialect, name> {
  let mnemonic = attrMnemonic;
}

def Einsum_StoreAttr : Einsum_Attr<"Store", "store"> {
  let summary = "How a reduction's sum reaches the buffer";
  let description = [{
    Stands as `einsum.store` on a `linalg.generic` that reduces. Without it the operation means what linalg says:
    out += sum. With it, where S is the sum over the reduction loops of this operation alone:

        out = [alpha *] S + (partial and not first ? out : [beta * out])

    A term in brackets is there if the flag is set. The values follow the tensor inputs as scalar inputs of the
    operation, in the order alpha, beta, first or aligned (an i1): the body does not use them. `partial` says that an
    enclosing loop splits a reduction: only its first iteration starts the sum. `aligned` says that non-temporal stores
    are chosen when the kernel is called, by the value of that name; no store is both.
  }];
  let parameters = (ins "bool":$alpha, "bool":$beta, "bool":$partial,
    DefaultValuedParameter<"bool", "false">:$aligned);
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration = [{
    /// The number of scalar inputs that the store takes.
    unsigned getNumScalars() const { return getAlpha() + getBeta() + getPartial() + getAligned(); }
  }];
}

def Einsum_ScheduleAttr : Einsum_Attr<"Schedule", "schedule"> {
  let summary = "Every number that the passes need to tile, pack, vectorize and parallelize one loop nest";
  let description = [{
    Mirrors einjit::Schedule (Schedule/Schedule.h), where each field is explained. Arrays over loops have one entry
    for each loop of the `linalg.generic`; pairs are flattened (loop, tile, loop, tile, ...; operand, panel, ...), and
    so are the quadruples of `prefetches` (operand, loop, steps, line, ...). The reasons are "what: value: why" strings.
  }];
  let parameters = (ins
    "::mlir::StringAttr":$kind,
    "::mlir::DenseI64ArrayAttr":$sizes,
    "::mlir::DenseI64ArrayAttr":$cacheLoops,
    "::mlir::DenseI64ArrayAttr":$packs,
    "::mlir::DenseI64ArrayAttr":$loopOrder,
    "::mlir::DenseI64ArrayAttr":$registerTile,
    "::mlir::DenseI64ArrayAttr":$reductionOrder,
    "int64_t":$vectorLoop,
    "int64_t":$lanes,
    "int64_t":$parallelLoop,
    "int64_t":$parallelUnit,
    "int64_t":$maxWorkers,
    "bool":$nonTemporal,
    DefaultValuedParameter<"bool", "false">:$peeled,
    OptionalParameter<"::mlir::DenseI64ArrayAttr">:$rowEdgeSteps,
    DefaultValuedParameter<"int64_t", "0">:$microWorkers,
    OptionalParameter<"::mlir::DenseI64ArrayAttr">:$edgeSteps,
    DefaultValuedParameter<"int64_t", "0">:$edgeRows,
    DefaultValuedParameter<"bool", "false">:$oddPanels,
    DefaultValuedParameter<"bool", "false">:$evenTiles,
    DefaultValuedParameter<"bool", "false">:$masksTiles,
    OptionalParameter<"::mlir::DenseI64ArrayAttr">:$tailVectors,
    DefaultValuedParameter<"bool", "false">:$tailOnly,
    OptionalParameter<"::mlir::Attribute">:$small,
    DefaultValuedParameter<"int64_t", "0">:$mostInputBytes,
    DefaultValuedParameter<"int64_t", "0">:$bothEndsBelow,
    OptionalParameter<"::mlir::DenseI64ArrayAttr">:$prefetches,
    DefaultValuedParameter<"int64_t", "0">:$outputLineBytes,
    DefaultValuedParameter<"int64_t", "-1">:$resultPanel,
    DefaultValuedParameter<"int64_t", "-1">:$joinedLoop,
    "::mlir::ArrayAttr":$reasons);
  let assemblyFormat = "`<` struct(params) `>`";
}

#endif
