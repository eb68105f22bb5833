#include "case.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <set>
#include <sstream>

#include "number.h"
#include "random.h"
#include "random_spec.h"
#include "reference.h"

namespace einjit::e2e {
namespace {

constexpr DType kAllDTypes[] = {DType::F32,  DType::F64, DType::C64, DType::C128, DType::F16,
                                DType::BF16, DType::I8,  DType::I16, DType::I32,  DType::I64,
                                DType::U8,   DType::U16, DType::U32, DType::U64,  DType::Bool};
constexpr int64_t kMostElements = 1 << 21;

DType random_dtype(Random& random) {
  switch (random.weighted<int>({{0, 24}, {1, 16}, {2, 60}})) {
    case 0:
      return DType::F32;
    case 1:
      return DType::F64;
    default:
      return kAllDTypes[random.between(2, 14)];
  }
}

void set_dtypes(Random& random, Case& result) {
  DType common = random_dtype(random);
  bool mixed = random.chance(14);
  for (CaseOperand& operand : result.operands) {
    operand.dtype = mixed && random.chance(60) ? random_dtype(random) : common;
    operand.conjugate = random.chance(12);
  }
  std::vector<DType> dtypes;
  for (const CaseOperand& operand : result.operands) dtypes.push_back(operand.dtype);
  result.promoted = promoted(dtypes);
}

std::vector<size_t> memory_order(Random& random, size_t rank) {
  std::vector<size_t> order(rank);
  std::iota(order.begin(), order.end(), size_t{0});
  switch (random.weighted<int>({{0, 55}, {1, 20}, {2, 25}})) {
    case 1:
      std::reverse(order.begin(), order.end());
      break;  // Fortran order
    case 2:
      random.shuffle(order);
      break;
    default:
      break;
  }
  return order;
}

/// Strides of distinct elements: any order of dimensions, gaps, reversed dimensions.
void lay_out_distinct(Random& random, CaseOperand& view) {
  std::vector<size_t> order = memory_order(random, view.shape.size());
  int gap_percent = random.chance(30) ? 40 : 0;
  int reverse_percent = random.chance(20) ? 40 : 0;
  view.strides.assign(view.shape.size(), 0);
  int64_t step = random.chance(gap_percent) ? random.between(2, 3) : 1;
  for (size_t i = order.size(); i-- > 0;) {
    size_t d = order[i];
    view.strides[d] = random.chance(reverse_percent) ? -step : step;
    step *= std::max<int64_t>(view.shape[d], 1);
    if (random.chance(gap_percent)) step += random.between(1, 5);
  }
}

void lay_out_contiguous(CaseOperand& view) {
  view.strides.assign(view.shape.size(), 0);
  int64_t step = 1;
  for (size_t d = view.shape.size(); d-- > 0;) {
    view.strides[d] = step;
    step *= std::max<int64_t>(view.shape[d], 1);
  }
}

void lay_out_input(Random& random, CaseOperand& view) {
  switch (random.weighted<int>({{0, 45}, {1, 40}, {2, 8}, {3, 7}})) {
    case 0:
      lay_out_contiguous(view);
      break;
    case 1:
      lay_out_distinct(random, view);
      break;
    case 2:  // broadcast views
      lay_out_distinct(random, view);
      for (int64_t& stride : view.strides)
        if (random.chance(50)) stride = 0;
      break;
    default:  // sliding windows and worse
      for (size_t d = 0; d < view.shape.size(); ++d) view.strides.push_back(random.between(-3, 4));
  }
  if (extent_of(view).count > kMostElements) lay_out_contiguous(view);
}

DType wider(Random& random, DType dtype) {
  switch (dtype) {
    case DType::F16:
    case DType::BF16:
      return DType::F32;
    case DType::F32:
      return DType::F64;
    case DType::C64:
      return DType::C128;
    case DType::I8:
    case DType::I16:
      return random.chance(70) ? DType::I32 : DType::I64;
    case DType::I32:
      return DType::I64;
    case DType::U8:
    case DType::U16:
      return random.chance(70) ? DType::U32 : DType::U64;
    case DType::U32:
      return DType::U64;
    default:
      return dtype;
  }
}

DType narrower(DType dtype) {
  switch (dtype) {
    case DType::F32:
      return DType::F16;
    case DType::F64:
      return DType::F32;
    case DType::C128:
      return DType::C64;
    case DType::I64:
      return DType::I32;
    case DType::I32:
      return DType::I8;
    case DType::U64:
      return DType::U16;
    default:
      return dtype;
  }
}

Scalar random_scale(Random& random, Domain domain, std::initializer_list<std::pair<int64_t, int>> integers) {
  int64_t integer = random.weighted<int64_t>(integers);
  if (domain == Domain::Complex && integer != 0 && random.chance(30)) return std::complex<double>(1, 2);
  if (domain != Domain::Integer && random.chance(30)) return static_cast<double>(integer);
  return integer;
}

void set_types_of_result(Random& random, Case& result) {
  result.out.dtype = result.promoted;
  if (random.chance(6)) {
    result.out.dtype = wider(random, result.promoted);
    // A view says its type itself.
    if (!result.writes_view() || random.chance(50)) result.options.result = result.out.dtype;
  } else if (result.writes_view() && random.chance(5)) {
    result.out.dtype = narrower(result.promoted);
    result.options.narrowing = Narrowing::Allow;
  } else if (random.chance(4) && domain_of(result.promoted) != Domain::Boolean) {
    result.options.accumulate = wider(random, result.promoted);
  }
}

void set_scales(Random& random, Case& result) {
  Domain domain = domain_of(result.out.dtype);
  bool boolean = domain == Domain::Boolean;
  if (!boolean && random.chance(40)) result.options.alpha = random_scale(random, domain, {{2, 2}, {-1, 1}, {3, 1}});
  if (result.options.repeated_output == RepeatedOutput::Error && random.chance(45))
    result.options.beta = boolean ? Scalar(1) : random_scale(random, domain, {{1, 2}, {-1, 1}, {2, 1}});
}

/// A path as opt_einsum writes it: the positions taken from the shrinking list, the result appended.
void set_path(Random& random, Case& result) {
  auto left = static_cast<int64_t>(result.operands.size());
  while (left > 1) {
    std::vector<int64_t> positions(static_cast<size_t>(left));
    std::iota(positions.begin(), positions.end(), int64_t{0});
    random.shuffle(positions);
    positions.resize(static_cast<size_t>(std::min<int64_t>(left, random.chance(15) ? 3 : 2)));
    left -= static_cast<int64_t>(positions.size()) - 1;
    result.options.path.push_back(std::move(positions));
  }
}

Fill random_fill(Random& random, Domain domain) {
  if (domain == Domain::Integer) return random.chance(50) ? Fill::SmallIntegers : Fill::WideIntegers;
  if (domain == Domain::Boolean) return Fill::SmallIntegers;
  return random.weighted<Fill>({{Fill::SmallIntegers, 50}, {Fill::Fractions, 42}, {Fill::Specials, 8}});
}

void write_list(std::ostream& out, const std::vector<int64_t>& values) {
  out << '(';
  for (size_t i = 0; i < values.size(); ++i) out << (i ? ", " : "") << values[i];
  out << ')';
}

void write_scalar(std::ostream& out, const char* name, const Scalar& value) {
  out << ", " << name << ' ' << value.re;
  if (value.im != 0) out << " + " << value.im << 'i';
}

const char* call_name(CallKind call) {
  switch (call) {
    case CallKind::NewTensor:
      return "try_einsum";
    case CallKind::IntoView:
      return "try_einsum into a view";
    case CallKind::Compiled:
      return "try_compile and call";
    case CallKind::CompiledInto:
      return "try_compile and call into a view";
  }
  return "";
}

const char* fill_name(Fill fill) {
  switch (fill) {
    case Fill::SmallIntegers:
      return "small integers";
    case Fill::Fractions:
      return "fractions";
    case Fill::WideIntegers:
      return "wide integers";
    case Fill::Specials:
      return "fractions with NaN and infinities";
  }
  return "";
}

}  // namespace

Case make_case(uint64_t seed) {
  Random random(seed);
  Case result;
  result.seed = seed;
  RandomSpec spec = make_spec(random);
  result.spec = spec.text;
  for (const auto& shape : spec.shapes) {
    CaseOperand operand;
    operand.shape = shape;
    lay_out_input(random, operand);
    result.operands.push_back(std::move(operand));
  }
  set_dtypes(random, result);
  result.call = random.weighted<CallKind>(
      {{CallKind::NewTensor, 45}, {CallKind::IntoView, 35}, {CallKind::Compiled, 10}, {CallKind::CompiledInto, 10}});
  if (spec.repeats_output) result.options.repeated_output = RepeatedOutput::WriteDiagonal;
  set_types_of_result(random, result);
  if (random.chance(6)) set_path(random, result);
  result.out.shape = reference_shape(spec.text, spec.shapes);
  lay_out_contiguous(result.out);
  result.fill = random_fill(random, domain_of(result.out.dtype));
  result.at_end_of_page = random.chance(60);
  if (!result.writes_view()) return result;
  if (random.chance(65)) lay_out_distinct(random, result.out);
  if (extent_of(result.out).count > kMostElements) lay_out_contiguous(result.out);
  set_scales(random, result);
  result.out_on_first_operand = result.operands.front().dtype == result.out.dtype && random.chance(8);
  return result;
}

void open_labels(Case& the_case, int percent) {
  Random random(the_case.seed ^ 0xD1A);
  const std::string inputs = the_case.spec.substr(0, the_case.spec.find("->"));
  std::set<std::string> labels;
  for (char c : inputs)
    if (std::isalpha(static_cast<unsigned char>(c))) labels.insert(std::string(1, c));
  if (inputs.find("...") != std::string::npos) labels.insert("...");
  for (const std::string& label : labels)
    if (random.chance(percent)) the_case.options.dynamic.push_back(label);
}

std::string describe(const Case& the_case) {
  std::ostringstream text;
  text << "einsum \"" << the_case.spec << "\" by " << call_name(the_case.call) << ", " << fill_name(the_case.fill)
       << '\n';
  for (size_t i = 0; i < the_case.operands.size(); ++i) {
    const CaseOperand& operand = the_case.operands[i];
    text << "  operand " << i << ": " << dtype_name(operand.dtype) << " shape ";
    write_list(text, operand.shape);
    text << " strides ";
    write_list(text, operand.strides);
    text << (operand.conjugate ? " conjugated\n" : "\n");
  }
  text << "  result: " << dtype_name(the_case.out.dtype) << " shape ";
  write_list(text, the_case.out.shape);
  text << " strides ";
  write_list(text, the_case.out.strides);
  write_scalar(text, "alpha", the_case.options.alpha);
  write_scalar(text, "beta", the_case.options.beta);
  if (the_case.options.accumulate) text << ", accumulate " << dtype_name(*the_case.options.accumulate);
  if (the_case.options.result) text << ", result " << dtype_name(*the_case.options.result);
  for (const std::string& label : the_case.options.dynamic) text << ", dynamic " << label;
  if (the_case.out_on_first_operand) text << ", in the memory of operand 0";
  for (size_t i = 0; i < the_case.options.path.size(); ++i) {
    text << (i ? " " : ", path ");
    write_list(text, the_case.options.path[i]);
  }
  text << '\n';
  return text.str();
}

Extent extent_of(const CaseOperand& view) {
  Extent extent{1, 0};
  for (size_t d = 0; d < view.shape.size(); ++d) {
    if (view.shape[d] == 0) return {};
    int64_t reach = (view.shape[d] - 1) * view.strides[d];
    extent.count += reach < 0 ? -reach : reach;
    if (reach < 0) extent.origin -= reach;
  }
  return extent;
}

}  // namespace einjit::e2e
