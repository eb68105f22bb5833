// error: einjit has no DType for this element type
#include <einjit/einjit.h>

constexpr einjit::DType kDType = einjit::dtype_of<long double>();
