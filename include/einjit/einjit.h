/// \file einjit.h
/// Everything: jit_einsum, compile, Session, tensors, options, errors, explanations.
#pragma once

#include "einjit/einsum.h"
#include "einjit/error.h"
#include "einjit/explain.h"
#include "einjit/export.h"
#include "einjit/options.h"
#include "einjit/session.h"
#include "einjit/tensor.h"
