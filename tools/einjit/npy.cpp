#include "npy.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "npy_header.h"

namespace einjit::cli {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

Error file_error(const std::string& name, const std::string& what) {
  return {ErrorCode::Io, "cannot read '" + name + "': " + what};
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Expected<std::vector<std::byte>> read_all(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return file_error(path, std::strerror(errno));
  std::vector<std::byte> bytes;
  size_t got = 0;
  do {
    bytes.resize(bytes.size() + (size_t(1) << 20));
    got = std::fread(bytes.data() + bytes.size() - (size_t(1) << 20), 1, size_t(1) << 20, file.get());
    bytes.resize(bytes.size() - (size_t(1) << 20) + got);
  } while (got == size_t(1) << 20);
  if (std::ferror(file.get())) return file_error(path, std::strerror(errno));
  return bytes;
}

/// Reverses the bytes of each number: a complex element is two numbers.
void swap_bytes(std::byte* data, int64_t bytes, DType dtype) {
  int64_t width = dtype_bytes(dtype) / (dtype == DType::C64 || dtype == DType::C128 ? 2 : 1);
  for (int64_t i = 0; i < bytes; i += width) std::reverse(data + i, data + i + width);
}

Dims fortran_strides(const Dims& shape) {
  Dims strides = shape;
  int64_t step = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    strides[i] = step;
    step *= std::max<int64_t>(shape[i], 1);
  }
  return strides;
}

/// Where the header's text stands; checked against the file's size.
Expected<std::string_view> header_text(std::span<const std::byte> bytes, const std::string& name) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic)) return file_error(name, "it is no .npy file: it does not start with \\x93NUMPY");
  if (text.size() < 10) return file_error(name, "it ends inside its header");
  auto at = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(text[i])); };
  size_t major = at(6), start = major == 1 ? 10 : 12;
  if (major < 1 || major > 3)
    return file_error(
        name, "its format is " + std::to_string(major) + "." + std::to_string(at(7)) + "; known are 1.0, 2.0 and 3.0");
  if (text.size() < start) return file_error(name, "it ends inside its header");
  size_t length = at(8) | at(9) << 8;
  if (major > 1) length |= at(10) << 16 | at(11) << 24;
  if (length > text.size() - start)
    return file_error(name, "its header is said to have " + std::to_string(length) + " bytes, but " +
                                std::to_string(text.size() - start) + " are left");
  return text.substr(start, length);
}

}  // namespace

Expected<Array> parse_npy(std::span<const std::byte> bytes, const std::string& name) {
  Expected<std::string_view> text = header_text(bytes, name);
  if (!text) return text.error();
  Expected<NpyHeader> header = parse_npy_header(*text);
  if (!header) return file_error(name, header.error().message);
  Expected<int64_t> count = element_count(header->shape);
  int64_t width = dtype_bytes(header->dtype);
  if (!count || *count > INT64_MAX / width)
    return file_error(name, "its shape " + to_string(header->shape) + " has more bytes than 63 bits can count");
  auto start = static_cast<size_t>(text->data() + text->size() - reinterpret_cast<const char*>(bytes.data()));
  int64_t wanted = *count * width;
  auto left = static_cast<int64_t>(bytes.size() - start);
  if (left < wanted)
    return file_error(name, "its shape " + to_string(header->shape) + " of " + dtype_name(header->dtype) + " needs " +
                                std::to_string(wanted) + " bytes, but " + std::to_string(left) + " are left");
  Expected<Tensor> storage = Tensor::uninitialized(header->dtype, header->shape);
  if (!storage) return storage.error();
  auto* data = static_cast<std::byte*>(storage->raw_data());
  if (wanted > 0) std::memcpy(data, bytes.data() + start, static_cast<size_t>(wanted));
  if (header->swapped) swap_bytes(data, wanted, header->dtype);
  TensorView view = storage->view();
  if (header->fortran_order) view.strides = fortran_strides(view.shape);
  return Array{std::move(*storage), std::move(view)};
}

Expected<Array> read_npy(const std::string& path) {
  Expected<std::vector<std::byte>> bytes = read_all(path);
  if (!bytes) return bytes.error();
  return parse_npy(*bytes, path);
}

Expected<void> write_npy(const std::string& path, const Tensor& tensor) {
  std::string descr = npy_descr(tensor.dtype());
  if (descr.empty())
    return Error{ErrorCode::InvalidArgument,
                 "cannot write '" + path + "': NumPy has no type for " + dtype_name(tensor.dtype()) + "; ask for f32"};
  std::string shape;
  for (int64_t size : tensor.shape()) shape += std::to_string(size) + ",";
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // The elements start at a multiple of 64 bytes.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string start = std::string(kMagic) + '\x01' + '\0' + static_cast<char>(header.size() & 255) +
                      static_cast<char>(header.size() >> 8);
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  auto failed = [&] {
    Error error{ErrorCode::Io, "cannot write '" + path + "': " + std::strerror(errno)};
    std::remove(temporary.c_str());
    return error;
  };
  File file(std::fopen(temporary.c_str(), "wb"), &std::fclose);
  if (!file) return failed();
  auto put = [&](const void* data, size_t bytes) {
    return bytes == 0 || std::fwrite(data, 1, bytes, file.get()) == bytes;
  };
  auto bytes = static_cast<size_t>(tensor.size() * dtype_bytes(tensor.dtype()));
  bool written = put(start.data(), start.size()) && put(header.data(), header.size()) &&
                 put(tensor.raw_data(), bytes) && std::fflush(file.get()) == 0;
  if (!written || std::fclose(file.release()) != 0) return failed();
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return failed();
  return {};
}

}  // namespace einjit::cli
