// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/run/execution/autocast.hpp"
#include "cxr/run/settings.hpp"

namespace cxr {

/// What a network says of one file.
struct prediction {
  std::filesystem::path file;         ///< the image
  std::vector<float> logits;          ///< (K), unbounded
  std::vector<double> probabilities;  ///< (K), softmax of the logits
  std::size_t label = 0;              ///< index of the largest
};

/// Applies what a run kept (`best.safetensors`) to image files, with the preprocess and the
/// normalisation that the file itself states. Of the program's pipeline only classes, preprocess,
/// architecture and head must be those of the run.
template <class Pipeline>
class predictor {
 public:
  /// Loads the weights and the settings beside them.
  /// @throws file_error (missing, corrupt, made without cxr), data_error (made for other classes),
  ///         setting_error (made with another preprocess, architecture or head)
  explicit predictor(std::filesystem::path const& weights)
      : predictor(weights, read_weights(weights)) {}

  /// The class names, in the order of the logits.
  static constexpr auto const& classes() { return source::classes; }

  /// Predicts every file, in the order given.
  /// @throws data_error (no files), file_error (a file is unreadable; named), device_error
  std::vector<prediction> operator()(std::vector<std::filesystem::path> const& files) {
    if (files.empty())
      throw data_error("there is no image to predict", "give a folder that holds jpeg or png files",
                       "no-images");
    return settings_.template get<role::execution>().with([&](auto execution) {
      execution.start();
      to(network_, execution.device());
      std::vector<prediction> all;
      auto const batch = static_cast<std::size_t>(settings_.run.batch);
      for (std::size_t first = 0; first < files.size(); first += batch)
        predict(execution, std::span(files).subspan(first, std::min(batch, files.size() - first)),
                all);
      return all;
    });
  }

 private:
  using source = policy_of<Pipeline, role::source>;
  using preprocess = policy_of<Pipeline, role::preprocess>;
  static constexpr std::int64_t K = source::classes.size();

  predictor(std::filesystem::path const& weights, weight_file const& file)
      : settings_(settings_of(weights, file.metadata)),
        normalise_(normalisation_of(weights, file.metadata)),
        network_(make_classifier<K>(settings_.template get<role::backbone>(),
                                    settings_.template get<role::head>(), /*seed=*/0)) {
    require_complete(load_state(network_, file.tensors), weights);
  }

  using texts = std::map<std::string, std::string>;

  static json part_of(std::filesystem::path const& weights, texts const& metadata,
                      char const* name) try {
    return json::parse(metadata.at(name));
  } catch (std::exception const&) {  // not there, or no JSON
    throw file_error(weights, "does not say how it was trained (" + std::string(name) + ")",
                     "give the best.safetensors of a cxr run", "weights-without-record");
  }

  static settings<Pipeline> settings_of(std::filesystem::path const& weights,
                                        texts const& metadata) {
    json const names = part_of(weights, metadata, "cxr.classes");
    json const expected(std::vector<std::string>(source::classes.begin(), source::classes.end()));
    if (names != expected)
      throw data_error(
          weights.string() + " tells " + names.dump() + " apart, this program " + expected.dump(),
          "predict with the source it was trained on", "other-classes");
    json const record = part_of(weights, metadata, "cxr.settings");
    auto const architecture = [](std::string const& policy) {
      return policy.substr(0, policy.find('<'));  // behind it stand the weights it began with
    };
    settings<Pipeline> all;
    auto const take = [&]<class Role>(Role) {
      using policy = policy_of<Pipeline, Role>;
      auto const was = settings<Pipeline>::policy_in(record, Role::name);
      if (architecture(was) != architecture(std::string(policy::name)))
        throw setting_error("the run was made with the " + std::string(Role::name) + " " + was +
                                ", this program has " + std::string(policy::name),
                            "predict with that one", "another-pipeline");
      all.template restore_role<Role>(record);
    };
    take(role::preprocess{});
    take(role::backbone{});
    take(role::head{});
    return all;
  }

  using normalisation_type =
      std::remove_cvref_t<decltype(policy_of<Pipeline, role::backbone>{}.weights.normalise)>;

  static normalisation_type normalisation_of(std::filesystem::path const& weights,
                                             texts const& metadata) {
    json const record = part_of(weights, metadata, "cxr.normalisation");
    try {
      return {record.at("mean"), record.at("deviation")};
    } catch (json::exception const& problem) {
      throw file_error(weights, std::string("states no normalisation (") + problem.what() + ")",
                       "give the best.safetensors of a cxr run", "weights-without-record");
    }
  }

  template <class E>
  void predict(E const& execution, std::span<std::filesystem::path const> files,
               std::vector<prediction>& all) const {
    at::NoGradGuard const no_gradients;
    auto const& decode = settings_.template get<role::preprocess>();
    auto const N = static_cast<std::int64_t>(files.size()), H = std::int64_t{decode.size()};
    Tensor const pixels = at::empty({N, preprocess::channels, H, H}, at::kByte);
    auto const each = static_cast<std::size_t>(pixels.numel() / N);
    for (std::size_t i = 0; i < files.size(); ++i)
      decode(files[i], std::span(pixels.mutable_data_ptr<std::uint8_t>() + i * each, each));
    autocast_guard const precision(execution);
    Tensor const images = normalised(unit_images(pixels, execution.device()), normalise_);
    Tensor const logits = network_(images, inference{}).to(at::kCPU, at::kFloat).contiguous();
    auto const* said = logits.const_data_ptr<float>();
    predictions const these{.classes = source::classes.size(), .logits = {said, said + N * K}};
    for (std::size_t i = 0; i < files.size(); ++i, said += K)
      all.push_back({files[i], {said, said + K}, these.probabilities(i), these.predicted(i)});
  }

  using network =
      decltype(make_classifier<K>(std::declval<policy_of<Pipeline, role::backbone> const&>(),
                                  std::declval<policy_of<Pipeline, role::head> const&>(), 0));

  settings<Pipeline> settings_;
  normalisation_type normalise_;
  network network_;
};

}  // namespace cxr
