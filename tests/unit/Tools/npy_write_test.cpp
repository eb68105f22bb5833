#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "npy_bytes.h"
#include "scratch_folder.h"
#include "tools/einjit/npy.h"

namespace einjit::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(NpyWrite, WritesWhatNumPyWrites) {
  const ScratchFolder folder;
  const NpyArray array{Tensor::from<float>({2, 2}, {1, 2, 3, 4}), NpyOrder::C};
  write_npy(folder.path("a.npy"), array).value();
  const std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
  const std::string padded = dictionary + std::string(128 - 10 - dictionary.size() - 1, ' ') + "\n";
  EXPECT_EQ(folder.read("a.npy"), npy_bytes(padded, raw_bytes<float>({1, 2, 3, 4})));
}

TEST(NpyWrite, IsReadBack) {
  const ScratchFolder folder;
  for (int dtype = 0; dtype <= static_cast<int>(DType::Bool); ++dtype) {
    if (static_cast<DType>(dtype) == DType::BF16) continue;
    for (const NpyOrder order : {NpyOrder::C, NpyOrder::Fortran}) {
      for (const Dims& shape : {Dims{}, Dims{3}, Dims{0, 2}, Dims{2, 3, 4}}) {
        NpyArray array{Tensor::zeros(static_cast<DType>(dtype), shape).value(), order};
        const auto bytes = static_cast<size_t>(array.elements.size() * dtype_bytes(array.elements.dtype()));
        for (size_t i = 0; i < bytes; ++i) static_cast<char*>(array.elements.raw_data())[i] = static_cast<char>(i % 2);
        write_npy(folder.path("a.npy"), array).value();
        EXPECT_EQ(folder.read("a.npy").size() % 64, bytes % 64);
        const NpyArray back = read_npy(folder.path("a.npy")).value();
        EXPECT_EQ(back.elements.dtype(), array.elements.dtype());
        EXPECT_EQ(back.order, order);
        EXPECT_EQ(back.shape(), array.shape());
        EXPECT_EQ(std::memcmp(back.elements.raw_data(), array.elements.raw_data(), bytes), 0);
      }
    }
  }
}

TEST(NpyWrite, TakesAsManyDimensionsAsNumPy) {
  const ScratchFolder folder;
  const NpyArray most{Tensor::zeros(DType::I8, Dims(kNpyMostDimensions, 1)).value(), NpyOrder::C};
  write_npy(folder.path("most.npy"), most).value();
  const Expected<NpyArray> back = read_npy(folder.path("most.npy"));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->shape(), most.shape());
  const NpyArray more{Tensor::zeros(DType::I8, Dims(kNpyMostDimensions + 1, 1)).value(), NpyOrder::C};
  const Expected<void> written = write_npy(folder.path("more.npy"), more);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::TooLarge);
  EXPECT_THAT(written.error().message, EndsWith("65 dimensions; NumPy has at most 64"));
  EXPECT_EQ(folder.files(), 1);
}

TEST(NpyWrite, RefusesBf16AndWritesNothing) {
  const ScratchFolder folder;
  const NpyArray array{Tensor::zeros(DType::BF16, {2}).value(), NpyOrder::C};
  const Expected<void> written = write_npy(folder.path("a.npy"), array);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::TypeMismatch);
  EXPECT_THAT(written.error().message, HasSubstr("bf16"));
  EXPECT_EQ(folder.files(), 0);
}

TEST(NpyWrite, NamesAFileThatCannotBeWritten) {
  const ScratchFolder folder;
  const Expected<void> written = write_npy(folder.path("missing/a.npy"), {Tensor(), NpyOrder::C});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::Io);
  EXPECT_THAT(written.error().message, StartsWith(folder.path("missing/a.npy")));
  EXPECT_THAT(written.error().message, EndsWith("No such file or directory"));
}

}  // namespace
}  // namespace einjit::cli
