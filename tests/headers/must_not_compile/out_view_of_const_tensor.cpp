// error: no viable conversion from 'const einjit::Tensor' to 'einjit::TensorView'
#include <einjit/einjit.h>

void write(const einjit::Tensor& tensor) { einjit::TensorView out = tensor; }
