/// \file einjit.h
/// Everything: jit_einsum, compile, Session, tensors, options, errors, explanations, derivatives.
#pragma once

#include "einjit/ahead.h"
#include "einjit/einsum.h"
#include "einjit/error.h"
#include "einjit/explain.h"
#include "einjit/export.h"
#include "einjit/gradient.h"
#include "einjit/options.h"
#include "einjit/session.h"
#include "einjit/tensor.h"
