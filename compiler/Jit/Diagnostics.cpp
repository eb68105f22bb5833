//===- Diagnostics.cpp - What MLIR and LLVM report, as text ----------------===//
#include "Jit/Diagnostics.h"

#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Support/raw_ostream.h"

namespace einjit {

static void append(std::string& text, llvm::StringRef message) {
  if (!text.empty()) text += "; ";
  text += message;
}

MlirErrors::MlirErrors(mlir::MLIRContext& context)
    : handler(&context, [this](mlir::Diagnostic& diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error) append(collected, diagnostic.str());
        return mlir::success();
      }) {}

namespace {
struct ErrorHandler : llvm::DiagnosticHandler {
  explicit ErrorHandler(std::string& text) : text(text) {}
  bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
    if (info.getSeverity() != llvm::DS_Error) return true;
    std::string message;
    llvm::raw_string_ostream stream(message);
    llvm::DiagnosticPrinterRawOStream printer(stream);
    info.print(printer);
    append(text, message);
    return true;
  }
  std::string& text;
};
}  // namespace

LlvmErrors::LlvmErrors(llvm::LLVMContext& context) : context(context), before(context.getDiagnosticHandler()) {
  context.setDiagnosticHandler(std::make_unique<ErrorHandler>(collected));
}

LlvmErrors::~LlvmErrors() { context.setDiagnosticHandler(std::move(before)); }

}  // namespace einjit
