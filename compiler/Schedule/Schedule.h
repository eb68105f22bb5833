//===- Schedule.h - Every number of a loop nest, and why --------*- C++ -*-===//
// LoopNest + TargetModel -> Schedule. The passes apply it; they choose nothing.
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "Schedule/LoopNest.h"
#include "Target/TargetModel.h"
#include "einjit/explain.h"

namespace einjit {

enum class NestKind {
  Copy,          ///< no sum; the innermost loop of the output is contiguous in every input that moves with it
  Transpose,     ///< no sum; some input is contiguous along another loop than the output
  Elementwise,   ///< no sum over several inputs, as Hadamard and outer products
  Reduction,     ///< sums without operand reuse: row and column sums, traces, dots
  MatrixVector,  ///< sums where only one input is large
  Contraction    ///< sums where both inputs are reused
};
const char* nestKindName(NestKind kind);

/// Loops are named by their position in the nest.
struct Schedule {
  NestKind kind = NestKind::Copy;
  std::vector<int64_t> sizes;  ///< of each loop; a remainder is size mod registerTile

  /// (loop, tile) from the outermost in: blocks for the caches. A tile is a multiple of the loop's register tile. A
  /// reduction loop here makes the store partial.
  struct CacheLoop {
    int64_t loop;
    int64_t tile;
  };
  std::vector<CacheLoop> cacheLoops;
  /// Inputs copied into panels as soon as their block is fixed.
  enum class Panel : int64_t {
    TileInnermost,      ///< [register tiles][other loops][reduction loops][register tile]: for the vector operand
    ReductionInnermost  ///< [register tiles][other loops][register tile][reduction loops]: rows kept, for broadcasts
  };
  struct Pack {
    int64_t operand;
    Panel panel;
  };
  std::vector<Pack> packs;
  /// Panels of several batches have room for an odd number of steps of the innermost reduction loop.
  bool oddPanels = false;
  /// How many of cacheLoops run outside of a panel of results, in which the vector loop is innermost: sums are stored
  /// there, and copied to the output when all of them are complete. -1: there is none.
  int64_t resultPanel = -1;

  /// Loops run outside the register tile, outermost first, each in steps of its register tile. A reduction loop here
  /// makes the store partial.
  std::vector<int64_t> loopOrder;
  /// Elements of each loop that one register tile covers, unrolled: 1 for most. For the vector loop a number of
  /// elements, not of vectors.
  std::vector<int64_t> registerTile;
  /// Of dynamic loops, elements in the steps behind the full tiles: as many of the first as there is room for, and so
  /// on; the last is 1. Where half of a tile or step or more is left, more than one of the next takes, and no element
  /// is read again, a last one of it ends with the loop and begins inside of the one before. Empty: tiles of edgeRows,
  /// of the vector loop vectors.
  std::vector<int64_t> edgeSteps;
  /// Of dynamic loops other than the vector loop, elements in the tiles behind the full ones, each computed whole; 0:
  /// as many as the register tile has.
  int64_t edgeRows = 0;
  /// Of a dynamic vector loop without edge steps: its vectors in as few tiles as they take, up to the register tile, as
  /// even as whole vectors allow; where an operand lies in blocks, full tiles and one of what is left. Otherwise single
  /// vectors stand behind full tiles.
  bool evenTiles = false;
  /// Whether the last of the even tiles has what is left of a vector, too, masked; else that stands behind it.
  bool masksTiles = false;
  /// Of a dynamic vector loop, how many vectors there can be behind its full tiles, at least one: as few of these
  /// numbers, which ascend to the register tile, as are enough. The nest stands once for each, so that none of its rows
  /// asks; what lies behind the end is masked. Empty: the tiles are others.
  std::vector<int64_t> tailVectors;
  /// That there is no full tile before these: the vector loop has no more elements than a register tile.
  bool tailOnly = false;
  /// One schedule, or none: of the same nest with dynamic loops where it turns out small, by that schedule's tailOnly
  /// or mostInputBytes.
  std::vector<Schedule> small;
  /// Of such a schedule: it is for inputs of at most so many bytes together; 0: of any size.
  int64_t mostInputBytes = 0;
  /// Bytes of an output below which the vector loop's tiles are taken from both ends in turn: the first, the last, the
  /// second, the last but one, and so on; 0: never.
  int64_t bothEndsBelow = 0;
  /// Reduction loops run inside the register tile, outermost first, sums held in registers.
  std::vector<int64_t> reductionOrder;

  int64_t vectorLoop = -1;  ///< -1: scalar code
  int64_t lanes = 1;        ///< accumulator elements in a vector
  /// A loop of known size of which a register tile has several steps, each all of the vector loop: vectors run on from
  /// one into the next, so that no lanes stay idle in between. -1: there is none.
  int64_t joinedLoop = -1;
  int64_t parallelLoop = -1;  ///< -1: the whole nest is one unit
  int64_t parallelUnit = 0;   ///< elements of parallelLoop in a unit: a multiple of its register tile
  int64_t maxWorkers = 1;
  /// Of a nest with dynamic loops: what would pay for typical sizes, in millionths of workers.
  int64_t microWorkers = 0;
  /// Store past the caches, where the output is aligned to whole vectors and strides known when called are multiples.
  bool nonTemporal = false;
  /// Of non-temporal stores without sums: what lies along the vector loop before the first aligned address, and behind
  /// the last whole vector, is stored by itself. Otherwise the nest stands twice, for aligned outputs and for others.
  bool peeled = false;
  /// Of the same where each register tile is a part of one row along the vector loop, the innermost of loopOrder: each
  /// row is peeled by itself, as it may begin at any address. Elements in the steps before and behind its whole
  /// vectors: as many of the first as there is room for, and so on; the last is 1. Empty: rows are not peeled.
  std::vector<int64_t> rowEdgeSteps;

  /// The lines of an input that a later step of `loop` reads are brought to the second cache: for inputs that come
  /// from memory in short runs, at whose ends the hardware's prefetchers start anew. In a nest without sums while a
  /// register tile is computed; with sums, along a loop of reductionOrder during one of its steps, along another
  /// during the innermost step of the sums.
  struct Prefetch {
    int64_t operand;
    int64_t loop;
    int64_t steps;  ///< how many of them ahead
    int64_t lineBytes;
  };
  std::vector<Prefetch> prefetches;
  /// Before the sums of a register tile are computed, its lines of the output, of as many bytes, are brought to the
  /// second cache; 0: they are not.
  int64_t outputLineBytes = 0;

  std::vector<Decision> decisions;
};

Schedule decideSchedule(const LoopNest& nest, const TargetModel& target);

/// Seconds that the nest takes at least by the target model, its flops and compulsory bytes.
struct NestCost {
  double flops = 0;
  double bytes = 0;
  double computeSeconds = 0;
  double memorySeconds = 0;
};
NestCost costOf(const LoopNest& nest, const TargetModel& target);

}  // namespace einjit
