/// \file export.h
/// Marks the symbols that the shared library offers.
#pragma once

#if defined(_WIN32)
#define EINJIT_API
#else
#define EINJIT_API __attribute__((visibility("default")))
#endif
