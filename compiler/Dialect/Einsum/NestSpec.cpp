//===- NestSpec.cpp - The spec string of the nest operations ---------------===//
#include "Dialect/Einsum/NestSpec.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace einjit::einsum {

static SmallVector<int64_t> parseTerm(StringRef text, SmallVectorImpl<std::string>& names) {
  SmallVector<int64_t> term;
  SmallVector<StringRef> words;
  text.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef word : words) {
    auto* found = llvm::find(names, word);
    term.push_back(found - names.begin());
    if (found == names.end()) names.push_back(word.str());
  }
  return term;
}

mlir::FailureOr<NestSpec> parseNestSpec(StringRef text) {
  auto [inputs, output] = text.split("->");
  if (inputs.size() == text.size() || output.contains("->") || output.contains(',')) return mlir::failure();
  NestSpec spec;
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  for (StringRef term : terms) spec.inputs.push_back(parseTerm(term, spec.names));
  spec.output = parseTerm(output, spec.names);
  return spec;
}

static std::string printTerm(ArrayRef<std::string> names, ArrayRef<int64_t> term) {
  return llvm::join(llvm::map_range(term, [&](int64_t label) { return names[label]; }), " ");
}

std::string printNestSpec(ArrayRef<std::string> names, ArrayRef<SmallVector<int64_t>> inputs,
                          ArrayRef<int64_t> output) {
  std::string text =
      llvm::join(llvm::map_range(inputs, [&](ArrayRef<int64_t> t) { return printTerm(names, t); }), ", ");
  return text + " -> " + printTerm(names, output);
}

}  // namespace einjit::einsum
