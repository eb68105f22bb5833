// error: cannot initialize a member subobject of type 'void *'
#include <einjit/einjit.h>

einjit::TensorView view(const float* elements) { return einjit::TensorView(elements, einjit::Dims{4}); }
