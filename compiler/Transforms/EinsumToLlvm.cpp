//===- EinsumToLlvm.cpp - Everything to the LLVM dialect -------------------===//
#include "Transforms/Passes.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ComplexToLLVM/ComplexToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "runtime/kernel_abi.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMTOLLVMPASS
#include "Transforms/Passes.h.inc"

namespace {
using runtime::KernelArgs;

/// A descriptor of a buffer at `origin`. What the type leaves open is read from `values`, sizes and then strides.
Value describe(ConversionPatternRewriter& b, Location loc, const LLVMTypeConverter& converter, MemRefType type,
               Value origin, llvm::function_ref<Value(int64_t)> values) {
  auto [strides, offset] = type.getStridesAndOffset();
  auto descriptor = MemRefDescriptor::poison(b, loc, converter.convertType(type));
  descriptor.setAllocatedPtr(b, loc, origin);
  descriptor.setAlignedPtr(b, loc, origin);
  descriptor.setConstantOffset(b, loc, offset);
  for (int64_t i = 0; i < type.getRank(); ++i) {
    if (type.isDynamicDim(i))
      descriptor.setSize(b, loc, i, values(i));
    else
      descriptor.setConstantSize(b, loc, i, type.getDimSize(i));
    if (ShapedType::isDynamic(strides[i]))
      descriptor.setStride(b, loc, i, values(type.getRank() + i));
    else
      descriptor.setConstantStride(b, loc, i, strides[i]);
  }
  return descriptor;
}

/// The value of type `type` at byte `offset` behind `pointer`.
Value loadAt(OpBuilder& b, Location loc, Type type, Value pointer, int64_t offset) {
  Type pointerType = LLVM::LLVMPointerType::get(b.getContext());
  Value address =
      LLVM::GEPOp::create(b, loc, pointerType, b.getI8Type(), pointer, ArrayRef<LLVM::GEPArg>{int32_t(offset)});
  return LLVM::LoadOp::create(b, loc, type, address);
}

struct LowerOperand : ConvertOpToLLVMPattern<einsum::OperandOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;
  LogicalResult matchAndRewrite(einsum::OperandOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<MemRefType>(op.getType());
    auto [strides, offset] = type.getStridesAndOffset();
    Type pointer = LLVM::LLVMPointerType::get(rewriter.getContext());
    Value data = loadAt(rewriter, loc, pointer, adaptor.getArgs(), offsetof(KernelArgs, data));
    Value origin = loadAt(rewriter, loc, pointer, data, int64_t(op.getIndex()) * sizeof(void*));
    // The argument points to element (0, 0, ...), which lies `offset` behind the buffer's lowest address.
    if (offset != 0) {
      // A constant operand of its own: GEP's constant indices have only 30 bits in MLIR.
      Value back = LLVM::ConstantOp::create(rewriter, loc, rewriter.getI64IntegerAttr(-offset));
      origin = LLVM::GEPOp::create(rewriter, loc, pointer, getTypeConverter()->convertType(type.getElementType()),
                                   origin, ValueRange{back});
    }
    std::optional<int64_t> first = op.getValues();
    if (!first) {
      rewriter.replaceOp(op,
                         Value(MemRefDescriptor::fromStaticShape(rewriter, loc, *getTypeConverter(), type, origin)));
      return success();
    }
    Value values = loadAt(rewriter, loc, pointer, adaptor.getArgs(), offsetof(KernelArgs, values));
    Value operand = describe(rewriter, loc, *getTypeConverter(), type, origin, [&](int64_t i) {
      return loadAt(rewriter, loc, rewriter.getI64Type(), values, (*first + i) * int64_t(sizeof(int64_t)));
    });
    rewriter.replaceOp(op, operand);
    return success();
  }
};

struct LowerScalar : ConvertOpToLLVMPattern<einsum::ScalarOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;
  LogicalResult matchAndRewrite(einsum::ScalarOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& rewriter) const override {
    Location loc = op.getLoc();
    int64_t offset = op.getWhich() == "alpha" ? offsetof(KernelArgs, alpha) : offsetof(KernelArgs, beta);
    Value pointer = loadAt(rewriter, loc, LLVM::LLVMPointerType::get(rewriter.getContext()), adaptor.getArgs(), offset);
    rewriter.replaceOp(op, loadAt(rewriter, loc, getTypeConverter()->convertType(op.getType()), pointer, 0));
    return success();
  }
};

struct LowerWorkspace : ConvertOpToLLVMPattern<einsum::WorkspaceOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;
  LogicalResult matchAndRewrite(einsum::WorkspaceOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& rewriter) const override {
    Location loc = op.getLoc();
    Type pointer = LLVM::LLVMPointerType::get(rewriter.getContext()), i64 = rewriter.getI64Type();
    Value args = adaptor.getArgs();
    Value offset = LLVM::ConstantOp::create(rewriter, loc, i64, op.getOffsetAttr());
    if (op.getIndirect()) {
      Value values = loadAt(rewriter, loc, pointer, args, offsetof(KernelArgs, values));
      offset = loadAt(rewriter, loc, i64, values, int64_t(op.getOffset()) * int64_t(sizeof(int64_t)));
    }
    int64_t base = offsetof(KernelArgs, shared_workspace);
    if (adaptor.getWorker()) {
      base = offsetof(KernelArgs, worker_workspace);
      Value bytes = loadAt(rewriter, loc, i64, args, offsetof(KernelArgs, worker_workspace_bytes));
      offset =
          LLVM::AddOp::create(rewriter, loc, offset, LLVM::MulOp::create(rewriter, loc, bytes, adaptor.getWorker()));
    }
    Value start = loadAt(rewriter, loc, pointer, args, base);
    Value buffer = LLVM::GEPOp::create(rewriter, loc, pointer, rewriter.getI8Type(), start, ValueRange{offset});
    auto type = cast<MemRefType>(op.getType());
    // Of a buffer whose size is known when called only the address is asked for.
    Value unknown;
    auto none = [&](int64_t) {
      if (!unknown) unknown = LLVM::PoisonOp::create(rewriter, loc, i64);
      return unknown;
    };
    rewriter.replaceOp(op, describe(rewriter, loc, *getTypeConverter(), type, buffer, none));
    return success();
  }
};

struct LowerAsReal : ConvertOpToLLVMPattern<einsum::AsRealOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;
  LogicalResult matchAndRewrite(einsum::AsRealOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& rewriter) const override {
    Location loc = op.getLoc();
    auto type = cast<MemRefType>(op.getType());
    auto [strides, offset] = type.getStridesAndOffset();
    if (!type.hasStaticShape() || ShapedType::isDynamic(offset) || llvm::any_of(strides, ShapedType::isDynamic))
      return rewriter.notifyMatchFailure(op, "needs a static layout");
    MemRefDescriptor source(adaptor.getSource());
    rewriter.replaceOp(op, Value(MemRefDescriptor::fromStaticShape(rewriter, loc, *getTypeConverter(), type,
                                                                   source.alignedPtr(rewriter, loc))));
    return success();
  }
};

/// No pattern here fails after it has changed something, so that nothing need be kept to undo it.
ConversionConfig withoutRollback() {
  ConversionConfig config;
  config.allowPatternRollback = false;
  return config;
}

struct EinsumToLlvmPass : impl::EinsumToLlvmPassBase<EinsumToLlvmPass> {
  /// bfloat16 has no instructions on most targets, and no library functions either: integer arithmetic does it.
  LogicalResult expandBFloat16() {
    bool found = false;
    getOperation().walk([&](Operation* op) {
      auto isBf16 = [](Type type) { return getElementTypeOrSelf(type).isBF16(); };
      found |= isa<arith::TruncFOp, arith::ExtFOp>(op) &&
               (isBf16(op->getOperand(0).getType()) || isBf16(op->getResult(0).getType()));
    });
    if (!found) return success();
    RewritePatternSet patterns(&getContext());
    arith::populateExpandBFloat16Patterns(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  LogicalResult lowerLoops() {
    RewritePatternSet patterns(&getContext());
    populateSCFToControlFlowConversionPatterns(patterns);
    ConversionTarget target(getContext());
    target.addIllegalDialect<scf::SCFDialect>();
    target.markUnknownOpDynamicallyLegal([](Operation*) { return true; });
    return applyPartialConversion(getOperation(), target, std::move(patterns), withoutRollback());
  }

  LogicalResult lowerToLlvm() {
    LLVMTypeConverter converter(&getContext());
    RewritePatternSet patterns(&getContext());
    populateFuncToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    ub::populateUBToLLVMConversionPatterns(converter, patterns);
    populateComplexToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns);
    patterns.add<LowerOperand, LowerScalar, LowerWorkspace, LowerAsReal>(converter);
    LLVMConversionTarget target(getContext());
    target.addLegalOp<ModuleOp>();
    return applyPartialConversion(getOperation(), target, std::move(patterns), withoutRollback());
  }

  void runOnOperation() override {
    if (failed(expandBFloat16()) || failed(lowerLoops()) || failed(lowerToLlvm())) signalPassFailure();
  }
};

}  // namespace
}  // namespace einjit
