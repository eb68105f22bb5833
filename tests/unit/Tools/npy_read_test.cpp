#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <cstring>
#include <sstream>
#include <vector>

#include "npy_bytes.h"
#include "scratch_folder.h"
#include "tools/einjit/npy.h"

namespace einjit::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Expected<NpyArray> read(const std::string& bytes) {
  std::istringstream stream(bytes);
  return read_npy(stream, bytes.size(), "a.npy");
}

/// The elements in the order of the file.
template <typename T>
std::vector<T> elements(const NpyArray& array) {
  const T* const data = array.elements.data<T>();
  return {data, data + array.elements.size()};
}

void expect_error(const std::string& bytes, const std::string& message) {
  const Expected<NpyArray> array = read(bytes);
  ASSERT_FALSE(array) << message;
  EXPECT_EQ(array.error().code, ErrorCode::Io);
  EXPECT_THAT(array.error().message, StartsWith("a.npy: "));
  EXPECT_THAT(array.error().message, HasSubstr(message));
}

TEST(NpyRead, TakesEveryVersion) {
  for (int version : {1, 2, 3}) {
    const NpyArray array =
        read(npy_bytes(npy_dictionary("<f4", "(2, 3)"), raw_bytes<float>({1, 2, 3, 4, 5, 6}), version)).value();
    EXPECT_EQ(array.shape(), Dims({2, 3}));
    EXPECT_EQ(array.view().strides, Dims({3, 1}));
    EXPECT_THAT(elements<float>(array), ElementsAre(1, 2, 3, 4, 5, 6));
  }
}

TEST(NpyRead, GivesFortranOrderItsStrides) {
  const NpyArray array = read(npy_bytes(npy_dictionary("<i4", "(2, 3, 4)", true), std::string(24 * 4, '\1'))).value();
  EXPECT_EQ(array.order, NpyOrder::Fortran);
  EXPECT_EQ(array.shape(), Dims({2, 3, 4}));
  EXPECT_EQ(array.view().shape, Dims({2, 3, 4}));
  EXPECT_EQ(array.view().strides, Dims({1, 2, 6}));
  EXPECT_EQ(array.view().data, array.elements.raw_data());
}

TEST(NpyRead, SwapsBigEndianElements) {
  const auto big = [](std::string bytes) {
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
  };
  EXPECT_THAT(elements<float>(read(npy_bytes(npy_dictionary(">f4", "(2,)"),
                                             big(raw_bytes<float>({1.5F})) + big(raw_bytes<float>({-2}))))
                                  .value()),
              ElementsAre(1.5F, -2));
  EXPECT_THAT(elements<int16_t>(read(npy_bytes(npy_dictionary(">i2", "(1,)"), "\x01\x02")).value()),
              ElementsAre(0x0102));
  // Each part of a complex number on its own.
  EXPECT_THAT(elements<std::complex<float>>(read(npy_bytes(npy_dictionary(">c8", "(1,)"),
                                                           big(raw_bytes<float>({3})) + big(raw_bytes<float>({4}))))
                                                .value()),
              ElementsAre(std::complex<float>(3, 4)));
  EXPECT_THAT(elements<std::complex<double>>(read(npy_bytes(npy_dictionary(">c16", "(1,)"),
                                                            big(raw_bytes<double>({3})) + big(raw_bytes<double>({4}))))
                                                 .value()),
              ElementsAre(std::complex<double>(3, 4)));
}

TEST(NpyRead, MakesBoolsZeroOrOne) {
  const NpyArray array = read(npy_bytes(npy_dictionary("|b1", "(4,)"), std::string("\x00\x01\x02\xFF", 4))).value();
  const auto* const bytes = static_cast<const unsigned char*>(array.elements.raw_data());
  EXPECT_THAT(std::vector<int>(bytes, bytes + 4), ElementsAre(0, 1, 1, 1));
}

TEST(NpyRead, TakesScalarsAndEmptyArrays) {
  EXPECT_THAT(elements<double>(read(npy_bytes(npy_dictionary("<f8", "()"), raw_bytes<double>({7}))).value()),
              ElementsAre(7));
  for (const bool fortran_order : {false, true}) {
    const NpyArray array = read(npy_bytes(npy_dictionary("<f8", "(2, 0, 3)", fortran_order), "")).value();
    EXPECT_EQ(array.shape(), Dims({2, 0, 3}));
    EXPECT_EQ(array.elements.size(), 0);
  }
}

TEST(NpyRead, NamesWhatIsNoNpyFile) {
  expect_error("", "is empty");
  expect_error("\x93NUM", "is not a NumPy .npy file");
  expect_error("\x93NUMPX\1\0", "is not a NumPy .npy file");
  expect_error("{\"json\": true}", "is not a NumPy .npy file");
  expect_error("PK\x03\x04 and the rest of an archive", "archive (.npz)");
}

TEST(NpyRead, RefusesOtherVersions) {
  for (int version : {0, 4, 255})
    expect_error(npy_bytes(npy_dictionary("<f4", "()"), "1234", version), "version " + std::to_string(version) + ".0");
}

TEST(NpyRead, RefusesEveryTruncation) {
  for (int version : {1, 2}) {
    const std::string whole = npy_bytes(npy_dictionary("<f4", "(2, 2)"), raw_bytes<float>({1, 2, 3, 4}), version);
    for (size_t length = 0; length < whole.size(); ++length) {
      const Expected<NpyArray> array = read(whole.substr(0, length));
      ASSERT_FALSE(array) << length;
      EXPECT_EQ(array.error().code, ErrorCode::Io);
    }
    EXPECT_TRUE(read(whole));
  }
}

TEST(NpyRead, RefusesALengthBeyondTheFile) {
  const std::string magic("\x93NUMPY\1\0", 8);
  expect_error(magic + little_endian(500, 2) + npy_dictionary("<f4", "()"), "should have 500 bytes");
}

TEST(NpyRead, RefusesAnAbsurdLengthBeforeItAllocates) {
  const std::string magic("\x93NUMPY\2\0", 8);
  expect_error(magic + little_endian(0xFFFFFFFF, 4) + npy_dictionary("<f4", "()"), "a header of 4294967295 bytes");
}

TEST(NpyRead, RefusesAShapeThatTheFileDoesNotHold) {
  expect_error(npy_bytes(npy_dictionary("<f4", "(1000000, 1000000)"), "1234"), "needs 4000000000000");
  expect_error(npy_bytes(npy_dictionary("<f4", "(2,)"), "1234567"), "has 7 bytes of elements");
  expect_error(npy_bytes(npy_dictionary("<f4", "(2,)"), "123456789"), "has 9 bytes of elements");
}

TEST(NpyRead, ReportsAStreamThatEndsEarly) {
  const std::string bytes = npy_bytes(npy_dictionary("<f4", "(2,)"), "12345678");
  std::istringstream stream(bytes.substr(0, bytes.size() - 1));
  const Expected<NpyArray> array = read_npy(stream, bytes.size(), "a.npy");
  ASSERT_FALSE(array);
  EXPECT_EQ(array.error().code, ErrorCode::Io);
}

TEST(NpyRead, ReadsFiles) {
  const ScratchFolder folder;
  const std::string path = folder.write("a.npy", npy_bytes(npy_dictionary("<f4", "(2,)"), raw_bytes<float>({1, 2})));
  EXPECT_THAT(elements<float>(read_npy(path).value()), ElementsAre(1, 2));
}

TEST(NpyRead, NamesFilesThatCannotBeRead) {
  const ScratchFolder folder;
  const Expected<NpyArray> missing = read_npy(folder.path("missing.npy"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::Io);
  EXPECT_EQ(missing.error().message, folder.path("missing.npy") + ": cannot be read: No such file or directory");
  const Expected<NpyArray> directory = read_npy(folder.path(""));
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace einjit::cli
