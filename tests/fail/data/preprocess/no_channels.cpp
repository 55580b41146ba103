// expect: a Preprocess needs \\?"static constexpr std::int64_t channels\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/preprocess.hpp"

struct edges {
  using role = cxr::role::preprocess;
  using pixel = std::uint8_t;
  static constexpr std::string_view name = "edges";
#ifdef FIXED
  static constexpr std::int64_t channels = 1;
#endif
  std::int64_t size() const { return 224; }
  std::string fingerprint() const { return "edges 224"; }
  void operator()(std::filesystem::path const&, std::span<std::uint8_t>) const {}
};

template <class P>
class door : cxr::explain_preprocess<P> {};
door<edges> opened;
