//===- VerifySchedule.cpp - Does a schedule fit its loop nest? -------------===//
#include "Dialect/Einsum/VerifySchedule.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace einjit::einsum {
namespace {

class ScheduleVerifier {
 public:
  ScheduleVerifier(linalg::GenericOp op, ScheduleAttr schedule)
      : op(op), schedule(schedule), loops(op.getNumLoops()), kinds(op.getIteratorTypesArray()) {}

  LogicalResult verify() {
    // Attributes are verified before the operation itself, which reports this.
    if (op.getIndexingMaps().size() != op->getNumOperands()) return success();
    return success(succeeded(verifyBuffers()) && succeeded(verifyTiles()) && succeeded(verifyExtents()) &&
                   succeeded(verifyCacheLoops()) && succeeded(verifyResultPanel()) && succeeded(verifyOrders()) &&
                   succeeded(verifyVectors()) && succeeded(verifyParallel()) && succeeded(verifyPacks()) &&
                   succeeded(verifyPrefetches()));
  }

 private:
  bool isLoop(int64_t loop) const { return loop >= 0 && loop < loops; }
  bool isReduction(int64_t loop) const { return kinds[loop] == utils::IteratorType::reduction; }
  bool isTensorInput(int64_t operand) {
    return operand >= 0 && operand < op.getNumDpsInputs() && isa<MemRefType>(op->getOperand(operand).getType());
  }
  int64_t tileOf(int64_t loop) const { return schedule.getRegisterTile()[loop]; }

  /// The loop of a map's result that is a loop, its quotient or its remainder by a constant; -1 of any other.
  static int64_t loopOf(AffineExpr result) {
    if (auto binary = dyn_cast<AffineBinaryOpExpr>(result)) {
      auto divisor = dyn_cast<AffineConstantExpr>(binary.getRHS());
      bool divides = binary.getKind() == AffineExprKind::FloorDiv || binary.getKind() == AffineExprKind::Mod;
      if (!divides || !divisor || divisor.getValue() < 1) return -1;
      result = binary.getLHS();
    }
    auto dim = dyn_cast<AffineDimExpr>(result);
    return dim ? dim.getPosition() : -1;
  }

  LogicalResult verifyBuffers() {
    if (!op.hasPureBufferSemantics() || op.getNumDpsInits() != 1)
      return op.emitOpError("has a schedule, but not buffers and one output");
    for (OpOperand& operand : op->getOpOperands()) {
      auto type = dyn_cast<MemRefType>(operand.get().getType());
      if (!type) continue;
      if (!type.isStrided())
        return op.emitOpError("has a schedule, but operand ") << operand.getOperandNumber() << " is not strided";
      for (auto [i, result] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
        if (loopOf(result) < 0)
          return op.emitOpError("has a schedule, but indexes dimension ")
                 << i << " of operand " << operand.getOperandNumber() << " by no loop";
    }
    return success();
  }

  LogicalResult verifyTiles() {
    if (schedule.getSizes().size() != loops || schedule.getRegisterTile().size() != loops)
      return op.emitOpError("has ") << loops << " loops, but its schedule has " << schedule.getSizes().size()
                                    << " sizes and " << schedule.getRegisterTile().size() << " register tiles";
    if (llvm::any_of(schedule.getRegisterTile().asArrayRef(), [](int64_t tile) { return tile < 1; }))
      return op.emitOpError("has a register tile that is not positive");
    return success();
  }

  /// A nest may be a block of what the schedule was made for, but not more.
  LogicalResult verifyExtents() {
    for (OpOperand& operand : op->getOpOperands()) {
      auto type = dyn_cast<MemRefType>(operand.get().getType());
      if (!type) continue;
      AffineMap map = op.getMatchingIndexingMap(&operand);
      if (map.getNumResults() != type.getRank()) return success();  // reported by the operation itself
      for (auto [result, extent] : llvm::zip_equal(map.getResults(), type.getShape()))
        if (auto dim = dyn_cast<AffineDimExpr>(result); dim && extent > schedule.getSizes()[dim.getPosition()])
          return op.emitOpError("has ") << extent << " elements along loop " << dim.getPosition()
                                        << ", but its schedule " << schedule.getSizes()[dim.getPosition()];
    }
    return success();
  }

  LogicalResult verifyCacheLoops() {
    ArrayRef<int64_t> pairs = schedule.getCacheLoops();
    if (pairs.size() % 2) return op.emitOpError("has cacheLoops that are not (loop, tile) pairs");
    for (size_t i = 0; i < pairs.size(); i += 2) {
      int64_t loop = pairs[i], tile = pairs[i + 1];
      if (!isLoop(loop) || tile < 1) return op.emitOpError("has a cache tile of ") << tile << " on loop " << loop;
      if (tile % tileOf(loop))
        return op.emitOpError("has a cache tile of ")
               << tile << " on loop " << loop << ", which is no multiple of its register tile";
    }
    return success();
  }

  /// A panel has room for any block, and its sums are complete when they are copied.
  LogicalResult verifyResultPanel() {
    int64_t panel = schedule.getResultPanel(), v = schedule.getVectorLoop();
    ArrayRef<int64_t> pairs = schedule.getCacheLoops();
    if (panel < -1 || panel > int64_t(pairs.size()) / 2)
      return op.emitOpError("has a panel of results inside of ")
             << panel << " cache loops, of which it has " << pairs.size() / 2;
    if (panel == -1) return success();
    if (!op->hasAttr(kStoreAttr) || v == -1 || isReduction(v))
      return op.emitOpError("has a panel of results, but no sums of vectors to store there");
    for (int64_t i = 0; i < 2 * panel; i += 2)
      if (isReduction(pairs[i]))
        return op.emitOpError("has a panel of results inside of loop ") << pairs[i] << ", which it sums";
    auto dynamic = op->getAttrOfType<DenseI64ArrayAttr>(kDynamicAttr);
    for (int64_t loop = 0; dynamic && loop < loops; ++loop) {
      bool blocked = !dynamic[loop] || isReduction(loop);
      for (int64_t i = 0; i < 2 * panel; i += 2) blocked |= pairs[i] == loop;
      if (!blocked)
        return op.emitOpError("has a panel of results with the dynamic loop ") << loop << ", which has no cache blocks";
    }
    return success();
  }

  /// The most of a loop that a block for the caches has.
  int64_t blockOf(int64_t loop) const {
    int64_t block = schedule.getSizes()[loop];
    ArrayRef<int64_t> pairs = schedule.getCacheLoops();
    for (size_t i = 0; i < pairs.size(); i += 2)
      if (pairs[i] == loop) block = std::min(block, pairs[i + 1]);
    return block;
  }

  LogicalResult verifyOrders() {
    SmallVector<bool> named(loops, false);
    for (ArrayRef<int64_t> order : {schedule.getLoopOrder().asArrayRef(), schedule.getReductionOrder().asArrayRef()})
      for (int64_t loop : order) {
        if (!isLoop(loop)) return op.emitOpError("has a schedule that names a loop it does not have");
        if (named[loop]) return op.emitOpError("has loop ") << loop << " twice in its schedule's orders";
        named[loop] = true;
      }
    for (int64_t loop : schedule.getReductionOrder().asArrayRef())
      if (!isReduction(loop)) return op.emitOpError("has loop ") << loop << " in reductionOrder, but does not sum it";
    for (int64_t loop = 0; loop < loops; ++loop)
      if (!named[loop] && blockOf(loop) > tileOf(loop))
        return op.emitOpError("has loop ") << loop << " in neither loopOrder nor reductionOrder";
    return success();
  }

  /// No steps, or each a divisor of the one before, down to 1.
  static bool dividesOneBefore(DenseI64ArrayAttr steps) {
    if (!steps) return true;
    ArrayRef<int64_t> sizes = steps.asArrayRef();
    bool divides = !sizes.empty() && sizes.back() == 1;
    for (size_t i = 0; divides && i + 1 < sizes.size(); ++i)
      divides = sizes[i] > sizes[i + 1] && sizes[i + 1] > 0 && sizes[i] % sizes[i + 1] == 0;
    return divides;
  }

  LogicalResult verifyVectors() {
    if (schedule.getVectorLoop() != -1 && !isLoop(schedule.getVectorLoop()))
      return op.emitOpError("has no loop ") << schedule.getVectorLoop() << " to vectorize";
    constexpr int64_t kMostLanes = 1024;  // far beyond any machine's; LLVM runs out of memory on 2^40
    if (schedule.getLanes() < 1 || schedule.getLanes() > kMostLanes || !llvm::isPowerOf2_64(schedule.getLanes()))
      return op.emitOpError("has a schedule with ")
             << schedule.getLanes() << " lanes, which is no power of two up to " << kMostLanes;
    if (int64_t line = schedule.getOutputLineBytes(); line < 0 || (line && !llvm::isPowerOf2_64(line)))
      return op.emitOpError("has a line of the output of ") << line << " bytes, which is no power of two";
    if (!dividesOneBefore(schedule.getEdgeSteps()) || !dividesOneBefore(schedule.getRowEdgeSteps()))
      return op.emitOpError("has edge steps of which one does not divide the one before, or no last 1");
    if (schedule.getEdgeRows() < 0) return op.emitOpError("has tiles of less than no rows behind the full ones");
    int64_t loop = schedule.getVectorLoop();
    if (schedule.getBothEndsBelow() < 0 || (schedule.getBothEndsBelow() > 0 && (loop == -1 || isReduction(loop))))
      return op.emitOpError("takes tiles from both ends of a loop that is no vector loop, or summed");
    if (schedule.getEvenTiles() && (loop == -1 || isReduction(loop) || tileOf(loop) % schedule.getLanes()))
      return op.emitOpError(
          "has even tiles, but no vector loop that can have them: tiles of whole vectors, not summed");
    if (schedule.getMasksTiles() && !schedule.getEvenTiles()) return op.emitOpError("masks even tiles, but has none");
    if (schedule.getPeeled() &&
        (!schedule.getNonTemporal() || schedule.getVectorLoop() == -1 || op.getNumReductionLoops() != 0))
      return op.emitOpError("is peeled, but has no non-temporal stores along a vector loop, or sums");
    return success(succeeded(verifyPeeledRows()) && succeeded(verifyJoined()) && succeeded(verifyTails()) &&
                   succeeded(verifySmall()));
  }

  /// Tails are of an open vector loop, where no store goes past the caches.
  LogicalResult verifyTails() {
    int64_t loop = schedule.getVectorLoop();
    if (!schedule.getTailVectors())
      return schedule.getTailOnly() ? op.emitOpError("has nothing but tails, of which there are none") : success();
    ArrayRef<int64_t> numbers = schedule.getTailVectors().asArrayRef();
    bool ascends = !numbers.empty() && numbers.front() > 0 && llvm::is_sorted(numbers, std::less_equal<int64_t>());
    auto dynamic = op->getAttrOfType<DenseI64ArrayAttr>(kDynamicAttr);
    bool open = loop != -1 && dynamic && loop < dynamic.size() && dynamic[loop];
    if (!open || schedule.getNonTemporal() || schedule.getEvenTiles() || schedule.getEdgeSteps() || !ascends ||
        numbers.back() * schedule.getLanes() != tileOf(loop))
      return op.emitOpError(
          "has tails that are no ascending numbers of vectors up to the register tile's of an open "
          "vector loop");
    return success();
  }

  /// A schedule of its own for the same vector loop, which divides no work and has no blocks.
  LogicalResult verifySmall() {
    if (schedule.getMostInputBytes() < 0) return op.emitOpError("is for inputs of less than no bytes");
    if (!schedule.getSmall()) return success();
    auto small = dyn_cast<ScheduleAttr>(schedule.getSmall());
    if (!small || small.getSmall() || (!small.getTailOnly() && small.getMostInputBytes() == 0) ||
        small.getVectorLoop() != schedule.getVectorLoop() || small.getParallelLoop() != -1 ||
        !small.getCacheLoops().empty() || !small.getPacks().empty() || small.getNonTemporal())
      return op.emitOpError(
          "has no schedule for small nests that says which are, along the same vector loop and without blocks");
    int64_t loop = schedule.getParallelLoop();
    bool endsAnywhere = small.getTailVectors() && loop == small.getVectorLoop();
    if (isLoop(loop) && !endsAnywhere && schedule.getParallelUnit() % small.getRegisterTile()[loop])
      return op.emitOpError("has parallel units that are no multiple of a small nest's register tile");
    return ScheduleVerifier(op, small).verify();
  }

  /// Steps that vectors run through are whole, and their sizes known.
  LogicalResult verifyJoined() {
    int64_t joined = schedule.getJoinedLoop(), v = schedule.getVectorLoop();
    if (joined == -1) return success();
    if (!isLoop(joined) || v == -1 || joined == v || isReduction(joined) || isReduction(v) || schedule.getNonTemporal())
      return op.emitOpError("joins vectors along loop ")
             << joined << ", but has no other vector loop, sums one of the two or stores past the caches";
    if (op->hasAttr(kDynamicAttr) || tileOf(v) != schedule.getSizes()[v])
      return op.emitOpError("joins vectors along loop ") << joined << ", but they are open or do not reach their end";
    for (Value operand : op->getOperands())
      if (auto type = dyn_cast<MemRefType>(operand.getType());
          type && (isa<ComplexType>(type.getElementType()) || llvm::any_of(stridesOf(type), ShapedType::isDynamic)))
        return op.emitOpError("joins vectors along loop ") << joined << ", but has complex operands or open strides";
    return success();
  }

  LogicalResult verifyPeeledRows() {
    if (!schedule.getRowEdgeSteps()) return success();
    int64_t loop = schedule.getVectorLoop();
    if (schedule.getPeeled() || loop == -1 || op.getNumReductionLoops() != 0)
      return op.emitOpError("peels its rows, but has no vector loop, is peeled as a whole, or sums");
    ArrayRef<int64_t> order = schedule.getLoopOrder();
    bool apart = !order.empty() && order.back() == loop && schedule.getCacheLoops().empty();
    for (int64_t other = 0; isLoop(other); ++other) apart &= other == loop || tileOf(other) == 1;
    if (!apart) return op.emitOpError("peels its rows, but a register tile has several, or they are cut before");
    return success();
  }

  LogicalResult verifyParallel() {
    if (schedule.getMaxWorkers() < 1) return op.emitOpError("has a schedule without workers");
    int64_t loop = schedule.getParallelLoop(), unit = schedule.getParallelUnit();
    if (loop == -1) return success();
    if (!isLoop(loop) || isReduction(loop)) return op.emitOpError("cannot run loop ") << loop << " in parallel";
    if (unit < 1 || unit % tileOf(loop))
      return op.emitOpError("has parallel units of ")
             << unit << ", which is no multiple of loop " << loop << "'s register tile";
    return success();
  }

  LogicalResult verifyPacks() {
    ArrayRef<int64_t> pairs = schedule.getPacks();
    if (pairs.size() % 2) return op.emitOpError("has packs that are not (operand, panel) pairs");
    llvm::SmallDenseSet<int64_t> packed;
    for (size_t i = 0; i < pairs.size(); i += 2) {
      int64_t operand = pairs[i], panel = pairs[i + 1];
      if (!isTensorInput(operand)) return op.emitOpError("cannot pack operand ") << operand;
      if (panel != 0 && panel != 1) return op.emitOpError("has no panel of kind ") << panel;
      if (!packed.insert(operand).second) return op.emitOpError("packs operand ") << operand << " twice";
      // A panel holds the summed loops that run inside the register tile.
      for (AffineExpr result : op.getMatchingIndexingMap(&op->getOpOperand(operand)).getResults())
        if (isReduction(loopOf(result)) &&
            !llvm::is_contained(schedule.getReductionOrder().asArrayRef(), loopOf(result)))
          return op.emitOpError("packs operand ")
                 << operand << ", whose loop " << loopOf(result) << " is not in reductionOrder";
    }
    return success();
  }

  LogicalResult verifyPrefetches() {
    if (!schedule.getPrefetches()) return success();
    ArrayRef<int64_t> quadruples = schedule.getPrefetches().asArrayRef();
    if (quadruples.size() % 4)
      return op.emitOpError("has prefetches that are not (operand, loop, steps, line) quadruples");
    for (size_t i = 0; i < quadruples.size(); i += 4) {
      int64_t operand = quadruples[i], loop = quadruples[i + 1], steps = quadruples[i + 2], line = quadruples[i + 3];
      if (!isTensorInput(operand)) return op.emitOpError("cannot prefetch operand ") << operand;
      if (!isLoop(loop) || (isReduction(loop) && !llvm::is_contained(schedule.getReductionOrder().asArrayRef(), loop)))
        return op.emitOpError("cannot prefetch along loop ") << loop;
      if (steps < 1) return op.emitOpError("prefetches ") << steps << " steps ahead";
      if (line < 1 || !llvm::isPowerOf2_64(line))
        return op.emitOpError("has a cache line of ") << line << " bytes, which is no power of two";
    }
    return success();
  }

  linalg::GenericOp op;
  ScheduleAttr schedule;
  int64_t loops;
  SmallVector<utils::IteratorType> kinds;
};

}  // namespace

LogicalResult verifySchedule(linalg::GenericOp op, ScheduleAttr schedule) {
  return ScheduleVerifier(op, schedule).verify();
}

}  // namespace einjit::einsum
