//===- KernelName.h - The names of generated functions ----------*- C++ -*-===//
#pragma once

#include <string>

#include "Spec/Signature.h"

namespace einjit {

/// The name by the grammar of docs/kernel-names.md: einjit_<result dtype>_<terms>_to_<output>_<shapes>_<hash>. Only
/// letters, digits and underscores, at most 120 characters; the hash tells apart what the rest leaves out.
std::string kernelName(const Signature& signature);

}  // namespace einjit
