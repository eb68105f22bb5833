#include "benchmarks/peer.h"

namespace einjit::benchmarks {
namespace {

void add(MadeSystem made, Systems& systems) {
  if (auto* const system = std::get_if<std::unique_ptr<System>>(&made))
    systems.present.push_back(std::move(*system));
  else
    systems.missing.push_back(std::get<Missing>(std::move(made)));
}

}  // namespace

Systems all_systems(const std::string& tblis_library) {
  Systems systems;
  add(make_einjit(), systems);
  add(make_plain_loops(), systems);
#if defined(EINJIT_HAS_OPENBLAS)
  add(make_openblas_loops(), systems);
  add(make_openblas_ttgt(), systems);
  add(make_openblas_equal_gemm(), systems);
#else
  add(Missing{"openblas", "built without it: no OpenBLAS was found"}, systems);
#endif
#if defined(EINJIT_HAS_ONEDNN)
  add(make_onednn(), systems);
#else
  add(Missing{"onednn", "built without it: no oneDNN was found"}, systems);
#endif
#if defined(EINJIT_HAS_LIBXSMM)
  add(make_libxsmm(), systems);
#else
  add(Missing{"libxsmm", "built without it: no libxsmm was found"}, systems);
#endif
  add(make_tblis(tblis_library), systems);
  return systems;
}

}  // namespace einjit::benchmarks
