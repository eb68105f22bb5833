// Modules from text, one linalg.generic of them, and the values that constant arithmetic has.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "Pipeline/Pipeline.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"

namespace einjit::testing {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A context with every dialect that a stage produces.
class IrTest : public ::testing::Test {
 protected:
  IrTest();

  /// Fails the test and returns null if the text does not parse or does not verify.
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string& text);
  /// A function @f(arguments) with this body; "return" is added.
  mlir::OwningOpRef<mlir::ModuleOp> function(const std::string& arguments, const std::string& body);
  /// A builder before the terminator of the module's first function.
  mlir::OpBuilder builderIn(mlir::ModuleOp module);
  mlir::Value argument(mlir::ModuleOp module, unsigned index);

  mlir::MLIRContext context;
  mlir::Location loc;
};

/// "#map" of a linalg.generic over `loops` loops with these map results, such as {"d0, d2", "d2, d1", "d0, d1"}, and
/// this tail, such as `ins(...) outs(...) attrs = {...}`; the body is a product and a sum of `element`, or a copy.
std::string nestText(int loops, const std::string& reductions, const std::vector<std::string>& maps,
                     const std::string& tail, const std::string& element = "f32");

mlir::linalg::GenericOp firstNest(mlir::Operation* root);

/// Lanes of a value made of constants, vector.from_elements, shuffles, selects and arithmetic on them, by folding.
std::vector<double> lanesOfConstant(mlir::Value value);

std::string textOf(mlir::Operation* op);

}  // namespace einjit::testing
