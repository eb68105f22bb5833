/// \file run_case.h
/// Makes the memory of a case, calls einjit, and compares with the reference.
#pragma once

#include <string>

#include "case.h"
#include "einjit/session.h"

namespace einjit::e2e {

/// Empty if the result is right, else what is wrong with it.
/// `other`, if not null, must give the same bits: a session with another number of threads.
std::string run_case(const Case& the_case, Session& session, Session* other);

}  // namespace einjit::e2e
