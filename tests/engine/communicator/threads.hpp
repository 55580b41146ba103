// SPDX-License-Identifier: MIT
#pragma once

#include <barrier>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr::test {

/// A Communicator whose processes are threads of one program.
class threads {
 public:
  static constexpr std::string_view name = "threads";

  threads() = default;  // a single one

  /// Calls `f(communicator)` in each of so many threads.
  template <class F>
  static void run(std::int64_t count, F const& f) {
    auto const table = std::make_shared<shared_table>(count);
    std::vector<std::jthread> all;
    for (std::int64_t index = 0; index < count; ++index)
      all.emplace_back([&, index] { f(threads(table, {.index = index, .count = count})); });
  }

  shard part() const { return part_; }
  std::int64_t place() const { return part_.index; }
  void fail() const {}
  void sum(Tensor& numbers) const {
    table_->numbers[static_cast<std::size_t>(part_.index)] = numbers.clone();
    table_->all_here.arrive_and_wait();
    numbers.zero_();
    for (auto const& other : table_->numbers) numbers.add_(other);
    table_->all_here.arrive_and_wait();
  }

 private:
  struct shared_table {
    explicit shared_table(std::int64_t count)
        : all_here(count), numbers(static_cast<std::size_t>(count)) {}
    std::barrier<> all_here;
    std::vector<Tensor> numbers;
  };
  threads(std::shared_ptr<shared_table> table, shard part)
      : table_(std::move(table)), part_(part) {}

  std::shared_ptr<shared_table> table_;
  shard part_;
};

}  // namespace cxr::test
