//===- Number.cpp - A real or complex value, scalar or vector --------------===//
#include "Transforms/Number.h"

#include "Transforms/LaneShuffles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace einjit {

/// As in NestBody.cpp.
constexpr auto kFastMath = arith::FastMathFlags::reassoc | arith::FastMathFlags::contract | arith::FastMathFlags::nsz;

Type Arithmetic::typeOf(Type element) const { return lanes == 1 ? element : VectorType::get(lanes, element); }

Number Arithmetic::constant(Attribute value, Type type) {
  auto part = [&](Attribute scalar) -> Value {
    auto typed = cast<TypedAttr>(scalar);
    if (lanes == 1) return arith::ConstantOp::create(b, loc, typed);
    return arith::ConstantOp::create(b, loc, SplatElementsAttr::get(VectorType::get(lanes, typed.getType()), scalar));
  };
  if (!isa<ComplexType>(type)) return {part(value), {}};
  auto parts = cast<ArrayAttr>(value);
  return {part(parts[0]), part(parts[1])};
}

Number Arithmetic::zero(Type type) {
  if (auto complex = dyn_cast<ComplexType>(type)) {
    Attribute part = b.getZeroAttr(complex.getElementType());
    return constant(b.getArrayAttr({part, part}), type);
  }
  return constant(b.getZeroAttr(type), type);
}

Value Arithmetic::addParts(Value x, Value y) {
  if (boolean) return arith::OrIOp::create(b, loc, x, y);
  if (isa<FloatType>(getElementTypeOrSelf(x.getType()))) return arith::AddFOp::create(b, loc, x, y, kFastMath);
  return arith::AddIOp::create(b, loc, x, y);
}

Value Arithmetic::subtractParts(Value x, Value y) { return arith::SubFOp::create(b, loc, x, y, kFastMath); }

Value Arithmetic::multiplyParts(Value x, Value y) {
  if (boolean) return arith::AndIOp::create(b, loc, x, y);
  if (isa<FloatType>(getElementTypeOrSelf(x.getType()))) return arith::MulFOp::create(b, loc, x, y, kFastMath);
  return arith::MulIOp::create(b, loc, x, y);
}

Number Arithmetic::add(Number x, Number y) {
  return {addParts(x.re, y.re), x.isComplex() ? addParts(x.im, y.im) : Value()};
}

Number Arithmetic::multiply(Number x, Number y) {
  if (!x.isComplex()) return {multiplyParts(x.re, y.re), {}};
  Value re = subtractParts(multiplyParts(x.re, y.re), multiplyParts(x.im, y.im));
  Value im = addParts(multiplyParts(x.re, y.im), multiplyParts(x.im, y.re));
  return {re, im};
}

Number Arithmetic::multiplyAdd(Number x, Number y, Number sum) {
  if (!x.isComplex()) return add(sum, multiply(x, y));
  Value re = addParts(sum.re, multiplyParts(x.re, y.re)), im = addParts(sum.im, multiplyParts(x.re, y.im));
  return {subtractParts(re, multiplyParts(x.im, y.im)), addParts(im, multiplyParts(x.im, y.re))};
}

Number Arithmetic::scalar(Value value) {
  if (!isa<ComplexType>(value.getType())) return {value, {}};
  return {complex::ReOp::create(b, loc, value), complex::ImOp::create(b, loc, value)};
}

Number Arithmetic::broadcast(Number scalar) {
  if (lanes == 1) return scalar;
  auto part = [&](Value x) -> Value {
    return x ? vector::BroadcastOp::create(b, loc, VectorType::get(lanes, x.getType()), x) : Value();
  };
  return {part(scalar.re), part(scalar.im)};
}

Number Arithmetic::sumLanes(Number x) {
  if (lanes == 1) return x;
  auto part = [&](Value v) -> Value {
    if (!v) return {};
    auto kind = boolean ? vector::CombiningKind::OR : vector::CombiningKind::ADD;
    return vector::ReductionOp::create(b, loc, kind, v, kFastMath);
  };
  return {part(x.re), part(x.im)};
}

Number Arithmetic::sumRows(ArrayRef<Number> rows) {
  auto part = [&](Value Number::* member) -> Value {
    if (!(rows[0].*member)) return {};
    auto vectors = llvm::map_to_vector(rows, [&](const Number& row) { return row.*member; });
    return einjit::sumRows(b, loc, vectors, [&](Value x, Value y) { return addParts(x, y); });
  };
  return {part(&Number::re), part(&Number::im)};
}

Value Arithmetic::laneMask(int64_t total, int64_t valid) {
  SmallVector<bool> bits(total);
  for (int64_t lane = 0; lane < total; ++lane) bits[lane] = lane < valid;
  return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(VectorType::get(total, b.getI1Type()), bits));
}

Value Arithmetic::openLaneMask(Value valid, Type element) {
  // Compared in the width of the elements that it masks: no conversion follows.
  Type type = b.getIntegerType(element.getIntOrFloatBitWidth());
  auto index = [&](int64_t x) { return arith::ConstantIndexOp::create(b, loc, x); };
  Value some = arith::MaxSIOp::create(b, loc, arith::MinSIOp::create(b, loc, valid, index(lanes)), index(0));
  VectorType vector = VectorType::get(lanes, type);
  Value ends = vector::BroadcastOp::create(b, loc, vector, arith::IndexCastOp::create(b, loc, type, some));
  SmallVector<Attribute> numbers;
  for (int64_t lane = 0; lane < lanes; ++lane) numbers.push_back(b.getIntegerAttr(type, lane));
  Value own = arith::ConstantOp::create(b, loc, DenseElementsAttr::get(vector, numbers));
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, own, ends);
}

Number Arithmetic::selectLanes(Value mask, Number x, Number y) {
  auto part = [&](Value a, Value c) -> Value { return a ? arith::SelectOp::create(b, loc, mask, a, c) : Value(); };
  return {part(x.re, y.re), part(x.im, y.im)};
}

Operation* Arithmetic::findUnknown(Block& body) {
  for (Operation& op : body.without_terminator()) {
    bool known = isa<arith::ConstantOp, complex::ConstantOp, complex::CreateOp, complex::ReOp, complex::ImOp,
                     complex::AddOp, complex::MulOp, complex::ConjOp>(op);
    bool byElement =
        isa_and_nonnull<arith::ArithDialect>(op.getDialect()) && OpTrait::hasElementwiseMappableTraits(&op);
    if (!known && !byElement) return &op;
  }
  return nullptr;
}

/// The complex product that an addition is the only user of, and the other term.
static std::pair<complex::MulOp, Value> fusedProduct(complex::AddOp add) {
  for (auto [product, other] : {std::pair(add.getRhs(), add.getLhs()), std::pair(add.getLhs(), add.getRhs())})
    if (auto multiply = product.getDefiningOp<complex::MulOp>(); multiply && multiply->hasOneUse())
      return {multiply, other};
  return {};
}

static bool isFused(Operation& op) {
  auto multiply = dyn_cast<complex::MulOp>(op);
  if (!multiply || !multiply->hasOneUse()) return false;
  auto add = dyn_cast<complex::AddOp>(*multiply->user_begin());
  return add && fusedProduct(add).first == multiply;
}

Number Arithmetic::evaluateOp(Operation& op, llvm::function_ref<Number(Value)> lookup) {
  auto x = [&](unsigned i) { return lookup(op.getOperand(i)); };
  if (auto constantOp = dyn_cast<arith::ConstantOp>(op)) return constant(constantOp.getValue(), constantOp.getType());
  if (auto constantOp = dyn_cast<complex::ConstantOp>(op)) return constant(constantOp.getValue(), constantOp.getType());
  if (isa<complex::CreateOp>(op)) return {x(0).re, x(1).re};
  if (isa<complex::ReOp>(op)) return {x(0).re, {}};
  if (isa<complex::ImOp>(op)) return {x(0).im, {}};
  if (auto addOp = dyn_cast<complex::AddOp>(op)) {
    auto [product, other] = fusedProduct(addOp);
    if (!product) return add(x(0), x(1));
    return multiplyAdd(lookup(product.getLhs()), lookup(product.getRhs()), lookup(other));
  }
  if (isa<complex::MulOp>(op)) return multiply(x(0), x(1));
  if (isa<complex::ConjOp>(op)) return {x(0).re, arith::NegFOp::create(b, loc, x(0).im, kFastMath)};
  OperationState state(loc, op.getName());
  for (Value operand : op.getOperands()) state.addOperands(lookup(operand).re);
  for (Type type : op.getResultTypes()) state.addTypes(typeOf(type));
  state.addAttributes(op.getAttrs());
  return {b.create(state)->getResult(0), {}};
}

Number Arithmetic::evaluate(Block& body, ArrayRef<Number> arguments) {
  llvm::SmallDenseMap<Value, Number, 16> values;
  for (auto [argument, number] : llvm::zip_equal(body.getArguments(), arguments)) values[argument] = number;
  auto lookup = [&](Value value) {
    Number known = values.lookup(value);
    // Canonicalization moves constants out of the body.
    return known ? known : broadcast(scalar(value));
  };
  for (Operation& op : body.without_terminator())
    if (!isFused(op)) values[op.getResult(0)] = evaluateOp(op, lookup);
  return lookup(body.getTerminator()->getOperand(0));
}

}  // namespace einjit
