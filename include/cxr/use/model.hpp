// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/compose/settings.hpp"
#include "cxr/core/error.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "cxr/fwd.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/pixels.hpp"
#include "cxr/model/weights/scratch.hpp"

namespace cxr {

/// What a network says of one file.
struct prediction {
  std::filesystem::path file;         ///< the image
  std::vector<float> logits;          ///< (K), unbounded
  std::vector<double> probabilities;  ///< (K), softmax of the logits
  std::size_t label = 0;              ///< the class that it is given
};

/// A network of K classes from a file of weights, with the preprocess, normalisation and threshold
/// that the file states. load() makes one in a line.
template <class B, class H, std::int64_t K, class P = grey, class E = cuda_if_available>
class model {
 public:
  /// Loads the weights. What the file states of preprocess, normalisation and head is followed; a
  /// file of Python states nothing, and then the facts of the backbone's weights count.
  /// @param with  the execution; @throws file_error (missing, corrupt, names or shapes that do not
  ///              fit, no statement where `scratch` needs one), setting_error (made with another
  ///              preprocess, architecture or head)
  explicit model(std::filesystem::path const& weights, E with = {})
      : model(weights, read_weights(weights), std::move(with)) {}
  /// The same of a file that was read already. @param weights  for errors
  model(std::filesystem::path const& weights, weight_file file, E with = {})
      : with_(std::move(with)),
        record_(stated(file, weights)),
        preprocess_(restored<P>(role::preprocess::name)),
        normalise_(normalisation_of(weights)),
        network_(make_classifier<K>(restored<B>(role::backbone::name),
                                    restored<H>(role::head::name), /*seed=*/0)) {
    auto const account = load_weights(network_, std::move(file), weights);
    if (!head_is_new(account)) return;
    throw file_error(weights,
                     "has no classifier that fits a " + std::string(H::name) + " of " +
                         std::to_string(K) + " classes",
                     "name the head and the classes that it was made with", "weights-do-not-fit");
  }

  /// Predicts every file, in the order given.
  /// @throws data_error (no files), file_error (a file is unreadable; named), device_error
  std::vector<prediction> operator()(std::vector<std::filesystem::path> const& files) {
    if (files.empty())
      throw data_error("there is no image to predict", "give a folder that holds jpeg or png files",
                       "no-images");
    return with_.with([&](auto execution) {
      execution.start();
      to(network_, execution.device());
      std::vector<prediction> all;
      for (std::size_t first = 0; first < files.size(); first += batch)
        predict(execution, std::span(files).subspan(first, std::min(batch, files.size() - first)),
                all);
      return all;
    });
  }

  /// What the file states; nothing, if Python wrote it.
  std::optional<model_record> const& record() const { return record_; }
  /// The network itself: images (N,C,H,W), normalised -> logits (N,K).
  auto const& network() const { return network_; }
  /// How an image file becomes pixels.
  P const& preprocess() const { return preprocess_; }

 private:
  using weights_type = std::remove_cvref_t<decltype(B{}.weights)>;
  using normalisation_type = std::remove_cvref_t<decltype(weights_type::normalise)>;
  static constexpr std::size_t batch = 32, C = weights_type::normalise.mean.size();

  /// A file of cxr must say all; one of Python needs a backbone whose weights have facts.
  static std::optional<model_record> stated(weight_file const& file,
                                            std::filesystem::path const& weights) {
    bool const of_python = !file.metadata.contains("cxr.classes");
    if (of_python && !std::same_as<weights_type, scratch>) {
      require_pixels(file, weights_type{}, weights);
      return std::nullopt;
    }
    auto record = record_of(file, weights);
    if (record.classes.size() != K)
      throw file_error(weights,
                       "tells " + std::to_string(record.classes.size()) + " classes apart, not " +
                           std::to_string(K),
                       "name that number", "weights-do-not-fit");
    return record;
  }

  template <class Policy>
  Policy restored(std::string_view heading) const {
    Policy one;
    if (!record_) return one;
    auto const kind = [](std::string const& policy) {
      return policy.substr(0, policy.find('<'));  // behind it stand the weights it began with
    };
    auto const was = policy_in(record_->settings, heading);
    if (kind(was) != kind(std::string(Policy::name)))
      throw setting_error("the run was made with the " + std::string(heading) + " " + was +
                              ", this program has " + std::string(Policy::name),
                          "predict with that one", "another-pipeline");
    restore_part(record_->settings, heading, one);
    return one;
  }

  normalisation_type normalisation_of(std::filesystem::path const& weights) const {
    normalisation_type by = weights_type::normalise;
    if (!record_) return by;
    if (record_->mean.size() != C || record_->deviation.size() != C)
      throw file_error(weights,
                       "was trained on images of " + std::to_string(record_->mean.size()) +
                           " channels, not " + std::to_string(C),
                       "name the weights it began with, for example densenet121<xrv_all>",
                       "other-normalisation");
    std::copy_n(record_->mean.begin(), C, by.mean.begin());
    std::copy_n(record_->deviation.begin(), C, by.deviation.begin());
    return by;
  }

  template <class Execution>
  void predict(Execution const& execution, std::span<std::filesystem::path const> files,
               std::vector<prediction>& all) const {
    at::NoGradGuard const no_gradients;
    auto const N = static_cast<std::int64_t>(files.size()), size = preprocess_.size();
    Tensor const pixels = at::empty({N, P::channels, size, size}, at::kByte);
    auto const each = static_cast<std::size_t>(pixels.numel() / N);
    for (std::size_t i = 0; i < files.size(); ++i)
      preprocess_(files[i], std::span(pixels.mutable_data_ptr<std::uint8_t>() + i * each, each));
    autocast_guard const precision(execution);
    Tensor const images = normalised(unit_images(pixels, execution.device()), normalise_);
    Tensor const logits = network_(images, inference{}).to(at::kCPU, at::kFloat).contiguous();
    auto const* said = logits.const_data_ptr<float>();
    predictions const these{.classes = K, .logits = {said, said + N * K}};
    for (std::size_t i = 0; i < files.size(); ++i, said += K) {
      auto probabilities = these.probabilities(i);
      auto label = these.predicted(i);
      if (K == 2 && record_ && record_->threshold) label = probabilities[1] > *record_->threshold;
      all.push_back({files[i], {said, said + K}, std::move(probabilities), label});
    }
  }

  using network_type =
      decltype(make_classifier<K>(std::declval<B const&>(), std::declval<H const&>(), 0));

  E with_;
  std::optional<model_record> record_;
  P preprocess_;
  normalisation_type normalise_;
  network_type network_;
};

/// A network from the file of a run, in one line:
/// `auto predict = cxr::load<cxr::densenet121, cxr::mlp_head>("runs/001/best.safetensors");`
/// Preprocess, normalisation, threshold and the head's settings are those that the file states.
/// @tparam Backbone  densenet121, …: without its weights, which the file replaces
/// @tparam K         number of classes
/// @param with       the execution: `cpu<float>{}` to be exact where a GPU or bfloat16 is at hand
/// @throws as model
template <template <class> class Backbone, class H, std::int64_t K = 2, class E = cuda_if_available>
model<Backbone<scratch>, H, K, grey, E> load(std::filesystem::path const& file, E with = {}) {
  return model<Backbone<scratch>, H, K, grey, E>(file, std::move(with));
}

/// A network from a file of anyone, for images as the backbone's weights need them:
/// `load<densenet121<imagenet>, linear_head, imagenet::outputs>("densenet121-a639ec97.pth")`.
/// @throws as model; file_error (the file states another normalisation than the weights' type)
template <class Backbone, class H, std::int64_t K = 2, class E = cuda_if_available>
model<Backbone, H, K, grey, E> load(std::filesystem::path const& file, E with = {}) {
  auto content = read_weights(file);
  require_pixels(content, Backbone{}.weights, file);
  return model<Backbone, H, K, grey, E>(file, std::move(content), std::move(with));
}

}  // namespace cxr
