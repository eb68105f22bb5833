//===- LlvmLowering.cpp - Types, values and control flow -------------------===//
#include "Transforms/LlvmLowering.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "llvm/Support/SaveAndRestore.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace einjit {

/// How much oftener a branch with loops and without an else is skipped than taken.
constexpr int32_t kOftenerSkipped = 15;

LlvmLowering::LlvmLowering(func::FuncOp function) : function(function), b(function) {}

LogicalResult LlvmLowering::lower() {
  Location loc = function.getLoc();
  SmallVector<Type> inputs;
  for (Type type : function.getArgumentTypes()) inputs.push_back(convert(type));
  if (function.getNumResults() != 0) return function.emitOpError("has results");
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), inputs);
  auto lowered = LLVM::LLVMFuncOp::create(b, loc, function.getName(), type);
  body = &lowered.getBody();
  Block* entry = lowered.addEntryBlock(b);
  for (auto [from, to] : llvm::zip_equal(function.getArguments(), entry->getArguments())) {
    if (isa<MemRefType>(from.getType()))
      describe(from, to, [](int64_t) { return Value(); });
    else
      values[from] = to;
  }
  b.setInsertionPointToStart(entry);
  if (failed(lowerBlock(function.getBody().front()))) return failure();
  LLVM::ReturnOp::create(b, loc, ValueRange());
  function.erase();
  return success();
}

Type LlvmLowering::convert(Type type) {
  if (type.isIndex()) return b.getI64Type();
  if (isa<MemRefType>(type)) return LLVM::LLVMPointerType::get(b.getContext());
  if (auto complex = dyn_cast<ComplexType>(type)) {
    Type part = complex.getElementType();
    return LLVM::LLVMStructType::getLiteral(b.getContext(), {part, part});
  }
  return type;
}

Value LlvmLowering::lookup(Value value) {
  if (Value known = values.lookup(value)) return known;
  // Constants are written where they are first asked for: most indices become parts of addresses.
  auto op = llvm::cast<arith::ConstantOp>(value.getDefiningOp());
  if (value.getType().isIndex()) return constant(op.getLoc(), llvm::cast<IntegerAttr>(op.getValue()).getInt());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&body->front());
  return values[value] = LLVM::ConstantOp::create(b, op.getLoc(), convert(value.getType()), op.getValue());
}

SmallVector<Value> LlvmLowering::lookup(ValueRange range) {
  return llvm::map_to_vector(range, [&](Value value) { return lookup(value); });
}

Value LlvmLowering::constant(Location loc, int64_t value) {
  Value& known = constants[value];
  if (known) return known;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&body->front());
  return known = LLVM::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
}

unsigned LlvmLowering::depthOf(Value given) {
  if (Value known = values.lookup(given)) return depths.lookup(known.getParentBlock());
  // A constant, or a sum or product that is written where it is used.
  Operation* op = given.getDefiningOp();
  return op ? depthOf(op->getOperands()) : 0;
}

unsigned LlvmLowering::depthOf(ValueRange given) {
  unsigned depth = 0;
  for (Value value : given) depth = std::max(depth, depthOf(value));
  return depth;
}

LlvmLowering::Addresses::ScopeTy* LlvmLowering::leaveLoops(unsigned depth) {
  depth = std::max(depth, keptLoops);
  // What a loop results in counts as inside of it, also behind it.
  if (depth >= loops.size()) return addresses.getCurScope();
  b.setInsertionPoint(loops[depth].entering);
  return loops[depth].outside;
}

Block* LlvmLowering::addBlock(TypeRange arguments, Location loc) {
  Block* block = b.createBlock(body, body->end(), arguments, SmallVector<Location>(arguments.size(), loc));
  depths[block] = loops.size();
  return block;
}

void LlvmLowering::append(std::unique_ptr<Block> block) {
  depths[block.get()] = loops.size();
  b.setInsertionPointToEnd(block.get());
  body->push_back(block.release());
}

LogicalResult LlvmLowering::lowerBlock(Block& block) {
  Addresses::ScopeTy scope(addresses);
  for (Operation& op : block.without_terminator())
    if (failed(lowerOp(op))) return failure();
  return success();
}

LogicalResult LlvmLowering::lowerOp(Operation& op) {
  if (isa<arith::ConstantOp>(op)) return success();
  if (auto loop = dyn_cast<scf::ForOp>(op)) return lowerFor(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op)) return lowerIf(branch);
  if (isa<memref::MemRefDialect, einsum::EinsumDialect>(op.getDialect()) ||
      isa<vector::LoadOp, vector::StoreOp, vector::MaskedLoadOp, vector::MaskedStoreOp>(op)) {
    if (succeeded(lowerBuffer(op)) || succeeded(lowerAccess(op))) return success();
  } else if (isAddressOnly(op) || isContracted(op)) {
    return success();
  } else {
    OpBuilder::InsertionGuard guard(b);
    if (isPure(&op)) leaveLoops(depthOf(op.getOperands()));
    if (isa<LLVM::LLVMDialect>(op.getDialect()) && op.getNumRegions() == 0) {
      Operation* same = b.clone(op);
      same->setOperands(lookup(op.getOperands()));
      for (auto [from, to] : llvm::zip_equal(op.getResults(), same->getResults())) values[from] = to;
      return success();
    }
    if (Value result = lowerNumber(op)) {
      values[op.getResult(0)] = result;
      return success();
    }
  }
  return op.emitOpError("has no lowering to the LLVM dialect");
}

/// A loop that tests at its head, whose arguments are the induction variable and what the loop carries.
LogicalResult LlvmLowering::lowerFor(scf::ForOp op) {
  Location loc = op.getLoc();
  SmallVector<Value> carried{lookup(op.getLowerBound())};
  llvm::append_range(carried, lookup(op.getInitArgs()));
  Value upper = lookup(op.getUpperBound()), step = lookup(op.getStep());
  LLVM::BrOp entering = LLVM::BrOp::create(b, loc, carried, /*dest=*/b.getInsertionBlock());
  loops.push_back({entering, addresses.getCurScope(), nullptr, {}});
  Block* head = loops.back().head = addBlock(ValueRange(carried).getTypes(), loc);
  entering.setSuccessor(head);
  Block* inside = addBlock({}, loc);
  auto exit = std::make_unique<Block>();
  b.setInsertionPointToEnd(head);
  Value runs = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::slt, head->getArgument(0), upper);
  LLVM::CondBrOp::create(b, loc, runs, inside, exit.get());
  Block& given = *op.getBody();
  for (auto [from, to] : llvm::zip_equal(given.getArguments(), head->getArguments())) values[from] = to;
  b.setInsertionPointToStart(inside);
  LogicalResult lowered = lowerBlock(given);
  if (succeeded(lowered)) {
    SmallVector<Value> next{LLVM::AddOp::create(b, loc, head->getArgument(0), step)};
    llvm::append_range(next, lookup(given.getTerminator()->getOperands()));
    for (auto [pointer, step, element] : loops.back().carried)
      next.push_back(LLVM::GEPOp::create(b, loc, pointer.getType(), element, pointer, ValueRange{step}));
    LLVM::BrOp::create(b, loc, next, head);
  }
  loops.pop_back();
  append(std::move(exit));
  for (auto [from, to] : llvm::zip_equal(op.getResults(), head->getArguments().slice(1, op.getNumResults())))
    values[from] = to;
  return lowered;
}

static bool hasLoops(Region& region) { return !region.empty() && !region.front().getOps<scf::ForOp>().empty(); }

LogicalResult LlvmLowering::lowerIf(scf::IfOp op) {
  Location loc = op.getLoc();
  Value condition = lookup(op.getCondition());
  auto join = std::make_unique<Block>();
  for (Type type : op.getResultTypes()) join->addArgument(convert(type), loc);
  Block* before = b.getInsertionBlock();
  auto lowerBranch = [&](Region& region) -> FailureOr<Block*> {
    if (region.empty()) return join.get();
    Block* start = addBlock({}, loc);
    llvm::SaveAndRestore within(keptLoops, hasLoops(region) ? static_cast<unsigned>(loops.size()) : keptLoops);
    if (failed(lowerBlock(region.front()))) return failure();
    LLVM::BrOp::create(b, loc, lookup(region.front().getTerminator()->getOperands()), join.get());
    return start;
  };
  FailureOr<Block*> then = lowerBranch(op.getThenRegion());
  FailureOr<Block*> otherwise = failed(then) ? FailureOr<Block*>(failure()) : lowerBranch(op.getElseRegion());
  bool lowered = succeeded(then) && succeeded(otherwise);
  if (lowered) {
    b.setInsertionPointToEnd(before);
    auto branch = LLVM::CondBrOp::create(b, loc, condition, *then, *otherwise);
    if (hasLoops(op.getThenRegion()) && op.getElseRegion().empty())
      branch.setBranchWeights(ArrayRef<int32_t>{1, kOftenerSkipped});
  }
  append(std::move(join));
  for (auto [from, to] : llvm::zip_equal(op.getResults(), body->back().getArguments())) values[from] = to;
  return success(lowered);
}

}  // namespace einjit
