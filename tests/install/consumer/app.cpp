#include <einjit/einjit.h>

int main() {
  einjit::Tensor a = einjit::Tensor::from<float>({2, 2}, {1, 2, 3, 4});
  einjit::Tensor b = einjit::Tensor::from<float>({2, 2}, {5, 6, 7, 8});
  einjit::Tensor product = einjit::jit_einsum("ij,jk->ik", {a, b});
  const float expected[] = {19, 22, 43, 50};
  for (int i = 0; i < 4; ++i)
    if (product.data<float>()[i] != expected[i]) return 1;
  return 0;
}
