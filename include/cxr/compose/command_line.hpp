// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/compose/describe.hpp"
#include "cxr/compose/settings.hpp"
#include "cxr/core/parse.hpp"

namespace cxr {

/// Thrown for `--help`: what() is the whole help. Not an error: a program prints it and ends with
/// status 0.
struct help_requested : std::runtime_error {
  using std::runtime_error::runtime_error;  ///< from the text of all options
};

namespace detail {

template <class O, class V>
std::string help_text(field<O, V> const& option, V const& value) {
  std::string text(option.about);
  if (!option.unit_name.empty()) text += " Unit: " + std::string(option.unit_name) + ".";
  if (auto const allowed = allowed_text(option); !allowed.empty())
    text += " Range: " + allowed + ".";
  if (auto const standard = to_text(value); !standard.empty())
    text += " Default: " + standard + ".";
  return text;
}

/// The options of one command line.
class option_reader {
 public:
  explicit option_reader(std::string const& description) : app_(description) {
    app_.allow_extras();
  }

  /// Declares an option with its default.
  template <class O, class V>
  void declare(std::string_view heading, field<O, V> const& option, V const& value) {
    std::string const name = "--" + std::string(option.name);
    names_.push_back(name);
    auto* declared = app_.add_option(name, texts_[name], help_text(option, value));
    declared->group(std::string(heading))->type_name("");
    if constexpr (std::same_as<V, bool>) declared->expected(0, 1)->default_str("true");
  }

  /// @throws help_requested, setting_error (no such option; a value is missing)
  void parse_arguments(int argc, char const* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (CLI::CallForHelp const&) {
      throw help_requested(app_.help());
    } catch (CLI::ParseError const& problem) {
      throw setting_error(problem.what(), "see --help", "setting-value");
    }
    for (auto const& [name, typed] : texts_)
      if (typed.starts_with("--"))
        throw setting_error(name + " is given no value", "write one before " + typed,
                            "setting-value");
    if (auto const unknown = app_.remaining(); !unknown.empty())
      throw setting_error("there is no option " + unknown.front(),
                          "did you mean " + nearest(unknown.front(), names_) + "? see --help",
                          "setting-name");
  }

  bool has(std::string const& name) const { return app_.count(name) > 0; }
  std::string const& text(std::string const& name) const { return texts_.at(name); }

  /// Reads an option into its value, if it stands on the command line. @throws setting_error
  template <class O, class V>
  void read(field<O, V> const& option, V& value) const {
    std::string const name = "--" + std::string(option.name);
    if (!has(name)) return;
    auto const& typed = text(name);
    if constexpr (std::same_as<V, bool>)
      value = typed.empty() || parse(option, typed);
    else
      value = parse(option, typed);
  }

 private:
  CLI::App app_;
  std::map<std::string, std::string> texts_;
  std::vector<std::string> names_{"--help"};
};

}  // namespace detail

/// Reads the options of a pipeline over its settings; every field of every policy is one.
/// `--resume FOLDER` begins with the settings of that run instead of the defaults. Where options
/// change the weights that the network starts from, the learning rates follow the recipe of the new
/// ones, except for those that are options themselves.
/// @param defaults  that the options change
/// @throws help_requested for --help; setting_error naming the option, and the nearest right name
///         or the range; file_error (there is no run to resume)
template <class Pipeline>
settings<Pipeline> from_command_line(int argc, char const* const* argv,
                                     settings<Pipeline> defaults = settings<Pipeline>{}) {
  auto values = std::move(defaults);
  detail::option_reader options("A chest X-ray pipeline:\n" + describe<Pipeline>());
  values.for_each([&](std::string_view heading, auto& part) {
    for_each_field(
        part, [&](auto& value, auto const& option) { options.declare(heading, option, value); });
  });
  options.parse_arguments(argc, argv);
  if (options.has("--resume"))
    values.restore(read_json(std::filesystem::path(options.text("--resume")) / "settings.json"));
  auto const recipe_before = values.recipe();
  auto const read_all = [&] {
    values.for_each([&](std::string_view, auto& part) {
      for_each_field(part, [&](auto& value, auto const& option) { options.read(option, value); });
    });
  };
  read_all();
  values.scale_rates(recipe_before, values.recipe());
  read_all();  // an option overrides the recipe
  values.resolve();
  values.check();
  return values;
}

}  // namespace cxr
