// expect: a DataSource must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/data/source/source.hpp"

struct two_images {
  using role = cxr::role::source;
  static constexpr std::string_view name = "two_images";
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  static constexpr bool knows_patients = false;
  std::vector<cxr::record> records() const { return {}; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

template <class S>
class pipeline : cxr::explain_source<S> {};
pipeline<two_images> instance;
