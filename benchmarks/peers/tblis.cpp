#include <dlfcn.h>

#include <filesystem>

#include "benchmarks/dispatch.h"
#include "benchmarks/peer.h"

namespace einjit::benchmarks {
namespace {

/// TBLIS's C interface, as far as it is needed. The library comes in a Python package, without headers.
struct Api {
  /// tblis_tensor, whose fields only the library touches; it is less than half as large.
  struct alignas(16) TensorBlock {
    std::byte bytes[256];
  };
  template <typename T>
  using Init = void (*)(TensorBlock* tensor, T scale, int rank, ptrdiff_t* sizes, T* data, ptrdiff_t* strides);
  using Mult = void (*)(const void* communicator, const void* configuration, const TensorBlock* a, const char* labels_a,
                        const TensorBlock* b, const char* labels_b, TensorBlock* c, const char* labels_c);
  using Add = void (*)(const void* communicator, const void* configuration, const TensorBlock* a, const char* labels_a,
                       TensorBlock* c, const char* labels_c);

  std::shared_ptr<void> library;
  Mult mult = nullptr;
  Add add = nullptr;
  void (*set_threads)(unsigned) = nullptr;
  Init<float> init_f32 = nullptr;
  Init<double> init_f64 = nullptr;
  Init<std::complex<float>> init_c64 = nullptr;
  Init<std::complex<double>> init_c128 = nullptr;

  template <typename T>
  Init<T> init() const {
    if constexpr (std::is_same_v<T, float>)
      return init_f32;
    else if constexpr (std::is_same_v<T, double>)
      return init_f64;
    else if constexpr (std::is_same_v<T, std::complex<float>>)
      return init_c64;
    else
      return init_c128;
  }
};

template <typename F>
bool load(void* library, const char* name, F& function) {
  function = reinterpret_cast<F>(::dlsym(library, name));
  return function != nullptr;
}

/// A tensor's description with the arrays that it points into.
struct Described {
  std::vector<ptrdiff_t> sizes;
  std::vector<ptrdiff_t> strides;
  std::string labels;
  Api::TensorBlock block{};

  Described(const Einsum& einsum, const Term& term) {
    for (const Axis& axis : term) {
      sizes.push_back(einsum.sizes[static_cast<size_t>(axis.label)]);
      strides.push_back(axis.stride);
      labels.push_back(static_cast<char>('a' + axis.label));
    }
  }
  template <typename T>
  void point_at(const Api& api, const T* data, T scale) {
    api.init<T>()(&block, scale, static_cast<int>(sizes.size()), sizes.data(), const_cast<T*>(data), strides.data());
  }
};

class Tblis : public System {
 public:
  explicit Tblis(Api api, std::string path) : api_(std::move(api)), path_(std::move(path)) {}
  std::string name() const override { return "tblis"; }
  std::string version() const override { return std::filesystem::path(path_).filename(); }

  std::optional<Runner> prepare(const Problem& problem, int threads) override {
    const Einsum& einsum = problem.einsum;
    if (einsum.inputs.size() > 2) return std::nullopt;
    auto inputs = std::make_shared<std::vector<Described>>();
    for (const Term& term : einsum.inputs) inputs->emplace_back(einsum, term);
    auto result = std::make_shared<Described>(einsum, einsum.output);
    return with_type(einsum.dtype, [&]<typename T>(T) {
      for (size_t i = 0; i < inputs->size(); ++i) (*inputs)[i].point_at(api_, problem.operands[i].data<T>(), T(1));
      return Runner{.run =
                        [=, api = api_](void* out) {
                          api.set_threads(static_cast<unsigned>(threads));
                          result->point_at(api, static_cast<const T*>(out), T(0));
                          const Described& a = inputs->front();
                          const Described& b = inputs->back();
                          if (inputs->size() == 1)
                            api.add(nullptr, nullptr, &a.block, a.labels.c_str(), &result->block,
                                    result->labels.c_str());
                          else
                            api.mult(nullptr, nullptr, &a.block, a.labels.c_str(), &b.block, b.labels.c_str(),
                                     &result->block, result->labels.c_str());
                        },
                    .run_new = {}};
    });
  }

 private:
  Api api_;
  std::string path_;
};

}  // namespace

MadeSystem make_tblis(const std::string& library) {
  if (library.empty()) return Missing{"tblis", "no libtblis was given (PyPI's pytblis brings one)"};
  Api api;
  api.library = {::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL), [](void* handle) {
                   if (handle != nullptr) ::dlclose(handle);
                 }};
  if (!api.library) return Missing{"tblis", ::dlerror()};
  void* const handle = api.library.get();
  const bool complete = load(handle, "tblis_tensor_mult", api.mult) && load(handle, "tblis_tensor_add", api.add) &&
                        load(handle, "tblis_set_num_threads", api.set_threads) &&
                        load(handle, "tblis_init_tensor_scaled_s", api.init_f32) &&
                        load(handle, "tblis_init_tensor_scaled_d", api.init_f64) &&
                        load(handle, "tblis_init_tensor_scaled_c", api.init_c64) &&
                        load(handle, "tblis_init_tensor_scaled_z", api.init_c128);
  if (!complete) return Missing{"tblis", library + " lacks a function of TBLIS's C interface"};
  return std::make_unique<Tblis>(std::move(api), library);
}

}  // namespace einjit::benchmarks
