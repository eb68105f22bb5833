//===- EinsumOutlineParts.cpp - A function for each parallel range ---------===//
#include "Transforms/BufferLayout.h"
#include "Transforms/Passes.h"
#include "Transforms/WorkspaceLayout.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace einjit {
#define GEN_PASS_DEF_EINSUMOUTLINEPARTSPASS
#include "Transforms/Passes.h.inc"

namespace {

/// Makes part functions of one kernel function.
class KernelOutliner {
 public:
  explicit KernelOutliner(func::FuncOp kernel) : kernel(kernel) {
    kernel.walk([&](einsum::ParallelOp op) { ranges.push_back(op); });
    layoutShared();
  }

  LogicalResult outline() {
    if (wrong) return failure();
    for (auto [i, range] : llvm::enumerate(ranges)) outlineRange(range, i);
    auto module = kernel->getParentOfType<ModuleOp>();
    Builder builder(module.getContext());
    module->setAttr(einsum::kPartsAttr, builder.getArrayAttr(parts));
    module->setAttr(einsum::kSharedBytesAttr, builder.getI64IntegerAttr(shared.totalBytes()));
    module->setAttr(einsum::kWorkerBytesAttr, builder.getI64IntegerAttr(llvm::alignTo(workerBytes, 4096)));
    if (!dynamicBuffers.empty()) module->setAttr(einsum::kBuffersAttr, builder.getArrayAttr(dynamicBuffers));
    kernel.erase();
    return success();
  }

 private:
  /// A shared buffer lives from the first range that uses it to the last.
  void layoutShared() {
    for (auto alloc : kernel.getOps<memref::AllocOp>()) {
      int64_t first = ranges.size(), last = -1;
      for (auto [i, range] : llvm::enumerate(ranges)) {
        if (!uses(range, alloc)) continue;
        first = std::min<int64_t>(first, i);
        last = i;
      }
      if (last < 0) continue;
      if (alloc.getType().hasStaticShape())
        sharedOffsets[alloc] = shared.place(bytesOf(alloc.getType()), first, last);
      else
        placeDynamic(alloc);
    }
  }

  /// A buffer whose size depends on dynamic labels: the caller places it, by its bytes for each point of the dimensions
  /// (operand, dimension, ...) whose product it has.
  void placeDynamic(memref::AllocOp alloc) {
    SmallVector<int64_t> numbers{bytesOfElement(alloc.getType())};
    SmallVector<OpFoldResult> factors(alloc.getDynamicSizes().begin(), alloc.getDynamicSizes().end());
    while (!factors.empty()) {
      OpFoldResult factor = factors.pop_back_val();
      if (auto product = isa<Value>(factor) ? cast<Value>(factor).getDefiningOp<arith::MulIOp>() : arith::MulIOp()) {
        factors.append({product.getLhs(), product.getRhs()});
      } else if (auto size = argumentSize(factor)) {
        numbers.append({size->first, size->second});
      } else if (std::optional<int64_t> constant = getConstantIntValue(factor)) {
        numbers.front() *= *constant;
      } else {
        alloc.emitOpError("has a size that is no product of dimensions of the kernel's arguments");
        wrong = true;
        return;
      }
    }
    sharedOffsets[alloc] = valuesOf(tensors()) + static_cast<int64_t>(dynamicBuffers.size());
    dynamicBuffers.push_back(DenseI64ArrayAttr::get(alloc.getContext(), numbers));
  }

  unsigned tensors() { return llvm::count_if(kernel.getArgumentTypes(), llvm::IsaPred<MemRefType>); }
  /// Where in KernelArgs::values an argument's sizes and strides begin.
  int64_t valuesOf(unsigned argument) {
    int64_t begin = 0;
    for (Type type : kernel.getArgumentTypes().take_front(argument))
      if (auto buffer = dyn_cast<MemRefType>(type)) begin += 2 * buffer.getRank();
    return begin;
  }

  bool uses(einsum::ParallelOp range, Value value) {
    SmallVector<Value> work{value};
    while (!work.empty()) {
      Value next = work.pop_back_val();
      for (Operation* user : next.getUsers()) {
        if (range->isProperAncestor(user)) return true;
        if (user->getParentOp() == kernel) work.append(user->result_begin(), user->result_end());
      }
    }
    return false;
  }

  void outlineRange(einsum::ParallelOp range, int64_t number) {
    Location loc = range.getLoc();
    OpBuilder builder(kernel);
    MLIRContext* context = builder.getContext();
    Type i64 = builder.getI64Type(), pointer = LLVM::LLVMPointerType::get(context);
    std::string name = (kernel.getName() + "_part" + Twine(number)).str();
    auto part = func::FuncOp::create(builder, loc, name, builder.getFunctionType({pointer, i64, i64, i64}, {}));
    builder.setInsertionPointToStart(part.addEntryBlock());
    arguments = part.getArgument(0);
    mapping.clear();
    Type index = builder.getIndexType();
    mapping.map(range.getBegin(), arith::IndexCastOp::create(builder, loc, index, part.getArgument(1)).getResult());
    mapping.map(range.getEnd(), arith::IndexCastOp::create(builder, loc, index, part.getArgument(2)).getResult());
    llvm::SetVector<Value> captured;
    getUsedValuesDefinedAbove(range.getBody(), captured);
    for (Value value : captured) rematerialize(builder, value);
    for (Operation& op : range.getBody().front()) builder.clone(op, mapping);
    func::ReturnOp::create(builder, loc);
    placeWorkerBuffers(part);
    SmallVector<NamedAttribute> entry{builder.getNamedAttr("name", builder.getStringAttr(name)),
                                      builder.getNamedAttr("units", range.getUnitsAttr()),
                                      builder.getNamedAttr("max_workers", range.getWorkersAttr())};
    if (range.getRangeAttr()) entry.push_back(builder.getNamedAttr("range", range.getRangeAttr()));
    if (range.getScaleAttr()) entry.push_back(builder.getNamedAttr("scale", range.getScaleAttr()));
    parts.push_back(builder.getDictionaryAttr(entry));
  }

  /// Computes in the part what the kernel function computed above the range.
  Value rematerialize(OpBuilder& builder, Value value) {
    if (Value known = mapping.lookupOrNull(value)) return known;
    Location loc = value.getLoc();
    Value result;
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      if (auto which = kernel.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "einsum.scalar"))
        result = einsum::ScalarOp::create(builder, loc, value.getType(), arguments, which);
      else
        result = operand(builder, argument);
    } else if (auto alloc = value.getDefiningOp<memref::AllocOp>()) {
      bool indirect = !alloc.getType().hasStaticShape();
      result = einsum::WorkspaceOp::create(builder, loc, alloc.getType(), arguments, sharedOffsets.lookup(alloc),
                                           Value(), indirect);
    } else {
      for (Value operand : value.getDefiningOp()->getOperands()) rematerialize(builder, operand);
      return builder.clone(*value.getDefiningOp(), mapping)->getResult(cast<OpResult>(value).getResultNumber());
    }
    mapping.map(value, result);
    return result;
  }

  Value operand(OpBuilder& builder, BlockArgument argument) {
    unsigned number = argument.getArgNumber();
    auto type = cast<MemRefType>(argument.getType());
    bool open = !type.hasStaticShape() || llvm::any_of(einsum::stridesOf(type), ShapedType::isDynamic);
    IntegerAttr values = open ? builder.getI64IntegerAttr(valuesOf(number)) : IntegerAttr();
    return einsum::OperandOp::create(builder, argument.getLoc(), type, arguments, builder.getI64IntegerAttr(number),
                                     values);
  }

  void placeWorkerBuffers(func::FuncOp part) {
    WorkspaceLayout layout;
    SmallVector<memref::AllocOp> allocs;
    part.walk([&](memref::AllocOp alloc) { allocs.push_back(alloc); });
    for (memref::AllocOp alloc : allocs) {
      OpBuilder builder(alloc);
      int64_t offset = layout.place(bytesOf(alloc.getType()), 0, 0);
      Value workspace = einsum::WorkspaceOp::create(builder, alloc.getLoc(), alloc.getType(), arguments, offset,
                                                    part.getArgument(3), /*indirect=*/false);
      alloc.replaceAllUsesWith(workspace);
      alloc.erase();
    }
    workerBytes = std::max(workerBytes, layout.totalBytes());
  }

  func::FuncOp kernel;
  SmallVector<einsum::ParallelOp> ranges;
  WorkspaceLayout shared;
  DenseMap<Operation*, int64_t> sharedOffsets;
  int64_t workerBytes = 0;
  bool wrong = false;
  SmallVector<Attribute> parts, dynamicBuffers;
  IRMapping mapping;
  Value arguments;
};

struct EinsumOutlinePartsPass : impl::EinsumOutlinePartsPassBase<EinsumOutlinePartsPass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> kernels;
    for (func::FuncOp function : getOperation().getOps<func::FuncOp>())
      if (!function.getOps<einsum::ParallelOp>().empty()) kernels.push_back(function);
    if (kernels.size() > 1) {
      kernels[1].emitOpError("is a second kernel: the parts of only one fit a module's attributes");
      return signalPassFailure();
    }
    for (func::FuncOp kernel : kernels)
      if (failed(KernelOutliner(kernel).outline())) return signalPassFailure();
  }
};

}  // namespace
}  // namespace einjit
