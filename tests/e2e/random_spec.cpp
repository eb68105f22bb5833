#include "random_spec.h"

#include <algorithm>

#include "spec_text.h"

namespace einjit::e2e {
namespace {

/// Labels are positions in `sizes`; the last `ellipsis` of them are the ellipsis dimensions, left to right.
struct Draft {
  struct Term {
    std::vector<int64_t> labels;
    bool has_ellipsis = false;
    size_t ellipsis_at = 0;           ///< how many labels stand before it
    int64_t ellipsis_dimensions = 0;  ///< the rightmost ones
  };
  std::vector<int64_t> sizes;
  int64_t ellipsis = 0;
  std::vector<Term> inputs;
  Term output;
  bool implicit_output = false;

  int64_t named() const { return static_cast<int64_t>(sizes.size()) - ellipsis; }
};

int64_t points(const std::vector<int64_t>& sizes) {
  int64_t product = 1;
  for (int64_t size : sizes) product *= std::max<int64_t>(size, 1);
  return product;
}

void shrink_to(Random& random, std::vector<int64_t>& sizes, int64_t most) {
  while (points(sizes) > most) {
    int64_t& largest = *std::max_element(sizes.begin(), sizes.end());
    largest = random.between(largest / 4, largest - 1);
  }
}

int64_t small_size(Random& random) {
  switch (random.weighted<int>({{0, 2}, {1, 10}, {2, 56}, {3, 32}})) {
    case 0:
      return 0;
    case 1:
      return 1;
    case 2:
      return random.between(2, 6);
    default:
      return random.between(7, 20);
  }
}

/// Around the widths of vectors and register tiles, or anything up to 100.
int64_t tile_size(Random& random) {
  static const std::vector<int64_t> kEdges = {1,  2,  3,  4,  5,  6,  7,  8,  9,  12, 13, 14, 15, 16, 17,
                                              24, 25, 28, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 97};
  return random.chance(60) ? random.pick(kEdges) : random.between(1, 100);
}

std::vector<int64_t> some_of(Random& random, const std::vector<int64_t>& labels, int percent) {
  std::vector<int64_t> chosen;
  for (int64_t label : labels)
    if (random.chance(percent)) chosen.push_back(label);
  random.shuffle(chosen);
  return chosen;
}

void place_ellipsis(Random& random, Draft::Term& term, int64_t dimensions) {
  term.has_ellipsis = true;
  term.ellipsis_dimensions = dimensions;
  term.ellipsis_at = static_cast<size_t>(random.between(0, static_cast<int64_t>(term.labels.size())));
}

std::vector<int64_t> labels_in_inputs(const Draft& draft) {
  std::vector<int64_t> present;
  for (int64_t label = 0; label < draft.named(); ++label)
    for (const Draft::Term& term : draft.inputs)
      if (std::count(term.labels.begin(), term.labels.end(), label)) {
        present.push_back(label);
        break;
      }
  return present;
}

Draft anything(Random& random) {
  Draft draft;
  int64_t operands = random.weighted<int64_t>({{1, 28}, {2, 40}, {3, 16}, {4, 8}, {5, 4}, {6, 4}});
  int64_t labels = random.between(0, 6);
  draft.ellipsis = random.chance(20) ? random.between(0, 3) : -1;
  bool ellipses = draft.ellipsis >= 0;
  draft.ellipsis = std::max<int64_t>(draft.ellipsis, 0);
  for (int64_t i = 0; i < labels + draft.ellipsis; ++i) draft.sizes.push_back(small_size(random));
  std::vector<int64_t> all;
  for (int64_t label = 0; label < labels; ++label) all.push_back(label);
  for (int64_t i = 0; i < operands; ++i) {
    Draft::Term term;
    term.labels = some_of(random, all, 55);
    if (!term.labels.empty() && random.chance(8)) {
      term.labels.push_back(random.pick(term.labels));
      random.shuffle(term.labels);
    }
    if (ellipses && random.chance(75))
      place_ellipsis(random, term, i == 0 ? draft.ellipsis : random.between(0, draft.ellipsis));
    draft.inputs.push_back(std::move(term));
  }
  draft.output.labels = some_of(random, labels_in_inputs(draft), 55);
  if (!draft.output.labels.empty() && random.chance(3)) draft.output.labels.push_back(draft.output.labels.front());
  bool in_inputs = std::any_of(draft.inputs.begin(), draft.inputs.end(), [](auto& term) { return term.has_ellipsis; });
  if (random.chance(in_inputs ? 75 : 1)) place_ellipsis(random, draft.output, draft.ellipsis);
  draft.implicit_output = random.chance(12);
  shrink_to(random, draft.sizes, 20000);
  return draft;
}

/// Batch, m, n and k labels, none to two of each.
Draft contraction(Random& random, bool long_edge) {
  Draft draft;
  draft.inputs.resize(2);
  auto add_group = [&](int64_t count, bool in_a, bool in_b, bool in_output) {
    for (int64_t i = 0; i < count; ++i) {
      auto label = static_cast<int64_t>(draft.sizes.size());
      draft.sizes.push_back(tile_size(random));
      if (in_a) draft.inputs[0].labels.push_back(label);
      if (in_b) draft.inputs[1].labels.push_back(label);
      if (in_output) draft.output.labels.push_back(label);
    }
  };
  auto count = [&] { return random.weighted<int64_t>({{0, 12}, {1, 68}, {2, 20}}); };
  add_group(random.weighted<int64_t>({{0, 70}, {1, 25}, {2, 5}}), true, true, true);
  add_group(count(), true, false, true);
  add_group(count(), false, true, true);
  add_group(count(), true, true, false);
  if (long_edge && !draft.sizes.empty()) {
    shrink_to(random, draft.sizes, 4000);
    draft.sizes[static_cast<size_t>(random.between(0, static_cast<int64_t>(draft.sizes.size()) - 1))] =
        random.between(300, 700);
    // Only the others give way: the long one crosses a cache block.
    while (points(draft.sizes) > 400000) {
      for (int64_t& size : draft.sizes)
        if (size < 300 && size > 1) size = (size + 1) / 2;
    }
  } else {
    shrink_to(random, draft.sizes, 150000);
  }
  for (Draft::Term* term : {&draft.inputs[0], &draft.inputs[1], &draft.output}) random.shuffle(term->labels);
  if (random.chance(8)) {
    Draft::Term factor;
    factor.labels = some_of(random, labels_in_inputs(draft), 40);
    draft.inputs.push_back(std::move(factor));
  }
  return draft;
}

/// A contraction whose output has rows of no whole vectors and an operand with several of them, contiguous along the
/// sum or along another label: vectors may run from one row into the next.
Draft short_rows(Random& random) {
  static const std::vector<int64_t> kRows = {2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 36, 40};
  Draft draft;
  enum Label : int64_t { row, others, rows, sum };
  draft.sizes = {random.pick(kRows), random.between(1, 4) * random.pick<int64_t>({1, 2, 4}), tile_size(random),
                 random.between(1, 40)};
  draft.inputs.resize(2);
  draft.inputs[0].labels = {rows, sum};
  draft.inputs[1].labels = {row, others, sum};
  draft.output.labels = {rows, others};
  if (random.chance(30)) {
    draft.sizes.push_back(random.between(2, 5));
    for (Draft::Term* term : {&draft.inputs[0], &draft.inputs[1], &draft.output}) term->labels.push_back(sum + 1);
  }
  for (Draft::Term* term : {&draft.inputs[0], &draft.inputs[1], &draft.output}) random.shuffle(term->labels);
  draft.output.labels.push_back(row);
  return draft;
}

/// One or two operands over the same few labels: transposes, reductions, Hadamard products.
Draft stream(Random& random) {
  Draft draft;
  int64_t labels = random.between(1, 4);
  std::vector<int64_t> all;
  for (int64_t label = 0; label < labels; ++label) {
    all.push_back(label);
    draft.sizes.push_back(random.chance(10) ? random.between(100, 700) : tile_size(random));
  }
  shrink_to(random, draft.sizes, 150000);
  for (int64_t i = random.between(1, 2); i > 0; --i) {
    Draft::Term term;
    term.labels = some_of(random, all, i == 1 ? 100 : 70);
    draft.inputs.push_back(std::move(term));
  }
  draft.output.labels = some_of(random, labels_in_inputs(draft), random.chance(50) ? 100 : 50);
  return draft;
}

/// The operand's shape; some dimensions of labels that it does not repeat become 1 and broadcast.
std::vector<int64_t> shape_of(Random& random, const Draft& draft, const Draft::Term& term, int broadcast_percent) {
  std::vector<int64_t> shape;
  auto add_ellipsis = [&] {
    for (int64_t i = 0; i < term.ellipsis_dimensions; ++i) {
      int64_t size = draft.sizes[draft.sizes.size() - static_cast<size_t>(term.ellipsis_dimensions - i)];
      shape.push_back(random.chance(broadcast_percent) ? 1 : size);
    }
  };
  for (size_t i = 0; i < term.labels.size(); ++i) {
    if (term.has_ellipsis && i == term.ellipsis_at) add_ellipsis();
    int64_t label = term.labels[i];
    bool once = std::count(term.labels.begin(), term.labels.end(), label) == 1;
    shape.push_back(once && random.chance(broadcast_percent) ? 1 : draft.sizes[static_cast<size_t>(label)]);
  }
  if (term.has_ellipsis && term.ellipsis_at == term.labels.size()) add_ellipsis();
  return shape;
}

std::vector<std::string> pick_names(Random& random, int64_t count) {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'z'; ++c) names.emplace_back(1, c);
  for (char c = 'A'; c <= 'Z'; ++c) names.emplace_back(1, c);
  if (random.chance(6))
    for (int64_t code : {0xE4, 0x3B1, 0x3B2, 0x4E2D, 0x1F600}) names.insert(names.begin(), 4, utf8(code));
  random.shuffle(names);
  std::vector<std::string> chosen;
  for (const std::string& name : names)
    if (static_cast<int64_t>(chosen.size()) < count && !std::count(chosen.begin(), chosen.end(), name))
      chosen.push_back(name);
  return chosen;
}

std::string write_term(Random& random, const Draft::Term& term, const std::vector<std::string>& names, bool spaces) {
  std::string text;
  auto pad = [&] {
    if (spaces && random.chance(30)) text += ' ';
  };
  for (size_t i = 0; i <= term.labels.size(); ++i) {
    pad();
    if (term.has_ellipsis && i == term.ellipsis_at) text += "...";
    pad();
    if (i < term.labels.size()) text += names[static_cast<size_t>(term.labels[i])];
  }
  return text;
}

}  // namespace

RandomSpec make_spec(Random& random) {
  int family = random.weighted<int>({{0, 56}, {1, 26}, {2, 4}, {3, 10}, {4, 4}});
  Draft draft = family == 0   ? anything(random)
                : family == 3 ? stream(random)
                : family == 4 ? short_rows(random)
                              : contraction(random, family == 2);
  RandomSpec spec;
  std::vector<std::string> names = pick_names(random, draft.named());
  bool spaces = random.chance(5);
  int broadcast_percent = random.chance(25) ? 20 : 0;
  for (const Draft::Term& term : draft.inputs) {
    if (!spec.shapes.empty()) spec.text += ',';
    spec.text += write_term(random, term, names, spaces);
    spec.shapes.push_back(shape_of(random, draft, term, broadcast_percent));
  }
  if (draft.implicit_output) return spec;
  spec.text += "->" + write_term(random, draft.output, names, spaces);
  for (int64_t label : draft.output.labels)
    spec.repeats_output |= std::count(draft.output.labels.begin(), draft.output.labels.end(), label) > 1;
  return spec;
}

}  // namespace einjit::e2e
