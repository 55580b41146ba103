// expect: an option of one name, printed here; rename one in its fields
// expect: explain_option<'l', 'r'>
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct head_with_rate : cxr::mlp_head {
  static constexpr std::string_view name = "head_with_rate";
#ifdef FIXED
  static constexpr std::string_view option = "head-rate";
#else
  static constexpr std::string_view option = "lr";
#endif
  double rate = 1;
  static constexpr auto fields =
      cxr::hana::make_tuple(cxr::field{&head_with_rate::rate, option, "Rate of the last layer."});
};

auto const result = cxr::pipeline<head_with_rate>{}.run();
