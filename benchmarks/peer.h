/// \file peer.h
/// What einjit is measured against, and einjit itself: systems that can run a problem.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "benchmarks/problem.h"

namespace einjit::benchmarks {

/// A system set up for one problem: everything that does not depend on the elements is done.
struct Runner {
  /// Writes the result into `out`, contiguous row-major.
  std::function<void(void* out)> run;
  /// The same into a result that the system allocates and frees; empty: malloc, run, free.
  std::function<void()> run_new;
};

/// How a system takes part.
enum class Role : uint8_t {
  Subject,   ///< einjit
  Peer,      ///< runs the same problem; the best of them is what einjit is held against
  Yardstick  ///< runs a related problem of the same size, whose result is another
};

/// A system. Runners refer to the problem and to nothing else; they are used on the thread that made them.
class System {
 public:
  System() = default;
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  virtual ~System() = default;

  virtual std::string name() const = 0;
  /// The library's own version and what it found, such as the kernels it chose for this processor.
  virtual std::string version() const = 0;
  virtual Role role() const { return Role::Peer; }
  /// Nothing if the system has no way to write this problem with that many threads.
  virtual std::optional<Runner> prepare(const Problem& problem, int threads) = 0;
};

/// A system that this build or machine does not have.
struct Missing {
  std::string name;
  std::string why;
};

/// Every system that there is or could be.
struct Systems {
  std::vector<std::unique_ptr<System>> present;
  std::vector<Missing> missing;
};

/// `tblis_library` is the path of libtblis, empty if there is none.
Systems all_systems(const std::string& tblis_library);

using MadeSystem = std::variant<std::unique_ptr<System>, Missing>;
MadeSystem make_einjit();
MadeSystem make_plain_loops();
MadeSystem make_openblas_loops();
MadeSystem make_openblas_ttgt();
MadeSystem make_openblas_equal_gemm();
MadeSystem make_onednn();
MadeSystem make_libxsmm();
MadeSystem make_tblis(const std::string& library);

}  // namespace einjit::benchmarks
