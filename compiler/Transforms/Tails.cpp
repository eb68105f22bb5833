//===- Tails.cpp - Code for each number of vectors behind full tiles -------===//
#include "Transforms/Tails.h"

#include "Transforms/NestAnalysis.h"
#include "Transforms/SliceNest.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace einjit {

std::optional<Tail> tailOf(linalg::GenericOp op) {
  auto which = op->getAttrOfType<IntegerAttr>(einsum::kTailAttr);
  if (!which) return std::nullopt;
  ArrayRef<int64_t> numbers = scheduleOf(op).getTailVectors().asArrayRef();
  int64_t lanes = scheduleOf(op).getLanes(), i = which.getInt();
  return Tail{i == 0 ? 1 : numbers[i - 1] * lanes + 1, numbers[i] * lanes};
}

OpFoldResult fullBeforeTail(OpBuilder& builder, linalg::GenericOp op) {
  einsum::ScheduleAttr schedule = scheduleOf(op);
  if (schedule.getTailOnly()) return builder.getIndexAttr(0);
  Location loc = op.getLoc();
  int64_t loop = schedule.getVectorLoop();
  auto index = [&](int64_t x) -> Value { return arith::ConstantIndexOp::create(builder, loc, x); };
  OpFoldResult others = addExtent(builder, loc, loopExtent(builder, op, loop), builder.getIndexAttr(-1));
  Value some = arith::MaxSIOp::create(builder, loc, toIndex(builder, loc, others), index(0));
  Value step = index(schedule.getRegisterTile()[loop]);
  return arith::MulIOp::create(builder, loc, arith::DivUIOp::create(builder, loc, some, step), step).getResult();
}

namespace {

struct TailSplitter {
  linalg::GenericOp op;
  OpBuilder builder;
  Value left;
  SmallVector<linalg::GenericOp> copies;

  explicit TailSplitter(linalg::GenericOp op) : op(op), builder(op) {
    OpFoldResult extent = loopExtent(builder, op, scheduleOf(op).getVectorLoop());
    left = toIndex(builder, op.getLoc(), subtractExtent(builder, op.getLoc(), extent, fullBeforeTail(builder, op)));
  }

  /// Copies for the tails from the first to before the last of these, the least that is enough for what is left.
  void split(int64_t first, int64_t last) {
    OpBuilder::InsertionGuard outside(builder);
    if (first + 1 == last) {
      copies.push_back(cast<linalg::GenericOp>(builder.clone(*op)));
      copies.back()->setAttr(einsum::kTailAttr, builder.getI64IntegerAttr(first));
      return;
    }
    int64_t middle = (first + last) / 2;
    int64_t most = scheduleOf(op).getTailVectors()[middle - 1] * scheduleOf(op).getLanes();
    Value isShort = arith::CmpIOp::create(builder, op.getLoc(), arith::CmpIPredicate::sle, left,
                                          arith::ConstantIndexOp::create(builder, op.getLoc(), most));
    auto branch = scf::IfOp::create(builder, op.getLoc(), isShort, /*withElseRegion=*/true);
    builder.setInsertionPointToStart(branch.thenBlock());
    split(first, middle);
    builder.setInsertionPointToStart(branch.elseBlock());
    split(middle, last);
  }
};

}  // namespace

SmallVector<linalg::GenericOp> splitByTail(linalg::GenericOp op) {
  TailSplitter splitter(op);
  splitter.split(0, scheduleOf(op).getTailVectors().size());
  op.erase();
  return splitter.copies;
}

}  // namespace einjit
