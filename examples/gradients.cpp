#include <einjit/einjit.h>

#include <iostream>
#include <span>

namespace {

void print(const char* name, const einjit::Tensor& tensor) {
  std::cout << name;
  for (double value : std::span(tensor.data<double>(), static_cast<size_t>(tensor.size()))) std::cout << ' ' << value;
  std::cout << '\n';
}

}  // namespace

int main() {
  using einjit::Tensor;
  const Tensor weights = Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor inputs = Tensor::from<double>({3}, {1, 0, -1});

  // Backward: from how a loss changes with the outputs to how it changes with the weights (operand 0).
  const Tensor of_outputs = Tensor::from<double>({2}, {1, 10});
  print("of weights:", einjit::vjp("ij,j->i", {weights, inputs}, of_outputs, 0));

  // Forward: how the outputs change when the inputs (operand 1) do.
  const Tensor of_inputs = Tensor::from<double>({3}, {1, 1, 1});
  print("of outputs:", einjit::jvp("ij,j->i", {weights, inputs}, {{1, of_inputs}}));

  // A derivative is an einsum, so it has derivatives of its own.
  const einjit::EinsumExpression trace{"ii->", {einjit::OperandType(einjit::DType::F64, {3, 3})}};
  const einjit::DerivedEinsum first = einjit::cotangent(trace, 0);
  const einjit::DerivedEinsum second = einjit::cotangent(first.einsum, 0);
  std::cout << "ii->: " << first.einsum.spec.text() << " and then " << second.einsum.spec.text() << '\n';
}
