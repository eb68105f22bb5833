#include <iostream>

#include "atomic_file.h"
#include "commands.h"
#include "einjit/session.h"
#include "operand_text.h"

namespace einjit::cli {
namespace {

Expected<Stage> parse_stage(const std::string& name) {
  Stage stage = Stage::Import;
  if (stage_from_name(name, stage)) return stage;
  std::string names;
  for (int i = 0; i <= static_cast<int>(Stage::Asm); ++i)
    names += std::string(i == 0 ? "" : ", ") + stage_name(static_cast<Stage>(i));
  return Error{ErrorCode::InvalidArgument, "--stage " + name + ": there is no such stage; there are " + names};
}

}  // namespace

Expected<void> dump(const DumpArguments& arguments) {
  const Expected<Stage> stage = parse_stage(arguments.stage);
  if (!stage) return stage.error();
  const Expected<std::vector<OperandType>> operands =
      parse_operands(arguments.problem.shapes, arguments.problem.dtypes);
  if (!operands) return operands.error();
  CompileOptions options;
  options.target = arguments.target;
  options.dynamic = arguments.problem.dynamic;
  Session session(SessionOptions{.threads = 1});
  const Expected<std::string> text = session.dump(arguments.problem.spec, *operands, *stage, options);
  if (!text) return text.error();
  if (arguments.output.empty()) {
    std::cout << *text;
    return {};
  }
  Expected<AtomicFile> file = AtomicFile::create(arguments.output);
  if (!file) return file.error();
  if (Expected<void> written = file->write(*text); !written) return written;
  return file->commit();
}

}  // namespace einjit::cli
