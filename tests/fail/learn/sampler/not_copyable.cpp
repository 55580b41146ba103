// expect: a Sampler must be copyable \[docs/errors\.md#sampler-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/learn/sampler/sampler.hpp"

struct newest_first {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "newest_first";
#ifndef FIXED
  newest_first(newest_first const&) = delete;
#endif
  struct state {
    std::vector<std::size_t> operator()(std::uint64_t key) const;
  };
  state start(cxr::training_facts const&) const;
};

template struct cxr::explain_sampler<newest_first>;
