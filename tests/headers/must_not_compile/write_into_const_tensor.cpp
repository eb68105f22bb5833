// error: cannot initialize a variable of type 'float *'
#include <einjit/einjit.h>

void write(const einjit::Tensor& tensor) {
  float* elements = tensor.data<float>();
  *elements = 1;
}
