//===- einjit-lsp-server.cpp - mlir-lsp-server with the einsum dialect -----===//
#include "Pipeline/Pipeline.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char** argv) {
  mlir::DialectRegistry registry;
  einjit::registerEinsumDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
