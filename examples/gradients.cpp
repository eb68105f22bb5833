#include <einjit/einjit.h>

#include <iostream>

int main() {
  using einjit::Tensor;
  Tensor weights = Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor inputs = Tensor::from<double>({3}, {1, 0, -1});
  Tensor of_outputs = Tensor::from<double>({2}, {1, 10});

  // Backward: how the loss changes with the weights, from how it changes with the outputs.
  Tensor of_weights = einjit::vjp("ij,j->i", {weights, inputs}, of_outputs, 0);
  std::cout << "cotangent of the weights:";
  for (int i = 0; i < 6; ++i) std::cout << ' ' << of_weights.data<double>()[i];

  // Forward: how the outputs change when the inputs do.
  Tensor step = Tensor::from<double>({3}, {1, 1, 1});
  Tensor of_result = einjit::jvp("ij,j->i", {weights, inputs}, {{1, step}});
  std::cout << "\ntangent of the outputs: " << of_result.data<double>()[0] << ' ' << of_result.data<double>()[1];

  // A derivative is an einsum, so it has derivatives of its own.
  einjit::EinsumExpression trace{"ii->", {einjit::OperandType(einjit::DType::F64, {3, 3})}};
  einjit::DerivedEinsum first = einjit::cotangent(trace, 0);
  einjit::DerivedEinsum second = einjit::cotangent(first.einsum, 0);
  std::cout << "\nii-> has the cotangent " << first.einsum.spec.text() << ", which has " << second.einsum.spec.text()
            << '\n';
}
