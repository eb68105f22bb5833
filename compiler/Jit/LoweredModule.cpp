//===- LoweredModule.cpp - What passes leave on a module for the runtime ---===//
#include "Jit/LoweredModule.h"

#include "Dialect/Einsum/EinsumDialect.h"

using namespace mlir;

namespace einjit {

static std::string partSymbol(const std::string& kernel, size_t part) {
  return kernel + "_part" + std::to_string(part);
}

static int64_t integerAttribute(ModuleOp module, llvm::StringRef name) {
  auto attribute = module->getAttrOfType<IntegerAttr>(name);
  return attribute ? attribute.getInt() : 0;
}

/// How sizes decide about units and workspace; nothing where no label is dynamic.
static runtime::DynamicSizes dynamicSizes(ModuleOp module) {
  runtime::DynamicSizes sizes;
  auto functions = module->getAttrOfType<ArrayAttr>(einsum::kPartsAttr);
  if (!functions) return sizes;
  for (auto part : functions.getAsRange<DictionaryAttr>()) {
    runtime::DynamicPart& entry = sizes.parts.emplace_back();
    if (auto range = part.getAs<DenseI64ArrayAttr>("range")) {
      entry.divided = {range[0], range[1]};
      entry.unit = range[2];
    }
    auto scale = part.getAs<DenseI64ArrayAttr>("scale");
    if (!scale) continue;
    entry.micro_workers = scale[0];
    for (int64_t i = 1; i < scale.size(); i += 3) entry.factors.push_back({{scale[i], scale[i + 1]}, scale[i + 2]});
  }
  if (auto buffers = module->getAttrOfType<ArrayAttr>(einsum::kBuffersAttr))
    for (auto numbers : buffers.getAsRange<DenseI64ArrayAttr>()) {
      runtime::DynamicBuffer& buffer = sizes.buffers.emplace_back();
      buffer.bytes = numbers[0];
      for (int64_t i = 1; i < numbers.size(); i += 2) buffer.dimensions.push_back({numbers[i], numbers[i + 1]});
    }
  bool dynamic = llvm::any_of(sizes.parts, [](const auto& part) { return part.unit > 0 || !part.factors.empty(); });
  return dynamic || !sizes.buffers.empty() ? sizes : runtime::DynamicSizes();
}

void nameParts(ModuleOp module, llvm::Module& translated, const std::string& kernel) {
  auto functions = module->getAttrOfType<ArrayAttr>(einsum::kPartsAttr);
  if (!functions) return;
  for (auto [number, part] : llvm::enumerate(functions.getAsRange<DictionaryAttr>()))
    translated.getFunction(part.getAs<StringAttr>("name").getValue())->setName(partSymbol(kernel, number));
}

KernelObject describeKernel(ModuleOp module, std::string name) {
  KernelObject kernel;
  kernel.name = std::move(name);
  if (auto functions = module->getAttrOfType<ArrayAttr>(einsum::kPartsAttr))
    for (auto part : functions.getAsRange<DictionaryAttr>())
      kernel.parts.push_back({partSymbol(kernel.name, kernel.parts.size()), part.getAs<IntegerAttr>("units").getInt(),
                              part.getAs<IntegerAttr>("max_workers").getInt()});
  kernel.sharedWorkspaceBytes = integerAttribute(module, einsum::kSharedBytesAttr);
  kernel.workerWorkspaceBytes = integerAttribute(module, einsum::kWorkerBytesAttr);
  kernel.dynamic = dynamicSizes(module);
  return kernel;
}

}  // namespace einjit
