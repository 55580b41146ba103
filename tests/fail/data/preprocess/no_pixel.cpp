// expect: a Preprocess needs \\?"using pixel = std::uint8_t\\?" \(or std::uint16_t\)
// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/preprocess.hpp"

struct edges {
  using role = cxr::role::preprocess;
#ifdef FIXED
  using pixel = std::uint8_t;
#endif
  static constexpr std::string_view name = "edges";
  static constexpr std::int64_t channels = 1;
  std::int64_t size() const { return 224; }
  std::string fingerprint() const { return "edges 224"; }
  void operator()(std::filesystem::path const&, std::span<std::uint8_t>) const {}
};

template <class P>
class door : cxr::explain_preprocess<P> {};
door<edges> opened;
