//===- PlanCost.h - What a step costs ---------------------------*- C++ -*-===//
#pragma once

#include <bit>
#include <cstdint>
#include <span>
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
  /// Calls visit(label) for each label, in rising order.
  template <typename Visit>
  void forEach(Visit visit) const {
    for (size_t i = 0; i < words.size(); ++i)
      for (uint64_t word = words[i]; word; word &= word - 1)
        visit(static_cast<int32_t>(i * 64) + std::countr_zero(word));
  }
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
  std::vector<LabelSet> reduced;  ///< of each input, without the summed labels that no other input has
  LabelSet output;
  std::vector<double> sizes;  ///< of the labels
  double elementBytes = 4;    ///< of intermediates

  explicit PlanProblem(const Signature& signature);
  /// The product of the sizes, at most 1e280 so that sums of costs stay finite; 1 for no labels.
  double elements(const LabelSet& labels) const;
  LabelSet none() const { return LabelSet(sizes.size()); }
};

/// How many of the operands that are left have each label.
class LabelUses {
 public:
  explicit LabelUses(const PlanProblem& problem) : problem(problem), counts(problem.sizes.size(), 0) {}
  void add(const LabelSet& operand);
  void remove(const LabelSet& operand);
  /// What a contraction of these, still counted, must keep: labels that the output or another operand has.
  LabelSet kept(std::span<const LabelSet* const> operands) const;

 private:
  const PlanProblem& problem;
  std::vector<int32_t> counts;
};

struct StepCost {
  double flops = 0;
  double bytes = 0;
  /// In flops: a byte of memory traffic takes as long as this many, by the ratio of FMA peak and bandwidth of one core
  /// (about 120 GFLOP/s and 15 to 40 GB/s). Only the order of magnitude matters.
  static constexpr double kFlopsPerByte = 5;
  /// In flops: entering a loop nest and fetching its intermediate's memory, some 30 ns. Keeps tiny problems in few
  /// nests.
  static constexpr double kFlopsPerStep = 4096;
  /// A nest that sums products of three or more operands has no register tile: such nests ran at 45 to 85 GFLOP/s where
  /// contractions of two ran at 110.
  static constexpr double kManyOperandsSlowdown = 2;
  double slowdown = 1;  ///< of the flops, against a contraction of two operands
  double total() const { return slowdown * flops + kFlopsPerByte * bytes + kFlopsPerStep; }
};

/// One loop nest over all labels of the operands.
StepCost stepCost(const PlanProblem& problem, std::span<const LabelSet* const> operands, const LabelSet& result);

/// An operand of a step that is not decided yet.
struct StepOperand {
  const LabelSet* labels = nullptr;
  const LabelSet* reduced = nullptr;  ///< the labels of an input without its private sums; null if it has none
};

/// A step, and the inputs whose private labels are summed by steps of their own before it.
struct StepPlan {
  double cost = 0;                ///< of all these steps
  std::vector<bool> reduceFirst;  ///< by operand; empty if none
};

/// The cheapest such plan (for more than two operands with private sums: a locally cheapest one).
StepPlan planStep(const PlanProblem& problem, std::span<const StepOperand> operands, const LabelSet& result);

}  // namespace einjit
