// Any bytes end in an array that is what the file says, or in an Error that names the file. An input is a .npy file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "tools/einjit/npy.h"

namespace einjit::cli {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(const Error& error) {
  require(error.code == ErrorCode::Io);
  require(error.message.starts_with("input: "));
  for (const char c : error.message) require(c >= ' ' && c <= '~');
}

/// Every element is there to be read, and what is written of the header is read as the same.
void check_array(const NpyArray& array, size_t file_bytes) {
  const int64_t bytes = array.elements.size() * dtype_bytes(array.elements.dtype());
  require(bytes >= 0 && static_cast<size_t>(bytes) < file_bytes);
  const auto* const data = static_cast<const unsigned char*>(array.elements.raw_data());
  unsigned sum = 0;
  for (int64_t i = 0; i < bytes; ++i) {
    require(array.elements.dtype() != DType::Bool || data[i] <= 1);
    sum += data[i];
  }
  volatile unsigned sink = sum;
  static_cast<void>(sink);
  const Expected<NpyHeader> again =
      parse_npy_header(print_npy_header(array.elements.dtype(), array.order, array.shape()), "input");
  require(again.has_value());
  require(again->dtype == array.elements.dtype() && again->order == array.order && again->shape == array.shape());
  require(again->data_bytes == bytes);
}

void run_one(const std::string& bytes) {
  std::istringstream stream(bytes);
  const Expected<NpyArray> array = read_npy(stream, bytes.size(), "input");
  if (array)
    check_array(*array, bytes.size());
  else
    check_error(array.error());
}

}  // namespace
}  // namespace einjit::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  einjit::cli::run_one({reinterpret_cast<const char*>(data), size});
  return 0;
}
