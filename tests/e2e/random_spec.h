/// \file random_spec.h
/// Random specs with shapes that fit them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "random.h"

namespace einjit::e2e {

struct RandomSpec {
  std::string text;
  std::vector<std::vector<int64_t>> shapes;
  bool repeats_output = false;  ///< a label stands twice in the output
};

RandomSpec make_spec(Random& random);

}  // namespace einjit::e2e
