// expect: densenet needs Weights with a name, a normalise and find\(architecture\)
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/run/pipeline.hpp"

struct own_weights {
  static constexpr std::string_view name = "own_weights";
  static constexpr auto normalise = cxr::scratch::normalise;
#ifdef FIXED
  std::optional<std::filesystem::path> find(std::string_view) const { return {}; }
#else
  std::filesystem::path find(std::string_view) const { return {}; }
#endif
};

#ifdef FIXED
constexpr cxr::explain_backbone<cxr::densenet121<own_weights>> contract;
#else
auto const result = cxr::pipeline<cxr::densenet121<own_weights>>{}.run();
#endif
