/// \file random.h
/// A generator whose numbers are the same with every standard library.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace einjit::e2e {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 0x2545F4914F6CDD1Du) {}

  /// splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
  uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
  }
  /// Uniform in [low, high].
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(bits() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(0, 99) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[static_cast<size_t>(between(0, static_cast<int64_t>(values.size()) - 1))];
  }
  /// One of the values, each with its weight.
  template <typename T>
  T weighted(std::initializer_list<std::pair<T, int>> choices) {
    int64_t total = 0;
    for (const auto& choice : choices) total += choice.second;
    int64_t at = between(0, total - 1);
    for (const auto& choice : choices) {
      at -= choice.second;
      if (at < 0) return choice.first;
    }
    return choices.begin()->first;
  }
  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (size_t i = values.size(); i > 1; --i)
      std::swap(values[i - 1], values[static_cast<size_t>(between(0, static_cast<int64_t>(i) - 1))]);
  }

 private:
  uint64_t state_;
};

}  // namespace einjit::e2e
