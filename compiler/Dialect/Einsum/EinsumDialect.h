//===- EinsumDialect.h - The einsum dialect: operations and attributes -*- C++ -*-===//
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "Dialect/Einsum/EinsumDialect.h.inc"
#define GET_ATTRDEF_CLASSES
#include "Dialect/Einsum/EinsumAttrs.h.inc"

namespace einjit::einsum {
/// Strided, at a constant offset in the default memory space.
bool isStridedBuffer(mlir::MemRefType type);
/// The strides of a strided buffer. Without elements any would do, and MLIR leaves some open: these are 1 here.
llvm::SmallVector<int64_t> stridesOf(mlir::MemRefType type);
}  // namespace einjit::einsum

#define GET_OP_CLASSES
#include "Dialect/Einsum/EinsumOps.h.inc"

namespace einjit::einsum {
/// Discardable attributes that the passes put on linalg.generic and on the module.
inline constexpr llvm::StringLiteral kStoreAttr = "einsum.store";
inline constexpr llvm::StringLiteral kScheduleAttr = "einsum.schedule";
inline constexpr llvm::StringLiteral kSizesAttr = "einsum.sizes";
inline constexpr llvm::StringLiteral kBlocksAttr = "einsum.blocks";
/// 1 for each loop whose size is known when the kernel is called; its entry in kSizesAttr is what schedules assume.
inline constexpr llvm::StringLiteral kDynamicAttr = "einsum.dynamic";
/// Parts of a nest that is peeled along its vector loop, where their extents are known when called: that of whole
/// vectors at aligned addresses, and that of what lies before and behind them, whose vectors may all be cut.
inline constexpr llvm::StringLiteral kWholeVectorsAttr = "einsum.whole_vectors";
inline constexpr llvm::StringLiteral kEdgesAttr = "einsum.edges";
/// On a scheduled linalg.generic that has a copy for each of its schedule's tailVectors: which of these it is for.
inline constexpr llvm::StringLiteral kTailAttr = "einsum.tail";
/// On an argument of a kernel function: the sizes that schedules assume, then the strides.
inline constexpr llvm::StringLiteral kTypicalAttr = "einsum.typical";
/// On the copy of a panel of results to the output: whether it stores past the caches.
inline constexpr llvm::StringLiteral kFromPanelAttr = "einsum.from_panel";
inline constexpr llvm::StringLiteral kLabelsAttr = "einsum.labels";
inline constexpr llvm::StringLiteral kPartsAttr = "einsum.parts";
inline constexpr llvm::StringLiteral kSharedBytesAttr = "einsum.shared_workspace_bytes";
inline constexpr llvm::StringLiteral kWorkerBytesAttr = "einsum.worker_workspace_bytes";
inline constexpr llvm::StringLiteral kBuffersAttr = "einsum.dynamic_buffers";
}  // namespace einjit::einsum
