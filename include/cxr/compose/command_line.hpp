// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/compose/describe.hpp"
#include "cxr/compose/settings.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/core/text.hpp"

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
    if constexpr (std::same_as<V, bool>) {
      declared->expected(0, 1)->default_str("true");
      switches_.insert(name);
    }
  }

  /// @throws help_requested, setting_error (no such option; a value is missing)
  void parse_arguments(int argc, char const* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (CLI::CallForHelp const&) {
      throw help_requested(app_.help());
    } catch (CLI::ArgumentMismatch const& problem) {
      std::string const text = problem.what();  // "--epochs: 1 required …"
      throw setting_error(text.substr(0, text.find(':')) + " is given twice or without its value",
                          "give it once, with one value; see --help", "setting-value");
    } catch (CLI::ParseError const& problem) {
      throw setting_error(problem.what(), "see --help", "setting-value");
    }
    for (auto const& [name, typed] : texts_)
      if (has(name) && typed.empty() && !switches_.contains(name))
        throw setting_error(
            name + " is empty",
            "give a value, or leave the option out; is a variable of the shell unset?",
            "setting-empty");
    for (auto const& [name, typed] : texts_)
      if (typed.starts_with("--"))
        throw setting_error(name + " is given no value", "write one before " + typed,
                            "setting-value");
    if (auto const unknown = app_.remaining(); !unknown.empty())
      throw setting_error("there is no option " + unknown.front(),
                          "did you mean " + suggestion(unknown.front()) + "? see --help",
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
  /// The option whose help begins with the words that were typed, else the nearest name.
  std::string suggestion(std::string const& typed) const {
    auto words = typed.substr(std::min(typed.find_first_not_of('-'), typed.size()));
    words.resize(std::min(words.find('='), words.size()));
    std::replace(words.begin(), words.end(), '-', ' ');
    for (auto const& name : names_) {
      if (name == "--help" || words.size() < 3) continue;
      auto about = app_.get_option(name)->get_description().substr(0, words.size());
      about.replace(0, 1, lower_case(about.substr(0, 1)));
      if (about == words) return name;
    }
    return nearest(typed, names_);
  }

  CLI::App app_;
  std::map<std::string, std::string> texts_;
  std::vector<std::string> names_{"--help"};
  std::set<std::string> switches_;  // options that may stand without a value
};

/// The run record in a run's folder. @throws file_error (there is no run to resume)
inline json read_run_record(std::filesystem::path const& folder) {
  std::error_code failed;
  if (!std::filesystem::exists(folder / "settings.json", failed))
    throw file_error(folder, "holds no run to resume",
                     "give --resume the folder of a run, such as runs/001", "no-checkpoint");
  return read_json(folder / "settings.json");
}

/// Relative paths of a run that was started in another folder are looked for there, where they lead
/// nowhere from here.
template <class Settings>
void find_paths(Settings& values, json const& run_record) {
  auto const run = run_record.find("run");
  if (run == run_record.end() || !run->is_object()) return;
  auto const start = run->find(started_in);
  if (start == run->end() || !start->is_string()) return;
  std::filesystem::path const before = start->template get<std::string>();
  values.for_each([&](std::string_view, auto& part) {
    for_each_field(part, [&](auto& value, auto const&) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::filesystem::path>) {
        std::error_code failed;
        if (value.empty() || value.is_absolute() || std::filesystem::exists(value, failed)) return;
        if (std::filesystem::exists(before / value, failed)) value = before / value;
      }
    });
  });
}

/// Begins with the settings of the run that is resumed. @throws setting_error, file_error
template <class Settings>
void restore_run(option_reader const& options, Settings& values) {
  if (options.has("--run"))
    throw setting_error("--run and --resume are both given",
                        "leave --run out: a run continues in its own folder", "setting-value");
  auto const run_record = read_run_record(options.text("--resume"));
  values.restore(run_record);
  find_paths(values, run_record);
}

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
  if (options.has("--resume")) detail::restore_run(options, values);
  auto const read = [&](auto& part) {
    for_each_field(part, [&](auto& value, auto const& option) { options.read(option, value); });
  };
  auto const recipe_before = values.recipe();
  read(values.template get<role::backbone>());
  values.scale_rates(recipe_before, values.recipe());
  values.for_each([&](std::string_view, auto& part) { read(part); });  // an option overrides
  values.resolve();
  values.check();
  return values;
}

}  // namespace cxr
