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

void write(Writer& writer, runtime::OperandDimension of) {
  writer.number(of.operand);
  writer.number(of.dimension);
}

void writeDynamic(Writer& writer, const runtime::DynamicSizes& sizes) {
  writer.number(static_cast<int64_t>(sizes.parts.size()));
  for (const runtime::DynamicPart& part : sizes.parts) {
    write(writer, part.divided);
    writer.number(part.unit);
    writer.number(part.micro_workers);
    writer.number(static_cast<int64_t>(part.factors.size()));
    for (const runtime::DynamicPart::Factor& factor : part.factors) {
      write(writer, factor.dimension);
      writer.number(factor.typical);
    }
  }
  writer.number(static_cast<int64_t>(sizes.buffers.size()));
  for (const runtime::DynamicBuffer& buffer : sizes.buffers) {
    writer.number(buffer.bytes);
    writer.number(static_cast<int64_t>(buffer.dimensions.size()));
    for (runtime::OperandDimension of : buffer.dimensions) write(writer, of);
  }
}

/// As many elements as the bytes say, each read by `read`.
template <typename Element, typename Read>
std::vector<Element> readList(Reader& reader, Read read) {
  std::vector<Element> list;
  for (int64_t left = reader.number(); left > 0 && reader.good(); --left) list.push_back(read());
  return list;
}

runtime::DynamicSizes readDynamic(Reader& reader) {
  const auto dimension = [&] {
    const int64_t operand = reader.number();
    return runtime::OperandDimension{operand, reader.number()};
  };
  runtime::DynamicSizes sizes;
  sizes.parts = readList<runtime::DynamicPart>(reader, [&] {
    runtime::DynamicPart part;
    part.divided = dimension();
    part.unit = reader.number();
    part.micro_workers = reader.number();
    part.factors = readList<runtime::DynamicPart::Factor>(reader, [&] {
      const runtime::OperandDimension of = dimension();
      return runtime::DynamicPart::Factor{of, reader.number()};
    });
    return part;
  });
  sizes.buffers = readList<runtime::DynamicBuffer>(reader, [&] {
    const int64_t bytes = reader.number();
    return runtime::DynamicBuffer{bytes, readList<runtime::OperandDimension>(reader, dimension)};
  });
  return sizes;
}

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
  writeDynamic(writer, kernel.dynamic);
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
  kernel.dynamic = readDynamic(reader);
  const std::string_view code = reader.text();
  if (!reader.whole() || (!kernel.dynamic.empty() && kernel.dynamic.parts.size() != kernel.parts.size()))
    return std::nullopt;
  kernel.code = llvm::MemoryBuffer::getMemBufferCopy(code, kernel.name);
  return kernel;
}

}  // namespace einjit
