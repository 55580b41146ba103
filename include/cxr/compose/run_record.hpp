// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/core/role.hpp"

// The settings of a run as JSON, in settings.json, in checkpoints and in weights files:
// heading → {policy, option: value, …}.
namespace cxr {

namespace detail {

/// In the section "run" of settings.json: the folder that relative paths of the record begin in.
inline constexpr std::string_view started_in = "started-in";
/// There, too: the device in words, with the number of threads; for people, read by no program.
inline constexpr std::string_view device_text = "device";

}  // namespace detail

/// The policy that a run record names for a role; empty where it names none.
inline std::string policy_in(json const& run_record, std::string_view heading) {
  auto const section = run_record.find(heading);
  if (section == run_record.end() || !section->is_object()) return "";
  auto const name = section->find("policy");
  return name != section->end() && name->is_string() ? name->get<std::string>() : "";
}

/// Refuses the run record of a program with another policy in a role, or with none.
/// @param remedy  what to do about another policy
[[noreturn]] inline void refuse_policy(std::string_view heading, std::string const& recorded,
                                       std::string_view expected, std::string const& remedy) {
  std::string const role(heading), here = ", this program has " + std::string(expected);
  if (recorded.empty())
    throw setting_error("the run names no " + role + here,
                        "use the version of cxr that began it, or start a new run",
                        "another-pipeline");
  throw setting_error("the run was made with the " + role + " " + recorded + here, remedy,
                      "another-pipeline");
}

/// One section of a run record: the policy's name, if it is one, and every option.
template <class Part>
json section_of(Part const& part) {
  json section = json::object();
  if constexpr (Policy<Part>) section["policy"] = std::string(Part::name);
  section.update(to_json(part));
  return section;
}

/// Copies the values of one section into an aggregate. Options that the section lacks keep theirs.
/// @throws setting_error (a value cannot be read)
template <class Part>
void restore_section(json const& run_record, std::string_view heading, Part& part) {
  auto const section = run_record.find(heading);
  if (section == run_record.end() || !section->is_object()) return;
  for_each_field(part, [&](auto& value, auto const& option) {
    auto const found = section->find(std::string(option.name));
    if (found == section->end()) return;
    value = parse(option, found->is_string() ? found->template get<std::string>() : found->dump());
  });
}

/// Compares the run records of a run and of its continuation, except for where files are, how often
/// they are written, how fast the machine is and how many epochs the run shall have.
/// @throws setting_error naming the first setting that differs, with both values
inline void require_same_run(json const& first, json const& resumed) {
  auto const may_differ = [](std::string_view option) {
    // "data-2" is that of the second source of a concat.
    if (auto const last = option.find_last_not_of("0123456789");
        last != option.npos && last + 1 < option.size() && option[last] == '-')
      option = option.substr(0, last);
    return option == "run" || option == "resume" || option == "cache" || option == "verify" ||
           option == "save-minutes" || option == "columns" || option == "subgroups" ||
           option == "data" || option == "weights" || option == "manifest" ||
           option == "radiographs" || option == "unpacked" || option == "threads" ||
           option == "gpu" || option == "tf32" || option == "cudnn-benchmark" || option == "epochs";
  };
  for (auto const& [heading, section] : first.items())
    for (auto const& [option, value] : section.items()) {
      json const other = resumed.value(heading, json::object()).value(option, json());
      if (value == other || may_differ(option)) continue;
      throw setting_error("the run was begun with " + heading + " " + option + " = " +
                              value.dump() + ", and now it is " + other.dump(),
                          "leave the option out to continue, or start a new run",
                          "resume-other-settings");
    }
}

}  // namespace cxr
