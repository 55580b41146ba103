// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/compose/command_line.hpp"
#include "cxr/core/settings.hpp"

namespace cxr {

/// Reads the options of a program that is no pipeline: every field of some aggregates, such as a source.
/// @param description  the first line of --help
/// @param parts        with `name` and `fields`; their values are the defaults
/// @throws help_requested for --help; setting_error naming the option, and the nearest right name or the
///         range
template <class... Parts>
void read_options(int argc, char const* const* argv, std::string const& description,
                  Parts&... parts) {
  detail::option_reader options(description);
  auto const declare = [&](auto const& part) {
    for_each_field(part, [&](auto const& value, auto const& option) {
      options.declare(part.name, option, value);
    });
  };
  (declare(parts), ...);
  options.parse_arguments(argc, argv);
  auto const read = [&](auto& part) {
    for_each_field(part, [&](auto& value, auto const& option) { options.read(option, value); });
  };
  (read(parts), ...);
  (check(parts), ...);
}

}  // namespace cxr
