#include "Jit/ObjectCache.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "Jit/CacheDirectory.h"

namespace einjit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ObjectCacheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string made = ::testing::TempDir() + "/object-cache-XXXXXX";
    ASSERT_NE(mkdtemp(made.data()), nullptr);
    folder = made;
  }
  void TearDown() override { fs::remove_all(folder); }

  ObjectCache make(int64_t mostBytes = int64_t{16} << 20) {
    return {ObjectCacheOptions{.directory = directory(), .most_bytes = mostBytes},
            [this](std::string_view text) { warnings.emplace_back(text); }};
  }
  std::string directory() const { return folder / "a" / "b"; }
  std::vector<fs::path> entries() const {
    std::vector<fs::path> found;
    for (const auto& file : fs::directory_iterator(directory()))
      if (file.path().extension() == kEntrySuffix) found.push_back(file.path());
    return found;
  }
  fs::path onlyEntry() const { return entries().at(0); }
  static void write(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  fs::path folder;
  std::vector<std::string> warnings;
};

TEST_F(ObjectCacheTest, KeepsWhatOneStoresForAnother) {
  make().store("key", "payload");
  ObjectCache second = make();
  EXPECT_EQ(second.load("key"), "payload");
  EXPECT_EQ(second.load("other"), std::nullopt);
  EXPECT_EQ(second.loaded(), 1);
  second.store("key", "newer");
  EXPECT_EQ(make().load("key"), "newer");
  EXPECT_EQ(second.stored(), 1);
  EXPECT_EQ(entries().size(), 1);
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(ObjectCacheTest, MakesItsDirectoryForTheUserAloneAndOnlyToStore) {
  ObjectCache cache = make();
  EXPECT_EQ(cache.load("key"), std::nullopt);
  EXPECT_FALSE(fs::exists(directory()));
  cache.store("key", "payload");
  EXPECT_EQ(fs::status(directory()).permissions(), fs::perms::owner_all);
  fs::remove_all(directory());
  cache.store("key", "payload");
  EXPECT_EQ(cache.load("key"), "payload") << "a directory that is removed meanwhile is made again";
}

TEST_F(ObjectCacheTest, CanBeTurnedOff) {
  ObjectCache cache({.enabled = false, .directory = directory()}, {});
  cache.store("key", "payload");
  EXPECT_EQ(cache.load("key"), std::nullopt);
  EXPECT_FALSE(fs::exists(directory()));
}

TEST_F(ObjectCacheTest, DamagedAndForeignFilesAreReplaced) {
  ObjectCache cache = make();
  cache.store("key", "payload");
  const fs::path path = onlyEntry();
  std::string whole;
  {
    std::ifstream file(path, std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(file), {});
  }
  std::string altered = whole;
  altered[altered.size() / 2] ^= 1;
  for (const std::string& bytes : {std::string(),
                                   std::string("\x7f"
                                               "ELF"),
                                   whole.substr(0, whole.size() - 1), whole + "x", altered}) {
    write(path, bytes);
    warnings.clear();
    EXPECT_EQ(cache.load("key"), std::nullopt);
    EXPECT_THAT(warnings, ElementsAre(HasSubstr(path.string() + " is damaged")));
    cache.store("key", "payload");
    EXPECT_EQ(cache.load("key"), "payload");
  }
}

TEST_F(ObjectCacheTest, AnEntryUnderAnothersNameIsNotLoaded) {
  ObjectCache cache = make();
  cache.store("one", "payload of one");
  const fs::path one = onlyEntry();
  const fs::path kept = folder / "kept";
  fs::rename(one, kept);
  cache.store("two", "payload of two");
  const fs::path two = onlyEntry();
  fs::rename(kept, two);
  EXPECT_EQ(cache.load("two"), std::nullopt);
  cache.store("two", "again");
  EXPECT_EQ(cache.load("two"), "again");
}

TEST_F(ObjectCacheTest, APipeInPlaceOfAnEntryDoesNotHang) {
  ObjectCache cache = make();
  cache.store("key", "payload");
  const fs::path path = onlyEntry();
  fs::remove(path);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(cache.load("key"), std::nullopt);
  cache.store("key", "payload");
  EXPECT_EQ(cache.load("key"), "payload");
}

TEST_F(ObjectCacheTest, NothingIsRunFromWhereOthersMayWrite) {
  make().store("key", "payload");
  fs::permissions(directory(), fs::perms::all);
  ObjectCache cache = make();
  EXPECT_EQ(cache.load("key"), std::nullopt);
  cache.store("key", "payload");
  EXPECT_EQ(cache.stored(), 0);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("others than its owner may write there")));
}

TEST_F(ObjectCacheTest, AFileInPlaceOfTheDirectoryIsOneWarning) {
  fs::create_directories(fs::path(directory()).parent_path());
  write(directory(), "no directory");
  ObjectCache cache = make();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(cache.load("key"), std::nullopt);
    cache.store("key", "payload");
  }
  EXPECT_THAT(warnings, ElementsAre(HasSubstr(directory())));
}

TEST_F(ObjectCacheTest, LeastRecentlyUsedEntriesGo) {
  constexpr int64_t kMost = int64_t{1} << 20;
  const std::string payload(100 << 10, 'p');
  ObjectCache cache = make(kMost);
  const auto bytes = [&] {
    int64_t sum = 0;
    for (const fs::path& path : entries()) sum += static_cast<int64_t>(fs::file_size(path));
    return sum;
  };
  const fs::path foreign = fs::path(directory()) / "notes.txt";
  for (int i = 0; i < 40; ++i) {
    cache.store("key" + std::to_string(i), payload);
    ASSERT_TRUE(cache.load("key0")) << "what is used again and again stays, after " << i;
    ASSERT_LE(bytes(), kMost);
    if (i == 0) write(foreign, std::string(3 << 20, 'x'));
  }
  EXPECT_EQ(cache.load("key1"), std::nullopt);
  EXPECT_TRUE(cache.load("key39"));
  EXPECT_GT(bytes(), kMost / 2);
  EXPECT_TRUE(fs::exists(foreign)) << "what is not the cache's is not touched";
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(ObjectCacheTest, WhatAnotherProcessWroteCounts) {
  constexpr int64_t kMost = int64_t{1} << 20;
  const std::string payload(100 << 10, 'p');
  make(64 * kMost).store("first", payload);
  ObjectCache large = make(64 * kMost);
  for (int i = 0; i < 20; ++i) large.store("key" + std::to_string(i), payload);
  make(kMost).store("last", payload);
  EXPECT_LE(entries().size(), 10);
  EXPECT_TRUE(make().load("last"));
}

TEST_F(ObjectCacheTest, WhatKilledWritersLeftIsSweptUp) {
  ObjectCache cache = make();
  cache.store("key", "payload");
  const fs::path old = fs::path(directory()) / ".writing-killed";
  const fs::path fresh = fs::path(directory()) / ".writing-active";
  write(old, "half");
  write(fresh, "half");
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(1));
  trimDirectory(directory(), 1);
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(fresh)) << "its writer may still be at work";
}

TEST_F(ObjectCacheTest, ThreadsShareIt) {
  ObjectCache cache = make(int64_t{1} << 20);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&cache, thread] {
      for (int i = 0; i < 50; ++i) {
        const std::string key = "key" + std::to_string((i + thread) % 20);
        if (std::optional<std::string> found = cache.load(key))
          EXPECT_EQ(*found, std::string(60 << 10, key.back()));
        else
          cache.store(key, std::string(60 << 10, key.back()));
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(ObjectCacheTest, TooSmallABoundIsWarnedOf) {
  make(100).store("key", "payload");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("most_bytes is below 1 MiB")));
  EXPECT_EQ(make().load("key"), "payload");
}

TEST_F(ObjectCacheTest, TheEnvironmentSaysWhere) {
  const auto with = [](const char* own, const char* xdg, const char* home) {
    const auto set = [](const char* name, const char* value) {
      if (value)
        setenv(name, value, 1);
      else
        unsetenv(name);
    };
    set("EINJIT_CACHE_DIR", own);
    set("XDG_CACHE_HOME", xdg);
    set("HOME", home);
    return defaultCacheDirectory();
  };
  const std::string home = getenv("HOME") ? getenv("HOME") : "";
  EXPECT_EQ(with("/own", "/xdg", "/home"), "/own");
  EXPECT_EQ(with("", "/xdg", "/home"), "");
  EXPECT_EQ(with(nullptr, "/xdg", "/home"), "/xdg/einjit");
  EXPECT_EQ(with(nullptr, "relative", "/home"), "/home/.cache/einjit");
  EXPECT_EQ(with(nullptr, nullptr, "/home"), "/home/.cache/einjit");
  EXPECT_EQ(with(nullptr, nullptr, nullptr), "");
  with("", nullptr, home.c_str());
}

}  // namespace
}  // namespace einjit
