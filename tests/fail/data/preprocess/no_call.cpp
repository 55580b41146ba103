// expect: a Preprocess needs \\?"void operator\(\)\(std::filesystem::path const&
// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/preprocess.hpp"

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

template <class P>
class door : cxr::explain_preprocess<P> {};
door<edges> opened;
