// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cxr/compose/run_record.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/format/finite_tensors.hpp"
#include "cxr/format/read_weights.hpp"
#include "cxr/format/torch/torch_writer.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/use/exported_program.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr {

namespace detail {

/// What a network is made of, for those of cxr that torchvision can rebuild.
class exported_facts {
 public:
  exported_facts(model_record const& model, std::filesystem::path const& file)
      : model_(model), file_(file) {}

  json facts() const {
    auto const calibration =
        read_calibration(model_.calibration, model_.classes.size(), model_.labels, file_);
    return {{"calibration", to_json(calibration)},
            {"class_weights", model_.class_weights.empty() ? json() : json(model_.class_weights)},
            {"classes", model_.classes},
            {"decision", model_.decision},
            {"densenet", backbone()},
            {"head", head()},
            {"labels", to_text(model_.labels)},
            {"metrics", model_.metrics},
            {"normalisation", {{"mean", model_.mean}, {"deviation", model_.deviation}}},
            {"preprocess", preprocess()},
            {"split", model_.split},
            {"threshold", threshold()}};
  }

 private:
  [[noreturn]] void refuse(std::string const& heading) const {
    throw setting_error(file_.string() + " was made with the " + heading + " " +
                            policy_in(model_.settings, heading) +
                            ", which export does not know how to rebuild in torchvision",
                        "export a run of a densenet, linear_head or mlp_head, and grey",
                        "export-unknown");
  }
  template <class P>
  bool uses(P const& policy) const {
    return policy_in(model_.settings, P::role::name) == std::string(policy.name);
  }

  /// Of findings one each, however many; of two classes a number; null: the likeliest class.
  json threshold() const {
    auto const& thresholds = model_.thresholds;
    auto const classes = model_.classes.size();
    if (model_.labels == labelling::multi_label) {
      std::vector<double> all(classes, 0.5);
      std::copy_n(thresholds.begin(), std::min(classes, thresholds.size()), all.begin());
      return all;
    }
    return classes == 2 && !thresholds.empty() ? json(thresholds[0]) : json();
  }

  json backbone() const {
    auto const name = policy_in(model_.settings, role::backbone::name);
    for (auto const& shape : {shape_of_depth<121>, shape_of_depth<161>, shape_of_depth<169>,
                              shape_of_depth<201>, shape_of_depth<10>}) {
      if (name.substr(0, name.find('<')) != shape.name) continue;
      json layers = json::array();
      for (auto const count : shape.layers)
        if (count > 0) layers.push_back(count);
      return {{"name", std::string(shape.name)},
              {"growth", shape.growth},
              {"stem", shape.stem},
              {"layers", layers}};
    }
    refuse(std::string(role::backbone::name));
  }

  json head() const {
    json layers{{"name", policy_in(model_.settings, role::head::name)}};
    if (uses(linear_head{})) return layers;
    mlp_head mlp;
    if (!uses(mlp)) refuse(std::string(role::head::name));
    restore_section(model_.settings, role::head::name, mlp);
    layers["hidden"] = mlp.hidden;
    layers["dropout"] = mlp.dropout;
    return layers;
  }

  json preprocess() const {
    grey square;
    if (!uses(square)) refuse(std::string(role::preprocess::name));
    restore_section(model_.settings, role::preprocess::name, square);
    json facts{{"name", std::string(grey::name)},
               {"size", square.image_size},
               {"fit", to_text(square.fit)}};
    if (square.reencode > 0) facts["reencode"] = square.reencode;
    if (square.reduce_jpegs) facts["reduce_jpegs"] = true;
    return facts;
  }

  model_record const& model_;
  std::filesystem::path const& file_;
};

}  // namespace detail

/// Writes a trained network for Python: `weights.pth` (torchvision's names), `model.json` (classes,
/// preprocess, normalisation, operating point, metrics) and `model.py`, which rebuilds the network
/// with torchvision, applies it to images and exports it as ONNX.
/// @param weights  best.safetensors of a run
/// @param folder   made where it is missing; files of an earlier export are replaced
/// @throws file_error (missing, not of a run, NaN in a tensor, folder not writable), setting_error (a
///         backbone, head or preprocess of the caller's own), device_error (no memory left)
inline void export_model(std::filesystem::path const& weights,
                         std::filesystem::path const& folder) {
  if (folder.empty())
    throw setting_error("the folder to export to is empty",
                        "name one; is a variable of the shell unset?", "setting-empty");
  detail::translate_for_user("the weights", [&] {
    auto const content = read_weights(weights);
    require_finite(content.tensors, weights);
    auto const model = model_record::read(content, weights);
    auto const facts = detail::exported_facts(model, weights).facts();
    write_torch_file(folder / "weights.pth", content.tensors);
    write_atomically(folder / "model.json", facts.dump(2) + "\n");
    write_atomically(folder / "model.py", detail::exported_program);
  });
}

}  // namespace cxr
