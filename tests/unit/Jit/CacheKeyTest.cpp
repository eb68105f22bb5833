#include "Jit/CacheKey.h"

#include <set>

#include "Jit/KernelObject.h"
#include "JitTesting.h"

namespace einjit {
namespace {

using testing::sign;

TEST(CacheKey, TellsApartWhateverShapesTheCode) {
  const std::vector<OperandType> matrices{{DType::F32, {2, 3}}, {DType::F32, {3, 2}}};
  const TargetModel host = hostTarget();
  const Signature plain = sign("ij,jk->ik", matrices);
  std::set<std::string> keys{cacheKey(plain, host)};
  const auto add = [&](const Signature& signature, const TargetModel& target) {
    EXPECT_TRUE(keys.insert(cacheKey(signature, target)).second) << toString(signature) << " for " << target.features;
  };
  add(sign("ij,jk->ki", matrices), host);
  add(sign("ij,jk->ik", {{DType::F32, {4, 3}}, {DType::F32, {3, 2}}}), host);
  add(sign("ij,jk->ik", {{DType::F64, {2, 3}}, {DType::F64, {3, 2}}}), host);
  add(sign("ij,jk->ik", {{DType::F32, {2, 3}, {1, 2}}, {DType::F32, {3, 2}}}), host);
  Signature other = plain;
  other.accumulate = DType::F64;
  add(other, host);
  other = plain;
  other.store.beta = true;
  add(other, host);
  other = plain;
  other.path = {{0, 1}};
  add(other, host);
  for (const auto& change : std::vector<std::function<void(TargetModel&)>>{
           [](TargetModel& t) { t.features += ",+new"; }, [](TargetModel& t) { t.cpu = "other"; },
           [](TargetModel& t) { t.triple = "other"; }, [](TargetModel& t) { t.l2Bytes *= 2; },
           [](TargetModel& t) { ++t.cores; }}) {
    TargetModel target = host;
    change(target);
    add(plain, target);
  }
}

TEST(CacheKey, IsTheSameForTheSame) {
  const std::vector<OperandType> matrices{{DType::F32, {2, 3}}, {DType::F32, {3, 2}}};
  EXPECT_EQ(cacheKey(sign("ij,jk->ik", matrices), hostTarget()), cacheKey(sign("ij, jk", matrices), hostTarget()));
}

TEST(CacheKey, NamesTheBuildsThatCompile) {
  const std::string key = cacheKey(sign("i->i", {{DType::F32, {2}}}), hostTarget());
  const std::string builds = key.substr(0, key.find('\n'));
  // einjit's own version and LLVM's, then einjit, libLLVM and libMLIR as they are loaded.
  EXPECT_GE(std::count(builds.begin(), builds.end(), ' '), 3 + 3) << builds;
}

TEST(KernelObject, BytesAreTheWholeOfIt) {
  KernelObject kernel;
  kernel.name = "kernel";
  kernel.parts = {{"kernel_part0", 7, 3}, {"kernel_part1", 1, 1}};
  kernel.sharedWorkspaceBytes = 4096;
  kernel.workerWorkspaceBytes = 8192;
  kernel.code = llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef("code\0", 5));
  const std::string bytes = toBytes(kernel);
  const std::optional<KernelObject> back = kernelObjectFromBytes(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->name, "kernel");
  ASSERT_EQ(back->parts.size(), 2);
  EXPECT_EQ(back->parts[0].symbol, "kernel_part0");
  EXPECT_EQ(back->parts[0].units, 7);
  EXPECT_EQ(back->parts[0].maxWorkers, 3);
  EXPECT_EQ(back->sharedWorkspaceBytes, 4096);
  EXPECT_EQ(back->workerWorkspaceBytes, 8192);
  EXPECT_EQ(back->code->getBuffer(), llvm::StringRef("code\0", 5));
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(kernelObjectFromBytes(bytes.substr(0, size))) << size;
  EXPECT_FALSE(kernelObjectFromBytes(bytes + "x"));
}

}  // namespace
}  // namespace einjit
