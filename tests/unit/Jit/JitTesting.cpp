#include "JitTesting.h"

#include <malloc.h>

#include <fstream>

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Export.h"

namespace einjit::testing {

Signature sign(const Spec& spec, const std::vector<OperandType>& operands, const CompileOptions& options,
               const OperandType* out, StoreMode store) {
  const Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().message;
    return {};
  }
  Expected<Signature> signature = makeSignature(*parsed, operands, options, out, store);
  if (!signature) {
    ADD_FAILURE() << signature.error().message;
    return {};
  }
  return *signature;
}

std::string scalePart(const std::string& name, double factor) {
  return "llvm.func @" + name + R"((%args: !llvm.ptr, %begin: i64, %end: i64, %worker: i64) {
    %one = llvm.mlir.constant(1 : i64) : i64
    %factor = llvm.mlir.constant()" +
         std::to_string(factor) + R"( : f64) : f64
    %data = llvm.load %args : !llvm.ptr -> !llvm.ptr
    %in = llvm.load %data : !llvm.ptr -> !llvm.ptr
    %slot = llvm.getelementptr %data[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    %out = llvm.load %slot : !llvm.ptr -> !llvm.ptr
    llvm.br ^head(%begin : i64)
  ^head(%i: i64):
    %more = llvm.icmp "slt" %i, %end : i64
    llvm.cond_br %more, ^body, ^done
  ^body:
    %from = llvm.getelementptr %in[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f64
    %x = llvm.load %from : !llvm.ptr -> f64
    %y = llvm.fmul %x, %factor : f64
    %to = llvm.getelementptr %out[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f64
    llvm.store %y, %to : f64, !llvm.ptr
    %next = llvm.add %i, %one : i64
    llvm.br ^head(%next : i64)
  ^done:
    llvm.return
  }
)";
}

std::unique_ptr<llvm::Module> translated(CompileState& state, llvm::LLVMContext& context, const std::string& text,
                                         const TargetModel& target) {
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::parseSourceString<mlir::ModuleOp>(text, &state.context);
  if (!module) {
    ADD_FAILURE() << "does not parse:\n" << text;
    return nullptr;
  }
  std::unique_ptr<llvm::Module> result = mlir::translateModuleToLLVMIR(*module, context);
  if (!result) {
    ADD_FAILURE() << "does not translate:\n" << text;
    return nullptr;
  }
  if (Expected<void> prepared = state.generator.prepare(*result, target); !prepared) {
    ADD_FAILURE() << prepared.error().message;
    return nullptr;
  }
  return result;
}

std::unique_ptr<llvm::MemoryBuffer> objectOf(CompileState& state, const std::string& text) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = translated(state, context, text, hostTarget());
  if (!module) return nullptr;
  Expected<std::unique_ptr<llvm::MemoryBuffer>> object = state.generator.object(*module, hostTarget());
  if (!object) {
    ADD_FAILURE() << object.error().message;
    return nullptr;
  }
  return std::move(*object);
}

std::vector<double> callScalePart(void* function, int64_t begin, int64_t end) {
  std::vector<double> in{1, 2, 3}, out(3, 0.0);
  void* data[] = {in.data(), out.data()};
  runtime::KernelArgs args;
  args.data = data;
  reinterpret_cast<runtime::PartFunction>(function)(&args, begin, end, 0);
  return out;
}

std::vector<float> run(const runtime::CompiledKernel& kernel, std::vector<std::vector<float>> operands, size_t count) {
  operands.emplace_back(count, 0.0F);
  std::vector<void*> data;
  for (std::vector<float>& operand : operands) data.push_back(operand.data());
  const Expected<void> done = runtime::run_kernel(kernel, data.data(), nullptr, nullptr, {});
  EXPECT_TRUE(done) << done.error().message;
  return operands.back();
}

Held held() {
  Held now;
  now.heapBytes = static_cast<int64_t>(mallinfo2().uordblks);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) now.executableMappings += line.find("r-x") != std::string::npos;
  return now;
}

std::string standardErrorOf(const std::function<void()>& body) {
  ::testing::internal::CaptureStderr();
  body();
  return ::testing::internal::GetCapturedStderr();
}

}  // namespace einjit::testing
