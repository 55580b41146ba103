// expect: a Sampler needs \\?"start\(training_facts const&\) const\\?", giving what is called
// SPDX-License-Identifier: MIT
#include "cxr/learn/sampler/sampler.hpp"
#include "cxr/run/pipeline.hpp"

struct newest_first {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "newest_first";
  struct state {
#ifdef FIXED
    std::vector<std::size_t> operator()(std::uint64_t key) const;
#else
    std::vector<std::size_t> operator()(std::uint64_t seed, std::int64_t epoch) const;
#endif
  };
  state start(cxr::training_facts const&) const;
};

#ifdef FIXED
constexpr cxr::explain_sampler<newest_first> contract;
#else
auto const result = cxr::pipeline<newest_first>{}.run();
#endif
