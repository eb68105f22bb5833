/// \file cores.h
/// The cores that the process was given, all for the system whose turn it is.
#pragma once

#include <sched.h>

namespace einjit::benchmarks {

/// The cores of the thread that creates it. Loading or calling a library may pin that thread to one of them (OpenMP
/// runtimes do), and all threads that it starts afterwards with it.
class Cores {
 public:
  Cores() : known_(sched_getaffinity(0, sizeof(set_), &set_) == 0) {}
  /// Lets the calling thread use all of them again, and waits until the process's other threads sleep, half a second at
  /// most: those of OpenMP runtimes spin for up to 0.2 s after their work, on a core that another system's turn needs.
  void take_back() const;

 private:
  cpu_set_t set_{};
  bool known_;
};

}  // namespace einjit::benchmarks
