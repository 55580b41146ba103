// expect: fields is hana::make_tuple\(field\{&policy::member
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct jitter {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "jitter";

  double strength = 0.1;

#ifdef FIXED
  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&jitter::strength, "strength", "Largest change of brightness."});
#else
  static constexpr auto fields = cxr::hana::make_tuple(&jitter::strength);
#endif

  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
};

auto run() { return cxr::pipeline<jitter>{}.run(); }
