// Signatures from short texts, random ones, and an interpreter of paths.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "Plan/ContractionPath.h"
#include "Spec/Signature.h"

namespace einjit::testing {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Path = std::vector<std::vector<int64_t>>;

/// Contiguous f32 operands of these shapes. Fails the test and returns an empty signature on an error.
Signature signatureOf(const std::string& spec, const std::vector<Dims>& shapes, const Path& path = {});

/// The path of signatureOf; fails the test on an error.
ContractionPath pathOf(const Signature& signature);

/// What a random einsum may have.
struct RandomLimits {
  int operands = 6;
  int labels = 6;
  int rank = 4;
  int64_t smallest = 0, largest = 3;  ///< sizes of labels
  bool broadcast = true;              ///< size 1 against another size
  bool diagonals = true;              ///< labels that repeat in an operand
};
Signature randomSignature(std::mt19937& random, const RandomLimits& limits);

/// Elements of a tensor in row-major order.
using Elements = std::vector<int64_t>;

/// Random elements for each input.
std::vector<Elements> randomInputs(std::mt19937& random, const Signature& signature);
/// The einsum in one loop nest, in integers modulo 2^64.
Elements evaluateDirectly(const Signature& signature, const std::vector<Elements>& inputs);
/// The same by the steps of a path.
Elements evaluateSteps(const Signature& signature, const ContractionPath& path, const std::vector<Elements>& inputs);

}  // namespace einjit::testing
