#include <charconv>

#include "commands.h"

namespace einjit::cli {

Expected<Scalar> parse_scalar(const std::string& text, const std::string& flag) {
  const char *begin = text.data(), *end = begin + text.size();
  int64_t whole = 0;
  if (auto [rest, error] = std::from_chars(begin, end, whole); error == std::errc() && rest == end)
    return Scalar(whole);
  double re = 0, im = 0;
  auto [rest, error] = std::from_chars(begin, end, re);
  if (error == std::errc() && rest == end) return Scalar(re);
  if (error == std::errc() && (*rest == 'j' || *rest == 'i') && rest + 1 == end)
    return Scalar(std::complex<double>(0, re));
  if (error == std::errc() && (*rest == '+' || *rest == '-')) {
    auto [last, imaginary] = std::from_chars(rest + (*rest == '+'), end, im);
    if (imaginary == std::errc() && last + 1 == end && (*last == 'j' || *last == 'i'))
      return Scalar(std::complex<double>(re, im));
  }
  return Error{ErrorCode::InvalidArgument, flag + ": '" + text + "' is no number, such as 2, -0.5 or 1.5+2j"};
}

}  // namespace einjit::cli
