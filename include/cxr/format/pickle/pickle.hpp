// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/format/pickle/pickle_containers.hpp"
#include "cxr/format/pickle/pickle_input.hpp"
#include "cxr/format/pickle/pickle_objects.hpp"
#include "cxr/format/pickle/pickle_opcode.hpp"
#include "cxr/format/pickle/pickle_stack.hpp"
#include "cxr/format/pickle/pickle_value.hpp"

// Python's pickle, protocols 2 to 5 (Lib/pickle.py, Lib/pickletools.py), read as data. In Python a
// pickle is a program: it imports what it names and calls it. Here a name is a text, a call is a
// record of its function and arguments, and nothing is ever run.
namespace cxr {

namespace detail {

/// Reads one pickle. Each of the functions below handles one group of opcodes, and returns false for
/// the others.
class pickle_reader {
 public:
  using ref = pickle_value::ref;

  pickle_reader(std::span<std::uint8_t const> bytes, std::size_t position, std::uint64_t file_size,
                std::filesystem::path const& file)
      : input_(bytes, position, file), stack_(file_size, file) {}

  /// Reads up to the STOP of the pickle.
  pickle read() {
    for (std::size_t step = 0;; ++step) {
      if (step == stack_.most_steps)
        stack_.refuse_size(std::to_string(stack_.most_steps) + " steps");
      auto const code = static_cast<opcode>(input_.number<std::uint8_t>());
      if (code == opcode::stop) return stack_.finish();
      if (!constant(code) && !text(code) && !tuple(code) && !container(code) && !memo(code) &&
          !object(code))
        stack_.refuse("opcode " + std::to_string(static_cast<int>(code)) + " at byte " +
                      std::to_string(input_.position() - 1) + " is not one that weights need");
    }
  }
  /// Behind what was read.
  std::size_t position() const { return input_.position(); }

 private:
  bool constant(opcode code) {
    switch (code) {
      case opcode::protocol:
        return input_.number<std::uint8_t>() <= 5 ||
               (stack_.refuse("its protocol is unknown"), false);
      case opcode::frame: return input_.number<std::uint64_t>(), true;
      case opcode::none: return stack_.push({});
      case opcode::new_true: return stack_.push({.kind = pickle_kind::boolean, .integer = 1});
      case opcode::new_false: return stack_.push({.kind = pickle_kind::boolean});
      case opcode::bin_int: return push_integer(input_.number<std::int32_t>());
      case opcode::bin_int1: return push_integer(input_.number<std::uint8_t>());
      case opcode::bin_int2: return push_integer(input_.number<std::uint16_t>());
      case opcode::long1: return push_long(input_.counted<std::uint8_t>());
      case opcode::long4: return push_long(input_.counted<std::uint32_t>());
      case opcode::bin_float:
        return stack_.push({.kind = pickle_kind::real, .real = input_.big_endian_real()});
      default: return false;
    }
  }
  bool push_integer(std::int64_t integer) {
    return stack_.push({.kind = pickle_kind::integer, .integer = integer});
  }
  /// Little-endian, two's complement, in as few bytes as possible.
  bool push_long(std::string_view bytes) {
    if (bytes.size() > 8) return stack_.push({.kind = pickle_kind::huge, .text = bytes});
    bool const negative = !bytes.empty() && (bytes.back() & 0x80);
    std::int64_t integer = negative ? -1 : 0;
    std::memcpy(&integer, bytes.data(), bytes.size());
    return push_integer(integer);
  }

  bool text(opcode code) {
    switch (code) {
      case opcode::short_bin_string:
      case opcode::short_bin_unicode:
        return push_text(pickle_kind::text, input_.counted<std::uint8_t>());
      case opcode::bin_string:
      case opcode::bin_unicode:
        return push_text(pickle_kind::text, input_.counted<std::uint32_t>());
      case opcode::bin_unicode8:
        return push_text(pickle_kind::text, input_.counted<std::uint64_t>());
      case opcode::short_bin_bytes:
        return push_text(pickle_kind::bytes, input_.counted<std::uint8_t>());
      case opcode::bin_bytes: return push_text(pickle_kind::bytes, input_.counted<std::uint32_t>());
      case opcode::bin_bytes8:
      case opcode::byte_array8:
        return push_text(pickle_kind::bytes, input_.counted<std::uint64_t>());
      default: return false;
    }
  }
  bool push_text(pickle_kind kind, std::string_view text) {
    return stack_.push({.kind = kind, .text = text});
  }

  bool tuple(opcode code) {
    switch (code) {
      case opcode::mark: return stack_.mark();
      case opcode::pop: return stack_.pop_value_or_mark();
      case opcode::pop_mark: return stack_.pop_to_mark(), true;
      case opcode::dup: return stack_.duplicate();
      case opcode::empty_tuple: return stack_.push({.kind = pickle_kind::tuple});
      case opcode::tuple1: return push_items(pickle_kind::tuple, stack_.pop(1));
      case opcode::tuple2: return push_items(pickle_kind::tuple, stack_.pop(2));
      case opcode::tuple3: return push_items(pickle_kind::tuple, stack_.pop(3));
      case opcode::tuple: return push_items(pickle_kind::tuple, stack_.pop_to_mark());
      default: return false;
    }
  }
  bool push_items(pickle_kind kind, std::vector<ref> items) {
    return stack_.push({.kind = kind, .items = std::move(items)});
  }

  bool container(opcode code) {
    switch (code) {
      case opcode::empty_list: return stack_.push({.kind = pickle_kind::list});
      case opcode::list: return push_items(pickle_kind::list, stack_.pop_to_mark());
      case opcode::empty_set: return stack_.push({.kind = pickle_kind::set});
      case opcode::frozen_set: return push_items(pickle_kind::set, stack_.pop_to_mark());
      case opcode::empty_dict: return stack_.push({.kind = pickle_kind::dict});
      case opcode::dict:
        return stack_.push(
            {.kind = pickle_kind::dict, .pairs = paired(stack_, stack_.pop_to_mark())});
      case opcode::append: return append(stack_, stack_.pop(1));
      case opcode::appends:
      case opcode::add_items: return append(stack_, stack_.pop_to_mark());
      case opcode::set_item: return set_items(stack_, stack_.pop(2));
      case opcode::set_items: return set_items(stack_, stack_.pop_to_mark());
      default: return false;
    }
  }

  bool memo(opcode code) {
    switch (code) {
      case opcode::bin_put: return stack_.memoize(input_.number<std::uint8_t>());
      case opcode::long_bin_put: return stack_.memoize(input_.number<std::uint32_t>());
      case opcode::memoize: return stack_.memoize();
      case opcode::bin_get: return stack_.recall(input_.number<std::uint8_t>());
      case opcode::long_bin_get: return stack_.recall(input_.number<std::uint32_t>());
      default: return false;
    }
  }

  bool object(opcode code) {
    switch (code) {
      case opcode::global: {
        auto const module = input_.line();
        return push_global(stack_, module, input_.line());
      }
      case opcode::stack_global: return push_global_of_texts();
      case opcode::reduce:
      case opcode::new_object: return push_call(stack_.pop(2));
      // Also has named arguments, which no tensor needs.
      case opcode::new_object_ex: return push_call(stack_.pop(3));
      case opcode::build: return set_state(stack_, stack_.pop());
      case opcode::bin_persistent_id: return push_persistent(stack_, stack_.pop());
      default: return false;
    }
  }
  bool push_global_of_texts() {
    auto const names = stack_.pop(2);
    auto const& module = stack_.value(names[0]);
    auto const& name = stack_.value(names[1]);
    if (module.kind != pickle_kind::text || name.kind != pickle_kind::text)
      stack_.refuse("an import has no name");
    return push_global(stack_, module.text, name.text);
  }
  /// @param parts  a global, the tuple of its arguments, …
  bool push_call(std::vector<ref> const& parts) { return push_object(stack_, parts[0], parts[1]); }

  pickle_input input_;
  pickle_stack stack_;
};

}  // namespace detail

/// Reads the pickle that begins at a position, and moves the position behind it.
/// @param bytes      must outlive the values, whose texts are views of it
/// @param position   inside bytes
/// @param file_size  in bytes; the larger the file, the more values
/// @param file       for errors
/// @throws file_error (truncated, malformed, an opcode or a size that weights do not need, or a name
///         with which Python would reach the system)
inline pickle read_pickle(std::span<std::uint8_t const> bytes, std::size_t& position,
                          std::uint64_t file_size, std::filesystem::path const& file) {
  detail::pickle_reader reader(bytes, position, file_size, file);
  auto values = reader.read();
  position = reader.position();
  return values;
}

}  // namespace cxr
