#include "shapes.h"

#include <charconv>

namespace einjit::cli {

static std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  size_t start = 0;
  for (size_t end = text.find(separator); end != std::string::npos; end = text.find(separator, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

Expected<std::vector<Dims>> parse_shapes(const std::string& text) {
  std::vector<Dims> shapes;
  for (const std::string& part : split(text, ',')) {
    Dims shape;
    if (!part.empty())
      for (const std::string& size : split(part, 'x')) {
        int64_t value = 0;
        auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), value);
        if (error != std::errc() || end != size.data() + size.size() || size.empty() || value < 0)
          return Error{ErrorCode::InvalidArgument,
                       "--shapes: '" + part + "' is no shape: sizes are whole numbers split by x, such as 3x4x5"};
        shape.push_back(value);
      }
    shapes.push_back(shape);
  }
  return shapes;
}

Expected<std::vector<OperandType>> parse_operands(const std::string& shapes, const std::string& dtypes) {
  Expected<std::vector<Dims>> parsed = parse_shapes(shapes);
  if (!parsed) return parsed.error();
  std::vector<std::string> names = split(dtypes, ',');
  if (names.size() != 1 && names.size() != parsed->size())
    return Error{ErrorCode::InvalidArgument, "--dtype: " + std::to_string(names.size()) + " types for " +
                                                 std::to_string(parsed->size()) +
                                                 " operands; give one, or one for each"};
  std::vector<OperandType> operands;
  for (size_t i = 0; i < parsed->size(); ++i) {
    Expected<DType> dtype = dtype_from_name(names[names.size() == 1 ? 0 : i]);
    if (!dtype) return Error{dtype.error().code, "--dtype: " + dtype.error().message};
    operands.emplace_back(*dtype, (*parsed)[i]);
  }
  return operands;
}

}  // namespace einjit::cli
