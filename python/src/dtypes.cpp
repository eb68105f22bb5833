#include "dtypes.h"

#include <array>
#include <atomic>

#include "numpy_api.h"

namespace einjit::python {
namespace {

std::atomic<int> bfloat16_type_num{-1};

constexpr std::array<int, 15> kTypeNums = {NPY_FLOAT32, NPY_FLOAT64, NPY_COMPLEX64, NPY_COMPLEX128, NPY_FLOAT16,
                                           NPY_UINT16,  NPY_INT8,    NPY_INT16,     NPY_INT32,      NPY_INT64,
                                           NPY_UINT8,   NPY_UINT16,  NPY_UINT32,    NPY_UINT64,     NPY_BOOL};
static_assert(kTypeNums.size() == static_cast<size_t>(DType::Bool) + 1);

}  // namespace

std::optional<DType> dtype_of_type_num(int type_num) noexcept {
  switch (type_num) {
    case NPY_BOOL:
      return DType::Bool;
    case NPY_BYTE:
      return DType::I8;
    case NPY_UBYTE:
      return DType::U8;
    case NPY_SHORT:
      return DType::I16;
    case NPY_USHORT:
      return DType::U16;
    case NPY_INT:
      return DType::I32;
    case NPY_UINT:
      return DType::U32;
    case NPY_LONG:
    case NPY_LONGLONG:
      return DType::I64;
    case NPY_ULONG:
    case NPY_ULONGLONG:
      return DType::U64;
    case NPY_HALF:
      return DType::F16;
    case NPY_FLOAT:
      return DType::F32;
    case NPY_DOUBLE:
      return DType::F64;
    case NPY_CFLOAT:
      return DType::C64;
    case NPY_CDOUBLE:
      return DType::C128;
    default:
      break;
  }
  if (type_num >= 0 && type_num == bfloat16_type_num.load(std::memory_order_relaxed)) return DType::BF16;
  return std::nullopt;
}

int type_num_of_dtype(DType dtype) noexcept {
  const int registered = bfloat16_type_num.load(std::memory_order_relaxed);
  if (dtype == DType::BF16 && registered >= 0) return registered;
  return kTypeNums[static_cast<size_t>(dtype)];
}

void register_bfloat16(int type_num) noexcept { bfloat16_type_num.store(type_num, std::memory_order_relaxed); }

}  // namespace einjit::python
