//===- KernelObject.cpp - Native code of a signature as bytes --------------===//
#include "Jit/KernelObject.h"

#include <cstring>

namespace einjit {
namespace {

class Writer {
 public:
  void number(int64_t value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void text(llvm::StringRef value) {
    number(static_cast<int64_t>(value.size()));
    bytes += value;
  }
  std::string take() { return std::move(bytes); }

 private:
  std::string bytes;
};

/// Reads zeros and nothing once the bytes are used up; `whole` says so.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest(bytes) {}
  int64_t number() {
    int64_t value = 0;
    const std::string_view taken = take(sizeof value);
    if (!taken.empty()) std::memcpy(&value, taken.data(), sizeof value);
    return value;
  }
  std::string_view text() {
    const int64_t size = number();
    return size < 0 ? take(rest.size() + 1) : take(static_cast<size_t>(size));
  }
  bool whole() const { return valid && rest.empty(); }
  bool good() const { return valid; }

 private:
  std::string_view take(size_t size) {
    valid = valid && size <= rest.size();
    if (!valid) return {};
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
  std::string_view rest;
  bool valid = true;
};

}  // namespace

std::string toBytes(const KernelObject& kernel) {
  Writer writer;
  writer.text(kernel.name);
  writer.number(kernel.sharedWorkspaceBytes);
  writer.number(kernel.workerWorkspaceBytes);
  writer.number(static_cast<int64_t>(kernel.parts.size()));
  for (const KernelObject::Part& part : kernel.parts) {
    writer.text(part.symbol);
    writer.number(part.units);
    writer.number(part.maxWorkers);
  }
  writer.text(kernel.code->getBuffer());
  return writer.take();
}

std::optional<KernelObject> kernelObjectFromBytes(std::string_view bytes) {
  Reader reader(bytes);
  KernelObject kernel;
  kernel.name = reader.text();
  kernel.sharedWorkspaceBytes = reader.number();
  kernel.workerWorkspaceBytes = reader.number();
  for (int64_t left = reader.number(); left > 0 && reader.good(); --left) {
    KernelObject::Part part;
    part.symbol = reader.text();
    part.units = reader.number();
    part.maxWorkers = reader.number();
    kernel.parts.push_back(std::move(part));
  }
  const std::string_view code = reader.text();
  if (!reader.whole()) return std::nullopt;
  kernel.code = llvm::MemoryBuffer::getMemBufferCopy(code, kernel.name);
  return kernel;
}

}  // namespace einjit
