#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "call_table.h"
#include "einjit/session.h"
#include "session_functions.h"
#include "sizes.h"

namespace nb = nanobind;

namespace einjit::python {
namespace {

using Path = std::vector<std::vector<int64_t>>;
using Operands = std::vector<OperandType>;
using Labels = std::vector<std::string>;

Session& session() { return Session::default_session(); }

CompileOptions options_of(const std::optional<std::string>& accumulate, const std::optional<std::string>& result,
                          const Path& path, const Labels& dynamic, bool narrow, bool diagonal) {
  CompileOptions options;
  if (accumulate) options.accumulate = dtype_named(*accumulate);
  if (result) options.result = dtype_named(*result);
  options.path = path;
  options.dynamic = dynamic;
  options.narrowing = narrow ? Narrowing::Allow : Narrowing::Refuse;
  options.repeated_output = diagonal ? RepeatedOutput::WriteDiagonal : RepeatedOutput::Error;
  return options;
}

/// Without the interpreter lock: `body` may compile. Returns its value, or raises its error.
template <typename Body>
auto released(Body body) {
  auto result = [&] {
    const nb::gil_scoped_release release;
    return body();
  }();
  return value_or_raise(std::move(result));
}

Kernel compile(const std::string& spec, const Operands& operands, const OperandType* out,
               const std::optional<std::string>& accumulate, const std::optional<std::string>& result, const Path& path,
               const Labels& dynamic, bool narrow, bool diagonal) {
  const CompileOptions options = options_of(accumulate, result, path, dynamic, narrow, diagonal);
  return released([&] { return session().try_compile(spec, operands, options, out); });
}

Path contraction_path(const std::string& spec, const Operands& operands, const Path& path) {
  CompileOptions options;
  options.path = path;
  return released([&] { return session().contraction_path(spec, operands, options); });
}

Explanation explain(const std::string& spec, const Operands& operands, const Path& path, const std::string& target,
                    const Labels& dynamic) {
  CompileOptions options;
  options.path = path;
  options.dynamic = dynamic;
  options.target = target;
  return released([&] { return session().explain(spec, operands, options); });
}

std::string dump(const std::string& spec, const Operands& operands, const std::string& stage, const Path& path,
                 const std::string& target, const Labels& dynamic) {
  CompileOptions options;
  options.path = path;
  options.dynamic = dynamic;
  options.target = target;
  Stage until = Stage::Asm;
  if (!stage_from_name(stage, until)) {
    std::string names;
    for (int i = 0; i <= static_cast<int>(Stage::Asm); ++i)
      names += std::string(i ? ", " : "") + stage_name(static_cast<Stage>(i));
    throw nb::value_error(("no stage '" + stage + "': there are " + names).c_str());
  }
  return released([&] { return session().dump(spec, operands, until, options); });
}

void add_session(nb::module_& module) {
  module.def(
      "set_threads", [](int threads) { session().set_threads(threads); }, nb::arg("threads"),
      "The most threads of one call, at least 1. Takes effect on the next call.");
  module.def("threads", [] { return session().threads(); }, "The most threads of one call.");
  module.def(
      "set_dynamic_after", [](int64_t sizes) { session().set_dynamic_after(sizes); }, nb::arg("sizes"),
      "After so many sizes of a label, kernels that are then compiled serve all sizes of it; 0, as at first: never.");
  module.def(
      "dynamic_after", [] { return session().dynamic_after(); },
      "The number of a label's sizes after which kernels serve all of them; 0: there is none.");
  module.def(
      "clear_cache",
      [] {
        CallTable::clear_all();
        session().clear_cache();
      },
      nb::call_guard<nb::gil_scoped_release>(), "Forgets every kernel, and gives kept memory back.");
  module.def(
      "cache_stats",
      [] {
        const Session::CacheStats stats = session().cache_stats();
        nb::typed<nb::dict, nb::str, nb::int_> counts;
        counts["kernels"] = stats.kernels;
        counts["hits"] = stats.hits;
        counts["misses"] = stats.misses;
        counts["evictions"] = stats.evictions;
        counts["compilations"] = stats.compilations;
        counts["objects_loaded"] = stats.objects_loaded;
        counts["objects_stored"] = stats.objects_stored;
        return counts;
      },
      "Kernels in the cache, lookups that found one (hits) and that did not (misses), kernels that went (evictions); "
      "misses that needed code (compilations: not those that have nothing to compute or are new sizes of dynamic "
      "labels), how many of these found it on disk (objects_loaded), and how many left it there (objects_stored).");
  module.def("target_names", &target_names, "Targets that explain and ir know.");
}

}  // namespace

void add_kernels(nb::module_& module) {
  nb::class_<Kernel>(module, "NativeKernel", "Native code for one signature.")
      .def_prop_ro("result_dtype", [](const Kernel& kernel) { return dtype_name(kernel.result_dtype()); })
      .def_prop_ro("result_shape", [](const Kernel& kernel) { return to_tuple(kernel.result_shape()); })
      .def_prop_ro("name", &Kernel::name)
      .def_prop_ro("compile_ms", &Kernel::compile_ms)
      .def_prop_ro("code_bytes", &Kernel::code_bytes)
      .def_prop_ro("workspace_bytes", &Kernel::workspace_bytes);

  module.def("compile", &compile, nb::arg("spec"), nb::arg("operands"), nb::arg("out") = nb::none(), nb::kw_only(),
             nb::arg("accumulate") = nb::none(), nb::arg("result") = nb::none(), nb::arg("path") = Path(),
             nb::arg("dynamic") = Labels(), nb::arg("narrow") = false, nb::arg("diagonal") = false,
             "A kernel from the cache, or compiled without the interpreter lock.");
  module.def("contraction_path", &contraction_path, nb::arg("spec"), nb::arg("operands"), nb::arg("path") = Path(),
             "In which order the operands are contracted; raises what compile would for a wrong spec or shape.");
  module.def("explain", &explain, nb::arg("spec"), nb::arg("operands"), nb::arg("path") = Path(),
             nb::arg("target") = "host", nb::arg("dynamic") = Labels(),
             "What the compiler decides, without code generation.");
  module.def("dump", &dump, nb::arg("spec"), nb::arg("operands"), nb::arg("stage"), nb::arg("path") = Path(),
             nb::arg("target") = "host", nb::arg("dynamic") = Labels(), "The IR after a stage, or assembly.");
  add_session(module);
}

}  // namespace einjit::python
