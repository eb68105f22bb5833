//===- KernelImpl.h - What a Kernel handle points to ------------*- C++ -*-===//
#pragma once

#include <memory>

#include "Api/Engine.h"

namespace einjit {

/// The engine outlives the session for the sake of kernels: a call with alpha or beta needs code of its own, which is
/// looked up, or compiled, at that call.
class Kernel::Impl {
 public:
  Impl(std::shared_ptr<Engine> engine, Spec spec, CompileOptions options, Engine::KernelPtr plain)
      : engine(std::move(engine)), spec(std::move(spec)), options(std::move(options)), plain(std::move(plain)) {}

  std::shared_ptr<Engine> engine;
  Spec spec;
  CompileOptions options;
  Engine::KernelPtr plain;  ///< alpha = 1, beta = 0
};

}  // namespace einjit
