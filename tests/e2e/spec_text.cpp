#include "spec_text.h"

#include <algorithm>
#include <map>

namespace einjit::e2e {
namespace {

constexpr int64_t kEllipsis = -1;

/// A term as written: code points, and kEllipsis for "...".
using Items = std::vector<int64_t>;

int64_t next_code_point(const std::string& text, size_t& at) {
  auto lead = static_cast<unsigned char>(text[at++]);
  int continuation = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  int64_t code = continuation ? lead & (0x3F >> continuation) : lead;
  for (; continuation > 0; --continuation) code = (code << 6) | (static_cast<unsigned char>(text[at++]) & 0x3F);
  return code;
}

std::vector<Items> read_terms(const std::string& text) {
  std::vector<Items> terms(1);
  for (size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
    } else if (text[at] == ',') {
      terms.emplace_back();
      ++at;
    } else if (text[at] == '.') {
      terms.back().push_back(kEllipsis);
      at += 3;
    } else {
      terms.back().push_back(next_code_point(text, at));
    }
  }
  return terms;
}

void append_ellipsis(std::vector<int64_t>& labels, size_t dimensions) {
  for (size_t left = dimensions; left > 0; --left)
    labels.push_back(LabelledSpec::kEllipsisBase + static_cast<int64_t>(left) - 1);
}

std::vector<int64_t> expand(const Items& items, size_t ellipsis_dimensions) {
  std::vector<int64_t> labels;
  for (int64_t item : items) {
    if (item == kEllipsis)
      append_ellipsis(labels, ellipsis_dimensions);
    else
      labels.push_back(item);
  }
  return labels;
}

}  // namespace

LabelledSpec label_dimensions(const std::string& spec, const std::vector<size_t>& ranks) {
  size_t arrow = spec.find("->");
  std::vector<Items> terms = read_terms(spec.substr(0, arrow));
  LabelledSpec result;
  size_t ellipsis_dimensions = 0;
  std::map<int64_t, int> occurrences;
  for (size_t i = 0; i < terms.size(); ++i) {
    size_t own = 0;
    if (std::count(terms[i].begin(), terms[i].end(), kEllipsis)) own = ranks[i] + 1 - terms[i].size();
    ellipsis_dimensions = std::max(ellipsis_dimensions, own);
    result.inputs.push_back(expand(terms[i], own));
    for (int64_t item : terms[i]) ++occurrences[item];
  }
  if (arrow != std::string::npos) {
    result.output = expand(read_terms(spec.substr(arrow + 2)).front(), ellipsis_dimensions);
    return result;
  }
  append_ellipsis(result.output, ellipsis_dimensions);
  for (auto [label, count] : occurrences)
    if (label != kEllipsis && count == 1) result.output.push_back(label);
  return result;
}

std::string utf8(int64_t code_point) {
  auto tail = [&](int shift) { return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xC0 | (code_point >> 6)), tail(0)};
  if (code_point < 0x10000) return {static_cast<char>(0xE0 | (code_point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (code_point >> 18)), tail(12), tail(6), tail(0)};
}

}  // namespace einjit::e2e
