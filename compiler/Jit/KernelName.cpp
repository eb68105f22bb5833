//===- KernelName.cpp - The names of generated functions -------------------===//
#include "Jit/KernelName.h"

#include <cctype>

#include "Spec/SignatureKey.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

namespace einjit {
namespace {

constexpr size_t kLongestTerms = 40;
constexpr size_t kLongestShapes = 40;

/// Letters and digits of the labels; a label of several characters, or none of ASCII, becomes its number.
std::string termText(const Signature& signature, const SignatureOperand& operand) {
  std::string text;
  for (int32_t label : operand.labels) {
    const std::string& name = signature.labels[static_cast<size_t>(label)].name;
    bool plain = name.size() == 1 && std::isalnum(static_cast<unsigned char>(name[0]));
    text += plain ? name : "L" + std::to_string(label);
  }
  return text.empty() ? "0" : text;
}

/// "n" stands for a size that is known when the kernel is called.
std::string shapeText(const Signature& signature, const SignatureOperand& operand) {
  std::string text;
  for (size_t i = 0; i < operand.shape.size(); ++i)
    text += (text.empty() ? "" : "x") + (signature.isDynamic(operand, i) ? "n" : std::to_string(operand.shape[i]));
  return text.empty() ? "0" : text;
}

std::string join(const Signature& signature, std::string (*text)(const Signature&, const SignatureOperand&)) {
  std::string joined;
  for (const SignatureOperand& input : signature.inputs) joined += (joined.empty() ? "" : "_") + text(signature, input);
  return joined;
}

}  // namespace

std::string kernelName(const Signature& signature) {
  std::string terms = join(signature, termText) + "_to_" + termText(signature, signature.output);
  std::string shapes = join(signature, shapeText);
  uint64_t hash = llvm::xxh3_64bits(keyOf(signature));
  return std::string("einjit_") + dtype_name(signature.output.dtype) + "_" + terms.substr(0, kLongestTerms) + "_" +
         shapes.substr(0, kLongestShapes) + "_" + llvm::utohexstr(hash, /*LowerCase=*/true, /*Width=*/16);
}

}  // namespace einjit
