#include "runtime/workspace.h"

#include <string>
#include <utility>

namespace einjit::runtime {
namespace {

/// Trivially destructible, so that it can be read in any destructor of a thread that exits.
struct Kept {
  char* data = nullptr;
  size_t bytes = 0;
  bool closed = false;  ///< the thread exits: keep nothing any more
};
[[gnu::tls_model("initial-exec")]] thread_local Kept kept;

struct Closer {
  ~Closer() {
    free_block(kept.data, kept.bytes);
    kept = {nullptr, 0, true};
  }
};

}  // namespace

Expected<Workspace> Workspace::acquire(int64_t bytes) {
  if (bytes < 0) return Error{ErrorCode::TooLarge, "workspace of more than 2^63 - 1 bytes"};
  const auto wanted = static_cast<size_t>(bytes);
  if (wanted == 0) return Workspace(Block());
  if (kept.data && kept.bytes >= wanted) {
    Kept taken = std::exchange(kept, {nullptr, 0, kept.closed});
    return Workspace(Block(taken.data, taken.bytes));
  }
  Block block(wanted);
  if (!block.data())
    return Error{ErrorCode::OutOfMemory, "no memory for " + std::to_string(bytes) + " bytes of workspace"};
  return Workspace(std::move(block));
}

void Workspace::keep() noexcept {
  if (kept.closed || block_.bytes() > kKeptWorkspaceBytes || block_.bytes() <= kept.bytes) return;
  thread_local Closer closer;
  (void)closer;
  const size_t bytes = block_.bytes();
  free_block(kept.data, kept.bytes);
  kept.data = block_.release();
  kept.bytes = bytes;
}

size_t kept_workspace_bytes() noexcept { return kept.bytes; }

}  // namespace einjit::runtime
