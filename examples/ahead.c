#include "matmul.h"
#include <stdio.h>

int main(void) {
  static const float a[2 * 3] = {1, 2, 3, 4, 5, 6}, b[3 * 2] = {1, 0, 0, 1, 1, 1};
  static _Alignas(64) char workspace[MATMUL_WORKSPACE_BYTES(1) + 1];
  float out[2 * 2];
  matmul(a, b, out, workspace, NULL);
  printf("%g %g\n%g %g\n", out[0], out[1], out[2], out[3]);
  return 0;
}
