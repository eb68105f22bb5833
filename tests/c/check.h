/* Counts what does not hold, for programs in C. */
#ifndef EINJIT_TESTS_C_CHECK_H
#define EINJIT_TESTS_C_CHECK_H

#include <stdio.h>

static int failures = 0;

static void check(int condition, const char* what, int line) {
  if (condition) return;
  fprintf(stderr, "line %d: %s\n", line, what);
  ++failures;
}
#define CHECK(condition) check(condition, #condition, __LINE__)

#endif
