// error: cannot be assigned because its copy assignment operator is implicitly deleted
#include <einjit/einjit.h>

void assign(einjit::Tensor& to, const einjit::Tensor& from) { to = from; }
