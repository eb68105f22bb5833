//===- einjit-opt.cpp - mlir-opt with the einsum dialect and passes --------===//
#include "Pipeline/Pipeline.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char** argv) {
  mlir::DialectRegistry registry;
  einjit::registerEinsumDialects(registry);
  registry.insert<mlir::affine::AffineDialect, mlir::bufferization::BufferizationDialect, mlir::math::MathDialect,
                  mlir::tensor::TensorDialect>();
  einjit::registerEinsumPasses();
  einjit::registerEinsumPipelines();
  mlir::registerTransformsPasses();
  mlir::registerConversionPasses();
  mlir::registerLinalgPasses();
  mlir::registerSCFPasses();
  mlir::memref::registerMemRefPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "einjit optimizer driver\n", registry));
}
