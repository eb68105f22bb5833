// error: call to deleted constructor of 'einjit::Session'
#include <einjit/einjit.h>

void copy(einjit::Session& session) { einjit::Session other = session; }
