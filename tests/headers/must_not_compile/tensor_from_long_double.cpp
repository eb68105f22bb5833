// error: einjit has no DType for this element type
#include <einjit/einjit.h>

einjit::Tensor make() { return einjit::Tensor::from<long double>({1}, {1.0L}); }
