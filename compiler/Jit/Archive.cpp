//===- Archive.cpp - Objects as a static library ---------------------------===//
#include "Jit/Archive.h"

#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/Error.h"

namespace einjit {

Expected<std::string> archiveOf(const std::string& memberName, const std::string& object) {
  llvm::NewArchiveMember member(llvm::MemoryBufferRef(object, memberName));
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> archive =
      llvm::writeArchiveToBuffer(member, llvm::SymtabWritingMode::NormalSymtab, llvm::object::Archive::K_GNU,
                                 /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return Error{ErrorCode::Internal, "making a static library failed: " + llvm::toString(archive.takeError())};
  return (*archive)->getBuffer().str();
}

}  // namespace einjit
