// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/use/model.hpp"

namespace cxr {

namespace detail {

/// The model that a pipeline trains.
template <class Pipeline>
using model_of = model<policy_of<Pipeline, role::backbone>, policy_of<Pipeline, role::head>,
                       policy_of<Pipeline, role::source>::classes.size(),
                       policy_of<Pipeline, role::preprocess>, policy_of<Pipeline, role::execution>>;

}  // namespace detail

/// The cxr::model of a pipeline: applies what a run kept (`best.safetensors`) to image files. Of the
/// program's pipeline only classes, preprocess, architecture and head must be those of the run.
template <class Pipeline>
class predictor : public detail::model_of<Pipeline> {
 public:
  /// Loads the weights and what is stated beside them.
  /// @throws file_error (missing, corrupt, made without cxr), data_error (made for other classes),
  ///         setting_error (made with another preprocess, architecture or head)
  explicit predictor(std::filesystem::path const& path)
      : detail::model_of<Pipeline>(detail::translate_for_user("the weights", [&] {
          return detail::model_of<Pipeline>(path, read_same_classes(path));
        })) {}

  /// The class names, in the order of the logits.
  static constexpr auto const& classes() { return source::classes; }
  /// Whether each image has one class, or findings of its own.
  static constexpr labelling labels() { return source::labels; }

 private:
  using source = policy_of<Pipeline, role::source>;

  static weight_file read_same_classes(std::filesystem::path const& path) {
    auto content = read_weights(path);
    json const stated(model_record::read(content, path).classes);
    json const expected(std::vector<std::string>(source::classes.begin(), source::classes.end()));
    if (stated == expected) return content;
    throw data_error(
        path.string() + " has the classes " + stated.dump() + ", this program " + expected.dump(),
        "predict with the source it was trained on", "other-classes");
  }
};

}  // namespace cxr
