// expect: a DataSource needs \\?"static constexpr bool knows_patients\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/source/source.hpp"

struct two_images {
  using role = cxr::role::source;
  static constexpr std::string_view name = "two_images";
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
#ifdef FIXED
  static constexpr bool knows_patients = false;
#endif
  std::vector<cxr::record> records() const { return {}; }
};

template <class S>
class pipeline : cxr::explain_source<S> {};
pipeline<two_images> instance;
