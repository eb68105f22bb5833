//===- LlvmNumbers.cpp - Arithmetic in the LLVM dialect --------------------===//
#include "Transforms/LlvmLowering.h"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/Conversion/ArithCommon/AttrToLLVMConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace einjit {

/// The op `Llvm` of the same operands, and the same flags where it has such.
template <typename Llvm, typename Op>
Value LlvmLowering::make(Op op) {
  auto made = Llvm::create(b, op.getLoc(), TypeRange{convert(op->getResult(0).getType())}, lookup(op->getOperands()));
  if constexpr (requires {
                  made.setFastmathFlags(LLVM::FastmathFlags());
                  op.getFastmath();
                })
    made.setFastmathFlags(arith::convertArithFastMathFlagsToLLVM(op.getFastmath()));
  if constexpr (requires {
                  made.setOverflowFlags(LLVM::IntegerOverflowFlags());
                  op.getOverflowFlags();
                })
    made.setOverflowFlags(arith::convertArithOverflowFlagsToLLVM(op.getOverflowFlags()));
  return made;
}

/// The product that is contracted into a sum, x * y + z: one that is used once, where both may be. Of two products,
/// those of complex numbers, LLVM chooses, which knows what else is added.
static arith::MulFOp contractedFactor(arith::AddFOp add) {
  auto contracts = [](arith::FastMathFlags flags) { return bitEnumContainsAll(flags, arith::FastMathFlags::contract); };
  auto product = [](Value value) { return value.getDefiningOp<arith::MulFOp>(); };
  arith::MulFOp left = product(add.getLhs()), right = product(add.getRhs()), factor = left ? left : right;
  Type element = getElementTypeOrSelf(add.getType());
  bool alone = factor && !(left && right) && factor->hasOneUse() && (element.isF32() || element.isF64());
  return alone && contracts(add.getFastmath()) && contracts(factor.getFastmath()) ? factor : arith::MulFOp();
}

bool LlvmLowering::isContracted(Operation& op) {
  auto factor = dyn_cast<arith::MulFOp>(op);
  if (!factor || !factor->hasOneUse()) return false;
  auto add = dyn_cast<arith::AddFOp>(*factor->user_begin());
  return add && contractedFactor(add) == factor;
}

/// Null where no product is contracted into `add`.
Value LlvmLowering::multiplyAdd(Operation& op) {
  auto add = llvm::cast<arith::AddFOp>(op);
  arith::MulFOp factor = contractedFactor(add);
  if (!factor) return {};
  Value other = add.getLhs() == factor.getResult() ? add.getRhs() : add.getLhs();
  return LLVM::FMulAddOp::create(b, add.getLoc(), lookup(factor.getLhs()), lookup(factor.getRhs()), lookup(other),
                                 arith::convertArithFastMathFlagsToLLVM(add.getFastmath()));
}

Value LlvmLowering::lowerNumber(Operation& op) {
  return TypeSwitch<Operation*, Value>(&op)
      .Case([&](arith::AddFOp add) {
        Value both = multiplyAdd(op);
        return both ? both : make<LLVM::FAddOp>(add);
      })
      .Case([&](arith::MulFOp x) { return make<LLVM::FMulOp>(x); })
      .Case([&](arith::AddIOp x) { return make<LLVM::AddOp>(x); })
      .Case([&](arith::MulIOp x) { return make<LLVM::MulOp>(x); })
      .Case([&](arith::SubFOp x) { return make<LLVM::FSubOp>(x); })
      .Case([&](arith::NegFOp x) { return make<LLVM::FNegOp>(x); })
      .Case([&](arith::SubIOp x) { return make<LLVM::SubOp>(x); })
      .Case([&](arith::DivUIOp x) { return make<LLVM::UDivOp>(x); })
      .Case([&](arith::RemUIOp x) { return make<LLVM::URemOp>(x); })
      .Case([&](arith::AndIOp x) { return make<LLVM::AndOp>(x); })
      .Case([&](arith::OrIOp x) { return make<LLVM::OrOp>(x); })
      .Case([&](arith::XOrIOp x) { return make<LLVM::XOrOp>(x); })
      .Case([&](arith::ShLIOp x) { return make<LLVM::ShlOp>(x); })
      .Case([&](arith::ShRUIOp x) { return make<LLVM::LShrOp>(x); })
      .Case([&](arith::ShRSIOp x) { return make<LLVM::AShrOp>(x); })
      .Case([&](arith::MinSIOp x) { return make<LLVM::SMinOp>(x); })
      .Case([&](arith::MaxSIOp x) { return make<LLVM::SMaxOp>(x); })
      .Case([&](arith::SelectOp x) { return make<LLVM::SelectOp>(x); })
      .Case([&](arith::CmpIOp x) -> Value {
        return LLVM::ICmpOp::create(b, x.getLoc(), static_cast<LLVM::ICmpPredicate>(x.getPredicate()),
                                    lookup(x.getLhs()), lookup(x.getRhs()));
      })
      .Case([&](arith::CmpFOp x) -> Value {
        return LLVM::FCmpOp::create(b, x.getLoc(), static_cast<LLVM::FCmpPredicate>(x.getPredicate()),
                                    lookup(x.getLhs()), lookup(x.getRhs()));
      })
      .Default([&](Operation* other) {
        Value result = cast(*other);
        return result ? result : lowerVector(*other);
      });
}

/// Conversions, and the parts of complex scalars.
Value LlvmLowering::cast(Operation& op) {
  auto indexCast = [&](Operation* cast) -> Value {
    Value from = lookup(cast->getOperand(0));
    Type to = convert(cast->getResult(0).getType());
    unsigned has = from.getType().getIntOrFloatBitWidth(), wants = to.getIntOrFloatBitWidth();
    if (has == wants) return from;
    if (has > wants) return LLVM::TruncOp::create(b, cast->getLoc(), to, from);
    return LLVM::SExtOp::create(b, cast->getLoc(), to, from);
  };
  auto part = [&](Operation* of, int64_t which) -> Value {
    return LLVM::ExtractValueOp::create(b, of->getLoc(), lookup(of->getOperand(0)), which);
  };
  return TypeSwitch<Operation*, Value>(&op)
      .Case<arith::IndexCastOp>([&](auto x) { return indexCast(x); })
      .Case([&](arith::ExtFOp x) { return make<LLVM::FPExtOp>(x); })
      .Case([&](arith::TruncFOp x) { return make<LLVM::FPTruncOp>(x); })
      .Case([&](arith::ExtSIOp x) { return make<LLVM::SExtOp>(x); })
      .Case([&](arith::ExtUIOp x) { return make<LLVM::ZExtOp>(x); })
      .Case([&](arith::TruncIOp x) { return make<LLVM::TruncOp>(x); })
      .Case([&](arith::SIToFPOp x) { return make<LLVM::SIToFPOp>(x); })
      .Case([&](arith::UIToFPOp x) { return make<LLVM::UIToFPOp>(x); })
      .Case([&](arith::FPToSIOp x) { return make<LLVM::FPToSIOp>(x); })
      .Case([&](arith::FPToUIOp x) { return make<LLVM::FPToUIOp>(x); })
      .Case([&](arith::BitcastOp x) { return make<LLVM::BitcastOp>(x); })
      .Case<complex::ReOp>([&](auto x) { return part(x, 0); })
      .Case<complex::ImOp>([&](auto x) { return part(x, 1); })
      .Default([](Operation*) { return Value(); });
}

/// Ops on lanes of one-dimensional vectors.
Value LlvmLowering::lowerVector(Operation& op) {
  Location loc = op.getLoc();
  auto isOneDimensional = [](Type type) {
    auto vector = dyn_cast<VectorType>(type);
    return !vector || vector.getRank() == 1;
  };
  if (!llvm::all_of(op.getOperandTypes(), isOneDimensional) || !llvm::all_of(op.getResultTypes(), isOneDimensional))
    return {};
  auto lane = [&](int64_t i) { return constant(loc, i); };
  auto insert = [&](Value into, Value value, int64_t i) -> Value {
    return LLVM::InsertElementOp::create(b, loc, into, value, lane(i));
  };
  return TypeSwitch<Operation*, Value>(&op)
      .Case([&](vector::ShuffleOp shuffle) -> Value {
        if (shuffle.getV1().getType() != shuffle.getV2().getType()) return {};
        SmallVector<int32_t> mask(shuffle.getMask().begin(), shuffle.getMask().end());
        return LLVM::ShuffleVectorOp::create(b, loc, lookup(shuffle.getV1()), lookup(shuffle.getV2()), mask);
      })
      .Case([&](vector::BroadcastOp broadcast) -> Value {
        if (isa<VectorType>(broadcast.getSourceType())) return {};
        VectorType type = broadcast.getResultVectorType();
        Value poison = LLVM::PoisonOp::create(b, loc, type);
        SmallVector<int32_t> first(type.getNumElements(), 0);
        return LLVM::ShuffleVectorOp::create(b, loc, insert(poison, lookup(broadcast.getSource()), 0), poison, first);
      })
      .Case([&](vector::FromElementsOp from) -> Value {
        Value result = LLVM::PoisonOp::create(b, loc, from.getType());
        for (auto [i, element] : llvm::enumerate(from.getElements())) result = insert(result, lookup(element), i);
        return result;
      })
      .Case([&](vector::ExtractOp extract) -> Value {
        if (extract.hasDynamicPosition()) return {};
        return LLVM::ExtractElementOp::create(b, loc, lookup(extract.getSource()),
                                              lane(extract.getStaticPosition()[0]));
      })
      .Case([&](vector::InsertOp into) -> Value {
        if (into.hasDynamicPosition()) return {};
        return insert(lookup(into.getDest()), lookup(into.getValueToStore()), into.getStaticPosition()[0]);
      })
      .Case<vector::ReductionOp>([&](auto) { return reduce(op); })
      .Default([](Operation*) { return Value(); });
}

/// The sum of a vector's lanes, or their disjunction.
Value LlvmLowering::reduce(Operation& op) {
  auto reduction = llvm::cast<vector::ReductionOp>(op);
  if (reduction.getAcc()) return {};
  Location loc = op.getLoc();
  Type type = reduction.getType();
  Value lanes = lookup(reduction.getVector());
  if (reduction.getKind() == vector::CombiningKind::OR) return LLVM::vector_reduce_or::create(b, loc, type, lanes);
  if (reduction.getKind() != vector::CombiningKind::ADD) return {};
  if (!isa<FloatType>(type)) return LLVM::vector_reduce_add::create(b, loc, type, lanes);
  Value zero = LLVM::ConstantOp::create(b, loc, type, b.getFloatAttr(type, -0.0));
  return LLVM::vector_reduce_fadd::create(b, loc, type, zero, lanes,
                                          arith::convertArithFastMathFlagsToLLVM(reduction.getFastmath()));
}

}  // namespace einjit
