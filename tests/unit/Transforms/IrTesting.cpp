#include "IrTesting.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace einjit::testing {

IrTest::IrTest() : loc(UnknownLoc::get(&context)) {
  DialectRegistry registry;
  registerEinsumDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

OwningOpRef<ModuleOp> IrTest::parse(const std::string& text) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  EXPECT_TRUE(module) << "does not parse:\n" << text;
  return module;
}

OwningOpRef<ModuleOp> IrTest::function(const std::string& arguments, const std::string& body) {
  return parse("func.func @f(" + arguments + ") {\n" + body + "\nreturn\n}");
}

OpBuilder IrTest::builderIn(ModuleOp module) {
  return OpBuilder((*module.getOps<func::FuncOp>().begin()).getBody().front().getTerminator());
}

Value IrTest::argument(ModuleOp module, unsigned index) {
  return (*module.getOps<func::FuncOp>().begin()).getArgument(index);
}

std::string nestText(int loops, const std::string& reductions, const std::vector<std::string>& maps,
                     const std::string& tail, const std::string& element) {
  std::string dims, kinds, mapsText, arguments;
  for (int loop = 0; loop < loops; ++loop) {
    std::string name = "d" + std::to_string(loop);
    dims += (loop ? ", " : "") + name;
    bool reduces = reductions.find(name) != std::string::npos;
    kinds += std::string(loop ? ", " : "") + (reduces ? "\"reduction\"" : "\"parallel\"");
  }
  for (size_t i = 0; i < maps.size(); ++i) {
    mapsText += (i ? ", " : "") + std::string("affine_map<(") + dims + ") -> (" + maps[i] + ")>";
    arguments += (i ? ", " : "") + std::string("%x") + std::to_string(i) + ": " + element;
  }
  bool isFloat = element[0] == 'f', isComplex = element[0] == 'c';
  auto binary = [&](const std::string& name) {
    return (isComplex ? "complex." + name : "arith." + name + (isFloat ? "f" : "i")) + " ";
  };
  std::string last = "%x" + std::to_string(maps.size() - 1), body, value = "%x0";
  if (maps.size() == 3) {
    body += "%p = " + binary("mul") + "%x0, %x1 : " + element + "\n";
    value = "%p";
  }
  if (!reductions.empty()) {
    body += "%s = " + binary("add") + last + ", " + value + " : " + element + "\n";
    value = "%s";
  }
  return "linalg.generic {indexing_maps = [" + mapsText + "], iterator_types = [" + kinds + "]} " + tail + " {\n^bb0(" +
         arguments + "):\n" + body + "linalg.yield " + value + " : " + element + "\n}";
}

linalg::GenericOp firstNest(Operation* root) {
  linalg::GenericOp found;
  root->walk([&](linalg::GenericOp op) {
    if (!found) found = op;
  });
  return found;
}

namespace {

/// Lanes of vector.shuffle, which folds only where MLIR has constants of both operands; ours always do.
std::vector<double> shuffled(vector::ShuffleOp op) {
  std::vector<double> both = lanesOfConstant(op.getV1()), second = lanesOfConstant(op.getV2()), result;
  both.insert(both.end(), second.begin(), second.end());
  constexpr double kPoison = -12345;
  for (int64_t lane : op.getMask()) result.push_back(lane < 0 ? kPoison : both[static_cast<size_t>(lane)]);
  return result;
}

double numberOf(Attribute attribute) {
  if (auto real = dyn_cast<FloatAttr>(attribute)) return real.getValueAsDouble();
  auto integer = cast<IntegerAttr>(attribute);
  if (integer.getType().isInteger(1)) return integer.getValue().isZero() ? 0 : 1;
  return static_cast<double>(integer.getValue().getSExtValue());
}

/// Elements of a constant of any shape.
std::vector<double> lanesOfAttribute(Attribute attribute) {
  auto elements = dyn_cast<DenseElementsAttr>(attribute);
  if (!elements) return {numberOf(attribute)};
  std::vector<double> lanes;
  for (Attribute element : elements.getValues<Attribute>()) lanes.push_back(numberOf(element));
  return lanes;
}

}  // namespace

std::vector<double> lanesOfConstant(Value value) {
  Operation* op = value.getDefiningOp();
  if (!op) {
    ADD_FAILURE() << "not made of constants";
    return {};
  }
  if (auto shuffle = dyn_cast<vector::ShuffleOp>(op)) return shuffled(shuffle);
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    std::vector<double> mask = lanesOfConstant(select.getCondition()), yes = lanesOfConstant(select.getTrueValue()),
                        no = lanesOfConstant(select.getFalseValue());
    for (size_t lane = 0; lane < no.size(); ++lane)
      if (mask[mask.size() == 1 ? 0 : lane] != 0) no[lane] = yes[lane];
    return no;
  }
  if (auto broadcast = dyn_cast<vector::BroadcastOp>(op))
    return std::vector<double>(static_cast<size_t>(cast<VectorType>(value.getType()).getNumElements()),
                               lanesOfConstant(broadcast.getSource())[0]);
  if (auto reduction = dyn_cast<vector::ReductionOp>(op)) {
    double sum = 0;
    for (double lane : lanesOfConstant(reduction.getVector())) sum += lane;
    return {sum};
  }
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    std::vector<double> lanes = lanesOfConstant(operand);
    Attribute known;
    if (!matchPattern(operand, m_Constant(&known))) {
      // A value of this function's making: back into an attribute of its type.
      Type element = getElementTypeOrSelf(operand.getType());
      SmallVector<Attribute> parts;
      Builder b(value.getContext());
      for (double lane : lanes)
        parts.push_back(isa<FloatType>(element) ? Attribute(b.getFloatAttr(element, lane))
                                                : b.getIntegerAttr(element, static_cast<int64_t>(lane)));
      known = isa<VectorType>(operand.getType())
                  ? Attribute(DenseElementsAttr::get(cast<ShapedType>(operand.getType()), parts))
                  : parts[0];
    }
    operands.push_back(known);
  }
  SmallVector<OpFoldResult> results;
  Operation* copy = op->clone();
  LogicalResult folded = copy->fold(operands, results);
  std::vector<double> lanes;
  if (succeeded(folded) && !results.empty() && isa<Attribute>(results[0]))
    lanes = lanesOfAttribute(cast<Attribute>(results[0]));
  else if (succeeded(folded) && !results.empty())
    lanes = lanesOfConstant(cast<Value>(results[0]));
  else
    ADD_FAILURE() << "does not fold: " << textOf(op);
  copy->destroy();
  return lanes;
}

std::string textOf(Operation* op) {
  std::string text;
  llvm::raw_string_ostream(text) << *op;
  return text;
}

}  // namespace einjit::testing
