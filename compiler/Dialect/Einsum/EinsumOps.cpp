//===- EinsumOps.cpp - Verifiers, canonicalization, assembly ---------------===//
#include "Dialect/Einsum/EinsumDialect.h"
#include "Dialect/Einsum/NestSpec.h"
#include "mlir/IR/Matchers.h"

#define GET_OP_CLASSES
#include "Dialect/Einsum/EinsumOps.cpp.inc"

using namespace mlir;

namespace einjit::einsum {

static std::string sizeText(int64_t size) { return ShapedType::isDynamic(size) ? "?" : std::to_string(size); }

/// Checks one operand against its term and records or compares the labels' sizes (size 1 broadcasts).
static LogicalResult checkTerm(Operation* op, const NestSpec& spec, ArrayRef<int64_t> term, MemRefType type,
                               StringRef what, SmallVectorImpl<int64_t>& sizes) {
  if (type.getRank() != int64_t(term.size()))
    return op->emitOpError() << what << " has rank " << type.getRank() << " but its term has " << term.size()
                             << " labels";
  for (auto [label, size] : llvm::zip_equal(term, type.getShape())) {
    int64_t& known = sizes[label];
    if (known == -1 || known == 1)
      known = size;
    else if (size != known && size != 1)
      return op->emitOpError() << "label '" << spec.names[label] << "' is " << sizeText(known) << " and "
                               << sizeText(size) << " in " << what;
  }
  return success();
}

bool isStridedBuffer(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return !type.getMemorySpace() && succeeded(type.getStridesAndOffset(strides, offset)) &&
         !ShapedType::isDynamic(offset);
}

SmallVector<int64_t> stridesOf(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  if (llvm::is_contained(type.getShape(), 0))
    for (int64_t& stride : strides)
      if (ShapedType::isDynamic(stride)) stride = 1;
  return strides;
}

/// Checks what the attributes say of inputs and types.
template <typename NestOp>
static LogicalResult verifyFlags(NestOp op) {
  auto inputs = static_cast<int64_t>(op.getInputs().size());
  auto verifyInputs = [&](StringRef name, std::optional<ArrayRef<int64_t>> list) -> LogicalResult {
    for (int64_t input : list.value_or(ArrayRef<int64_t>()))
      if (input < 0 || input >= inputs)
        return op.emitOpError("has ") << inputs << " inputs, but '" << name << "' names input " << input;
    return success();
  };
  if (failed(verifyInputs("conjugate", op.getConjugate())) ||
      failed(verifyInputs("unsignedInputs", op.getUnsignedInputs())))
    return failure();
  auto isByte = [](Type type) { return getElementTypeOrSelf(type).isInteger(8); };
  if (op.getBoolean() && !(isByte(op.getAccumulate()) && isByte(op.getOutput().getType()) &&
                           llvm::all_of(op.getInputs().getTypes(), isByte)))
    return op.emitOpError("is boolean, so buffers and accumulator must be of i8");
  return success();
}

template <typename NestOp>
static LogicalResult verifyNest(NestOp op) {
  FailureOr<NestSpec> spec = parseNestSpec(op.getSpec());
  if (failed(spec)) return op.emitOpError("has the malformed spec \"") << op.getSpec() << "\"";
  if (spec->inputs.size() != op.getInputs().size())
    return op.emitOpError("has ") << op.getInputs().size() << " inputs, but its spec has " << spec->inputs.size()
                                  << " terms";
  SmallVector<int64_t> sizes(spec->names.size(), -1);
  for (auto [i, input] : llvm::enumerate(op.getInputs()))
    if (failed(checkTerm(op, *spec, spec->inputs[i], cast<MemRefType>(input.getType()), ("input " + Twine(i)).str(),
                         sizes)))
      return failure();
  SmallVector<int64_t> inputSizes = sizes;
  if (failed(checkTerm(op, *spec, spec->output, op.getOutput().getType(), "the output", sizes))) return failure();
  for (int64_t label : spec->output) {
    // An intermediate drops labels of size 1, so the last step may have them in its output only.
    if (inputSizes[label] == -1 && sizes[label] != 1)
      return op.emitOpError("label '") << spec->names[label] << "' is in the output but in no input";
    if (inputSizes[label] != -1 && sizes[label] != inputSizes[label])
      return op.emitOpError("has an output larger than its inputs");
  }
  for (Value scalar : {op.getAlpha(), op.getBeta()})
    if (scalar && scalar.getType() != op.getAccumulate())
      return op.emitOpError("has a scalar of type ")
             << scalar.getType() << ", not of the accumulator's " << op.getAccumulate();
  return verifyFlags(op);
}

LogicalResult EinsumOp::verify() { return verifyNest(*this); }
LogicalResult ContractOp::verify() { return verifyNest(*this); }

namespace {
/// alpha = 1 and beta = 0 as constants are the same as their absence.
template <typename NestOp>
struct DropTrivialScalar : OpRewritePattern<NestOp> {
  using OpRewritePattern<NestOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(NestOp op, PatternRewriter& rewriter) const override {
    auto isConstant = [](Value value, double wanted) {
      Attribute attribute;
      if (!value || !matchPattern(value, m_Constant(&attribute))) return false;
      if (auto f = dyn_cast<FloatAttr>(attribute)) return f.getValueAsDouble() == wanted;
      if (auto i = dyn_cast<IntegerAttr>(attribute)) return i.getValue() == uint64_t(wanted);
      return false;
    };
    bool dropAlpha = isConstant(op.getAlpha(), 1), dropBeta = isConstant(op.getBeta(), 0);
    if (!dropAlpha && !dropBeta) return rewriter.notifyMatchFailure(op, "no trivial alpha or beta");
    rewriter.modifyOpInPlace(op, [&] {
      if (dropBeta) op.getBetaMutable().clear();
      if (dropAlpha) op.getAlphaMutable().clear();
    });
    return success();
  }
};
}  // namespace

void EinsumOp::getCanonicalizationPatterns(RewritePatternSet& patterns, MLIRContext* context) {
  patterns.add<DropTrivialScalar<EinsumOp>>(context);
}
void ContractOp::getCanonicalizationPatterns(RewritePatternSet& patterns, MLIRContext* context) {
  patterns.add<DropTrivialScalar<ContractOp>>(context);
}

void ParallelOp::build(OpBuilder& builder, OperationState& state, int64_t units, int64_t workers,
                       ArrayRef<int64_t> range, ArrayRef<int64_t> scale) {
  if (!range.empty()) state.addAttribute("range", builder.getDenseI64ArrayAttr(range));
  if (!scale.empty()) state.addAttribute("scale", builder.getDenseI64ArrayAttr(scale));
  state.addAttribute("units", builder.getI64IntegerAttr(units));
  state.addAttribute("workers", builder.getI64IntegerAttr(workers));
  OpBuilder::InsertionGuard guard(builder);
  Type index = builder.getIndexType();
  builder.createBlock(state.addRegion(), {}, {index, index}, {state.location, state.location});
}

void ParallelOp::print(OpAsmPrinter& printer) {
  printer << " (" << getBegin() << ", " << getEnd() << ") units " << getUnits() << " workers " << getWorkers() << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
  printer.printOptionalAttrDict((*this)->getAttrs(), {"units", "workers"});
}

ParseResult ParallelOp::parse(OpAsmParser& parser, OperationState& result) {
  OpAsmParser::Argument range[2];
  int64_t units, workers;
  if (parser.parseLParen() || parser.parseArgument(range[0]) || parser.parseComma() || parser.parseArgument(range[1]) ||
      parser.parseRParen() || parser.parseKeyword("units") || parser.parseInteger(units) ||
      parser.parseKeyword("workers") || parser.parseInteger(workers))
    return failure();
  range[0].type = range[1].type = parser.getBuilder().getIndexType();
  result.addAttribute("units", parser.getBuilder().getI64IntegerAttr(units));
  result.addAttribute("workers", parser.getBuilder().getI64IntegerAttr(workers));
  return failure(parser.parseRegion(*result.addRegion(), range) || parser.parseOptionalAttrDict(result.attributes));
}

LogicalResult ParallelOp::verify() {
  if (getWorkers() < 1) return emitOpError("needs at least one unit and one worker");
  if (std::optional<ArrayRef<int64_t>> range = getRange()) {
    if (getUnits() != 0 || range->size() != 3 || (*range)[0] < 0 || (*range)[1] < 0 || (*range)[2] < 1)
      return emitOpError("needs 0 units and the range [operand, dimension, unit]");
  } else if (getUnits() < 1) {
    return emitOpError("needs at least one unit and one worker");
  }
  if (std::optional<ArrayRef<int64_t>> scale = getScale(); scale && scale->size() % 3 != 1)
    return emitOpError("needs a scale of millionths of workers and [operand, dimension, typical size] triples");
  Block& block = getBody().front();
  if (block.getNumArguments() != 2 || !llvm::all_of(block.getArgumentTypes(), [](Type t) { return t.isIndex(); }))
    return emitOpError("needs two index arguments, begin and end");
  return success();
}

/// Doubles strides and offset and appends the parts' dimension.
static FailureOr<MemRefType> realType(MemRefType type) {
  auto element = dyn_cast<ComplexType>(type.getElementType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!element || failed(type.getStridesAndOffset(strides, offset))) return failure();
  auto twice = [](int64_t x) { return ShapedType::isDynamic(x) ? x : 2 * x; };
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t& stride : strides) stride = twice(stride);
  shape.push_back(2);
  strides.push_back(1);
  return MemRefType::get(shape, element.getElementType(),
                         StridedLayoutAttr::get(type.getContext(), twice(offset), strides), type.getMemorySpace());
}

void AsRealOp::build(OpBuilder& builder, OperationState& state, Value source) {
  build(builder, state, *realType(cast<MemRefType>(source.getType())), source);
}

LogicalResult AsRealOp::verify() {
  FailureOr<MemRefType> expected = realType(cast<MemRefType>(getSource().getType()));
  if (failed(expected)) return emitOpError("needs a strided buffer of complex elements");
  if (*expected != getResult().getType()) return emitOpError("should have the result type ") << *expected;
  return success();
}

LogicalResult ScalarOp::verify() {
  if (getWhich() != "alpha" && getWhich() != "beta") return emitOpError("knows \"alpha\" and \"beta\" only");
  return success();
}

}  // namespace einjit::einsum
