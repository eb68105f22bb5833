#include "operand_text.h"

#include <algorithm>
#include <charconv>
#include <complex>
#include <optional>
#include <utility>

namespace einjit::cli {
namespace {

Error invalid(std::string message) { return Error{ErrorCode::InvalidArgument, std::move(message)}; }

/// The caret stands under text[at].
Error shape_error(std::string_view text, size_t at, const std::string& what) {
  const std::string before = "--shapes \"";
  return invalid(before + std::string(text) + "\": " + what + "\n" + std::string(before.size() + at, ' ') + "^");
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Expected<Dims> parse_shape(std::string_view text, std::string_view term, size_t offset) {
  Dims shape;
  if (term.empty() || term == "scalar") return shape;
  for (std::string_view number : split(term, 'x')) {
    const auto at = static_cast<size_t>(number.data() - term.data()) + offset;
    int64_t size = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), size);
    if (number.starts_with('-')) return shape_error(text, at, "a size cannot be negative");
    if (error == std::errc::result_out_of_range) return shape_error(text, at, "this size is beyond 63 bits");
    if (error != std::errc()) return shape_error(text, at, "expected a size here, as in 2x3,3x4");
    if (end != number.data() + number.size())
      return shape_error(text, at + static_cast<size_t>(end - number.data()), "expected 'x', ',' or the end here");
    shape.push_back(size);
  }
  return shape;
}

/// All of the text as a double; Python's spellings of infinity and NaN included.
std::optional<double> parse_real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('+') || text.empty()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <typename Integer>
std::optional<Scalar> parse_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Scalar(value);
}

/// "2j", "1-2j", "-j"
std::optional<Scalar> parse_complex(std::string_view text) {
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  if (!text.ends_with('j')) return std::nullopt;
  text.remove_suffix(1);
  // The sign of the imaginary part: the last one that does not belong to an exponent.
  size_t sign = text.find_last_of("+-");
  if (sign != std::string_view::npos && sign > 0 && (text[sign - 1] == 'e' || text[sign - 1] == 'E'))
    sign = text.find_last_of("+-", sign - 1);
  const bool has_real = sign != std::string_view::npos && sign > 0;
  const std::string_view imaginary = has_real ? text.substr(sign) : text;
  const bool is_unit = imaginary.empty() || imaginary == "+" || imaginary == "-";
  const std::optional<double> re = has_real ? parse_real(text.substr(0, sign)) : 0.0;
  const std::optional<double> im = is_unit ? (imaginary == "-" ? -1.0 : 1.0) : parse_real(imaginary);
  if (!re || !im) return std::nullopt;
  return Scalar(std::complex<double>(*re, *im));
}

}  // namespace

Expected<std::vector<Dims>> parse_shapes(std::string_view text) {
  std::vector<Dims> shapes;
  for (std::string_view term : split(text, ',')) {
    Expected<Dims> shape = parse_shape(text, term, static_cast<size_t>(term.data() - text.data()));
    if (!shape) return shape.error();
    shapes.push_back(std::move(*shape));
  }
  return shapes;
}

Expected<std::vector<OperandType>> parse_operands(std::string_view shapes, std::string_view dtypes) {
  Expected<std::vector<Dims>> dims = parse_shapes(shapes);
  if (!dims) return dims.error();
  const std::vector<std::string_view> names = split(dtypes, ',');
  if (names.size() != 1 && names.size() != dims->size())
    return invalid("--dtype names " + std::to_string(names.size()) + " types for " + std::to_string(dims->size()) +
                   " operands; name one for all or one for each");
  std::vector<OperandType> operands;
  for (size_t i = 0; i < dims->size(); ++i) {
    Expected<DType> dtype = dtype_from_name(names[names.size() == 1 ? 0 : i]);
    if (!dtype) return dtype.error();
    operands.emplace_back(*dtype, std::move((*dims)[i]));
  }
  return operands;
}

Expected<Scalar> parse_scalar(std::string_view text, std::string_view option) {
  if (std::optional<Scalar> integer = parse_integer<int64_t>(text)) return *integer;
  if (std::optional<Scalar> integer = parse_integer<uint64_t>(text)) return *integer;
  if (std::optional<double> real = parse_real(text)) return Scalar(*real);
  if (std::optional<Scalar> complex = parse_complex(text)) return *complex;
  return invalid(std::string(option) + " " + std::string(text) + ": expected a number, such as 2, 0.5 or 1-2j");
}

}  // namespace einjit::cli
