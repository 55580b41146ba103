// SPDX-License-Identifier: MIT
#pragma once

#if __has_include(<torch/headeronly/version.h>)
#include <torch/headeronly/version.h>
#else
#include <torch/version.h>
#endif

#include <string>
#include <string_view>

#include "cxr/core/json.hpp"
#include "cxr/core/version.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"

namespace cxr::detail {

/// The compiler that built the program.
inline std::string compiler_text() {
#if defined(__clang__)
  return "clang " + std::string(__clang_version__);
#else
  return "g++ " + std::string(__VERSION__);
#endif
}

/// What a run depends on beside its settings.
inline json versions() {
  return {{"cxr", std::string(version)},
          {"LibTorch", TORCH_VERSION},
          {"compiler", compiler_text()},
          {"C++", __cplusplus}};
}

/// A word of a shell, in quotes where that is needed.
inline std::string shell_word(std::string const& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string quoted = "'";
  for (char const c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// Every option of a run, as it is typed; where its files go is left open.
inline std::string command_of(json const& settings) {
  std::string command = "./program";
  if (!settings.is_object()) return command;
  for (auto const& [heading, section] : settings.items()) {
    if (!section.is_object()) continue;
    for (auto const& [option, value] : section.items()) {
      bool const own = option != "policy" && option != "started-in" && option != "device" &&
                       option != "run" && option != "resume";
      bool const empty = value.is_string() && value.get_ref<std::string const&>().empty();
      if (!own || empty || value.is_null() || value.is_structured()) continue;
      auto const text = value.is_string() ? value.get<std::string>() : value.dump();
      command += " --" + option + "=" + shell_word(text);
    }
  }
  return command;
}

/// The pipeline, its settings, what it was built with, and how to run it again.
inline std::string origin_section(reported_run const& run) {
  std::vector<std::vector<std::string>> rows{{"what", "version"}};
  json const all = versions();
  for (auto const& [name, value] : all.items())
    rows.push_back({name, value.is_string() ? value.get<std::string>() : value.dump()});
  auto const device = run_setting(run, "device", std::string());
  if (!device.empty()) rows.push_back({"device", device});
  return "<h3>Pipeline</h3>\n<pre tabindex=\"0\">" + html::escaped(run.description) +
         "</pre>\n<h3>Versions</h3>\n" + html::table("Versions", rows) +
         "<h3>The same run again</h3>\n" +
         html::paragraph(
             "With the program of this pipeline, on the same images; their SHA-256 is "
             "above. Equal on the same machine and versions.",
             "note") +
         "<pre tabindex=\"0\">" + html::escaped(command_of(run.settings)) + "</pre>\n" +
         html::details(
             "All settings, as in settings.json",
             "<pre tabindex=\"0\">" +
                 html::escaped(run.settings.dump(2, ' ', false, json::error_handler_t::replace)) +
                 "</pre>\n");
}

}  // namespace cxr::detail
