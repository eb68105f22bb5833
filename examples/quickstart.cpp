#include <einjit/einjit.h>

#include <iostream>

int main() {
  einjit::Tensor queries = einjit::Tensor::from<float>({1, 2, 1, 3}, {1, 2, 3, 4, 5, 6});
  einjit::Tensor keys = einjit::Tensor::from<float>({1, 2, 1, 3}, {1, 0, 0, 0, 1, 1});
  einjit::Tensor scores = einjit::jit_einsum("nqhd,nkhd->nhqk", {queries, keys});
  for (int q = 0; q < 2; ++q)
    std::cout << "query " << q << ": " << scores.data<float>()[2 * q] << ' ' << scores.data<float>()[2 * q + 1] << '\n';
}
