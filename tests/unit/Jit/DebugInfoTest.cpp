// What GDB and perf are told, by the interface that GDB reads: a list of objects headed by __jit_debug_descriptor.
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "Jit/Compiler.h"
#include "JitTesting.h"
#include "llvm/ExecutionEngine/Orc/TargetProcess/JITLoaderGDB.h"

extern "C" jit_descriptor __jit_debug_descriptor;

namespace einjit {
namespace {

using testing::run;
using testing::sign;

/// Whether GDB is told of an object that has `text` in it.
bool debuggerKnows(const std::string& text) {
  for (jit_code_entry* entry = __jit_debug_descriptor.first_entry; entry; entry = entry->next_entry)
    if (std::string(entry->symfile_addr, entry->symfile_size).find(text) != std::string::npos) return true;
  return false;
}

class DebugInfoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::path(::testing::TempDir()) / ("einjit-perf-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    setenv("JITDUMPDIR", folder.c_str(), 1);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder;
};

TEST_F(DebugInfoTest, ToolsSeeAKernelWhileItLives) {
  Compiler compiler({.debugInfo = true, .verify = false});
  Expected<runtime::CompiledKernel> kernel = compiler.compile(sign("i->i", {{DType::F32, {11}}}));
  ASSERT_TRUE(kernel) << kernel.error().message;
  EXPECT_TRUE(debuggerKnows(kernel->name));
  EXPECT_EQ(run(*kernel, {std::vector<float>(11, 2.0F)}, 11)[10], 2.0F);
  bool dumped = false;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
    dumped = dumped || file.path().extension() == ".dump";
  EXPECT_TRUE(dumped) << "no perf dump below " << folder;
  kernel->code.reset();
  EXPECT_FALSE(debuggerKnows(kernel->name));
}

TEST_F(DebugInfoTest, KernelsComeAndGoInAnyOrder) {
  Compiler compiler({.debugInfo = true, .verify = false}), other({.debugInfo = true, .verify = false});
  std::vector<runtime::CompiledKernel> kernels;
  for (int64_t size = 20; size < 26; ++size) {
    Expected<runtime::CompiledKernel> kernel =
        (size % 2 ? compiler : other).compile(sign("i->i", {{DType::F32, {size}}}));
    ASSERT_TRUE(kernel) << kernel.error().message;
    kernels.push_back(std::move(*kernel));
  }
  for (size_t gone : {3, 0, 5, 1, 4, 2}) {
    kernels[gone].code.reset();
    for (const runtime::CompiledKernel& kernel : kernels)
      EXPECT_EQ(debuggerKnows(kernel.name), kernel.code != nullptr) << kernel.name;
  }
  EXPECT_EQ(__jit_debug_descriptor.first_entry, nullptr);
}

TEST_F(DebugInfoTest, IsOffByDefault) {
  Compiler compiler({});
  Expected<runtime::CompiledKernel> kernel = compiler.compile(sign("i->i", {{DType::F32, {13}}}));
  ASSERT_TRUE(kernel) << kernel.error().message;
  EXPECT_FALSE(debuggerKnows(kernel->name));
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

}  // namespace
}  // namespace einjit
