//===- COptions.cpp - Options of the C interface as C++'s ------------------===//
#include "Api/COptions.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "Api/DlpackTensor.h"

namespace einjit {
namespace {

Scalar scalarOf(const einjit_scalar& given, double otherwise) {
  if (!given.is_set) return otherwise;
  if (given.is_integer) return given.integer;
  return std::complex<double>(given.re, given.im);
}

Expected<std::optional<DType>> optionalDtype(DLDataType type, const char* which) {
  if (type.bits == 0) return std::optional<DType>();
  Expected<DType> dtype = dtypeFromDlpack(type);
  if (!dtype) return Error{dtype.error().code, std::string(which) + ": " + dtype.error().message};
  return std::optional<DType>(*dtype);
}

/// Into `parts`, whose memory is used again.
void splitAtCommas(std::string_view text, std::vector<std::string>& parts) {
  size_t count = 0;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) {
      if (count == parts.size()) parts.emplace_back();
      parts[count++] = text.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  parts.resize(count);
}

}  // namespace

Expected<void> readOptions(const einjit_options& given, EinsumOptions& options) {
  Expected<std::optional<DType>> accumulate = optionalDtype(given.accumulate, "accumulate");
  if (!accumulate) return accumulate.error();
  Expected<std::optional<DType>> result = optionalDtype(given.result, "result");
  if (!result) return result.error();
  options.accumulate = *accumulate;
  options.result = *result;
  splitAtCommas(given.dynamic ? given.dynamic : "", options.dynamic);
  options.narrowing = given.allow_narrowing ? Narrowing::Allow : Narrowing::Refuse;
  options.repeated_output = given.write_diagonal ? RepeatedOutput::WriteDiagonal : RepeatedOutput::Error;
  options.alpha = scalarOf(given.alpha, 1);
  options.beta = scalarOf(given.beta, 0);
  options.target = given.target ? given.target : "host";
  return {};
}

}  // namespace einjit
