#include "tools/einjit/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "scratch_folder.h"

namespace einjit::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(AtomicFile, AppearsWithCommit) {
  ScratchFolder folder;
  {
    AtomicFile file = AtomicFile::create(folder.path("new")).value();
    file.write("some ").value();
    file.write("text").value();
    EXPECT_FALSE(std::filesystem::exists(folder.path("new")));
    file.commit().value();
  }
  EXPECT_EQ(folder.read("new"), "some text");
  EXPECT_EQ(folder.files(), 1);
}

TEST(AtomicFile, LeavesTheOldFileWithoutCommit) {
  ScratchFolder folder;
  folder.write("old", "as it was");
  {
    AtomicFile file = AtomicFile::create(folder.path("old")).value();
    file.write("half").value();
  }
  EXPECT_EQ(folder.read("old"), "as it was");
  EXPECT_EQ(folder.files(), 1);
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  ScratchFolder folder;
  {
    AtomicFile::create(folder.path("new")).value().write("half").value();
  }
  EXPECT_EQ(folder.files(), 0);
}

TEST(AtomicFile, SurvivesAMove) {
  ScratchFolder folder;
  AtomicFile first = AtomicFile::create(folder.path("new")).value();
  AtomicFile second = std::move(first);
  second.write("text").value();
  second.commit().value();
  EXPECT_EQ(folder.read("new"), "text");
}

TEST(AtomicFile, FollowsLinks) {
  ScratchFolder folder;
  folder.write("target", "old");
  std::filesystem::create_symlink("target", folder.path("link"));
  AtomicFile file = AtomicFile::create(folder.path("link")).value();
  file.write("new").value();
  file.commit().value();
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_EQ(folder.read("target"), "new");
}

TEST(AtomicFile, KeepsPermissions) {
  ScratchFolder folder;
  folder.write("private", "old");
  ASSERT_EQ(::chmod(folder.path("private").c_str(), 0600), 0);
  AtomicFile::create(folder.path("private")).value().commit().value();
  struct stat status{};
  ASSERT_EQ(::stat(folder.path("private").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(AtomicFile, WritesDevicesDirectly) {
  AtomicFile file = AtomicFile::create("/dev/null").value();
  file.write("text").value();
  file.commit().value();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(AtomicFile, RefusesFolders) {
  ScratchFolder folder;
  const Expected<AtomicFile> file = AtomicFile::create(folder.path(""));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::Io);
  EXPECT_THAT(file.error().message, HasSubstr("directory"));
}

TEST(AtomicFile, NamesAFileWhoseFolderIsMissing) {
  ScratchFolder folder;
  const std::string path = folder.path("missing/new");
  const Expected<AtomicFile> file = AtomicFile::create(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::Io);
  EXPECT_THAT(file.error().message, StartsWith(path));
}

TEST(AtomicFile, ReportsAFullDevice) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  AtomicFile file = AtomicFile::create("/dev/full").value();
  const Expected<void> written = file.write("text");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::Io);
  EXPECT_THAT(written.error().message, StartsWith("/dev/full"));
}

}  // namespace
}  // namespace einjit::cli
