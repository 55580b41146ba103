// expect: densenet needs Weights with a name, a normalise and find\(architecture\)
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/weights/scratch.hpp"

struct own_weights {
#ifdef FIXED
  static constexpr std::string_view name = "own_weights";
#endif
  static constexpr auto normalise = cxr::scratch::normalise;
  std::optional<std::filesystem::path> find(std::string_view) const { return {}; }
};

template struct cxr::explain_backbone<cxr::densenet121<own_weights>>;
