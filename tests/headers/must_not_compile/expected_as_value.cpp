// error: no viable conversion from returned value of type 'Expected<Tensor>'
#include <einjit/einjit.h>

einjit::Tensor run(std::span<const einjit::Operand> operands) { return einjit::try_jit_einsum("i->", operands); }
