#include "guarded_memory.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>

namespace einjit::e2e {

constexpr size_t kPage = 4096;

GuardedMemory::GuardedMemory(size_t bytes, bool at_end) : bytes_(bytes) {
  size_t whole_pages = (bytes + kPage - 1) / kPage * kPage;
  mapped_bytes_ = whole_pages + 2 * kPage;
  void* mapped = mmap(nullptr, mapped_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) {
    std::perror("mmap");
    std::abort();
  }
  mapped_ = static_cast<char*>(mapped);
  if (whole_pages > 0 && mprotect(mapped_ + kPage, whole_pages, PROT_READ | PROT_WRITE) != 0) {
    std::perror("mprotect");
    std::abort();
  }
  data_ = mapped_ + kPage + (at_end ? whole_pages - bytes : 0);
}

GuardedMemory::~GuardedMemory() { munmap(mapped_, mapped_bytes_); }

}  // namespace einjit::e2e
