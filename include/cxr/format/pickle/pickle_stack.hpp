// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/malformed.hpp"

namespace cxr::detail {

/// The machine on which a pickle runs: a stack with marks, and a memo. Its cost is bounded, whatever
/// the file says. What changes the stack returns true, so that an opcode of pickle_reader is one line.
class pickle_stack {
 public:
  using ref = pickle_value::ref;

  /// Opcodes of one pickle, and values that may be copied from one container to another.
  static constexpr std::size_t most_steps = 4'000'000;

  /// @param file_size  the larger the file, the more values
  pickle_stack(std::uint64_t file_size, std::filesystem::path const& file)
      : most_values_(250'000 + file_size / 100), file_(file) {}

  [[noreturn]] void refuse(std::string const& problem) const {
    refuse_malformed(file_, "pickle", problem);
  }
  [[noreturn]] void refuse_size(std::string const& limit) const {
    throw file_error(file_, "holds more besides its weights than cxr reads: over " + limit,
                     "save its state_dict() alone with torch.save", "more-than-weights");
  }
  std::filesystem::path const& file() const { return file_; }

  pickle_value& value(ref index) { return result_.values[index]; }
  pickle_value& top_value() { return value(top()); }

  bool push(pickle_value value) {
    if (result_.values.size() == most_values_)
      refuse_size(std::to_string(most_values_) + " values");
    result_.values.push_back(std::move(value));
    return push_again(static_cast<ref>(result_.values.size() - 1));
  }
  bool push_again(ref index) { return stack_.push_back(index), true; }
  bool duplicate() { return push_again(top()); }
  ref pop() {
    auto const index = top();
    stack_.pop_back();
    return index;
  }
  /// The last values, in the order in which they were pushed.
  std::vector<ref> pop(std::size_t count) {
    std::vector<ref> items(count);
    for (auto item = items.rbegin(); item != items.rend(); ++item) *item = pop();
    return items;
  }

  bool mark() { return marks_.push_back(stack_.size()), true; }
  std::vector<ref> pop_to_mark() {
    if (marks_.empty()) refuse("it takes values up to a mark that is missing");
    auto const first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<ref> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }
  /// POP: a mark that has no values above it, or else a value.
  bool pop_value_or_mark() {
    if (!marks_.empty() && stack_.size() == marks_.back())
      marks_.pop_back();
    else
      pop();
    return true;
  }

  bool memoize() { return memoize(static_cast<std::uint32_t>(memo_.size())); }
  bool memoize(std::uint32_t place) {
    // Python counts the places up, Python 2 from 1.
    if (place > memo_.size() + 1) refuse("it remembers a value at an implausible place");
    if (place >= memo_.size()) memo_.resize(place + std::size_t{1}, pickle_value::nothing);
    memo_[place] = top();
    return true;
  }
  bool recall(std::uint32_t place) {
    if (place >= memo_.size() || memo_[place] == pickle_value::nothing)
      refuse("it recalls a value that it never remembered");
    return push_again(memo_[place]);
  }

  /// Counts values that are copied: a tuple that is used many times must not fill the memory.
  void charge(std::size_t copies) {
    copied_ += copies;
    if (copied_ > most_steps) refuse_size(std::to_string(most_steps) + " copies of values");
  }

  /// All values, with the last one on the stack as their root; call once.
  pickle finish() {
    if (stack_.size() != 1 || !marks_.empty()) refuse("it does not end with one value");
    result_.root = stack_.back();
    return std::move(result_);
  }

 private:
  ref top() const {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
      refuse("it takes a value from an empty stack");
    return stack_.back();
  }

  // What they cost stays below twice the file and 64 MiB. A whole DenseNet takes ten thousand.
  std::size_t most_values_;
  std::filesystem::path const& file_;
  std::size_t copied_ = 0;
  pickle result_;
  std::vector<ref> stack_, memo_;
  std::vector<std::size_t> marks_;
};

}  // namespace cxr::detail
