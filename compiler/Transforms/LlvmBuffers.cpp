//===- LlvmBuffers.cpp - The argument block, loads and stores --------------===//
#include <cstddef>

#include "Dialect/Einsum/EinsumDialect.h"
#include "Transforms/LlvmLowering.h"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "runtime/kernel_abi.h"

using namespace mlir;

namespace einjit {
using runtime::KernelArgs;

static int64_t bytesOf(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element)) return 2 * bytesOf(complex.getElementType());
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

/// What every element of a buffer is aligned to.
static unsigned alignmentOf(Type type) {
  Type element = getElementTypeOrSelf(type);
  if (auto complex = dyn_cast<ComplexType>(element)) element = complex.getElementType();
  return bytesOf(element);
}

/// Whether index i is the i-th element in memory.
static bool isFlat(MemRefType type) { return type.getRank() == 1 && type.getLayout().isIdentity(); }

Value LlvmLowering::pointerBehind(Location loc, Value pointer, int64_t bytes) {
  if (bytes == 0) return pointer;
  if (llvm::isInt<LLVM::kGEPConstantBitWidth>(bytes))
    return LLVM::GEPOp::create(b, loc, pointer.getType(), b.getI8Type(), pointer,
                               ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(bytes)});
  return LLVM::GEPOp::create(b, loc, pointer.getType(), b.getI8Type(), pointer, ValueRange{constant(loc, bytes)});
}

Value LlvmLowering::loadAt(Location loc, Type type, Value pointer, int64_t byte) {
  return LLVM::LoadOp::create(b, loc, type, pointerBehind(loc, pointer, byte));
}

/// `buffer` as the memory at `pointer`; what its type leaves open is `open`, sizes and then strides.
void LlvmLowering::describe(Value buffer, Value pointer, llvm::function_ref<Value(int64_t)> open) {
  auto type = llvm::cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides = einsum::stridesOf(type);
  Buffer& known = buffers[buffer];
  known.pointer = pointer;
  for (int64_t i = 0; i < type.getRank(); ++i) {
    known.sizes.push_back(type.isDynamicDim(i) ? open(i) : Value());
    known.strides.push_back(ShapedType::isDynamic(strides[i]) ? open(type.getRank() + i) : Value());
  }
}

/// Ops that make or describe buffers, and alpha and beta.
LogicalResult LlvmLowering::lowerBuffer(Operation& op) {
  Location loc = op.getLoc();
  Type pointer = LLVM::LLVMPointerType::get(b.getContext()), i64 = b.getI64Type();
  auto none = [](int64_t) { return Value(); };
  return TypeSwitch<Operation*, LogicalResult>(&op)
      .Case([&](einsum::OperandOp operand) {
        Value args = lookup(operand.getArgs());
        Value data = loadAt(loc, pointer, args, offsetof(KernelArgs, data));
        Value origin = loadAt(loc, pointer, data, static_cast<int64_t>(operand.getIndex()) * sizeof(void*));
        auto type = llvm::cast<MemRefType>(operand.getType());
        // The argument points to element (0, 0, ...), which lies `offset` behind the buffer's lowest address.
        origin = pointerBehind(loc, origin, -type.getStridesAndOffset().second * bytesOf(type.getElementType()));
        std::optional<int64_t> first = operand.getValues();
        Value sizes = first ? loadAt(loc, pointer, args, offsetof(KernelArgs, values)) : Value();
        describe(operand, origin, [&](int64_t i) {
          return loadAt(loc, i64, sizes, (*first + i) * static_cast<int64_t>(sizeof(int64_t)));
        });
        return success();
      })
      .Case([&](einsum::ScalarOp scalar) {
        int64_t offset = scalar.getWhich() == "alpha" ? offsetof(KernelArgs, alpha) : offsetof(KernelArgs, beta);
        Value where = loadAt(loc, pointer, lookup(scalar.getArgs()), offset);
        values[scalar] = loadAt(loc, convert(scalar.getType()), where, 0);
        return success();
      })
      .Case([&](einsum::WorkspaceOp workspace) {
        Value args = lookup(workspace.getArgs());
        int64_t base =
            workspace.getWorker() ? offsetof(KernelArgs, worker_workspace) : offsetof(KernelArgs, shared_workspace);
        Value start = loadAt(loc, pointer, args, base), offset;
        if (workspace.getWorker()) {
          Value bytes = loadAt(loc, i64, args, offsetof(KernelArgs, worker_workspace_bytes));
          offset = LLVM::MulOp::create(b, loc, bytes, lookup(workspace.getWorker()));
          start = LLVM::GEPOp::create(b, loc, pointer, b.getI8Type(), start, ValueRange{offset});
        }
        if (workspace.getIndirect()) {
          Value sizes = loadAt(loc, pointer, args, offsetof(KernelArgs, values));
          offset = loadAt(loc, i64, sizes,
                          static_cast<int64_t>(workspace.getOffset()) * static_cast<int64_t>(sizeof(int64_t)));
          start = LLVM::GEPOp::create(b, loc, pointer, b.getI8Type(), start, ValueRange{offset});
        } else {
          start = pointerBehind(loc, start, workspace.getOffset());
        }
        // Of a buffer whose size is known when called only the address is asked for.
        describe(workspace, start, none);
        return success();
      })
      .Case<einsum::AsRealOp, memref::ReinterpretCastOp>([&](auto view) {
        auto type = llvm::cast<MemRefType>(view.getType());
        if (!type.hasStaticShape() || llvm::any_of(einsum::stridesOf(type), ShapedType::isDynamic))
          return LogicalResult(failure());
        describe(view, buffers.at(view.getSource()).pointer, none);
        return success();
      })
      .Case([&](memref::DimOp dim) {
        std::optional<int64_t> dimension = dim.getConstantIndex();
        auto type = dyn_cast<MemRefType>(dim.getSource().getType());
        if (!dimension || !type) return LogicalResult(failure());
        Value size = type.isDynamicDim(*dimension) ? buffers.at(dim.getSource()).sizes[*dimension]
                                                   : constant(loc, type.getDimSize(*dimension));
        values[dim] = size;
        return success(bool(size));
      })
      .Case([&](memref::ExtractStridedMetadataOp metadata) {
        const Buffer& buffer = buffers.at(metadata.getSource());
        auto type = llvm::cast<MemRefType>(metadata.getSource().getType());
        auto [strides, offset] = type.getStridesAndOffset();
        if (ShapedType::isDynamic(offset)) return LogicalResult(failure());
        values[metadata.getOffset()] = constant(loc, offset);
        for (auto [i, size, stride] : llvm::enumerate(metadata.getSizes(), metadata.getStrides())) {
          values[size] = buffer.sizes[i] ? buffer.sizes[i] : constant(loc, type.getDimSize(i));
          values[stride] = buffer.strides[i] ? buffer.strides[i] : constant(loc, strides[i]);
        }
        return success();
      })
      .Case([&](memref::ExtractAlignedPointerAsIndexOp address) {
        values[address] = LLVM::PtrToIntOp::create(b, loc, i64, buffers.at(address.getSource()).pointer);
        return success();
      })
      .Default([](Operation*) { return failure(); });
}

/// An index as another one and a constant behind it; null for none.
static std::pair<Value, int64_t> splitConstant(Value index) {
  if (std::optional<int64_t> constant = getConstantIntValue(index)) return {Value(), *constant};
  if (auto add = index.getDefiningOp<arith::AddIOp>())
    if (std::optional<int64_t> constant = getConstantIntValue(add.getRhs())) return {add.getLhs(), *constant};
  return {index, 0};
}

bool LlvmLowering::isAddressOnly(Operation& op) {
  auto add = dyn_cast<arith::AddIOp>(op);
  if (!add || !add.getType().isIndex() || !getConstantIntValue(add.getRhs())) return false;
  return llvm::all_of(op.getUses(), [](OpOperand& use) {
    Value buffer = TypeSwitch<Operation*, Value>(use.getOwner())
                       .Case<memref::LoadOp, memref::PrefetchOp>([](auto access) { return access.getMemref(); })
                       .Case<memref::StoreOp>([](auto access) { return access.getMemref(); })
                       .Case<vector::LoadOp, vector::StoreOp, vector::MaskedLoadOp, vector::MaskedStoreOp>(
                           [](auto access) { return access.getBase(); })
                       .Default([](Operation*) { return Value(); });
    return buffer && isFlat(llvm::cast<MemRefType>(buffer.getType()));
  });
}

Value LlvmLowering::elementAt(Location loc, Value pointer, Value index, Type element) {
  auto add = index.getDefiningOp<arith::AddIOp>();
  Value before = add ? addresses.lookup({pointer, add.getLhs()}) : Value();
  auto behind = [&](Value from, Type unit, Value count) -> Value {
    return LLVM::GEPOp::create(b, loc, pointer.getType(), unit, from, ValueRange{count});
  };
  if (!before) return behind(pointer, element, lookup(index));
  Value step = lookup(add.getRhs());
  auto last = before.getDefiningOp<LLVM::GEPOp>();
  bool second = last && last.getElemType() == element && last.getBase() != pointer &&
                llvm::equal(last.getDynamicIndices(), ValueRange{step});
  return second ? behind(last.getBase(), LLVM::LLVMArrayType::get(element, 2), step) : behind(before, element, step);
}

/// Of a product of a loop's induction variable and something else that is no constant, both; else nulls.
static std::pair<BlockArgument, Value> matchAdvance(Value index) {
  auto product = index.getDefiningOp<arith::MulIOp>();
  if (!product) return {};
  for (auto [x, stride] : {std::pair(product.getLhs(), product.getRhs()), {product.getRhs(), product.getLhs()}})
    if (auto variable = dyn_cast<BlockArgument>(x); variable && !getConstantIntValue(stride))
      if (auto loop = dyn_cast<scf::ForOp>(variable.getOwner()->getParentOp());
          loop && loop.getInductionVar() == variable)
        return {variable, stride};
  return {};
}

/// Whether an index is such a product, or a sum that has one.
static bool advances(Value index) {
  if (auto sum = index.getDefiningOp<arith::AddIOp>()) return advances(sum.getLhs()) || advances(sum.getRhs());
  return bool(matchAdvance(index).second);
}

Value LlvmLowering::carriedElement(Location loc, Value pointer, Value index, Type element) {
  auto [variable, given] = matchAdvance(index);
  if (!given) return {};
  Block* head = values.lookup(variable).getParentBlock();
  unsigned depth = depths.lookup(head);
  if (depth > loops.size() || depth <= keptLoops || loops[depth - 1].head != head) return {};
  if (depthOf(given) >= depth || depths.lookup(pointer.getParentBlock()) >= depth) return {};
  Loop& loop = loops[depth - 1];
  auto op = llvm::cast<scf::ForOp>(variable.getOwner()->getParentOp());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop.entering);
  Value stride = lookup(given);
  auto times = [&](Value count) -> Value { return LLVM::MulOp::create(b, loc, lookup(count), stride); };
  Value first = pointer;
  if (getConstantIntValue(op.getLowerBound()) != 0)
    first = LLVM::GEPOp::create(b, loc, pointer.getType(), element, pointer, ValueRange{times(op.getLowerBound())});
  Value step = getConstantIntValue(op.getStep()) == 1 ? stride : times(op.getStep());
  Value carried = head->addArgument(pointer.getType(), loc);
  loop.entering.getDestOperandsMutable().append(first);
  loop.carried.push_back({carried, step, element});
  return carried;
}

Value LlvmLowering::knownElementAt(Location loc, Value pointer, Value index, Type element) {
  if (Value known = addresses.lookup({pointer, index})) return known;
  auto add = index.getDefiningOp<arith::AddIOp>();
  Value known;
  OpBuilder::InsertionGuard guard(b);
  if (add && advances(add) && !addresses.lookup({pointer, add.getLhs()})) {
    Value outer = add.getLhs(), inner = add.getRhs();
    if (depthOf(outer) > depthOf(inner)) std::swap(outer, inner);
    known = knownElementAt(loc, knownElementAt(loc, pointer, outer, element), inner, element);
  }
  Addresses::ScopeTy* scope = leaveLoops(std::max(depths.lookup(pointer.getParentBlock()), depthOf(index)));
  if (!known) known = carriedElement(loc, pointer, index, element);
  if (!known) known = elementAt(loc, pointer, index, element);
  addresses.insertIntoScope(scope, {pointer, index}, known);
  return known;
}

Value LlvmLowering::addressOf(Location loc, Value buffer, ValueRange indices) {
  auto type = llvm::cast<MemRefType>(buffer.getType());
  Value pointer = buffers.at(buffer).pointer;
  Type element = convert(type.getElementType());
  int64_t bytes = bytesOf(type.getElementType());
  if (isFlat(type)) {
    auto [index, behind] = splitConstant(indices[0]);
    if (index) pointer = knownElementAt(loc, pointer, index, element);
    return pointerBehind(loc, pointer, behind * bytes);
  }
  auto [strides, offset] = type.getStridesAndOffset();
  for (auto [i, index] : llvm::enumerate(indices)) {
    const Value& open = buffers.at(buffer).strides[i];
    Value stride = open ? open : constant(loc, strides[i]);
    Value step = LLVM::MulOp::create(b, loc, lookup(index), stride);
    pointer = LLVM::GEPOp::create(b, loc, pointer.getType(), element, pointer, ValueRange{step});
  }
  return pointerBehind(loc, pointer, offset * bytes);
}

/// Loads, stores and prefetches.
LogicalResult LlvmLowering::lowerAccess(Operation& op) {
  Location loc = op.getLoc();
  return TypeSwitch<Operation*, LogicalResult>(&op)
      .Case([&](vector::LoadOp load) {
        Value from = addressOf(loc, load.getBase(), load.getIndices());
        values[load] = LLVM::LoadOp::create(b, loc, load.getType(), from, alignmentOf(load.getType()));
        return success();
      })
      .Case([&](vector::StoreOp store) {
        Value to = addressOf(loc, store.getBase(), store.getIndices());
        Value value = lookup(store.getValueToStore());
        LLVM::StoreOp::create(b, loc, value, to, store.getAlignment().value_or(alignmentOf(value.getType())),
                              /*isVolatile=*/false, store.getNontemporal());
        return success();
      })
      .Case([&](memref::LoadOp load) {
        Value from = addressOf(loc, load.getMemref(), load.getIndices());
        values[load] = LLVM::LoadOp::create(b, loc, convert(load.getType()), from, alignmentOf(load.getType()));
        return success();
      })
      .Case([&](memref::StoreOp store) {
        Value to = addressOf(loc, store.getMemref(), store.getIndices());
        LLVM::StoreOp::create(b, loc, lookup(store.getValue()), to, alignmentOf(store.getValue().getType()));
        return success();
      })
      .Case([&](vector::MaskedLoadOp load) {
        Value from = addressOf(loc, load.getBase(), load.getIndices());
        values[load] = LLVM::MaskedLoadOp::create(b, loc, load.getType(), from, lookup(load.getMask()),
                                                  lookup(load.getPassThru()), alignmentOf(load.getType()));
        return success();
      })
      .Case([&](vector::MaskedStoreOp store) {
        Value to = addressOf(loc, store.getBase(), store.getIndices());
        Value value = lookup(store.getValueToStore());
        LLVM::MaskedStoreOp::create(b, loc, value, to, lookup(store.getMask()), alignmentOf(value.getType()));
        return success();
      })
      .Case([&](memref::PrefetchOp prefetch) {
        Value where = addressOf(loc, prefetch.getMemref(), prefetch.getIndices());
        LLVM::Prefetch::create(b, loc, where, prefetch.getIsWrite(), prefetch.getLocalityHint(),
                               prefetch.getIsDataCache());
        return success();
      })
      .Default([](Operation*) { return failure(); });
}

}  // namespace einjit
