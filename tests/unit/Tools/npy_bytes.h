/// \file npy_bytes.h
/// .npy files as strings of bytes, put together without the code under test.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

namespace einjit::cli {

inline std::string little_endian(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFF);
  return text;
}

/// A file of version 1, 2 or 3 with that dictionary and those elements.
inline std::string npy_bytes(std::string_view dictionary, std::string_view elements, int version = 1) {
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  text += little_endian(dictionary.size(), version == 1 ? 2 : 4);
  return text.append(dictionary).append(elements);
}

inline std::string npy_dictionary(std::string_view descr, std::string_view shape, bool fortran_order = false) {
  return std::string("{'descr': '")
      .append(descr)
      .append("', 'fortran_order': ")
      .append(fortran_order ? "True" : "False")
      .append(", 'shape': ")
      .append(shape)
      .append(", }");
}

/// The values as they lie in memory.
template <typename T>
std::string raw_bytes(std::initializer_list<T> values) {
  std::string text(values.size() * sizeof(T), '\0');
  std::memcpy(text.data(), values.begin(), text.size());
  return text;
}

}  // namespace einjit::cli
