// SPDX-License-Identifier: MIT
#pragma once

#include <c10/core/Allocator.h>
#include <c10/util/Exception.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

/// The memory of the simulated device, and the host memory that is pinned for it.
namespace cxr::test::simulated {

/// A range of addresses that is handed out in blocks. A block is full of garbage when it is handed out and
/// when it is returned, and is handed out again at once: 0xFF, which is NaN in every floating type.
class block_range {
 public:
  /// @param size  bytes
  /// @param host  whether the host may read and write at these addresses; else there is no memory at them
  ///              at all, and the bytes are elsewhere
  block_range(std::size_t size, bool host) : size_(size) {
    first_ = map(size, host ? PROT_READ | PROT_WRITE : PROT_NONE);
    bytes_ = host ? first_ : map(size, PROT_READ | PROT_WRITE);
  }

  void* allocate(std::size_t count) {
    std::lock_guard const lock(mutex_);
    auto const size = std::bit_ceil(std::max<std::size_t>(count, 64));
    auto& available = returned_[size];
    if (available.empty()) {
      TORCH_CHECK_WITH(OutOfMemoryError, used_ + size <= size_, "simulated device: out of memory");
      available.push_back(used_);
      used_ += size;
    }
    auto const offset = available.back();
    available.pop_back();
    blocks_[offset] = size;
    std::memset(bytes_ + offset, 0xFF, size);
    return first_ + offset;
  }
  void release(void* address) {
    std::lock_guard const lock(mutex_);
    auto const offset = static_cast<std::size_t>(static_cast<std::byte*>(address) - first_);
    auto const size = blocks_.extract(offset).mapped();
    std::memset(bytes_ + offset, 0xFF, size);
    returned_[size].push_back(offset);
  }
  bool contains(void const* address) const {
    return first_ <= address && address < static_cast<void const*>(first_ + size_);
  }
  /// Where the bytes of an address are.
  std::byte* bytes(void const* address) const {
    return bytes_ + (static_cast<std::byte const*>(address) - first_);
  }

 private:
  static std::byte* map(std::size_t size, int protection) {
    void* const range =
        mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    TORCH_CHECK(range != MAP_FAILED, "simulated device: no addresses left");
    return static_cast<std::byte*>(range);
  }

  std::size_t size_, used_ = 0;
  std::byte *first_, *bytes_;
  std::mutex mutex_;
  std::map<std::size_t, std::size_t> blocks_;                 // offset -> size
  std::map<std::size_t, std::vector<std::size_t>> returned_;  // size -> offsets
};

// Never destroyed: tensors of static storage duration may outlive everything else.
inline block_range& device_memory() {
  static auto& range = *new block_range(std::size_t{4} << 30, /*host=*/false);
  return range;
}
inline block_range& pinned_memory() {
  static auto& range = *new block_range(std::size_t{1} << 30, /*host=*/true);
  return range;
}

/// LibTorch's view of a range. @tparam range  device_memory or pinned_memory
template <block_range& (*range)(), c10::DeviceType type>
struct block_allocator final : c10::Allocator {
  c10::DataPtr allocate(std::size_t count) override {
    c10::Device const device =
        type == c10::kCPU ? c10::Device(type) : c10::Device(type, c10::DeviceIndex{0});
    if (count == 0) return {nullptr, nullptr, &release, device};
    void* const address = range().allocate(count);
    return {address, address, &release, device};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* target, void const* source, std::size_t count) const override {
    std::memcpy(range().bytes(target), range().bytes(source), count);
  }
  static void release(void* address) {
    if (address) range().release(address);
  }
};

inline block_allocator<device_memory, c10::kPrivateUse1> device_allocator;
inline block_allocator<pinned_memory, c10::kCPU> pinned_allocator;

}  // namespace cxr::test::simulated
