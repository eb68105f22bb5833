//===- EinsumDialect.td - The einsum dialect ---------------*- tablegen -*-===//
#ifndef EINJIT_DIALECT_EINSUM_DIALECT
#define EINJIT_DIALECT_EINSUM_DIALECT

include "mlir/IR/DialectBase.td"

def EinsumDialect : Dialect {
  let name = "einsum";
  let cppNamespace = "::einjit::einsum";
  let summary = "Einstein summations on strided buffers, their schedules and their parallel ranges";
  let description = [{
    An einsum enters as one n-ary `einsum.einsum`, becomes a sequence of `einsum.contract`, each one loop nest, and
    these become `linalg.generic`. From there on the dialect only adds what upstream dialects lack: the schedule as
    an attribute, the way a reduction is stored, a range-parallel region and the few operations by which generated
    code reaches its argument block.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
}

#endif
