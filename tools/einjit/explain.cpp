#include <iostream>

#include "commands.h"
#include "einjit/session.h"
#include "operand_text.h"

namespace einjit::cli {

Expected<void> explain(const ExplainArguments& arguments) {
  const Expected<std::vector<OperandType>> operands =
      parse_operands(arguments.problem.shapes, arguments.problem.dtypes);
  if (!operands) return operands.error();
  CompileOptions options;
  options.target = arguments.target;
  options.dynamic = arguments.problem.dynamic;
  Session session(SessionOptions{.threads = 1});
  const Expected<Explanation> explanation = session.explain(arguments.problem.spec, *operands, options);
  if (!explanation) return explanation.error();
  std::cout << to_string(*explanation);
  return {};
}

}  // namespace einjit::cli
