// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cxr/compose/roles.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/settings.hpp"

namespace cxr {

/// The settings of a run that belong to no policy.
struct run_settings {
  std::int64_t epochs = 5;       ///< passes over the training images
  std::int64_t batch = 32;       ///< images per step
  std::uint64_t seed = 1;        ///< of the split, the initialisation and every draw
  std::int64_t patience = 0;     ///< epochs without improvement before stopping; 0 never stops
  double save_minutes = 5;       ///< between two checkpoints, besides one at the end of each epoch
  std::filesystem::path run;     ///< folder of this run; empty: the next free runs/NNN
  std::filesystem::path resume;  ///< folder of a run to continue; empty: a new run
  std::filesystem::path cache = ".cxr-cache";  ///< folder of the decoded images
  bool verify = false;                         ///< hash every image again before trusting the cache
  bool allow_audit_errors = false;  ///< train although the audit found what makes a result wrong

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&run_settings::epochs,
                       "epochs",
                       "epochs",
                       {1, 100000},
                       "Passes over the training images."},
                 field{&run_settings::batch,
                       "batch",
                       "images",
                       {2, 65536},
                       "Images per step; batch normalisation needs 2 at least."},
                 field{&run_settings::seed,
                       "seed",
                       "",
                       {0, 1.8e19},
                       "Seed of the split, the initialisation and every random draw."},
                 field{&run_settings::patience,
                       "patience",
                       "epochs",
                       {0, 100000},
                       "Epochs without improvement before stopping; 0 never stops early."},
                 field{&run_settings::save_minutes,
                       "save-minutes",
                       "minutes",
                       {0, 1e6},
                       "A checkpoint is kept this often, and at the end of each epoch."},
                 field{&run_settings::run,
                       "run",
                       "folder",
                       {},
                       "Where this run is kept; by default the next free runs/NNN."},
                 field{&run_settings::resume,
                       "resume",
                       "folder",
                       {},
                       "Continue the run kept in this folder, with the settings it had."},
                 field{&run_settings::cache,
                       "cache",
                       "folder",
                       {},
                       "Where decoded images are kept between runs."},
                 field{&run_settings::verify,
                       "verify",
                       "",
                       {},
                       "Hash every image again before trusting the cache."},
                 field{&run_settings::allow_audit_errors,
                       "allow-audit-errors",
                       "",
                       {},
                       "Train although the audit found what makes a result wrong."}};
};

/// The policy of a role in a record(); empty where it names none.
inline std::string policy_in(json const& record, std::string_view heading) {
  auto const section = record.find(heading);
  if (section == record.end() || !section->is_object()) return "";
  auto const name = section->find("policy");
  return name != section->end() && name->is_string() ? name->get<std::string>() : "";
}

/// Takes the values of one heading of a record() over. Options that it lacks keep theirs.
/// @throws setting_error (a value is none)
template <class Part>
void restore_part(json const& record, std::string_view heading, Part& into) {
  auto const section = record.find(heading);
  if (section == record.end() || !section->is_object()) return;
  for_each_field(into, [&](auto& value, auto const& field) {
    auto const found = section->find(std::string(field.name));
    if (found != section->end())
      value = parse(field, found->is_string() ? found->template get<std::string>() : found->dump());
  });
}

/// Every setting of one pipeline: one aggregate a role, and those of the run.
/// Given in any order: `settings<pneumonia>{adamw{.learning_rate = 1e-4}, run_settings{.epochs =
/// 9}}`.
template <class Pipeline>
class settings {
 public:
  run_settings run;  ///< what belongs to no policy

  /// Defaults, but for the policies and run_settings given.
  template <class... Given>
  requires((Policy<Given> ||
            std::same_as<Given, run_settings>)&&...) explicit settings(Given... given) {
    (assign(std::move(given)), ...);
  }

  /// The settings of another pipeline, as far as both have the same policies.
  template <class Other>
  explicit settings(settings<Other> const& other) : run(other.run) {
    other.for_each([&](std::string_view, auto const& one) {
      if constexpr (requires { assign_if_ours(one); }) assign_if_ours(one);
    });
  }

  /// The policy of a role.
  template <class Role>
  auto& get() {
    return std::get<policy_of<Pipeline, Role>>(policies_);
  }
  /// The policy of a role.
  template <class Role>
  auto const& get() const {
    return std::get<policy_of<Pipeline, Role>>(policies_);
  }

  /// Calls `f(heading, aggregate)` for the run and then for each role in the order of the docs.
  template <class F>
  void for_each(F&& f) {
    f(std::string_view("run"), run);
    std::apply([&](auto&... one) { (f(role_name(one), one), ...); }, policies_);
  }
  /// Calls `f(heading, aggregate)` for the run and then for each role in the order of the docs.
  template <class F>
  void for_each(F&& f) const {
    f(std::string_view("run"), run);
    std::apply([&](auto const&... one) { (f(role_name(one), one), ...); }, policies_);
  }

  /// @throws setting_error naming the first value that is out of its range
  void check() const {
    for_each([](std::string_view, auto const& one) { cxr::check(one); });
  }

  /// The record of a run: heading → {policy, option: value, …}.
  json record() const {
    json all = json::object();
    for_each([&](std::string_view heading, auto const& one) {
      json section = json::object();
      if constexpr (Policy<std::remove_cvref_t<decltype(one)>>)
        section["policy"] = std::string(std::remove_cvref_t<decltype(one)>::name);
      section.update(to_json(one));
      all[std::string(heading)] = section;
    });
    return all;
  }

  /// Whether a record() was made by this pipeline: the same policy in every role.
  static bool made(json const& record) {
    bool same = record.is_object();
    settings{}.for_each([&](std::string_view heading, auto const& one) {
      using section_type = std::remove_cvref_t<decltype(one)>;
      if constexpr (Policy<section_type>)
        same = same && policy_in(record, heading) == section_type::name;
    });
    return same;
  }

  /// Takes the values of a record() over. Headings and options that it lacks keep theirs.
  /// @throws setting_error (the record is of another pipeline: names the role and both policies)
  void restore(json const& record) {
    for_each([&](std::string_view heading, auto& one) {
      using section_type = std::remove_cvref_t<decltype(one)>;
      if constexpr (Policy<section_type>)
        if (auto const was = policy_in(record, heading); was != section_type::name)
          throw setting_error("the run was made with the " + std::string(heading) + " " + was +
                                  ", this program has " + std::string(section_type::name),
                              "use the program that began it", "another-pipeline");
      restore_part(record, heading, one);
    });
  }

 private:
  template <class P>
  static constexpr std::string_view role_name(P const&) {
    return P::role::name;
  }
  template <Policy P>
  void assign_if_ours(P const& given) {
    if constexpr (has_policy<Pipeline, P>) std::get<P>(policies_) = given;
  }
  void assign(run_settings given) { run = std::move(given); }
  template <Policy P>
  void assign(P given) {
    static_assert(has_policy<Pipeline, P>,
                  "cxr: settings were given a policy that the pipeline does not have "
                  "[docs/errors.md#setting-of-another-policy]");
    if constexpr (has_policy<Pipeline, P>) std::get<P>(policies_) = std::move(given);
  }

  policies_of<Pipeline> policies_;
};

/// Compares the records of a run and of its continuation, but for where things lie, how often they
/// are kept and how fast the machine is.
/// @throws setting_error naming the first setting that differs, with both values
inline void require_same_run(json const& began, json const& now) {
  auto const may_differ = [](std::string_view option) {
    return option == "run" || option == "resume" || option == "cache" || option == "verify" ||
           option == "save-minutes" || option == "data" || option == "weights" ||
           option == "threads" || option == "tf32";
  };
  for (auto const& [heading, section] : began.items())
    for (auto const& [option, value] : section.items()) {
      json const other = now.value(heading, json::object()).value(option, json());
      if (value == other || may_differ(option)) continue;
      throw setting_error("the run was begun with " + heading + " " + option + " = " +
                              value.dump() + ", and now it is " + other.dump(),
                          "leave the option out to go on as begun, or start a new run",
                          "resume-other-settings");
    }
}

}  // namespace cxr
