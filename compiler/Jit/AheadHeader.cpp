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

/// "(2, size_n, 4)": what is not known by the names that `open` gives.
template <typename Open>
std::string numbers(const std::vector<int64_t>& values, Open open) {
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string name = open(i);
    text += (text.empty() ? "" : ", ") + (name.empty() ? std::to_string(values[i]) : name);
  }
  return "(" + text + ")";
}

/// The C argument that has the size of a dynamic label.
std::string sizeName(const Signature& signature, size_t label) {
  const std::string name = "size_" + signature.labels[label].name;
  return isCName(name) ? name : "size_" + std::to_string(label);
}

std::string layoutLine(const std::string& argument, const Signature& signature, const SignatureOperand& operand) {
  const auto size = [&](size_t i) {
    return signature.isDynamic(operand, i) ? sizeName(signature, static_cast<size_t>(operand.labels[i]))
                                           : std::string();
  };
  const std::string strides =
      operand.dynamicStrides.empty()
          ? "strides in elements " + numbers(operand.strides, [](size_t) { return std::string(); })
          : std::string("contiguous");
  return " *   " + argument + ": " + (operand.conjugate ? "conjugated " : "") + dtype_name(operand.dtype) +
         " of shape " + numbers(operand.shape, size) + ", " + strides + elementNote(operand.dtype) + "\n";
}

/// The bytes of workspace as a C expression of the sizes.
std::string workspaceExpression(const Signature& signature, const KernelObject& kernel) {
  const auto number = [](int64_t value) { return "INT64_C(" + std::to_string(value) + ")"; };
  std::string shared = number(kernel.sharedWorkspaceBytes);
  for (const runtime::DynamicBuffer& buffer : kernel.dynamic.buffers) {
    shared.insert(0, 1, '(');
    shared += " + 63) / 64 * 64 + ";
    shared += number(buffer.bytes);
    for (runtime::OperandDimension of : buffer.dimensions) {
      const auto i = static_cast<size_t>(of.operand);
      const SignatureOperand& operand = i < signature.inputs.size() ? signature.inputs[i] : signature.output;
      shared +=
          " * (" + sizeName(signature, static_cast<size_t>(operand.labels[static_cast<size_t>(of.dimension)])) + ")";
    }
  }
  if (kernel.dynamic.buffers.empty())
    shared = number((kernel.sharedWorkspaceBytes + 4095) / 4096 * 4096);
  else
    shared = "(" + shared + " + 4095) / 4096 * 4096";
  return "(" + shared + " + (workers) * " + number(kernel.workerWorkspaceBytes) + ")";
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// One for all headers that a program includes.
constexpr const char* kParallelHook = R"(#ifndef EINJIT_PARALLEL_HOOK
#define EINJIT_PARALLEL_HOOK
/* A thread pool. run must call body(context, begin, end, worker) so that the ranges, none of them empty, cover
 * [0, units) exactly once, 0 <= worker < workers, no two concurrent calls with the same worker, and return when all
 * are done. */
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
  std::string layouts;
  std::string arguments;
  for (size_t i = 0; i < signature.inputs.size(); ++i) {
    const std::string argument = "operand" + std::to_string(i);
    layouts += layoutLine(argument, signature, signature.inputs[i]);
    arguments += std::string("const ") + cType(signature.inputs[i].dtype) + " *" + argument + ", ";
  }
  layouts += layoutLine("out", signature, signature.output);
  arguments += std::string(cType(signature.output.dtype)) + " *out, ";
  std::string sizes;
  for (size_t label = 0; label < signature.labels.size(); ++label) {
    if (!signature.labels[label].dynamic) continue;
    const std::string size = sizeName(signature, label);
    sizes += size + ", ";
    arguments += "int64_t " + size + ", ";
    layouts += " *   " + size + ": the size of '" + signature.labels[label].name + "', at least 1\n";
  }
  arguments += "void *workspace, const einjit_parallel *parallel";

  return "/* Made by einjit " EINJIT_VERSION " for target " + targetName + ". */\n#ifndef " + guard + "\n#define " +
         guard + "\n\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n" + kParallelHook +
         "\n/* out = " + commented(signature.text) + "\n *\n" + commented(layouts) + " *   workspace: scratch of " +
         bytes + "(" + sizes + "workers) bytes, aligned to 64; may be NULL where that is 0;\n" +
         " *     calls at the same time need their own\n" +
         " *   parallel: a thread pool, or NULL for the caller's thread alone, as for 1 worker\n *\n" +
         " * out overlaps neither the operands nor the workspace. */\n" + "#define " + bytes + "(" + sizes +
         "workers) " + workspaceExpression(signature, kernel) + "\n" + "void " + name + "(" + arguments +
         ");\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
}

}  // namespace einjit
