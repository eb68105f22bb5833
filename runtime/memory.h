/// \file memory.h
/// Aligned blocks for tensors and workspace; large ones lie on huge pages, and those of more than a few pages are kept
/// for reuse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace einjit::runtime {

inline constexpr size_t kBlockAlignment = 64;
inline constexpr size_t kHugePageBytes = size_t{2} << 20;
/// From here on a block starts on a huge page and is advised to the kernel as such.
inline constexpr size_t kLargeBlockBytes = size_t{4} << 20;
/// From here on freed blocks are kept for reuse. The C library gives such ones back to the kernel, or not, by what else
/// lies in its heap: a new result of 0.7 MB for bhwc,hkc->bhwk took twice the time of the kernel.
inline constexpr size_t kKeptFromBytes = size_t{128} << 10;
/// Most bytes of freed blocks that the process keeps. A result that reuses one faults no page in: fresh pages cost up
/// to half the time of a bandwidth-bound kernel.
inline constexpr size_t kKeptBytes = size_t{256} << 20;

/// Uninitialized memory, or null if there is none. `bytes` may be 0 (the block may then not be touched).
/// Thread safety: any thread; never waits.
void* allocate_block(size_t bytes) noexcept;
/// Gives back a block; `bytes` is what it was allocated with. Null is ignored.
void free_block(void* block, size_t bytes) noexcept;
/// Returns the kept blocks to the operating system.
void release_kept_blocks() noexcept;
/// Bytes of freed blocks kept at the moment.
size_t kept_block_bytes() noexcept;

/// Owns a block for a scope.
class Block {
 public:
  Block() = default;
  explicit Block(size_t bytes) noexcept : data_(static_cast<char*>(allocate_block(bytes))), bytes_(bytes) {}
  /// Takes over what allocate_block(bytes) returned.
  Block(char* data, size_t bytes) noexcept : data_(data), bytes_(bytes) {}
  Block(Block&& other) noexcept : data_(other.data_), bytes_(other.bytes_) { other.data_ = nullptr; }
  Block& operator=(Block&& other) noexcept {
    if (this != &other) {
      free_block(data_, bytes_);
      data_ = other.data_;
      bytes_ = other.bytes_;
      other.data_ = nullptr;
    }
    return *this;
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    if (data_) free_block(data_, bytes_);
  }

  char* data() const noexcept { return data_; }  ///< null if the allocation failed
  size_t bytes() const noexcept { return bytes_; }
  /// Gives up the ownership.
  char* release() noexcept { return std::exchange(data_, nullptr); }

 private:
  char* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace einjit::runtime
