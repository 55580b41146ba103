// expect: a DataSource needs \\?"std::vector<record> records\(\) const\\?" \[docs/errors\.md#source-records\]
// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

struct one_image {
  using role = cxr::role::source;
  static constexpr std::string_view name = "one_image";
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  static constexpr bool knows_patients = false;
#ifdef FIXED
  std::vector<cxr::record> records() const { return {}; }
#endif
};
using sources = cxr::concat<cxr::kaggle_chest_xray, one_image>;

auto list() { return sources{}.records(); }
