//===- ObjectLinker.cpp - Object code -> callable functions ----------------===//
#include "Jit/ObjectLinker.h"

#include <optional>

#include "Jit/CodeGenerator.h"
#include "Jit/DebuggerEntries.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/Debugging/DebuggerSupport.h"
#include "llvm/ExecutionEngine/Orc/Debugging/PerfSupportPlugin.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "runtime/symbols.h"

using namespace llvm::orc;

namespace einjit {

/// `reported`: what the session said on the way, which names the symbol or the relocation; the error itself does not.
static Error internalError(llvm::Error error, const std::string& reported = {}) {
  std::string what = llvm::toString(std::move(error));
  return Error{ErrorCode::Internal, "linking generated code failed: " + (reported.empty() ? what : reported)};
}

ObjectLinker::ObjectLinker() = default;
ObjectLinker::~ObjectLinker() = default;

/// The memory of one object, in a library of its own so that its names are. Debuggers forget it first; it goes back
/// before the linker may go.
struct ObjectLinker::LinkedObject {
  std::shared_ptr<ObjectLinker> linker;
  JITDylibSP library;
  std::optional<DebuggerEntries> debuggerEntries;
  LinkedObject(std::shared_ptr<ObjectLinker> owner, const std::string& name) : linker(std::move(owner)) {
    LLJIT& jit = *linker->jit;
    library = &jit.getExecutionSession().createBareJITDylib(name);
    library->addToLinkOrder(jit.getMainJITDylib());
    if (JITDylibSP process = jit.getProcessSymbolsJITDylib()) library->addToLinkOrder(*process);
  }
  LinkedObject(const LinkedObject&) = delete;
  LinkedObject& operator=(const LinkedObject&) = delete;
  ~LinkedObject() {
    debuggerEntries.reset();
    llvm::consumeError(linker->jit->getExecutionSession().removeJITDylib(*library));
    library.reset();
    linker->forgetNames();
  }
};

void ObjectLinker::forgetNames() {
  // The pool of names keeps those of removed functions until it is swept. One sweep looks at every live name.
  constexpr uint64_t kRemovalsPerSweep = 256;
  if ((removals.fetch_add(1, std::memory_order_relaxed) + 1) % kRemovalsPerSweep == 0)
    jit->getExecutionSession().getSymbolStringPool()->clearDeadEntries();
}

void ObjectLinker::report(std::string what) {
  std::lock_guard lock(reporting);
  reported += (reported.empty() ? "" : "; ") + what;
}

std::string ObjectLinker::takeReported() {
  std::lock_guard lock(reporting);
  return std::exchange(reported, {});
}

/// What generated code may call: the runtime's helpers first, then the process.
static llvm::Error defineSymbols(LLJIT& jit) {
  SymbolMap symbols;
  for (const runtime::Symbol& symbol : runtime::runtime_symbols())
    symbols[jit.mangleAndIntern(symbol.name)] = {ExecutorAddr::fromPtr(symbol.address),
                                                 llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  return jit.getMainJITDylib().define(absoluteSymbols(std::move(symbols)));
}

static llvm::Error showToTools(LLJIT& jit) {
  if (llvm::Error error = enableDebuggerSupport(jit)) return error;
  auto* layer = llvm::dyn_cast<ObjectLinkingLayer>(&jit.getObjLinkingLayer());
  if (!layer) return llvm::Error::success();
  auto perf = PerfSupportPlugin::Create(jit.getExecutionSession().getExecutorProcessControl(),
                                        *jit.getProcessSymbolsJITDylib(), /*EmitDebugInfo=*/false,
                                        /*EmitUnwindInfo=*/false);
  if (!perf) return perf.takeError();
  layer->addPlugin(std::move(*perf));
  return llvm::Error::success();
}

Expected<std::shared_ptr<ObjectLinker>> ObjectLinker::create(bool debugInfo) {
  initializeCodeGeneration();
  std::shared_ptr<ObjectLinker> linker(new ObjectLinker);
  auto machine = JITTargetMachineBuilder::detectHost();
  if (!machine) return internalError(machine.takeError());
  auto jit = LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(*machine))
                 .setPlatformSetUp(setUpInactivePlatform)
                 .setNumCompileThreads(0)
                 .create();
  if (!jit) return internalError(jit.takeError());
  (*jit)->getExecutionSession().setErrorReporter(
      [self = linker.get()](llvm::Error error) { self->report(llvm::toString(std::move(error))); });
  linker->jit = std::move(*jit);
  if (llvm::Error error = defineSymbols(*linker->jit)) return internalError(std::move(error));
  linker->debugInfo = debugInfo;
  if (debugInfo)
    if (llvm::Error error = showToTools(*linker->jit)) return internalError(std::move(error));
  return linker;
}

llvm::Error ObjectLinker::resolve(JITDylib& library, std::unique_ptr<llvm::MemoryBuffer> object,
                                  const std::vector<std::string>& names, std::vector<void*>& functions) {
  if (llvm::Error error = jit->addObjectFile(library, std::move(object))) return error;
  SymbolLookupSet wanted;
  for (const std::string& name : names) wanted.add(jit->mangleAndIntern(name));
  auto found = jit->getExecutionSession().lookup(
      makeJITDylibSearchOrder(&library, JITDylibLookupFlags::MatchAllSymbols), std::move(wanted));
  if (!found) return found.takeError();
  for (const std::string& name : names)
    functions.push_back((*found)[jit->mangleAndIntern(name)].getAddress().toPtr<void*>());
  return llvm::Error::success();
}

Expected<ObjectLinker::Linked> ObjectLinker::link(std::unique_ptr<llvm::MemoryBuffer> object,
                                                  const std::vector<std::string>& names) {
  // One object at a time: it takes well under a millisecond, and what is reported meanwhile is about this one.
  std::lock_guard lock(linking);
  takeReported();
  auto linkedObject = std::make_shared<LinkedObject>(shared_from_this(), "object" + std::to_string(libraries++));
  Linked linked;
  linked.code = linkedObject;
  std::optional<Error> failure;
  auto link = [&] {
    if (llvm::Error error = resolve(*linkedObject->library, std::move(object), names, linked.functions))
      failure = internalError(std::move(error), takeReported());
  };
  if (debugInfo)
    linkedObject->debuggerEntries.emplace().recordDuring(link);
  else
    link();
  if (failure) return *std::move(failure);
  return linked;
}

}  // namespace einjit
