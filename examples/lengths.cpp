#include <einjit/einjit.h>

#include <iostream>

int main() {
  einjit::EinsumOptions options;
  options.dynamic = {"q", "k"};  // their sizes are left open
  for (int64_t length = 2; length <= 200; ++length) {
    einjit::Tensor queries = einjit::Tensor::zeros(einjit::DType::F32, {1, length, 4, 8}).value();
    einjit::Tensor keys = einjit::Tensor::zeros(einjit::DType::F32, {1, length, 4, 8}).value();
    einjit::Tensor scores = einjit::jit_einsum("nqhd,nkhd->nhqk", {queries, keys}, options);
  }
  std::cout << einjit::Session::default_session().cache_stats().compilations << " compilations\n";
}
