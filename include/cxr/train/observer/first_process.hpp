// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "cxr/train/observer/observer.hpp"

namespace cxr::detail {

/// The state of an observer that only the first process of a training shows: in the others it is silent.
template <class Watch>
struct first_process_watch {
  Watch watch;
  bool shows = true;

  template <class Report>
  requires std::is_invocable_v<Watch&, Report const&> request operator()(Report const& report) {
    return shows ? notify(watch, report) : request::proceed;
  }
};

}  // namespace cxr::detail
