#include "runtime/call_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace einjit::runtime {
namespace {

struct Call {
  Spec spec = "ij,jk->ik";
  CompileOptions options;
  CallMode mode;
  std::vector<OperandType> operands = {{DType::F32, {4, 5}, {5, 1}}, {DType::F32, {5, 6}, {6, 1}}};
  std::optional<OperandType> out;
};

void build(const Call& call, CallKey& key) {
  for (const OperandType& type : call.operands) key.add_operand(type.dtype, type.conjugate, type.shape, type.strides);
  if (call.out) key.add_out(call.out->dtype, call.out->shape, call.out->strides);
}

bool same(const Call& a, const Call& b) {
  CallKey left(a.spec, a.options, a.mode);
  CallKey right(b.spec, b.options, b.mode);
  build(a, left);
  build(b, right);
  const bool equal = std::ranges::equal(left.words(), right.words());
  EXPECT_EQ(equal, left.hash() == right.hash());
  return equal;
}

TEST(CallKey, EqualCallsHaveEqualKeys) { EXPECT_TRUE(same({}, {})); }

TEST(CallKey, EveryPartOfACallMatters) {
  const std::vector<std::function<void(Call&)>> changes = {
      [](Call& c) { c.spec = "ij,jk->ki"; },
      [](Call& c) { c.spec = "ij,jk->ik "; },
      [](Call& c) { c.spec = "ij,jk"; },
      [](Call& c) { c.spec = Spec::einops("ij,jk->ik"); },
      [](Call& c) { c.options.accumulate = DType::F32; },
      [](Call& c) { c.options.accumulate = DType::F64; },
      [](Call& c) { c.options.result = DType::F32; },
      [](Call& c) { c.options.result = DType::F64; },
      [](Call& c) { c.options.repeated_output = RepeatedOutput::WriteDiagonal; },
      [](Call& c) { c.options.narrowing = Narrowing::Allow; },
      [](Call& c) { c.options.path = {{0, 1}}; },
      [](Call& c) { c.options.path = {{1, 0}}; },
      [](Call& c) { c.options.path = {{0}, {1}}; },
      [](Call& c) { c.mode.alpha = true; },
      [](Call& c) { c.mode.beta = true; },
      [](Call& c) { c.operands[0].dtype = DType::F64; },
      [](Call& c) { c.operands[0].conjugate = Conjugate::Yes; },
      [](Call& c) { c.operands[1].shape = {5, 7}; },
      [](Call& c) { c.operands[1].strides = {7, 1}; },
      [](Call& c) { c.operands[1].strides = {-6, 1}; },
      [](Call& c) { std::swap(c.operands[0], c.operands[1]); },
      [](Call& c) { c.operands.pop_back(); },
      [](Call& c) { c.operands.emplace_back(DType::F32, Dims{}); },
      [](Call& c) { c.out.emplace(DType::F32, Dims{4, 6}, Dims{6, 1}); },
      [](Call& c) { c.out.emplace(DType::F32, Dims{4, 6}, Dims{1, 4}); },
      [](Call& c) { c.out.emplace(DType::F64, Dims{4, 6}, Dims{6, 1}); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Call changed;
    changes[i](changed);
    EXPECT_FALSE(same(changed, {})) << i;
    for (size_t j = 0; j < i; ++j) {
      Call other;
      changes[j](other);
      EXPECT_FALSE(same(changed, other)) << i << " " << j;
    }
  }
}

TEST(CallKey, AnOutIsNotAnOperand) {
  Call third;
  third.operands.emplace_back(DType::F32, Dims{4, 6}, Dims{6, 1});
  Call out;
  out.out.emplace(DType::F32, Dims{4, 6}, Dims{6, 1});
  EXPECT_FALSE(same(third, out));
}

TEST(CallKey, EmptyStridesAreContiguousOnes) {
  Call bare;
  bare.operands[0].strides = {};
  EXPECT_TRUE(same(bare, {}));
}

TEST(CallKey, LongCallsLeaveTheStackAndStillCompare) {
  Call wide;
  wide.operands.assign(40, OperandType(DType::I8, Dims(12, 3)));
  Call other = wide;
  EXPECT_TRUE(same(wide, other));
  other.operands[39].shape[11] = 4;
  EXPECT_FALSE(same(wide, other));
}

TEST(CallKey, HashesOfNeighbouringShapesSpread) {
  std::vector<int> buckets(256);
  for (int64_t i = 1; i <= 64; ++i)
    for (int64_t j = 1; j <= 64; ++j) {
      CallKey key("ij->ji", {}, {});
      key.add_operand(DType::F32, Conjugate::No, {i, j}, {});
      ++buckets[key.hash() & 255];
    }
  // 16 are expected in each; 48 is 8 standard deviations above.
  EXPECT_LT(*std::ranges::max_element(buckets), 48);
}

}  // namespace
}  // namespace einjit::runtime
