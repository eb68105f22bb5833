//===- DlpackTensor.cpp - DLPack's tensors as einjit's ---------------------===//
#include "Api/DlpackTensor.h"

#include <memory>
#include <new>

namespace einjit {
namespace {

constexpr int kFirstOf8Bits = 8;

/// 8, 16, 32, 64 bits are the DTypes from `first` on.
Expected<DType> integer(DType first, DLDataType type) {
  for (int i = 0; i < 4; ++i)
    if (type.bits == kFirstOf8Bits << i) return static_cast<DType>(static_cast<int>(first) + i);
  return Error{ErrorCode::TypeMismatch, "integers of " + std::to_string(type.bits) + " bits"};
}

Expected<DType> knownType(DLDataType type) {
  const auto unknown = [&](const char* kind) {
    return Error{ErrorCode::TypeMismatch, std::string(kind) + " of " + std::to_string(type.bits) + " bits"};
  };
  if (type.lanes != 1)
    return Error{ErrorCode::TypeMismatch, "vectors of " + std::to_string(type.lanes) + " lanes as elements"};
  switch (type.code) {
    case kDLInt:
      return integer(DType::I8, type);
    case kDLUInt:
      return integer(DType::U8, type);
    case kDLFloat:
      if (type.bits == 16) return DType::F16;
      if (type.bits == 32) return DType::F32;
      if (type.bits == 64) return DType::F64;
      return unknown("floating-point numbers");
    case kDLBfloat:
      if (type.bits == 16) return DType::BF16;
      return unknown("bfloats");
    case kDLComplex:
      if (type.bits == 64) return DType::C64;
      if (type.bits == 128) return DType::C128;
      return unknown("complex numbers");
    case kDlpackBool:
      if (type.bits == 8) return DType::Bool;
      return unknown("booleans");
    default:
      return Error{ErrorCode::TypeMismatch, "DLPack's type code " + std::to_string(type.code)};
  }
}

/// A DLPack tensor with what it points to.
struct Managed {
  explicit Managed(Tensor own)
      : elements(std::move(own)),
        shape(elements.shape()),
        strides(elements.strides()),
        tensor{.dl_tensor = {.data = elements.raw_data(),
                             .device = {kDLCPU, 0},
                             .ndim = static_cast<int32_t>(shape.size()),
                             .dtype = toDlpack(elements.dtype()),
                             .shape = shape.data(),
                             .strides = strides.data(),
                             .byte_offset = 0},
               .manager_ctx = this,
               .deleter = [](DLManagedTensor* self) { delete static_cast<Managed*>(self->manager_ctx); }} {}
  Managed(const Managed&) = delete;
  Managed& operator=(const Managed&) = delete;

  Tensor elements;
  Dims shape;
  Dims strides;
  DLManagedTensor tensor;
};

}  // namespace

Expected<DType> dtypeFromDlpack(DLDataType type) {
  Expected<DType> known = knownType(type);
  if (!known) return Error{known.error().code, "einjit has no " + known.error().message};
  return known;
}

DLDataType toDlpack(DType dtype) {
  const auto bits = static_cast<uint8_t>(8 * dtype_bytes(dtype));
  switch (dtype) {
    case DType::F32:
    case DType::F64:
    case DType::F16:
      return {kDLFloat, bits, 1};
    case DType::BF16:
      return {kDLBfloat, bits, 1};
    case DType::C64:
    case DType::C128:
      return {kDLComplex, bits, 1};
    case DType::Bool:
      return {kDlpackBool, bits, 1};
    case DType::I8:
    case DType::I16:
    case DType::I32:
    case DType::I64:
      return {kDLInt, bits, 1};
    default:
      return {kDLUInt, bits, 1};
  }
}

Expected<TensorView> viewOfDlpack(const DLTensor* tensor, int64_t operand) {
  const auto who = [&] { return operand < 0 ? "out" : "operand " + std::to_string(operand); };
  const auto wrong = [&](const std::string& what) { return Error{ErrorCode::InvalidArgument, who() + ": " + what}; };
  if (!tensor) return wrong("the tensor is null");
  if (tensor->device.device_type != kDLCPU && tensor->device.device_type != kDLCUDAHost)
    return wrong("it lies on a device of DLPack's type " + std::to_string(tensor->device.device_type) +
                 ", but einjit computes on the CPU");
  if (tensor->ndim < 0) return wrong("its rank is " + std::to_string(tensor->ndim));
  if (tensor->ndim > 0 && !tensor->shape) return wrong("it has no shape");
  Expected<DType> dtype = dtypeFromDlpack(tensor->dtype);
  if (!dtype) return Error{dtype.error().code, who() + ": " + dtype.error().message};
  const auto rank = static_cast<size_t>(tensor->ndim);
  TensorView view;
  view.data = tensor->data ? static_cast<char*>(tensor->data) + tensor->byte_offset : nullptr;
  view.dtype = *dtype;
  view.shape = Dims(std::span<const int64_t>(tensor->shape, rank));
  view.strides =
      tensor->strides ? Dims(std::span<const int64_t>(tensor->strides, rank)) : contiguous_strides(view.shape);
  return view;
}

Expected<DLManagedTensor*> toManagedDlpack(Tensor tensor) {
  auto* managed = new (std::nothrow) Managed(std::move(tensor));
  if (!managed) return Error{ErrorCode::OutOfMemory, "no memory for a DLPack tensor"};
  return &managed->tensor;
}

}  // namespace einjit
