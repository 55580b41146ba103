// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/torch/pickle_opcode.hpp"
#include "cxr/format/torch/pickle_value.hpp"

// Python's pickle, protocols 2 to 5 (Lib/pickle.py, Lib/pickletools.py), read as data. In Python a
// pickle is a program: it imports what it names and calls it. Here a name is a text, a call is a
// record of what would have been called with what, and nothing is ever run.
namespace cxr {

namespace detail {

/// Names with which a pickle reaches the system when Python reads it. No weights need them.
inline bool reaches_the_system(std::string_view module, std::string_view name) {
  // Python's own: modules, packages with all that is below them, and calls that it always has.
  constexpr std::array<std::string_view, 22> modules{
      "posix", "nt",         "subprocess", "commands", "popen2", "pty",    "sys",     "imp",
      "runpy", "socket",     "shutil",     "code",     "codeop", "pickle", "_pickle", "cPickle",
      "bdb",   "webbrowser", "marshal",    "urllib2",  "pdb",    "timeit"};
  constexpr std::array<std::string_view, 8> packages{
      "os", "ctypes", "importlib", "asyncio", "multiprocessing", "urllib", "http", "requests"};
  constexpr std::array<std::string_view, 8> calls{"eval",       "exec", "execfile", "compile",
                                                  "__import__", "open", "input",    "breakpoint"};
  auto const among = [](auto const& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  bool const built_in = module == "builtins" || module == "__builtin__";
  return among(modules, module) || among(packages, module.substr(0, module.find('.'))) ||
         (built_in && among(calls, name));
}

/// Reads one pickle. What the values may cost is bounded, whatever the file says.
class pickle_reader {
 public:
  using ref = pickle_value::ref;

  pickle_reader(std::span<std::uint8_t const> bytes, std::uint64_t of,
                std::filesystem::path const& file)
      : bytes_(bytes), most_values_(250'000 + of / 100), file_(file) {}

  /// Reads to the STOP of the pickle that begins at a position, and moves the position behind it.
  pickle read(std::size_t& position) {
    at_ = position;
    for (std::size_t step = 0;; ++step) {
      if (step == most_steps) refuse_size(std::to_string(most_steps) + " steps");
      auto const code = static_cast<opcode>(number<std::uint8_t>());
      if (code == opcode::stop) break;
      if (!constant(code) && !words(code) && !container(code) && !remember(code) && !call(code))
        refuse("opcode " + std::to_string(static_cast<int>(code)) + " at byte " +
               std::to_string(at_ - 1) + " is not one that weights need");
    }
    if (stack_.size() != 1 || !marks_.empty()) refuse("it does not end with one value");
    result_.root = stack_.back();
    position = at_;
    return std::move(result_);
  }

 private:
  static constexpr std::size_t most_steps = 4'000'000;

  [[noreturn]] void refuse(std::string const& what) const {
    throw file_error(file_, "is no sound pickle: " + what,
                     "fetch it again, or save its state_dict() again with torch.save; nothing was "
                     "loaded",
                     "bad-torch-file");
  }

  [[noreturn]] void refuse_size(std::string const& what) const {
    throw file_error(file_, "holds more beside its weights than cxr reads: over " + what,
                     "save its state_dict() alone with torch.save", "more-than-weights");
  }

  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size() - at_) refuse("it is cut off");
    std::string_view const taken(reinterpret_cast<char const*>(bytes_.data()) + at_,
                                 static_cast<std::size_t>(size));
    at_ += taken.size();
    return taken;
  }
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  /// A text that begins with its length, which is a T.
  template <class T>
  std::string_view counted() {
    return take(number<T>());
  }
  std::string_view line() {
    auto const rest = bytes_.subspan(at_);
    auto const end = std::find(rest.begin(), rest.end(), '\n');
    if (end == rest.end()) refuse("it is cut off");
    auto const text = take(static_cast<std::uint64_t>(end - rest.begin()));
    ++at_;
    return text;
  }

  /// A tuple that is used again and again must not become a giant.
  void charge(std::size_t copies) {
    copied_ += copies;
    if (copied_ > most_steps) refuse_size(std::to_string(most_steps) + " copies of values");
  }
  pickle_value& value(ref one) { return result_.values[one]; }
  bool push(pickle_value one) {
    if (result_.values.size() == most_values_)
      refuse_size(std::to_string(most_values_) + " values");
    result_.values.push_back(std::move(one));
    stack_.push_back(static_cast<ref>(result_.values.size() - 1));
    return true;
  }
  ref pop() {
    if (stack_.size() <= bottom()) refuse("it takes a value where there is none");
    auto const top = stack_.back();
    stack_.pop_back();
    return top;
  }
  ref top() const {
    if (stack_.size() <= bottom()) refuse("it takes a value where there is none");
    return stack_.back();
  }
  std::size_t bottom() const { return marks_.empty() ? 0 : marks_.back(); }
  std::vector<ref> pop_to_mark() {
    if (marks_.empty()) refuse("it takes a mark where there is none");
    auto const first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<ref> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }

  bool push_integer(std::int64_t integer) {
    return push({.kind = pickle_kind::integer, .integer = integer});
  }
  bool push_long(std::string_view digits) {
    // Little-endian, two's complement, as short as can be.
    if (digits.size() > 8) return push({.kind = pickle_kind::huge, .text = digits});
    bool const negative = !digits.empty() && (digits.back() & 0x80);
    std::int64_t integer = negative ? -1 : 0;
    std::memcpy(&integer, digits.data(), digits.size());
    return push_integer(integer);
  }

  bool constant(opcode code) {
    switch (code) {
      case opcode::protocol:
        return number<std::uint8_t>() <= 5 || (refuse("its protocol is unknown"), false);
      case opcode::frame: return number<std::uint64_t>(), true;
      case opcode::none: return push({});
      case opcode::new_true: return push({.kind = pickle_kind::boolean, .integer = 1});
      case opcode::new_false: return push({.kind = pickle_kind::boolean});
      case opcode::bin_int: return push_integer(number<std::int32_t>());
      case opcode::bin_int1: return push_integer(number<std::uint8_t>());
      case opcode::bin_int2: return push_integer(number<std::uint16_t>());
      case opcode::long1: return push_long(counted<std::uint8_t>());
      case opcode::long4: return push_long(counted<std::uint32_t>());
      case opcode::bin_float: {
        auto big_endian = take(sizeof(double));
        std::array<char, sizeof(double)> turned;
        std::reverse_copy(big_endian.begin(), big_endian.end(), turned.begin());
        double real;
        std::memcpy(&real, turned.data(), sizeof real);
        return push({.kind = pickle_kind::real, .real = real});
      }
      default: return false;
    }
  }

  bool words(opcode code) {
    auto const text = [&](std::string_view of) {
      return push({.kind = pickle_kind::text, .text = of});
    };
    auto const raw = [&](std::string_view of) {
      return push({.kind = pickle_kind::bytes, .text = of});
    };
    switch (code) {
      case opcode::short_bin_string: return text(counted<std::uint8_t>());
      case opcode::bin_string: return text(counted<std::uint32_t>());
      case opcode::short_bin_unicode: return text(counted<std::uint8_t>());
      case opcode::bin_unicode: return text(counted<std::uint32_t>());
      case opcode::bin_unicode8: return text(counted<std::uint64_t>());
      case opcode::short_bin_bytes: return raw(counted<std::uint8_t>());
      case opcode::bin_bytes: return raw(counted<std::uint32_t>());
      case opcode::bin_bytes8:
      case opcode::byte_array8: return raw(counted<std::uint64_t>());
      default: return false;
    }
  }

  bool push_items(pickle_kind kind, std::vector<ref> items) {
    return push({.kind = kind, .items = std::move(items)});
  }
  std::vector<ref> last(std::size_t count) {
    std::vector<ref> items(count);
    for (auto one = items.rbegin(); one != items.rend(); ++one) *one = pop();
    return items;
  }

  bool container(opcode code) {
    switch (code) {
      case opcode::mark: return marks_.push_back(stack_.size()), true;
      case opcode::pop:  // POP takes a mark where there is nothing above it
        if (!marks_.empty() && stack_.size() == marks_.back())
          marks_.pop_back();
        else
          pop();
        return true;
      case opcode::pop_mark: return pop_to_mark(), true;
      case opcode::dup: return stack_.push_back(top()), true;
      case opcode::empty_tuple: return push({.kind = pickle_kind::tuple});
      case opcode::tuple1: return push_items(pickle_kind::tuple, last(1));
      case opcode::tuple2: return push_items(pickle_kind::tuple, last(2));
      case opcode::tuple3: return push_items(pickle_kind::tuple, last(3));
      case opcode::tuple: return push_items(pickle_kind::tuple, pop_to_mark());
      case opcode::empty_list: return push({.kind = pickle_kind::list});
      case opcode::list: return push_items(pickle_kind::list, pop_to_mark());
      case opcode::empty_set: return push({.kind = pickle_kind::set});
      case opcode::frozen_set: return push_items(pickle_kind::set, pop_to_mark());
      case opcode::empty_dict: return push({.kind = pickle_kind::dict});
      case opcode::dict: return push({.kind = pickle_kind::dict, .pairs = paired(pop_to_mark())});
      case opcode::append: return append(last(1));
      case opcode::appends:
      case opcode::add_items: return append(pop_to_mark());
      case opcode::set_item: return set_items(last(2));
      case opcode::set_items: return set_items(pop_to_mark());
      default: return false;
    }
  }
  std::vector<std::pair<ref, ref>> paired(std::vector<ref> const& flat) const {
    if (flat.size() % 2 != 0) refuse("a dictionary has a key without a value");
    std::vector<std::pair<ref, ref>> pairs;
    for (std::size_t i = 0; i < flat.size(); i += 2) pairs.emplace_back(flat[i], flat[i + 1]);
    return pairs;
  }
  bool append(std::vector<ref> const& items) {
    auto& into = value(top());
    if (into.kind == pickle_kind::object)  // its items are the arguments that it was made with
      for (auto const one : items) into.pairs.emplace_back(one, one);
    else if (into.kind == pickle_kind::list || into.kind == pickle_kind::set)
      into.items.insert(into.items.end(), items.begin(), items.end());
    else
      refuse("it appends to what is no list");
    return true;
  }
  bool set_items(std::vector<ref> const& flat) {
    auto& into = value(top());
    if (into.kind != pickle_kind::dict && into.kind != pickle_kind::object)
      refuse("it sets an item of what is no dictionary");
    for (auto const& pair : paired(flat)) into.pairs.push_back(pair);
    return true;
  }

  bool remember(opcode code) {
    switch (code) {
      case opcode::bin_put: return put(number<std::uint8_t>());
      case opcode::long_bin_put: return put(number<std::uint32_t>());
      case opcode::memoize: return put(static_cast<std::uint32_t>(memo_.size()));
      case opcode::bin_get: return get(number<std::uint8_t>());
      case opcode::long_bin_get: return get(number<std::uint32_t>());
      default: return false;
    }
  }
  bool put(std::uint32_t place) {
    // Python counts the places up, Python 2 from 1.
    if (place > memo_.size() + 1) refuse("it remembers a value at an unlikely place");
    if (place >= memo_.size()) memo_.resize(place + std::size_t{1}, pickle_value::nothing);
    memo_[place] = top();
    return true;
  }
  bool get(std::uint32_t place) {
    if (place >= memo_.size() || memo_[place] == pickle_value::nothing)
      refuse("it recalls what it never remembered");
    return stack_.push_back(memo_[place]), true;
  }

  bool call(opcode code) {
    switch (code) {
      case opcode::global: {
        auto const module = line();
        return push_global(module, line());
      }
      case opcode::stack_global: {
        auto const names = last(2);
        if (value(names[0]).kind != pickle_kind::text || value(names[1]).kind != pickle_kind::text)
          refuse("it imports what is no name");
        return push_global(value(names[0]).text, value(names[1]).text);
      }
      case opcode::reduce:
      case opcode::new_object: {  // a global and a tuple
        auto const parts = last(2);
        return push_object(parts[0], parts[1]);
      }
      case opcode::new_object_ex: {  // also named arguments, which no tensor needs
        auto const parts = last(3);
        return push_object(parts[0], parts[1]);
      }
      case opcode::build: {
        auto const state = pop();
        auto& into = value(top());
        if (into.kind == pickle_kind::object || into.kind == pickle_kind::dict) into.state = state;
        return true;
      }
      case opcode::bin_persistent_id: return push_persistent(pop());
      default: return false;
    }
  }
  bool push_global(std::string_view module, std::string_view name) {
    if (reaches_the_system(module, name))
      throw file_error(file_,
                       "holds " + std::string(module == "posix" || module == "nt" ? "os" : module) +
                           "." + std::string(name) +
                           ", with which Python would run what the file wants",
                       "do not open it with Python either; get the weights from their makers",
                       "dangerous-pickle");
    return push({.kind = pickle_kind::global, .module = module, .text = name});
  }
  bool push_object(ref callee, ref arguments) {
    auto const& of = value(callee);
    auto const& given = value(arguments);
    if (given.kind != pickle_kind::tuple) refuse("it calls something without a tuple");
    if (of.is("collections", "OrderedDict"))
      return push({.kind = pickle_kind::dict, .pairs = pairs_of(given.items)});
    charge(given.items.size());
    return push({.kind = pickle_kind::object, .of = callee, .items = given.items});
  }
  /// OrderedDict() of Python 3 is filled later, that of Python 2 is given a list of pairs.
  std::vector<std::pair<ref, ref>> pairs_of(std::vector<ref> const& arguments) {
    std::vector<std::pair<ref, ref>> pairs;
    if (arguments.empty()) return pairs;
    charge(value(arguments[0]).items.size());
    for (auto const one : value(arguments[0]).items) {
      auto const& pair = value(one).items;
      if (pair.size() != 2) refuse("an OrderedDict is not made of pairs");
      pairs.emplace_back(pair[0], pair[1]);
    }
    return pairs;
  }
  /// ("module", class, source file, source) of the first PyTorch stands for the class.
  bool push_persistent(ref tuple) {
    auto const& items = value(tuple).items;
    if (items.size() > 1 && value(items[0]).text == "module")
      return stack_.push_back(items[1]), true;
    return push({.kind = pickle_kind::persistent, .of = tuple});
  }

  std::span<std::uint8_t const> bytes_;
  // What they cost stays below twice the file and 64 MiB. A whole DenseNet takes ten thousand.
  std::size_t most_values_;
  std::filesystem::path const& file_;
  std::size_t at_ = 0, copied_ = 0;
  pickle result_;
  std::vector<ref> stack_, memo_;
  std::vector<std::size_t> marks_;
};

}  // namespace detail

/// Reads the pickle that begins at a position, and moves the position behind it.
/// @param bytes     must outlive the values, whose texts are views of it
/// @param position  inside of bytes
/// @param of        size of the whole file: the larger, the more values
/// @param file      for errors
/// @throws file_error (cut off, malformed, an opcode or a size that weights do not need, or a name
///         with which Python would reach the system)
inline pickle read_pickle(std::span<std::uint8_t const> bytes, std::size_t& position,
                          std::uint64_t of, std::filesystem::path const& file) {
  return detail::pickle_reader(bytes, of, file).read(position);
}

}  // namespace cxr
