#include "benchmarks/peer.h"
#include "einjit/session.h"

namespace einjit::benchmarks {
namespace {

struct State {
  State(const Problem& problem, int threads)
      : session(SessionOptions{.threads = threads}),
        spec(problem.source.spec),
        operands(problem.operands.begin(), problem.operands.end()),
        out(nullptr, problem.einsum.dtype, problem.einsum.output_shape,
            contiguous_strides(problem.einsum.output_shape)) {}

  Session session;
  Spec spec;
  std::vector<Operand> operands;
  TensorView out;
};

/// The whole of a warm call: spec and types of the operands are looked up every time.
class EinjitSystem : public System {
 public:
  std::string name() const override { return "einjit"; }
  std::string version() const override { return EINJIT_VERSION; }
  Role role() const override { return Role::Subject; }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    auto state = std::make_shared<State>(problem, threads);
    // Compiles, so that the first call needs no more memory than any other.
    const std::vector<OperandType> types(state->operands.begin(), state->operands.end());
    const OperandType out(state->out.dtype, state->out.shape, state->out.strides);
    (void)state->session.try_compile(state->spec, types).value();
    (void)state->session.try_compile(state->spec, types, {}, &out).value();
    return Runner{.run =
                      [state](void* out) {
                        state->out.data = out;
                        state->session.try_einsum(state->spec, state->operands, state->out).value();
                      },
                  .run_new = [state] { (void)state->session.try_einsum(state->spec, state->operands).value(); }};
  }
};

}  // namespace

MadeSystem make_einjit() { return std::make_unique<EinjitSystem>(); }

}  // namespace einjit::benchmarks
