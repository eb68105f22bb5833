// error: call to implicitly-deleted copy constructor
#include <einjit/einjit.h>

einjit::Tensor copy(const einjit::Tensor& tensor) { return tensor; }
