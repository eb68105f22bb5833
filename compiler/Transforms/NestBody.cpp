//===- NestBody.cpp - The scalar body of an einsum's loop nest -------------===//
#include "Transforms/NestBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace einjit {
namespace {

/// Sums may be reassociated and fused, and begin with their first term: one of negative zeros alone may be either zero.
/// NaN and infinity keep their IEEE meaning.
constexpr auto kFastMath = arith::FastMathFlags::reassoc | arith::FastMathFlags::contract | arith::FastMathFlags::nsz;

struct Scalars {
  OpBuilder& b;
  Location loc;
  bool boolean;

  Value constant(Type type, uint64_t value) {
    if (auto complex = dyn_cast<ComplexType>(type)) {
      auto part = [&](double x) { return b.getFloatAttr(complex.getElementType(), x); };
      return complex::ConstantOp::create(b, loc, type, b.getArrayAttr({part(double(value)), part(0)}));
    }
    if (isa<FloatType>(type)) return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, double(value)));
    APInt bits = APInt(64, value).trunc(type.getIntOrFloatBitWidth());
    return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, bits));
  }

  Value multiply(Value x, Value y) {
    if (boolean) return arith::AndIOp::create(b, loc, x, y);
    if (isa<ComplexType>(x.getType())) return complex::MulOp::create(b, loc, x, y);
    if (isa<FloatType>(x.getType())) return arith::MulFOp::create(b, loc, x, y, kFastMath);
    return arith::MulIOp::create(b, loc, x, y);
  }

  Value add(Value x, Value y) {
    if (boolean) return arith::OrIOp::create(b, loc, x, y);
    if (isa<ComplexType>(x.getType())) return complex::AddOp::create(b, loc, x, y);
    if (isa<FloatType>(x.getType())) return arith::AddFOp::create(b, loc, x, y, kFastMath);
    return arith::AddIOp::create(b, loc, x, y);
  }

  Value convert(Value x, bool isUnsigned, Type to) {
    Type from = x.getType();
    if (from == to) return x;
    if (auto complexTo = dyn_cast<ComplexType>(to)) {
      Type part = complexTo.getElementType();
      if (!isa<ComplexType>(from))
        return complex::CreateOp::create(b, loc, to, convert(x, isUnsigned, part), constant(part, 0));
      return complex::CreateOp::create(b, loc, to, convert(complex::ReOp::create(b, loc, x), false, part),
                                       convert(complex::ImOp::create(b, loc, x), false, part));
    }
    if (isa<ComplexType>(from)) return convert(complex::ReOp::create(b, loc, x), false, to);
    if (isa<FloatType>(from) && isa<FloatType>(to)) return convertFloat(x, to);
    if (isa<FloatType>(from))
      return isUnsigned ? Value(arith::FPToUIOp::create(b, loc, to, x)) : arith::FPToSIOp::create(b, loc, to, x);
    if (isa<FloatType>(to))
      return isUnsigned ? Value(arith::UIToFPOp::create(b, loc, to, x)) : arith::SIToFPOp::create(b, loc, to, x);
    if (from.getIntOrFloatBitWidth() > to.getIntOrFloatBitWidth()) return arith::TruncIOp::create(b, loc, to, x);
    return isUnsigned ? Value(arith::ExtUIOp::create(b, loc, to, x)) : arith::ExtSIOp::create(b, loc, to, x);
  }

  Value convertFloat(Value x, Type to) {
    unsigned from = x.getType().getIntOrFloatBitWidth(), wanted = to.getIntOrFloatBitWidth();
    if (from == wanted)  // f16 and bf16: through the type that holds both
      return arith::TruncFOp::create(b, loc, to, arith::ExtFOp::create(b, loc, b.getF32Type(), x));
    if (from < wanted) return arith::ExtFOp::create(b, loc, to, x);
    return arith::TruncFOp::create(b, loc, to, x);
  }
};

}  // namespace

void NestBody::build(OpBuilder& builder, Location loc, ArrayRef<NestInput> inputs, ValueRange arguments) const {
  Scalars s{builder, loc, boolean};
  Value product;
  for (auto [i, input] : llvm::enumerate(inputs)) {
    Value x = s.convert(arguments[i], input.isUnsigned, accumulate);
    if (input.conjugate && isa<ComplexType>(accumulate)) x = complex::ConjOp::create(builder, loc, x);
    product = product ? s.multiply(product, x) : x;
  }
  if (zero) product = s.constant(accumulate, 0);
  if (!product) product = s.constant(accumulate, 1);
  if (repeats != 1 && !boolean && !zero) product = s.multiply(product, s.constant(accumulate, repeats));
  Value old = arguments.back();
  Value result;
  if (reduces) {
    result = s.add(old, product);
  } else {
    ValueRange scalars = arguments.drop_front(inputs.size());
    result = alpha ? s.multiply(scalars[0], product) : product;
    if (beta) result = s.add(s.multiply(scalars[alpha], s.convert(old, unsignedAccumulate, accumulate)), result);
    result = s.convert(result, unsignedAccumulate, old.getType());
  }
  linalg::YieldOp::create(builder, loc, result);
}

}  // namespace einjit
