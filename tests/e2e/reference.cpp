#include "reference.h"

#include <algorithm>
#include <map>
#include <span>

#include "spec_text.h"

namespace einjit::e2e {
namespace {

std::map<int64_t, int64_t> label_sizes(const LabelledSpec& spec, const std::vector<std::vector<int64_t>>& shapes) {
  std::map<int64_t, int64_t> sizes;
  for (size_t i = 0; i < shapes.size(); ++i)
    for (size_t d = 0; d < shapes[i].size(); ++d) {
      int64_t& size = sizes.try_emplace(spec.inputs[i][d], 1).first->second;
      if (shapes[i][d] != 1) size = shapes[i][d];
    }
  return sizes;
}

LabelledSpec labels_of(const std::string& spec, const std::vector<std::vector<int64_t>>& shapes) {
  std::vector<size_t> ranks;
  for (const auto& shape : shapes) ranks.push_back(shape.size());
  return label_dimensions(spec, ranks);
}

std::vector<int64_t> shape_of(const std::vector<int64_t>& labels, const std::map<int64_t, int64_t>& sizes) {
  std::vector<int64_t> shape;
  for (int64_t label : labels) shape.push_back(sizes.at(label));
  return shape;
}

/// One loop: its size and by how much each operand moves.
struct Loop {
  int64_t size = 0;
  std::vector<int64_t> strides;
};

Loop make_loop(int64_t label, int64_t size, const LabelledSpec& spec, const std::vector<ReferenceOperand>& operands) {
  Loop loop{size, std::vector<int64_t>(operands.size(), 0)};
  for (size_t i = 0; i < operands.size(); ++i)
    for (size_t d = 0; d < operands[i].shape.size(); ++d)
      if (spec.inputs[i][d] == label && operands[i].shape[d] != 1) loop.strides[i] += operands[i].strides[d];
  return loop;
}

/// Runs body at every point of the loops, moving `offsets` along.
template <typename Body>
void run_loops(std::span<const Loop> loops, std::vector<int64_t>& offsets, const Body& body) {
  if (loops.empty()) return body();
  const Loop& loop = loops.front();
  for (int64_t step = 0; step < loop.size; ++step) {
    run_loops(loops.subspan(1), offsets, body);
    for (size_t i = 0; i < offsets.size(); ++i) offsets[i] += loop.strides[i];
  }
  for (size_t i = 0; i < offsets.size(); ++i) offsets[i] -= loop.size * loop.strides[i];
}

/// Whether the operand has the label, and not broadcast.
bool has_whole_label(const std::vector<int64_t>& labels, const std::vector<int64_t>& shape, int64_t label,
                     int64_t size) {
  for (size_t d = 0; d < labels.size(); ++d)
    if (labels[d] == label && shape[d] == size) return true;
  return false;
}

void add_product(ReferenceElement& element, Domain domain, const std::vector<ReferenceOperand>& operands,
                 const std::vector<int64_t>& offsets) {
  Value product{1, 0, 1};
  long double size = 1;
  for (size_t i = 0; i < operands.size(); ++i) {
    const ReferenceOperand& operand = operands[i];
    Value factor =
        load(static_cast<const char*>(operand.data) + offsets[i] * dtype_bytes(operand.dtype), operand.dtype);
    if (operand.conjugate) factor = conjugated(factor);
    if (domain == Domain::Boolean) factor.bits = factor.bits != 0;
    product = i == 0 ? factor : multiply(domain, product, factor);
    if (domain == Domain::Integer || domain == Domain::Boolean) continue;
    element.meets_nan |= has_nan(factor);
    element.meets_inf |= has_inf(factor);
    size *= magnitude(factor);
  }
  element.value = add(domain, element.value, product);
  element.magnitude += size;
}

}  // namespace

std::vector<int64_t> reference_shape(const std::string& spec, const std::vector<std::vector<int64_t>>& shapes) {
  LabelledSpec labelled = labels_of(spec, shapes);
  return shape_of(labelled.output, label_sizes(labelled, shapes));
}

ReferenceResult reference_einsum(const std::string& spec, const std::vector<ReferenceOperand>& operands,
                                 DType compute) {
  std::vector<std::vector<int64_t>> shapes;
  for (const ReferenceOperand& operand : operands) shapes.push_back(operand.shape);
  LabelledSpec labelled = labels_of(spec, shapes);
  std::map<int64_t, int64_t> sizes = label_sizes(labelled, shapes);

  ReferenceResult result;
  result.shape = shape_of(labelled.output, sizes);
  result.domain = domain_of(compute);
  // The result moves along its own loops as one more operand would; a repeated label walks its diagonal.
  std::map<int64_t, int64_t> result_strides;
  int64_t count = 1;
  for (size_t d = result.shape.size(); d-- > 0;) {
    result_strides[labelled.output[d]] += count;
    count *= result.shape[d];
  }
  result.elements.resize(static_cast<size_t>(count));

  std::vector<Loop> kept, summed;
  for (auto [label, size] : sizes) {
    Loop loop = make_loop(label, size, labelled, operands);
    auto in_result = result_strides.find(label);
    loop.strides.push_back(in_result == result_strides.end() ? 0 : in_result->second);
    if (in_result != result_strides.end()) {
      kept.push_back(std::move(loop));
      continue;
    }
    result.terms *= size;
    for (size_t i = 0; i < operands.size(); ++i)
      result.every_sum_in_every_operand &= has_whole_label(labelled.inputs[i], shapes[i], label, size);
    summed.push_back(std::move(loop));
  }
  std::vector<int64_t> offsets(operands.size() + 1, 0);
  run_loops(kept, offsets, [&] {
    ReferenceElement& element = result.elements[static_cast<size_t>(offsets.back())];
    run_loops(summed, offsets, [&] { add_product(element, result.domain, operands, offsets); });
  });
  return result;
}

}  // namespace einjit::e2e
