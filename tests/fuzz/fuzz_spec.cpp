// Any text, spelt in any way, with any shapes, strides and dtypes, ends in a Signature or in an Error; and what comes
// out keeps its promises. An input is
//   one byte: spelling (2 bits), repeated output, an out, narrowing
//   the text, up to a line feed or the end; lists have ',' between terms and ' ' between names, and "->" before the
//     output; the numbers of sublists are the bytes of the names
//   bytes for the operands: dtype, shape and strides, as long as there are any
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "Spec/Signature.h"
#include "Spec/Utf8.h"

namespace einjit {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Takes bytes from the front; zeros when there are no more.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}
  uint8_t next() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view line() {
    const size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }

 private:
  std::string_view rest_;
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string> namesOf(std::string_view term) {
  std::vector<std::string> names;
  if (term.empty()) return names;
  for (const std::string_view name : split(term, ' ')) names.emplace_back(name);
  return names;
}

std::vector<int64_t> numbersOf(std::string_view term) {
  std::vector<int64_t> numbers;
  for (const char c : term) numbers.push_back(static_cast<signed char>(c));
  return numbers;
}

template <typename Name, typename ReadTerm, typename MakeSpec>
Spec listSpec(std::string_view text, ReadTerm readTerm, MakeSpec makeSpec) {
  const size_t arrow = text.find("->");
  std::vector<std::vector<Name>> inputs;
  for (const std::string_view term : split(text.substr(0, arrow), ',')) inputs.push_back(readTerm(term));
  if (arrow == std::string_view::npos) return makeSpec(std::move(inputs));
  return makeSpec(std::move(inputs), readTerm(text.substr(arrow + 2)));
}

Spec specOf(unsigned spelling, std::string_view text) {
  const auto labels = [](auto&&... lists) { return Spec::labels(std::move(lists)...); };
  const auto sublists = [](auto&&... lists) { return Spec::sublists(std::move(lists)...); };
  switch (spelling) {
    case 0:
      return {text};
    case 1:
      return Spec::einops(std::string(text));
    case 2:
      return listSpec<std::string>(text, namesOf, labels);
    default:
      return listSpec<int64_t>(text, numbersOf, sublists);
  }
}

/// A size or stride of some interesting magnitude.
int64_t number(uint8_t byte) {
  const int64_t sign = byte & 0x80 ? -1 : 1;
  if ((byte & 0x40) == 0) return sign * (byte & 0x3F);
  return sign * (INT64_MAX >> (byte & 0x3F));
}

OperandType operandFor(const Term& term, Bytes& bytes) {
  OperandType operand;
  operand.dtype = static_cast<DType>(bytes.next() % (static_cast<int>(DType::Bool) + 1));
  const uint8_t layout = bytes.next();
  for (const TermItem& item : term) {
    const int dimensions = item.isEllipsis() ? layout & 3 : 1;
    for (int d = 0; d < dimensions; ++d) operand.shape.push_back(number(bytes.next()));
  }
  if (layout & 4) operand.shape.push_back(number(bytes.next()));
  if (layout & 8) {
    for (size_t d = 0; d < operand.shape.size(); ++d) operand.strides.push_back(number(bytes.next()));
  }
  if (layout & 16) operand.conjugate = Conjugate::Yes;
  return operand;
}

void checkError(const Error& error) {
  require(error.code != ErrorCode::Internal && error.code != ErrorCode::Io && error.code != ErrorCode::OutOfMemory);
  require(error.message.starts_with("einsum \""));
  for (size_t at = 0; at < error.message.size();) {
    const std::optional<Utf8Char> c = decodeUtf8(error.message, at);
    require(c.has_value());
    require(c->codePoint >= 0x20 || c->codePoint == '\n');
    at += c->bytes;
  }
  require(std::ranges::count(error.message, '\n') <= 1);
}

/// The same spec as lists of names is the same spec.
void checkSpec(const EinsumSpec& spec) {
  const auto names = [&](const Term& term) {
    std::vector<std::string> result;
    for (const TermItem& item : term) result.push_back(item.isEllipsis() ? "..." : spec.labelNames[item.label]);
    return result;
  };
  std::vector<std::vector<std::string>> inputs;
  for (const Term& term : spec.inputs) inputs.push_back(names(term));
  const Expected<EinsumSpec> again = parseSpec(Spec::labels(inputs, names(spec.output)), RepeatedOutput::WriteDiagonal);
  require(again.has_value());
  require(again->inputs == spec.inputs && again->output == spec.output && again->labelNames == spec.labelNames);
  require(toString(*again) == toString(spec));
}

void checkSignature(const Signature& signature) {
  const auto checkOperand = [&](const SignatureOperand& operand, bool mayBroadcast) {
    require(operand.labels.size() == operand.shape.size() && operand.shape.size() == operand.strides.size());
    for (size_t d = 0; d < operand.labels.size(); ++d) {
      const int64_t size = signature.labels.at(operand.labels[d]).size;
      require(operand.shape[d] == size || (mayBroadcast && operand.shape[d] == 1));
    }
  };
  for (const SignatureOperand& input : signature.inputs) checkOperand(input, true);
  checkOperand(signature.output, false);
  require(!toString(signature).empty());
}

void runOne(std::string_view input) {
  Bytes bytes(input);
  const uint8_t flags = bytes.next();
  CompileOptions options;
  if (flags & 4) options.repeated_output = RepeatedOutput::WriteDiagonal;
  if (flags & 16) options.narrowing = Narrowing::Allow;
  const Expected<EinsumSpec> spec = parseSpec(specOf(flags & 3, bytes.line()), options.repeated_output);
  if (!spec) return checkError(spec.error());
  checkSpec(*spec);
  std::vector<OperandType> operands;
  for (const Term& term : spec->inputs) operands.push_back(operandFor(term, bytes));
  const OperandType out = operandFor(spec->output, bytes);
  const Expected<Signature> signature = makeSignature(*spec, operands, options, flags & 8 ? &out : nullptr, {});
  if (!signature) return checkError(signature.error());
  checkSignature(*signature);
}

}  // namespace
}  // namespace einjit

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  einjit::runOne({reinterpret_cast<const char*>(data), size});
  return 0;
}
