#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "npy.h"

namespace einjit::cli {
namespace {

static_assert(std::endian::native == std::endian::little, "elements of files are taken over as they are");

constexpr std::string_view kMagic = "\x93NUMPY";
/// NumPy's own bound is smaller; beyond it a length is damage, not a shape.
constexpr uint32_t kLongestHeader = 1 << 20;

/// A stream with its number of bytes and the name that messages call it by.
struct Source {
  std::istream& stream;
  uint64_t rest;
  const std::string& name;

  Error bad(const std::string& what) const { return Error{ErrorCode::Io, name + ": " + what}; }
  Expected<void> read(void* bytes, uint64_t count, const char* what) {
    if (count > rest) return bad(std::string("ends within its ") + what);
    if (!stream.read(static_cast<char*>(bytes), static_cast<std::streamsize>(count)))
      return bad("cannot be read to its end");
    rest -= count;
    return {};
  }
};

Expected<void> check_magic(Source& source) {
  std::array<char, kMagic.size()> magic{};
  if (source.rest == 0) return source.bad("is empty");
  const bool complete = source.rest >= magic.size();
  if (complete) {
    if (Expected<void> read = source.read(magic.data(), magic.size(), "magic string"); !read) return read;
  }
  const std::string_view found(magic.data(), magic.size());
  if (found == kMagic) return {};
  const bool archive = found.starts_with("PK");
  return source.bad(archive ? "is an archive (.npz) of arrays, not a single .npy" : "is not a NumPy .npy file");
}

/// Everything up to the elements.
Expected<NpyHeader> read_header(Source& source) {
  if (Expected<void> magic = check_magic(source); !magic) return magic.error();
  std::array<unsigned char, 2> version{};
  if (Expected<void> read = source.read(version.data(), version.size(), "version"); !read) return read.error();
  if (version[0] < 1 || version[0] > 3)
    return source.bad("has version " + std::to_string(version[0]) + "." + std::to_string(version[1]) +
                      " of the .npy format; einjit reads 1 to 3");
  std::array<unsigned char, 4> length_bytes{};
  if (Expected<void> read = source.read(length_bytes.data(), version[0] == 1 ? 2 : 4, "header length"); !read)
    return read.error();
  uint32_t length = 0;
  for (size_t i = 0; i < length_bytes.size(); ++i) length |= static_cast<uint32_t>(length_bytes[i]) << (8 * i);
  if (length > kLongestHeader)
    return source.bad("has a header of " + std::to_string(length) + " bytes; at most " +
                      std::to_string(kLongestHeader) + " are read");
  if (length > source.rest)
    return source.bad("ends within its header, which should have " + std::to_string(length) + " bytes");
  std::string dictionary(length, '\0');
  if (Expected<void> read = source.read(dictionary.data(), length, "header"); !read) return read.error();
  return parse_npy_header(dictionary, source.name);
}

void swap_bytes(Tensor& tensor) {
  const bool is_complex = tensor.dtype() == DType::C64 || tensor.dtype() == DType::C128;
  const auto part = static_cast<size_t>(dtype_bytes(tensor.dtype()) / (is_complex ? 2 : 1));
  auto* const bytes = static_cast<std::byte*>(tensor.raw_data());
  const size_t count = static_cast<size_t>(tensor.size() * dtype_bytes(tensor.dtype())) / part;
  for (size_t i = 0; i < count; ++i) std::reverse(bytes + i * part, bytes + (i + 1) * part);
}

/// Any other byte in a bool is undefined behaviour for whoever reads it as one.
void normalize_bools(Tensor& tensor) {
  auto* const bytes = static_cast<unsigned char*>(tensor.raw_data());
  for (int64_t i = 0; i < tensor.size(); ++i) bytes[i] = bytes[i] != 0;
}

}  // namespace

Expected<NpyArray> read_npy(std::istream& stream, uint64_t bytes, const std::string& name) {
  Source source{stream, bytes, name};
  Expected<NpyHeader> header = read_header(source);
  if (!header) return header.error();
  if (static_cast<uint64_t>(header->data_bytes) != source.rest)
    return source.bad("has " + std::to_string(source.rest) + " bytes of elements, but its shape " +
                      to_string(header->shape) + " of " + dtype_name(header->dtype) + " needs " +
                      std::to_string(header->data_bytes));
  if (header->order == NpyOrder::Fortran) std::reverse(header->shape.begin(), header->shape.end());
  Expected<Tensor> tensor = Tensor::uninitialized(header->dtype, header->shape);
  if (!tensor) return tensor.error();
  if (Expected<void> read = source.read(tensor->raw_data(), source.rest, "elements"); !read) return read.error();
  if (header->byte_order == ByteOrder::Big) swap_bytes(*tensor);
  if (header->dtype == DType::Bool) normalize_bools(*tensor);
  return NpyArray{std::move(*tensor), header->order};
}

Expected<NpyArray> read_npy(const std::string& path) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (status.type() == std::filesystem::file_type::none || !std::filesystem::exists(status))
    return Error{ErrorCode::Io, path + ": cannot be read: " + failure.message()};
  if (!std::filesystem::is_regular_file(status)) return Error{ErrorCode::Io, path + ": is not a regular file"};
  const uint64_t bytes = std::filesystem::file_size(path, failure);
  std::ifstream stream(path, std::ios::binary);
  if (failure || !stream) {
    if (!failure) failure = std::error_code(errno, std::generic_category());
    return Error{ErrorCode::Io, path + ": cannot be read: " + failure.message()};
  }
  return read_npy(stream, bytes, path);
}

}  // namespace einjit::cli
