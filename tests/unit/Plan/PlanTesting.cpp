#include "tests/unit/Plan/PlanTesting.h"

#include <algorithm>

namespace einjit::testing {
namespace {

struct Operand {
  std::vector<int32_t> labels;
  std::vector<int64_t> shape;
  const Elements* elements = nullptr;
};

size_t offsetOf(const std::vector<int32_t>& labels, const std::vector<int64_t>& shape,
                const std::vector<int64_t>& indices) {
  size_t offset = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    int64_t index = shape[i] == 1 ? 0 : indices[static_cast<size_t>(labels[i])];
    offset = offset * static_cast<size_t>(shape[i]) + static_cast<size_t>(index);
  }
  return offset;
}

size_t countOf(const std::vector<int64_t>& shape) {
  size_t count = 1;
  for (int64_t size : shape) count *= static_cast<size_t>(size);
  return count;
}

/// Loops over the labels that an operand or the result moves along.
Elements evaluateNest(const Signature& signature, const std::vector<Operand>& operands,
                      const std::vector<int32_t>& labels) {
  std::vector<int64_t> sizes(signature.labels.size(), 1), shape;
  for (const Operand& operand : operands)
    for (size_t i = 0; i < operand.labels.size(); ++i)
      if (operand.shape[i] != 1) sizes[static_cast<size_t>(operand.labels[i])] = operand.shape[i];
  for (int32_t label : labels) shape.push_back(signature.labels[static_cast<size_t>(label)].size);

  Elements result(countOf(shape), 0);
  std::vector<int64_t> indices(sizes.size(), 0);
  for (size_t remaining = countOf(sizes); remaining > 0; --remaining) {
    uint64_t product = 1;
    for (const Operand& operand : operands)
      product *= static_cast<uint64_t>((*operand.elements)[offsetOf(operand.labels, operand.shape, indices)]);
    int64_t& element = result[offsetOf(labels, shape, indices)];
    element = static_cast<int64_t>(static_cast<uint64_t>(element) + product);
    for (size_t label = sizes.size(); label-- > 0;) {
      if (++indices[label] < sizes[label]) break;
      indices[label] = 0;
    }
  }
  return result;
}

std::vector<Operand> inputOperands(const Signature& signature, const std::vector<Elements>& inputs) {
  std::vector<Operand> operands;
  for (size_t i = 0; i < inputs.size(); ++i)
    operands.push_back({signature.inputs[i].labels, signature.inputs[i].shape, &inputs[i]});
  return operands;
}

}  // namespace

Signature signatureOf(const std::string& spec, const std::vector<Dims>& shapes, const Path& path) {
  std::vector<OperandType> operands;
  for (const Dims& shape : shapes) operands.push_back({DType::F32, shape, {}});
  CompileOptions options;
  options.path = path;
  Expected<EinsumSpec> parsed = parseSpec(Spec(spec), RepeatedOutput::Error);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().message;
    return {};
  }
  Expected<Signature> signature = makeSignature(*parsed, operands, options, nullptr, {});
  if (!signature) {
    ADD_FAILURE() << signature.error().message;
    return {};
  }
  return *signature;
}

ContractionPath pathOf(const Signature& signature) {
  Expected<ContractionPath> path = planPath(signature);
  if (!path) {
    ADD_FAILURE() << path.error().message;
    return {};
  }
  return *path;
}

Signature randomSignature(std::mt19937& random, const RandomLimits& limits) {
  auto pick = [&](int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(random); };
  auto labels = static_cast<size_t>(pick(1, limits.labels));
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < labels; ++i)  // sizes 0 and 1 are wanted, but not everywhere
    sizes.push_back(pick(0, 5) ? pick(std::max<int64_t>(limits.smallest, 2), limits.largest)
                               : pick(limits.smallest, limits.largest));
  std::string spec, seen;
  std::vector<Dims> shapes;
  for (int64_t operand = pick(1, limits.operands); operand > 0; --operand) {
    if (!shapes.empty()) spec += ",";
    Dims shape;
    std::string term;
    for (int64_t rank = pick(0, limits.rank); rank > 0; --rank) {
      auto label = static_cast<size_t>(pick(0, static_cast<int64_t>(labels) - 1));
      auto name = static_cast<char>('a' + label);
      size_t repeated = term.find(name);
      if (repeated != std::string::npos && !limits.diagonals) continue;
      int64_t size = limits.broadcast && pick(0, 7) == 0 ? 1 : sizes[label];
      shape.push_back(repeated == std::string::npos ? size : shape[repeated]);
      term += name;
      if (seen.find(name) == std::string::npos) seen += name;
    }
    spec += term;
    shapes.push_back(shape);
  }
  std::shuffle(seen.begin(), seen.end(), random);
  spec += "->" + seen.substr(0, static_cast<size_t>(pick(0, std::min<int64_t>(4, static_cast<int64_t>(seen.size())))));
  return signatureOf(spec, shapes);
}

std::vector<Elements> randomInputs(std::mt19937& random, const Signature& signature) {
  std::vector<Elements> inputs;
  for (const SignatureOperand& operand : signature.inputs) {
    Elements elements(countOf(operand.shape));
    for (int64_t& element : elements) element = std::uniform_int_distribution<int64_t>(-1000, 1000)(random);
    inputs.push_back(std::move(elements));
  }
  return inputs;
}

Elements evaluateDirectly(const Signature& signature, const std::vector<Elements>& inputs) {
  return evaluateNest(signature, inputOperands(signature, inputs), signature.output.labels);
}

Elements evaluateSteps(const Signature& signature, const ContractionPath& path, const std::vector<Elements>& inputs) {
  std::vector<Operand> operands = inputOperands(signature, inputs);
  std::vector<Elements> results;
  results.reserve(path.steps.size());
  std::vector<int> uses(inputs.size() + path.steps.size(), 0);
  for (const PathStep& step : path.steps) {
    std::vector<Operand> nest;
    for (int32_t operand : step.operands) {
      if (static_cast<size_t>(operand) >= operands.size()) {
        ADD_FAILURE() << "a step uses operand " << operand << " before it is made";
        return {};
      }
      ++uses[static_cast<size_t>(operand)];
      nest.push_back(operands[static_cast<size_t>(operand)]);
    }
    results.push_back(evaluateNest(signature, nest, step.labels));
    std::vector<int64_t> shape;
    for (int32_t label : step.labels) shape.push_back(signature.labels[static_cast<size_t>(label)].size);
    operands.push_back({step.labels, shape, &results.back()});
  }
  EXPECT_EQ(uses.back(), 0) << "the output is used";
  uses.pop_back();
  EXPECT_THAT(uses, ::testing::Each(1)) << "each operand and intermediate is used once";
  return results.back();
}

}  // namespace einjit::testing
