#include "tools/measure/random_tensor.h"

#include <complex>
#include <type_traits>

namespace einjit::measure {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t bits() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// In [-1, 1), with 24 bits.
  float unit() { return static_cast<float>(static_cast<int32_t>(bits() >> 40) - (1 << 23)) * 0x1p-23F; }

 private:
  uint64_t state_;
};

template <typename T>
T draw(Random& random) {
  if constexpr (std::is_same_v<T, bool>)
    return (random.bits() & 1) != 0;
  else if constexpr (std::is_same_v<T, Half>)
    return to_half(random.unit());
  else if constexpr (std::is_same_v<T, BFloat16>)
    return to_bfloat16(random.unit());
  else if constexpr (std::is_floating_point_v<T>)
    return random.unit();
  else if constexpr (std::is_signed_v<T>)
    return static_cast<T>(static_cast<int>(random.bits() & 15) - 8);
  else if constexpr (std::is_unsigned_v<T>)
    return static_cast<T>(random.bits() & 7);
  else
    return {random.unit(), random.unit()};
}

template <typename T>
void fill(Tensor& tensor, Random random) {
  T* const elements = tensor.data<T>();
  for (int64_t i = 0; i < tensor.size(); ++i) elements[i] = draw<T>(random);
}

}  // namespace

Expected<Tensor> random_tensor(DType dtype, const Dims& shape, uint64_t seed) {
  Expected<Tensor> tensor = Tensor::uninitialized(dtype, shape);
  if (!tensor) return tensor;
  const Random random(seed);
  switch (dtype) {
    case DType::F32:
      fill<float>(*tensor, random);
      break;
    case DType::F64:
      fill<double>(*tensor, random);
      break;
    case DType::C64:
      fill<std::complex<float>>(*tensor, random);
      break;
    case DType::C128:
      fill<std::complex<double>>(*tensor, random);
      break;
    case DType::F16:
      fill<Half>(*tensor, random);
      break;
    case DType::BF16:
      fill<BFloat16>(*tensor, random);
      break;
    case DType::I8:
      fill<int8_t>(*tensor, random);
      break;
    case DType::I16:
      fill<int16_t>(*tensor, random);
      break;
    case DType::I32:
      fill<int32_t>(*tensor, random);
      break;
    case DType::I64:
      fill<int64_t>(*tensor, random);
      break;
    case DType::U8:
      fill<uint8_t>(*tensor, random);
      break;
    case DType::U16:
      fill<uint16_t>(*tensor, random);
      break;
    case DType::U32:
      fill<uint32_t>(*tensor, random);
      break;
    case DType::U64:
      fill<uint64_t>(*tensor, random);
      break;
    case DType::Bool:
      fill<bool>(*tensor, random);
      break;
  }
  return tensor;
}

}  // namespace einjit::measure
