// error: no matching constructor for initialization of 'einjit::Operand'
#include <einjit/einjit.h>

einjit::Operand operand(einjit::ConstTensorView view) { return einjit::Operand(view, true); }
