// expect: a DataSource needs \\?"std::vector<record> records\(\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/source/source.hpp"
#include "cxr/run/pipeline.hpp"

struct two_images {
  using role = cxr::role::source;
  static constexpr std::string_view name = "two_images";
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  static constexpr bool knows_patients = false;
#ifdef FIXED
  std::vector<cxr::record> records() const { return {}; }
#endif
};

#ifdef FIXED
constexpr cxr::explain_source<two_images> contract;
#else
auto const result = cxr::pipeline<two_images>{}.run();
#endif
