//===- AheadHeader.cpp - The C header of a kernel compiled ahead -----------===//
#include <algorithm>
#include <array>
#include <cctype>

#include "Jit/AheadFunction.h"

namespace einjit {
namespace {

const char* cType(DType dtype) {
  switch (dtype) {
    case DType::F32:
    case DType::C64:
      return "float";
    case DType::F64:
    case DType::C128:
      return "double";
    case DType::I8:
      return "int8_t";
    case DType::I16:
      return "int16_t";
    case DType::I32:
      return "int32_t";
    case DType::I64:
      return "int64_t";
    case DType::F16:
    case DType::BF16:
    case DType::U16:
      return "uint16_t";
    case DType::U32:
      return "uint32_t";
    case DType::U64:
      return "uint64_t";
    case DType::U8:
    case DType::Bool:
      return "uint8_t";
  }
  return "void";
}

const char* elementNote(DType dtype) {
  switch (dtype) {
    case DType::C64:
    case DType::C128:
      return ", an element is its real part and then its imaginary part";
    case DType::F16:
      return ", the bits of IEEE binary16";
    case DType::BF16:
      return ", the bits of bfloat16";
    case DType::Bool:
      return ", 0 or 1";
    default:
      return "";
  }
}

std::string numbers(const std::vector<int64_t>& values) {
  std::string text;
  for (int64_t value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
  return "(" + text + ")";
}

std::string layoutLine(const std::string& argument, const SignatureOperand& operand) {
  return " *   " + argument + ": " + (operand.conjugate ? "conjugated " : "") + dtype_name(operand.dtype) +
         " of shape " + numbers(operand.shape) + ", strides in elements " + numbers(operand.strides) +
         elementNote(operand.dtype) + "\n";
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// One for all headers that a program includes.
constexpr const char* kParallelHook = R"(#ifndef EINJIT_PARALLEL_HOOK
#define EINJIT_PARALLEL_HOOK
/* A thread pool. run must call body(context, begin, end, worker) so that the ranges cover [0, units) exactly once,
 * 0 <= worker < workers, no two concurrent calls with the same worker, and return when all are done. */
typedef void (*einjit_parallel_body)(void *context, int64_t begin, int64_t end, int64_t worker);
typedef struct {
  void (*run)(void *pool, int64_t units, int64_t workers, einjit_parallel_body body, void *context);
  void *pool;
  int64_t workers; /* most at a time */
} einjit_parallel;
#endif
)";

/// Text that may stand in a comment.
std::string commented(std::string text) {
  for (size_t at = text.find("*/"); at != std::string::npos; at = text.find("*/", at)) text.replace(at, 2, "* /");
  return text;
}

}  // namespace

bool isCName(const std::string& name) {
  static constexpr std::array kKeywords = {
      "auto",     "bool",   "break",    "case",   "catch",    "char",  "class",    "const",   "continue",
      "default",  "delete", "do",       "double", "else",     "enum",  "extern",   "false",   "float",
      "for",      "friend", "goto",     "if",     "inline",   "int",   "long",     "new",     "operator",
      "private",  "public", "register", "return", "restrict", "short", "signed",   "sizeof",  "static",
      "struct",   "switch", "template", "this",   "throw",    "true",  "try",      "typedef", "typeid",
      "typename", "union",  "unsigned", "using",  "virtual",  "void",  "volatile", "while"};
  const auto isWord = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '_'); };
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) && std::ranges::all_of(name, isWord) &&
         std::ranges::find(kKeywords, name) == kKeywords.end();
}

std::string aheadHeader(const std::string& name, const Signature& signature, const KernelObject& kernel,
                        const std::string& targetName) {
  const std::string guard = upper(name) + "_H";
  const std::string bytes = upper(name) + "_WORKSPACE_BYTES";
  const int64_t shared = (kernel.sharedWorkspaceBytes + 4095) / 4096 * 4096;
  std::string layouts;
  std::string arguments;
  for (size_t i = 0; i < signature.inputs.size(); ++i) {
    const std::string argument = "operand" + std::to_string(i);
    layouts += layoutLine(argument, signature.inputs[i]);
    arguments += std::string("const ") + cType(signature.inputs[i].dtype) + " *" + argument + ", ";
  }
  layouts += layoutLine("out", signature.output);
  arguments += std::string(cType(signature.output.dtype)) + " *out, void *workspace, const einjit_parallel *parallel";

  return "/* Made by einjit " EINJIT_VERSION " for target " + targetName + ". */\n#ifndef " + guard + "\n#define " +
         guard + "\n\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n" + kParallelHook +
         "\n/* out = " + commented(signature.text) + "\n *\n" + commented(layouts) + " *   workspace: scratch of " +
         bytes + "(workers) bytes, aligned to 64; may be NULL where that is 0;\n" +
         " *     calls at the same time need their own\n" +
         " *   parallel: a thread pool, or NULL for the caller's thread alone, as for 1 worker\n *\n" +
         " * out overlaps neither the operands nor the workspace. */\n" + "#define " + bytes + "(workers) (INT64_C(" +
         std::to_string(shared) + ") + (workers) * INT64_C(" + std::to_string(kernel.workerWorkspaceBytes) + "))\n" +
         "void " + name + "(" + arguments + ");\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
}

}  // namespace einjit
