// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/compose/describe.hpp"
#include "cxr/compose/settings.hpp"
#include "cxr/core/parse.hpp"

namespace cxr {

namespace detail {

template <class O, class V>
std::string help_text(field<O, V> const& one, V const& value) {
  std::string text(one.about);
  if (!one.unit.empty()) text += " Unit: " + std::string(one.unit) + ".";
  if (auto const allowed = allowed_text(one); !allowed.empty()) text += " Range: " + allowed + ".";
  if (auto const now = to_text(value); !now.empty()) text += " Default: " + now + ".";
  return text;
}

}  // namespace detail

/// Whether a command line asks to resume a run that this pipeline began: for programs that choose
/// among several.
template <class Pipeline>
bool resumes(int argc, char const* const* argv) {
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view option = "--resume", joined = "--resume=";
    std::string_view folder;
    if (argv[i] == option && i + 1 < argc) folder = argv[i + 1];
    if (std::string_view(argv[i]).starts_with(joined)) folder = argv[i] + joined.size();
    auto const record = std::filesystem::path(folder) / "settings.json";
    if (!folder.empty() && std::filesystem::exists(record))
      return settings<Pipeline>::made(read_json(record));
  }
  return false;
}

/// Reads the options of a pipeline over its settings; every field of every policy is one.
/// `--resume FOLDER` begins with the settings of that run instead of the defaults.
/// `--help` prints them all, with unit, range and default, and exits.
/// @param all  the defaults that the options change
/// @throws setting_error naming the option, the nearest right name, or the range
template <class Pipeline>
settings<Pipeline> from_command_line(int argc, char const* const* argv,
                                     settings<Pipeline> all = settings<Pipeline>{}) {
  CLI::App app("A chest X-ray pipeline:\n" + describe<Pipeline>());
  app.allow_extras();
  std::map<std::string, std::string> given;
  std::vector<std::string> known{"--help"};
  all.for_each([&](std::string_view heading, auto& part) {
    for_each_field(part, [&](auto& value, auto const& one) {
      std::string const name = "--" + std::string(one.name);
      known.push_back(name);
      auto* option = app.add_option(name, given[name], detail::help_text(one, value));
      option->group(std::string(heading));
      if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, bool>)
        option->expected(0, 1)->default_str("true");
      option->type_name("");
    });
  });
  try {
    app.parse(argc, argv);
  } catch (CLI::CallForHelp const& help) {
    std::exit(app.exit(help));
  } catch (CLI::ParseError const& problem) {
    throw setting_error(problem.what(), "see --help", "setting-value");
  }
  if (auto const& resume = given["--resume"]; !resume.empty())
    all.restore(read_json(std::filesystem::path(resume) / "settings.json"));
  all.for_each([&](std::string_view, auto& part) {
    for_each_field(part, [&](auto& value, auto const& one) {
      std::string const name = "--" + std::string(one.name);
      if (app.count(name) == 0) return;
      std::string const& text = given[name];
      if (text.starts_with("--"))
        throw setting_error(name + " is given no value", "write one before " + text,
                            "setting-value");
      if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, bool>)
        value = text.empty() || parse(one, text);
      else
        value = parse(one, text);
    });
  });
  if (auto const extra = app.remaining(); !extra.empty())
    throw setting_error("there is no option " + extra.front(),
                        "did you mean " + nearest(extra.front(), known) + "? see --help",
                        "setting-name");
  all.check();
  return all;
}

}  // namespace cxr
