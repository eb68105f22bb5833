#include "Jit/Diagnostics.h"

#include "JitTesting.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "mlir/IR/Location.h"

namespace einjit {
namespace {

using testing::standardErrorOf;

TEST(Diagnostics, MlirErrorsAreJoinedAndWarningsDropped) {
  mlir::MLIRContext context;
  MlirErrors errors(context);
  std::string printed = standardErrorOf([&] {
    mlir::Location loc = mlir::UnknownLoc::get(&context);
    mlir::emitError(loc) << "first";
    mlir::emitWarning(loc) << "harmless";
    mlir::emitError(loc) << "second";
  });
  EXPECT_EQ(errors.text(), "first; second");
  EXPECT_EQ(printed, "");
}

TEST(Diagnostics, LlvmErrorsNeitherPrintNorEndTheProcess) {
  llvm::LLVMContext context;
  LlvmErrors errors(context);
  std::string printed = standardErrorOf([&] {
    context.emitError("first");
    context.diagnose(llvm::DiagnosticInfoGeneric("harmless", llvm::DS_Warning));
    context.emitError("second");
  });
  EXPECT_EQ(errors.text(), "first; second");
  EXPECT_EQ(printed, "");
}

TEST(Diagnostics, TheHandlerThatWasThereComesBack) {
  llvm::LLVMContext context;
  LlvmErrors outer(context);
  {
    LlvmErrors inner(context);
    context.emitError("inner");
    EXPECT_EQ(inner.text(), "inner");
  }
  context.emitError("outer");
  EXPECT_EQ(outer.text(), "outer");
}

}  // namespace
}  // namespace einjit
