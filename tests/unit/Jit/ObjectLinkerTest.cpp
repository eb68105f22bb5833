#include "Jit/ObjectLinker.h"

#include <thread>

#include "JitTesting.h"

namespace einjit {
namespace {

using testing::callScalePart;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::held;
using testing::objectOf;
using testing::scalePart;

class ObjectLinkerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Expected<std::shared_ptr<ObjectLinker>> made = ObjectLinker::create(/*debugInfo=*/false);
    ASSERT_TRUE(made) << made.error().message;
    linker = *made;
  }

  /// Links a part that scales by `factor`.
  ObjectLinker::Linked linkScale(double factor) {
    Expected<ObjectLinker::Linked> linked = linker->link(objectOf(state, scalePart("scale", factor)), {"scale"});
    EXPECT_TRUE(linked) << linked.error().message;
    return linked ? *linked : ObjectLinker::Linked{{nullptr}, nullptr};
  }

  CompileState state;
  std::shared_ptr<ObjectLinker> linker;
};

TEST_F(ObjectLinkerTest, PartsRunByTheirAbi) {
  ObjectLinker::Linked linked = linkScale(3);
  EXPECT_THAT(callScalePart(linked.functions[0], 0, 3), ElementsAre(3, 6, 9));
  EXPECT_THAT(callScalePart(linked.functions[0], 1, 2), ElementsAre(0, 6, 0));
}

TEST_F(ObjectLinkerTest, SeveralFunctionsOfOneObjectComeInTheOrderAskedFor) {
  std::unique_ptr<llvm::MemoryBuffer> object = objectOf(state, scalePart("a", 2) + scalePart("b", 5));
  Expected<ObjectLinker::Linked> linked = linker->link(std::move(object), {"b", "a"});
  ASSERT_TRUE(linked) << linked.error().message;
  EXPECT_THAT(callScalePart(linked->functions[0], 0, 3), ElementsAre(5, 10, 15));
  EXPECT_THAT(callScalePart(linked->functions[1], 0, 3), ElementsAre(2, 4, 6));
}

TEST_F(ObjectLinkerTest, CodeMayCallTheRuntimesSymbols) {
  Expected<ObjectLinker::Linked> linked = linker->link(objectOf(state, R"(
    llvm.func @fmod(f64, f64) -> f64
    llvm.func @remainder_part(%a: f64, %b: f64) -> f64 {
      %r = llvm.call @fmod(%a, %b) : (f64, f64) -> f64
      llvm.return %r : f64
    })"),
                                                       {"remainder_part"});
  ASSERT_TRUE(linked) << linked.error().message;
  auto* function = reinterpret_cast<double (*)(double, double)>(linked->functions[0]);
  EXPECT_EQ(function(7.5, 2), 1.5);
}

TEST_F(ObjectLinkerTest, AnErrorNamesTheSymbolThatIsNotThereAndNothingIsPrinted) {
  std::unique_ptr<llvm::MemoryBuffer> object = objectOf(state, R"(
    llvm.func @no_such_function()
    llvm.func @calls_it() { llvm.call @no_such_function() : () -> () llvm.return })");
  std::string printed = testing::standardErrorOf([&] {
    Expected<ObjectLinker::Linked> linked = linker->link(std::move(object), {"calls_it"});
    ASSERT_FALSE(linked);
    EXPECT_EQ(linked.error().code, ErrorCode::Internal);
    EXPECT_THAT(linked.error().message, HasSubstr("no_such_function"));
  });
  EXPECT_EQ(printed, "");
  EXPECT_THAT(callScalePart(linkScale(2).functions[0], 0, 3), ElementsAre(2, 4, 6)) << "the linker goes on";
}

TEST_F(ObjectLinkerTest, ANameThatTheObjectLacksIsAnError) {
  Expected<ObjectLinker::Linked> linked = linker->link(objectOf(state, scalePart("present", 2)), {"absent"});
  ASSERT_FALSE(linked);
  EXPECT_THAT(linked.error().message, HasSubstr("absent"));
}

TEST_F(ObjectLinkerTest, ObjectsOfTheSameNamesLiveSideBySide) {
  Expected<ObjectLinker::Linked> first = linker->link(objectOf(state, scalePart("same", 2)), {"same"});
  ASSERT_TRUE(first) << first.error().message;
  Expected<ObjectLinker::Linked> second = linker->link(objectOf(state, scalePart("same", 3)), {"same"});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_THAT(callScalePart(first->functions[0], 0, 3), ElementsAre(2, 4, 6));
  first->code.reset();
  EXPECT_THAT(callScalePart(second->functions[0], 0, 3), ElementsAre(3, 6, 9));
}

TEST_F(ObjectLinkerTest, ObjectsDoNotSeeOneAnother) {
  Expected<ObjectLinker::Linked> first = linker->link(objectOf(state, scalePart("hidden", 2)), {"hidden"});
  ASSERT_TRUE(first) << first.error().message;
  Expected<ObjectLinker::Linked> second = linker->link(objectOf(state, R"(
    llvm.func @hidden()
    llvm.func @calls_it() { llvm.call @hidden() : () -> () llvm.return })"),
                                                       {"calls_it"});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("hidden"));
}

TEST_F(ObjectLinkerTest, GarbageIsAnError) {
  EXPECT_FALSE(linker->link(llvm::MemoryBuffer::getMemBufferCopy("not an object"), {"f"}));
}

TEST_F(ObjectLinkerTest, CodeOutlivesItsLinker) {
  ObjectLinker::Linked linked = linkScale(2);
  std::shared_ptr<void> second = linked.code;
  std::weak_ptr<ObjectLinker> watched = linker;
  linker.reset();
  linked.code.reset();
  EXPECT_FALSE(watched.expired()) << "the second handle still holds it";
  EXPECT_THAT(callScalePart(linked.functions[0], 0, 3), ElementsAre(2, 4, 6));
  second.reset();
  EXPECT_TRUE(watched.expired());
}

TEST_F(ObjectLinkerTest, ThousandsOfLinksLeaveMemoryFlat) {
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> objects;
  constexpr int kNames = 8;
  for (int i = 0; i < kNames; ++i) objects.push_back(objectOf(state, scalePart("cycle" + std::to_string(i), i)));
  auto cycles = [&](int count) {
    for (int i = 0; i < count; ++i) {
      std::unique_ptr<llvm::MemoryBuffer> copy = llvm::MemoryBuffer::getMemBufferCopy(objects[i % kNames]->getBuffer());
      ASSERT_TRUE(linker->link(std::move(copy), {"cycle" + std::to_string(i % kNames)}));
    }
  };
  cycles(512);
  testing::Held before = held();
  cycles(2048);
  testing::Held after = held();
  EXPECT_EQ(after.executableMappings, before.executableMappings);
  EXPECT_LT(after.heapBytes - before.heapBytes, 32 << 10);
}

TEST_F(ObjectLinkerTest, UniqueNamesDoNotPileUp) {
  constexpr int kWarmUp = 256, kCycles = 512;
  std::vector<std::string> names;
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> objects;
  for (int i = 0; i < kWarmUp + kCycles; ++i) {
    names.push_back(std::string(200, 'x') + std::to_string(i));
    objects.push_back(objectOf(state, "llvm.func @" + names.back() + "() { llvm.return }"));
  }
  auto cycles = [&](int begin, int end) {
    for (int i = begin; i < end; ++i)
      ASSERT_TRUE(linker->link(llvm::MemoryBuffer::getMemBufferCopy(objects[i]->getBuffer()), {names[i]}));
  };
  cycles(0, kWarmUp);
  int64_t before = held().heapBytes;
  cycles(kWarmUp, kWarmUp + kCycles);
  // The names alone, had they stayed, would be 512 * 200 bytes and more.
  EXPECT_LT(held().heapBytes - before, 40 << 10);
}

TEST_F(ObjectLinkerTest, ThreadsLinkRunAndFreeAtOnce) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([this, thread] {
      CompileState own;
      for (int i = 0; i < 25; ++i) {
        Expected<ObjectLinker::Linked> linked = linker->link(objectOf(own, scalePart("t", thread + 1)), {"t"});
        ASSERT_TRUE(linked) << linked.error().message;
        ASSERT_EQ(callScalePart(linked->functions[0], 0, 3)[2], 3.0 * (thread + 1));
      }
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace einjit
