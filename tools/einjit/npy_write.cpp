#include <cstddef>
#include <string_view>

#include "atomic_file.h"
#include "npy.h"

namespace einjit::cli {
namespace {

/// Magic string, version 1.0, length and dictionary, padded so that the elements are aligned to 64 bytes. As long as
/// there are no more dimensions than NumPy has, the length fits the 16 bits of version 1.0.
std::string preamble(const NpyArray& array) {
  constexpr size_t kAlignment = 64;
  constexpr std::string_view kMagic("\x93NUMPY\1\0", 8);
  std::string dictionary = print_npy_header(array.elements.dtype(), array.order, array.shape());
  const size_t before = kMagic.size() + 2;
  const size_t unpadded = before + dictionary.size() + 1;
  dictionary.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ') += '\n';
  std::string text(kMagic);
  text += static_cast<char>(dictionary.size() & 0xFF);
  text += static_cast<char>(dictionary.size() >> 8);
  return text + dictionary;
}

}  // namespace

Expected<void> write_npy(const std::string& path, const NpyArray& array) {
  const DType dtype = array.elements.dtype();
  if (dtype == DType::BF16)
    return Error{ErrorCode::TypeMismatch, path + ": NumPy has no type for bf16; f32 holds every value of it"};
  if (array.elements.shape().size() > kNpyMostDimensions)
    return Error{ErrorCode::TooLarge, path + ": the result has " + std::to_string(array.elements.shape().size()) +
                                          " dimensions; NumPy has at most " + std::to_string(kNpyMostDimensions)};
  Expected<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  if (Expected<void> written = file->write(preamble(array)); !written) return written;
  const auto bytes = static_cast<size_t>(array.elements.size() * dtype_bytes(dtype));
  if (Expected<void> written = file->write(array.elements.raw_data(), bytes); !written) return written;
  return file->commit();
}

}  // namespace einjit::cli
