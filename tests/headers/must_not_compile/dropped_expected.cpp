// error: ignoring return value
#include <einjit/einjit.h>

void drop(std::span<const einjit::Operand> operands) { einjit::try_jit_einsum("i->", operands); }
