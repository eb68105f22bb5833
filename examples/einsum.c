#include <einjit/einjit-c.h>
#include <stdio.h>

int main(void) {
  float values[6] = {1, 2, 3, 4, 5, 6};
  int64_t shape[2] = {2, 3};
  DLTensor a = {values, {kDLCPU, 0}, 2, {kDLFloat, 32, 1}, shape, NULL, 0};
  const DLTensor *operands[2] = {&a, &a};

  DLManagedTensor *product;
  einjit_error *error = einjit_einsum_new(einjit_default_session(), "ij,kj->ik", 2, operands, NULL, &product);
  if (error) {
    fprintf(stderr, "%s\n", einjit_error_get_message(error));
    einjit_error_free(error);
    return 1;
  }
  const float *element = product->dl_tensor.data;
  printf("%g %g\n%g %g\n", element[0], element[1], element[2], element[3]);
  product->deleter(product);
  return 0;
}
