// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/pickle/pickle_stack.hpp"
#include "cxr/format/pickle/pickle_value.hpp"

// Imports and calls of a pickle. Python would make them; cxr only records them.
namespace cxr::detail {

/// Names with which a pickle reaches the system when Python reads it. No weights need them.
inline bool reaches_the_system(std::string_view module, std::string_view name) {
  // Python's own: modules, packages with all that is below them, and built-in functions.
  constexpr std::array<std::string_view, 22> modules{
      "posix", "nt",         "subprocess", "commands", "popen2", "pty",    "sys",     "imp",
      "runpy", "socket",     "shutil",     "code",     "codeop", "pickle", "_pickle", "cPickle",
      "bdb",   "webbrowser", "marshal",    "urllib2",  "pdb",    "timeit"};
  constexpr std::array<std::string_view, 8> packages{
      "os", "ctypes", "importlib", "asyncio", "multiprocessing", "urllib", "http", "requests"};
  constexpr std::array<std::string_view, 8> functions{
      "eval", "exec", "execfile", "compile", "__import__", "open", "input", "breakpoint"};
  auto const contains = [](auto const& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  bool const built_in = module == "builtins" || module == "__builtin__";
  return contains(modules, module) || contains(packages, module.substr(0, module.find('.'))) ||
         (built_in && contains(functions, name));
}

/// @throws file_error (a name with which Python would reach the system)
inline bool push_global(pickle_stack& stack, std::string_view module, std::string_view name) {
  if (reaches_the_system(module, name)) {
    auto const shown = std::string(module == "posix" || module == "nt" ? "os" : module);
    throw file_error(stack.file(),
                     "holds " + shown + "." + std::string(name) +
                         ", with which Python would run any program that the file names",
                     "do not open it with Python either; get the weights from their authors",
                     "dangerous-pickle");
  }
  return stack.push({.kind = pickle_kind::global, .module = module, .text = name});
}

/// The content of an OrderedDict: that of Python 3 is made empty and filled later, that of Python 2
/// is made with a list of pairs.
inline std::vector<std::pair<pickle_value::ref, pickle_value::ref>> pairs_of(
    pickle_stack& stack, std::vector<pickle_value::ref> const& arguments) {
  std::vector<std::pair<pickle_value::ref, pickle_value::ref>> pairs;
  if (arguments.empty()) return pairs;
  auto const& list = stack.value(arguments[0]).items;
  stack.charge(list.size());
  for (auto const item : list) {
    auto const& pair = stack.value(item).items;
    if (pair.size() != 2) stack.refuse("an OrderedDict is made of something else than pairs");
    pairs.emplace_back(pair[0], pair[1]);
  }
  return pairs;
}

/// Records a call.
inline bool push_object(pickle_stack& stack, pickle_value::ref callee,
                        pickle_value::ref arguments) {
  auto const& tuple = stack.value(arguments);
  if (tuple.kind != pickle_kind::tuple) stack.refuse("a call has no tuple of arguments");
  if (stack.value(callee).is("collections", "OrderedDict"))
    return stack.push({.kind = pickle_kind::dict, .pairs = pairs_of(stack, tuple.items)});
  stack.charge(tuple.items.size());
  return stack.push({.kind = pickle_kind::object, .target = callee, .items = tuple.items});
}

/// Records a reference to something outside the pickle. In PyTorch 0.x the tuple
/// ("module", class, source file, source) stands for the class.
inline bool push_persistent(pickle_stack& stack, pickle_value::ref tuple) {
  auto const& items = stack.value(tuple).items;
  if (items.size() > 1 && stack.value(items[0]).text == "module") return stack.push_again(items[1]);
  return stack.push({.kind = pickle_kind::persistent, .target = tuple});
}

}  // namespace cxr::detail
