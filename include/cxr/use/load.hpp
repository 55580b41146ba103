// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "cxr/compose/roles.hpp"
#include "cxr/format/read_weights.hpp"
#include "cxr/model/weights/pixels.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/use/model.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr {

/// A network from the file of a run, in one line:
/// `auto predict = cxr::load<cxr::densenet121, cxr::mlp_head>("runs/001/best.safetensors");`
/// Preprocess, normalisation, operating point and the head's settings are those that the file
/// states.
/// @tparam Backbone   densenet121, …: without its weights, which the file replaces
/// @tparam K          number of classes
/// @param execution   `cpu<float>{}` to be exact where a GPU or bfloat16 is available
/// @throws as model
template <template <class> class Backbone, class H, std::int64_t K = 2,
          class E = default_of<role::execution>>
auto load(std::filesystem::path const& path, E execution = {}) {
  return detail::translate_for_user("the weights", [&] {
    return model<Backbone<scratch>, H, K, default_of<role::preprocess>, E>(path,
                                                                           std::move(execution));
  });
}

/// A network from a file of anyone, for images as the backbone's weights need them:
/// `load<densenet121<imagenet>, linear_head, imagenet::outputs>("densenet121-a639ec97.pth")`.
/// @param network  of several in the file, the one to take: `load<…>(file, {}, "model_ema")`
/// @throws as model; file_error (the file states another normalisation than the weights' type)
template <class Backbone, class H, std::int64_t K = 2, class E = default_of<role::execution>>
auto load(std::filesystem::path const& path, E execution = {}, std::string const& network = {}) {
  return detail::translate_for_user("the weights", [&] {
    auto content = read_weights(path, network);
    require_pixels(content, Backbone{}.weights, path);
    return model<Backbone, H, K, default_of<role::preprocess>, E>(path, std::move(content),
                                                                  std::move(execution), network);
  });
}

}  // namespace cxr
