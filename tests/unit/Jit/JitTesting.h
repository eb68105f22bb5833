// Short ways to signatures, to modules in the LLVM dialect and to their objects.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "Jit/CompileState.h"
#include "Spec/Signature.h"
#include "runtime/kernel.h"

namespace einjit::testing {

/// Fails the test if there is no signature.
Signature sign(const Spec& spec, const std::vector<OperandType>& operands, const CompileOptions& options = {},
               const OperandType* out = nullptr, StoreMode store = {});

/// The LLVM dialect of a part function: out[i] = factor * in[i] for the units [begin, end), all f64.
std::string scalePart(const std::string& name, double factor);

/// LLVM IR of a module in the LLVM dialect, prepared for `target`; fails the test if there is none.
std::unique_ptr<llvm::Module> translated(CompileState& state, llvm::LLVMContext& context, const std::string& text,
                                         const TargetModel& target);

/// An object for this machine.
std::unique_ptr<llvm::MemoryBuffer> objectOf(CompileState& state, const std::string& text);

/// What a scale part, called by its ABI, makes of {1, 2, 3}: with the unit range [1, 3) the first stays 0.
std::vector<double> callScalePart(void* function, int64_t begin, int64_t end);

/// Runs a kernel on f32 operands with one thread and returns `count` elements of its result.
std::vector<float> run(const runtime::CompiledKernel& kernel, std::vector<std::vector<float>> operands, size_t count);

/// Bytes that this process holds from malloc, and its mappings that can be executed.
struct Held {
  int64_t heapBytes = 0;
  int64_t executableMappings = 0;
};
Held held();

/// What `body` writes to standard error, by any way.
std::string standardErrorOf(const std::function<void()>& body);

}  // namespace einjit::testing
