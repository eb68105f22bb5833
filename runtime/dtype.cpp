#include <array>
#include <bit>
#include <string_view>

#include "einjit/tensor.h"
#include "runtime/float_bits.h"

namespace einjit {
namespace {

struct DTypeInfo {
  const char* name;
  const char* numpy_name;
  int64_t bytes;
};

constexpr std::array<DTypeInfo, 15> kInfo = {{{"f32", "float32", 4},
                                              {"f64", "float64", 8},
                                              {"c64", "complex64", 8},
                                              {"c128", "complex128", 16},
                                              {"f16", "float16", 2},
                                              {"bf16", "bfloat16", 2},
                                              {"i8", "int8", 1},
                                              {"i16", "int16", 2},
                                              {"i32", "int32", 4},
                                              {"i64", "int64", 8},
                                              {"u8", "uint8", 1},
                                              {"u16", "uint16", 2},
                                              {"u32", "uint32", 4},
                                              {"u64", "uint64", 8},
                                              {"bool", "bool_", 1}}};
static_assert(kInfo.size() == static_cast<size_t>(DType::Bool) + 1);

}  // namespace

int64_t dtype_bytes(DType dtype) noexcept { return kInfo[static_cast<size_t>(dtype)].bytes; }

const char* dtype_name(DType dtype) noexcept { return kInfo[static_cast<size_t>(dtype)].name; }

Expected<DType> dtype_from_name(std::string_view name) {
  for (size_t i = 0; i < kInfo.size(); ++i)
    if (name == kInfo[i].name || name == kInfo[i].numpy_name) return static_cast<DType>(i);
  std::string message = "unknown element type '" + std::string(name) + "'; known are";
  for (const DTypeInfo& info : kInfo) message += std::string(" ") + info.name;
  return Error{ErrorCode::InvalidArgument, std::move(message)};
}

float to_float(Half value) noexcept { return static_cast<float>(runtime::widen<5, 10>(value.bits)); }
float to_float(BFloat16 value) noexcept { return std::bit_cast<float>(static_cast<uint32_t>(value.bits) << 16); }
Half to_half(float value) noexcept { return Half{runtime::narrow<5, 10>(value)}; }
BFloat16 to_bfloat16(float value) noexcept { return BFloat16{runtime::narrow<8, 7>(value)}; }

}  // namespace einjit
