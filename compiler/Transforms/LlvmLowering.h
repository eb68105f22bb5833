//===- LlvmLowering.h - A function of loops in the LLVM dialect -*- C++ -*-===//
#pragma once

#include "llvm/ADT/ScopedHashTable.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

namespace einjit {

/// Writes a function anew in the LLVM dialect, op by op in one walk. It knows the ops that the passes before it leave,
/// not all of their dialects: a general conversion took 2.0 ms in the mean of the benchmark's cases, and LLVM 1 ms more
/// to fold the addresses that it wrote. Indices are 64-bit integers. A buffer is the pointer to its memory, and values
/// where sizes and strides are open; an element at x + constant is addressed as constant bytes behind that at x, which
/// its neighbours share. What is pure is computed before all loops that its operands do not vary with, but not before a
/// branch that has loops of its own: such branches are taken to be rare (edges of tiles), by LLVM's register allocator
/// as well. On a Zen 5 core ij->ji of 64 x 64 f32 with dynamic i and j took 369 instead of 383 cycles.
class LlvmLowering {
 public:
  explicit LlvmLowering(mlir::func::FuncOp function);
  /// Puts a function of the same name in place of the given one. Fails with an error at an op that is not known.
  llvm::LogicalResult lower();

 private:
  using Value = mlir::Value;
  using Type = mlir::Type;

  /// The element of a buffer's pointer at an index, where it is already known.
  using Addresses = llvm::ScopedHashTable<std::pair<Value, Value>, Value>;

  /// A pointer that a loop moves on by `step` elements each time.
  struct Carried {
    Value pointer, step;
    Type element;
  };
  struct Loop {
    mlir::LLVM::BrOp entering;    ///< the branch into it
    Addresses::ScopeTy* outside;  ///< of what is known there
    mlir::Block* head;
    llvm::SmallVector<Carried> carried;
  };

  struct Buffer {
    Value pointer;
    llvm::SmallVector<Value> sizes;    ///< of each dimension; null where the type knows
    llvm::SmallVector<Value> strides;  ///< likewise
  };

  // LlvmLowering.cpp: types, values and control flow
  Type convert(Type type);
  /// What stands for a value of the given function.
  Value lookup(Value value);
  llvm::SmallVector<Value> lookup(mlir::ValueRange range);
  Value constant(mlir::Location loc, int64_t value);
  mlir::Block* addBlock(mlir::TypeRange arguments, mlir::Location loc);
  void append(std::unique_ptr<mlir::Block> block);
  /// The number of loops around what stands for a value of the given function; the most of several.
  unsigned depthOf(Value given);
  unsigned depthOf(mlir::ValueRange given);
  /// Has what follows written before all open loops but the outermost `depth`. The scope of addresses there.
  Addresses::ScopeTy* leaveLoops(unsigned depth);
  llvm::LogicalResult lowerBlock(mlir::Block& block);
  llvm::LogicalResult lowerOp(mlir::Operation& op);
  llvm::LogicalResult lowerFor(mlir::scf::ForOp op);
  llvm::LogicalResult lowerIf(mlir::scf::IfOp op);

  // LlvmBuffers.cpp: the argument block, loads and stores
  llvm::LogicalResult lowerBuffer(mlir::Operation& op);
  llvm::LogicalResult lowerAccess(mlir::Operation& op);
  Value loadAt(mlir::Location loc, Type type, Value pointer, int64_t byte);
  void describe(Value buffer, Value pointer, llvm::function_ref<Value(int64_t)> open);
  Value pointerBehind(mlir::Location loc, Value pointer, int64_t bytes);
  /// The address of an element, from that of the one a step before where this is known: of three in a row the second is
  /// one step behind the first, and the third two. An instruction then takes it as an operand for every second row. On
  /// a Zen 5 core ij->ji of 64 x 64 f32 with dynamic i and j took 388 instead of 410 cycles.
  Value elementAt(mlir::Location loc, Value pointer, Value index, Type element);
  /// Of an index that is a loop's variable times an open stride, the element by a pointer that the loop carries; null
  /// of others. To multiply in each row took registers, too: strides came from the stack, and on a Zen 5 core such
  /// loads wait for stores to addresses that have the same last 12 bits, of which a row of the output has one before
  /// long: hij,hj->hij of 8 x 72 x 72 with dynamic i and j ran at 0.55 of the speed of a kernel for one size, now at
  /// 0.93.
  Value carriedElement(mlir::Location loc, Value pointer, Value index, Type element);
  /// The element at an index, written where its loops vary and only once. A sum that has such a product is taken
  /// apart, the term that varies in fewer loops first.
  Value knownElementAt(mlir::Location loc, Value pointer, Value index, Type element);
  Value addressOf(mlir::Location loc, Value buffer, mlir::ValueRange indices);
  /// Whether an op only adds a constant to what addresses elements.
  static bool isAddressOnly(mlir::Operation& op);

  // LlvmNumbers.cpp: arithmetic
  /// The value of the op's one result; null for an op that is not known.
  Value lowerNumber(mlir::Operation& op);
  /// Whether an op is a product that the sum which uses it computes as well.
  static bool isContracted(mlir::Operation& op);
  template <typename Llvm, typename Op>
  Value make(Op op);
  Value multiplyAdd(mlir::Operation& add);
  Value lowerVector(mlir::Operation& op);
  Value reduce(mlir::Operation& op);
  Value cast(mlir::Operation& op);

  mlir::func::FuncOp function;
  mlir::OpBuilder b;
  mlir::Region* body = nullptr;
  llvm::DenseMap<Value, Value> values;
  llvm::DenseMap<Value, Buffer> buffers;
  llvm::DenseMap<int64_t, Value> constants;
  Addresses addresses;
  llvm::SmallVector<Loop> loops;  ///< open ones, outermost first
  unsigned keptLoops = 0;         ///< as many of the outermost nothing is moved out of
  llvm::DenseMap<mlir::Block*, unsigned> depths;
};

}  // namespace einjit
