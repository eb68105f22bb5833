#include <cstddef>
#include <cstdint>
#include <limits>

#include "atomic_file.h"
#include "npy.h"

namespace einjit::cli {
namespace {

/// Magic string, version, length and dictionary, padded so that the elements are aligned to 64 bytes.
std::string preamble(const NpyArray& array) {
  constexpr size_t kAlignment = 64;
  const std::string dictionary = print_npy_header(array.elements.dtype(), array.order, array.shape());
  const auto padded = [&](size_t length_bytes) {
    const size_t before = 8 + length_bytes;
    const size_t unpadded = before + dictionary.size() + 1;
    return (unpadded + kAlignment - 1) / kAlignment * kAlignment - before;
  };
  const bool is_short = padded(2) <= std::numeric_limits<uint16_t>::max();
  const size_t length_bytes = is_short ? 2 : 4;
  const size_t length = padded(length_bytes);
  std::string text = "\x93NUMPY";
  text += is_short ? '\x01' : '\x02';
  text += '\0';
  for (size_t i = 0; i < length_bytes; ++i) text += static_cast<char>((length >> (8 * i)) & 0xFF);
  return text + dictionary + std::string(length - dictionary.size() - 1, ' ') + "\n";
}

}  // namespace

Expected<void> write_npy(const std::string& path, const NpyArray& array) {
  const DType dtype = array.elements.dtype();
  if (dtype == DType::BF16)
    return Error{ErrorCode::TypeMismatch, path + ": NumPy has no type for bf16; f32 holds every value of it"};
  Expected<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  if (Expected<void> written = file->write(preamble(array)); !written) return written;
  const auto bytes = static_cast<size_t>(array.elements.size() * dtype_bytes(dtype));
  if (Expected<void> written = file->write(array.elements.raw_data(), bytes); !written) return written;
  return file->commit();
}

}  // namespace einjit::cli
