#include <cstdio>

#include "commands.h"
#include "shapes.h"

namespace einjit::cli {

Expected<void> explain(const ExplainArguments& arguments) {
  Expected<std::vector<OperandType>> operands = parse_operands(arguments.problem.shapes, arguments.problem.dtype);
  if (!operands) return operands.error();
  CompileOptions options;
  options.target = arguments.target;
  Session session(SessionOptions{.threads = 1});
  Expected<Explanation> explanation = session.explain(arguments.problem.spec, *operands, options);
  if (!explanation) return explanation.error();
  std::fputs(to_string(*explanation).c_str(), stdout);
  return {};
}

Expected<void> dump(const DumpArguments& arguments) {
  Stage stage = Stage::Import;
  if (!stage_from_name(arguments.stage, stage))
    return Error{ErrorCode::InvalidArgument, "--stage: '" + arguments.stage +
                                                 "' is none of import, plan, linalg, schedule, tiled, vector, loops, "
                                                 "llvm, asm"};
  Expected<std::vector<OperandType>> operands = parse_operands(arguments.problem.shapes, arguments.problem.dtype);
  if (!operands) return operands.error();
  CompileOptions options;
  options.target = arguments.target;
  Session session(SessionOptions{.threads = 1});
  Expected<std::string> text = session.dump(arguments.problem.spec, *operands, stage, options);
  if (!text) return text.error();
  std::fputs(text->c_str(), stdout);
  return {};
}

}  // namespace einjit::cli
