//===- EinsumDialect.cpp - Registration and attribute checks ---------------===//
#include "Dialect/Einsum/EinsumDialect.h"

#include "Dialect/Einsum/VerifySchedule.h"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/DialectImplementation.h"

#include "Dialect/Einsum/EinsumDialect.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "Dialect/Einsum/EinsumAttrs.cpp.inc"

using namespace mlir;

namespace einjit::einsum {

void EinsumDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "Dialect/Einsum/EinsumAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "Dialect/Einsum/EinsumOps.cpp.inc"
      >();
}

static LogicalResult verifyStore(linalg::GenericOp op, StoreAttr store) {
  if (op.getNumReductionLoops() == 0) return op.emitOpError("has einsum.store but no reduction loop");
  int64_t scalars = llvm::count_if(op.getInputs(), [](Value v) { return !isa<ShapedType>(v.getType()); });
  if (scalars != store.getNumScalars())
    return op.emitOpError("has ") << scalars << " scalar inputs, but einsum.store needs " << store.getNumScalars();
  if (store.getPartial() && store.getAligned())
    return op.emitOpError("has an einsum.store that is partial and aligned");
  if ((store.getPartial() || store.getAligned()) && !op.getInputs().back().getType().isInteger(1))
    return op.emitOpError("has a store with a condition, so its last input must be an i1");
  return success();
}

LogicalResult EinsumDialect::verifyOperationAttribute(Operation* op, NamedAttribute attribute) {
  if (isa<ModuleOp>(op)) return success();
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (!generic) return op->emitOpError("cannot have the attribute ") << attribute.getName();
  if (attribute.getName() == kStoreAttr) {
    auto store = dyn_cast<StoreAttr>(attribute.getValue());
    return store ? verifyStore(generic, store) : op->emitOpError("has an einsum.store that is not #einsum.store");
  }
  if (attribute.getName() == kScheduleAttr) {
    auto schedule = dyn_cast<ScheduleAttr>(attribute.getValue());
    return schedule ? verifySchedule(generic, schedule)
                    : op->emitOpError("has an einsum.schedule that is not #einsum.schedule");
  }
  if (attribute.getName() == kLabelsAttr) {
    auto labels = dyn_cast<ArrayAttr>(attribute.getValue());
    if (labels && labels.size() == generic.getNumLoops() && llvm::all_of(labels, llvm::IsaPred<StringAttr>))
      return success();
    return op->emitOpError("needs one name for each loop in ") << attribute.getName();
  }
  if (attribute.getName() == kWholeVectorsAttr || attribute.getName() == kEdgesAttr) {
    auto schedule = op->getAttrOfType<ScheduleAttr>(kScheduleAttr);
    if (isa<UnitAttr>(attribute.getValue()) && schedule && schedule.getVectorLoop() >= 0) return success();
    return op->emitOpError("cannot have the attribute ") << attribute.getName() << " without a scheduled vector loop";
  }
  if (attribute.getName() == kTailAttr) {
    auto schedule = op->getAttrOfType<ScheduleAttr>(kScheduleAttr);
    auto number = dyn_cast<IntegerAttr>(attribute.getValue());
    if (number && schedule && schedule.getTailVectors() && number.getInt() >= 0 &&
        number.getInt() < schedule.getTailVectors().size())
      return success();
    return op->emitOpError("needs one of its schedule's tails in ") << attribute.getName();
  }
  if (attribute.getName() == kFromPanelAttr) {
    if (isa<BoolAttr>(attribute.getValue()) && op->hasAttr(kBlocksAttr)) return success();
    return op->emitOpError("needs a bool in ") << attribute.getName() << ", and " << kBlocksAttr;
  }
  bool perLoop = llvm::is_contained({kSizesAttr, kBlocksAttr, kDynamicAttr}, attribute.getName());
  auto numbers = dyn_cast<DenseI64ArrayAttr>(attribute.getValue());
  if (perLoop && numbers && numbers.size() == int64_t(generic.getNumLoops())) return success();
  if (perLoop) return op->emitOpError("needs one number for each loop in ") << attribute.getName();
  return op->emitOpError("has the unknown attribute ") << attribute.getName();
}

}  // namespace einjit::einsum
