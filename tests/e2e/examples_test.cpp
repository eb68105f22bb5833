/// \file examples_test.cpp
/// Examples with exact integer values, in each dtype that can represent them, and calls that must be refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "einjit/einjit.h"
#include "number.h"
#include "reference.h"

namespace einjit::e2e {
namespace {

using nlohmann::json;

const json& document() {
  static const json parsed = json::parse(std::ifstream(EINJIT_EXAMPLES_JSON));
  return parsed;
}

void flatten(const json& nested, std::vector<int64_t>& values) {
  if (!nested.is_array()) return values.push_back(nested.get<int64_t>());
  for (const json& part : nested) flatten(part, values);
}

std::vector<int64_t> flat(const json& nested) {
  std::vector<int64_t> values;
  flatten(nested, values);
  return values;
}

Dims dims(const json& shape) {
  std::vector<int64_t> sizes = shape.get<std::vector<int64_t>>();
  return Dims(std::span<const int64_t>(sizes));
}

bool can_hold(DType dtype, int64_t value) {
  switch (domain_of(dtype)) {
    case Domain::Boolean:
      return value == 0 || value == 1;
    case Domain::Real:
    case Domain::Complex:
      return round_to(format_of(dtype), static_cast<long double>(value)) == value;
    case Domain::Integer:
      break;
  }
  char element[16];
  store(element, dtype, {0, 0, static_cast<uint64_t>(value)});
  Value back = load(element, dtype);
  return back.re == static_cast<long double>(value);
}

bool can_hold(DType dtype, const json& example) {
  auto all = [&](const json& values) {
    std::vector<int64_t> numbers = flat(values);
    return std::all_of(numbers.begin(), numbers.end(), [&](int64_t value) { return can_hold(dtype, value); });
  };
  return all(example["operands"]) && all(example["expected"]);
}

Value number(int64_t value) { return {static_cast<long double>(value), 0, static_cast<uint64_t>(value)}; }

Tensor make_tensor(DType dtype, const json& shape, const std::vector<int64_t>& values) {
  Tensor tensor = Tensor::uninitialized(dtype, dims(shape)).value();
  auto* element = static_cast<char*>(tensor.raw_data());
  for (int64_t value : values) {
    store(element, dtype, number(value));
    element += dtype_bytes(dtype);
  }
  return tensor;
}

struct Example {
  size_t position = 0;
  DType dtype = DType::F32;
};

std::vector<Example> all_examples() {
  std::vector<Example> examples;
  for (size_t i = 0; i < document()["examples"].size(); ++i)
    for (int dtype = 0; dtype <= static_cast<int>(DType::Bool); ++dtype)
      if (can_hold(static_cast<DType>(dtype), document()["examples"][i]))
        examples.push_back({i, static_cast<DType>(dtype)});
  return examples;
}

class Examples : public testing::TestWithParam<Example> {
 protected:
  const json& example() const { return document()["examples"][GetParam().position]; }
  std::vector<Tensor> tensors() const {
    std::vector<Tensor> result;
    for (size_t i = 0; i < example()["operands"].size(); ++i)
      result.push_back(make_tensor(GetParam().dtype, example()["shapes"][i], flat(example()["operands"][i])));
    return result;
  }
};

TEST_P(Examples, ExactValues) {
  std::vector<Tensor> inputs = tensors();
  std::vector<Operand> operands(inputs.begin(), inputs.end());
  auto result = try_jit_einsum(example()["spec"].get<std::string>(), operands);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->dtype(), GetParam().dtype);
  EXPECT_EQ(result->shape(), dims(example()["expected_shape"]));
  std::vector<int64_t> expected = flat(example()["expected"]);
  ASSERT_EQ(result->size(), static_cast<int64_t>(expected.size()));
  const auto* element = static_cast<const char*>(result->raw_data());
  for (size_t i = 0; i < expected.size(); ++i, element += dtype_bytes(GetParam().dtype)) {
    Value got = load(element, GetParam().dtype);
    EXPECT_EQ(got.re, static_cast<long double>(expected[i])) << "element " << i;
    EXPECT_EQ(got.im, 0) << "element " << i;
  }
}

TEST_P(Examples, ReferenceGivesThemToo) {
  std::vector<Tensor> inputs = tensors();
  std::vector<ReferenceOperand> operands;
  for (const Tensor& input : inputs) {
    const Dims &shape = input.shape(), &strides = input.strides();
    operands.push_back(
        {input.raw_data(), input.dtype(), {shape.begin(), shape.end()}, {strides.begin(), strides.end()}, false});
  }
  ReferenceResult result = reference_einsum(example()["spec"].get<std::string>(), operands, GetParam().dtype);
  EXPECT_EQ(result.shape, example()["expected_shape"].get<std::vector<int64_t>>());
  std::vector<int64_t> expected = flat(example()["expected"]);
  ASSERT_EQ(result.elements.size(), expected.size());
  bool counts = result.domain == Domain::Integer || result.domain == Domain::Boolean;
  for (size_t i = 0; i < expected.size(); ++i) {
    const Value& value = result.elements[i].value;
    EXPECT_EQ(counts ? static_cast<long double>(static_cast<int64_t>(value.bits)) : value.re,
              static_cast<long double>(expected[i]));
  }
}

std::string example_name(const testing::TestParamInfo<Example>& info) {
  return std::to_string(info.param.position) + "_" + dtype_name(info.param.dtype);
}

INSTANTIATE_TEST_SUITE_P(Json, Examples, testing::ValuesIn(all_examples()), example_name);

TEST(Refused, EveryErrorExample) {
  for (const json& refused : document()["errors"]) {
    std::vector<Tensor> inputs;
    for (const json& shape : refused["shapes"]) inputs.push_back(Tensor::zeros(DType::F32, dims(shape)).value());
    std::vector<Operand> operands(inputs.begin(), inputs.end());
    auto result = try_jit_einsum(refused["spec"].get<std::string>(), operands);
    ASSERT_FALSE(result) << refused["spec"];
    EXPECT_EQ(result.error().code, ErrorCode::ShapeMismatch);
    EXPECT_NE(result.error().message.find(refused["error"].get<std::string>()), std::string::npos)
        << result.error().message;
  }
}

}  // namespace
}  // namespace einjit::e2e
