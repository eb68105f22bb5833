#include <filesystem>

#include "atomic_file.h"
#include "commands.h"
#include "einjit/session.h"
#include "operand_text.h"
#include "shared_library.h"

namespace einjit::cli {
namespace {

namespace fs = std::filesystem;

/// The file's name as a C name: what C does not allow becomes '_'.
std::string function_name(const fs::path& output) {
  std::string name = output.stem().string();
  for (char& c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9')) c = '_';
  }
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? "_" + name : name;
}

/// What goes into the output file, by its extension.
Expected<std::string> contents(const AheadKernel& kernel, const std::string& output) {
  const std::string extension = fs::path(output).extension().string();
  if (extension == ".h") return kernel.header;
  if (extension == ".o") return kernel.object;
  if (extension == ".a") return kernel.archive();
  return link_shared(kernel.object, output);
}

Expected<void> write_file(const std::string& path, const std::string& bytes) {
  Expected<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  if (Expected<void> written = file->write(bytes); !written) return written;
  return file->commit();
}

}  // namespace

Expected<void> compile(const CompileArguments& arguments) {
  const fs::path output = arguments.output;
  const std::string extension = output.extension().string();
  if (extension != ".o" && extension != ".a" && extension != ".so" && extension != ".h")
    return Error{ErrorCode::InvalidArgument, "-o " + arguments.output + ": its name must end in .o, .a, .so or .h"};
  const Expected<std::vector<OperandType>> operands =
      parse_operands(arguments.problem.shapes, arguments.problem.dtypes);
  if (!operands) return operands.error();
  AheadOptions options;
  options.target = arguments.target;
  options.dynamic = arguments.problem.dynamic;
  options.function = arguments.function.empty() ? function_name(output) : arguments.function;
  Session session(SessionOptions{.threads = 1, .object_cache = {.enabled = false}});
  const Expected<AheadKernel> kernel = session.compile_ahead(arguments.problem.spec, *operands, options);
  if (!kernel) return kernel.error();
  const Expected<std::string> bytes = contents(*kernel, arguments.output);
  if (!bytes) return bytes.error();
  if (extension != ".h")
    if (Expected<void> written = write_file(fs::path(output).replace_extension(".h"), kernel->header); !written)
      return written;
  return write_file(arguments.output, *bytes);
}

}  // namespace einjit::cli
