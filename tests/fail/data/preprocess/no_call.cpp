// expect: a Preprocess needs \\?"void operator\(\)\(std::filesystem::path const&
// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/run/pipeline.hpp"

struct edges {
  using role = cxr::role::preprocess;
  using pixel = std::uint8_t;
  static constexpr std::string_view name = "edges";
  static constexpr std::int64_t channels = 1;
  std::int64_t size() const { return 224; }
  std::string fingerprint() const { return "edges 224"; }
#ifdef FIXED
  void operator()(std::filesystem::path const&, std::span<std::uint8_t>) const {}
#endif
};

#ifdef FIXED
constexpr cxr::explain_preprocess<edges> contract;
#else
auto const result = cxr::pipeline<edges>{}.run();
#endif
