// expect: a filter of subset_of has no members but \\?"static constexpr std::string_view name
// SPDX-License-Identifier: MIT
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/subset_of.hpp"

struct bacteria {
#ifdef FIXED
  static constexpr std::string_view name = "bacteria";
#endif
  bool operator()(cxr::record const& image) const { return image.subtype == "bacteria"; }
};
cxr::subset_of<cxr::kaggle_chest_xray, bacteria> instance;
