//===- PlanCost.h - What a step costs ---------------------------*- C++ -*-===//
#pragma once

#include <cstdint>
#include <vector>

#include "Spec/Signature.h"

namespace einjit {

/// A set of labels, by their index in the signature.
class LabelSet {
 public:
  explicit LabelSet(size_t labels = 0) : words((labels + 63) / 64, 0) {}
  void insert(int32_t label) { words[static_cast<size_t>(label) / 64] |= uint64_t(1) << (label % 64); }
  bool contains(int32_t label) const { return words[static_cast<size_t>(label) / 64] >> (label % 64) & 1; }
  bool empty() const;
  bool meets(const LabelSet& other) const;
  bool isSubsetOf(const LabelSet& other) const;
  LabelSet& operator|=(const LabelSet& other);
  LabelSet& operator&=(const LabelSet& other);
  friend LabelSet operator|(LabelSet a, const LabelSet& b) { return a |= b; }
  friend LabelSet operator&(LabelSet a, const LabelSet& b) { return a &= b; }
  friend bool operator==(const LabelSet& a, const LabelSet& b) { return a.words == b.words; }

 private:
  std::vector<uint64_t> words;
};

/// The operands of a signature as sets of labels. A label along which an operand has size 1 does not move it and is not
/// in its set.
struct PlanProblem {
  std::vector<LabelSet> inputs;
  LabelSet output;
  std::vector<double> sizes;  ///< of the labels
  double elementBytes = 4;    ///< of intermediates

  explicit PlanProblem(const Signature& signature);
  double elements(const LabelSet& labels) const;
  LabelSet none() const { return LabelSet(sizes.size()); }
};

struct StepCost {
  double flops = 0;
  double bytes = 0;
  /// In flops: a byte of memory traffic takes as long as this many, by the ratio of FMA peak and bandwidth of one core
  /// (about 120 GFLOP/s and 15 to 40 GB/s). Only the order of magnitude matters.
  static constexpr double kFlopsPerByte = 5;
  double total() const { return flops + kFlopsPerByte * bytes; }
};

/// One loop nest over all labels of the operands.
StepCost stepCost(const PlanProblem& problem, const std::vector<const LabelSet*>& operands, const LabelSet& result);

}  // namespace einjit
