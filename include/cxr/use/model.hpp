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

#include "cxr/compose/roles.hpp"
#include "cxr/compose/run_record.hpp"
#include "cxr/core/error.hpp"
#include "cxr/format/read_weights.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/measure/conformal_json.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/forward.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/pixels.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/use/decode_files.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr {

/// A network of K classes from a file of weights, with the preprocess, normalisation and operating
/// point that the file states. load() makes one in a line.
/// @tparam Network  the network: of the backbone and the head, or several of them as one (use/ensemble.hpp)
template <class B, class H, std::int64_t K, class P = default_of<role::preprocess>,
          class E = default_of<role::execution>,
          class Network =
              decltype(make_classifier<K>(std::declval<B const&>(), std::declval<H const&>(), 0))>
class model {
 public:
  static constexpr std::int64_t outputs = K;  ///< logits of an image

  /// Loads the weights. What the file states of preprocess, normalisation and head is followed; a
  /// file of Python states nothing, and then the facts of the backbone's weights count.
  /// @param network  of several networks in the file, the one to take: its key, or how the names of
  ///                 its tensors begin ("model_ema")
  /// @throws file_error (missing, corrupt, names or shapes that do not fit, no statement where
  ///         `scratch` needs one), setting_error (made with another preprocess, architecture or
  ///         head)
  explicit model(std::filesystem::path const& path, E execution = {},
                 std::string const& network = {})
      : model(path, read_weights(path, network), std::move(execution), network) {}
  /// The same of a file that was read already. @param path  for errors
  model(std::filesystem::path const& path, weight_file file, E execution = {},
        std::string const& network = {})
      : file_(path),
        execution_(std::move(execution)),
        record_(read_record(file, path)),
        calibration_(record_ ? read_calibration(record_->calibration, K, record_->labels, path)
                             : calibration{}),
        sets_(record_ ? read_conformal(record_->conformal, K, record_->labels, path)
                      : std::nullopt),
        preprocess_(restored<P>(role::preprocess::name)),
        normalise_(stated_normalisation(path)),
        network_(make_classifier<K>(restored<B>(role::backbone::name),
                                    restored<H>(role::head::name), /*seed=*/0)) {
    auto const account = load_weights(network_, std::move(file), path, /*strict=*/true, network);
    if (!head_is_new(account)) return;
    throw file_error(path,
                     "has no classifier that fits a " + std::string(H::name) + " of " +
                         std::to_string(K) + " classes",
                     "name the head and the classes that it was made with", "weights-do-not-fit");
  }

  /// Predicts every file, in the order given.
  /// @throws data_error (no files, or unreadable ones; names ten), device_error, numeric_error (NaN in
  ///         the output for an image; named)
  std::vector<prediction> operator()(std::vector<std::filesystem::path> const& files) {
    auto results = predict_all(files, /*strict=*/true, [](auto const&...) {});
    require_readable(results);
    return results;
  }
  /// The same, but an image that is unreadable, or whose output is NaN, costs no other its prediction:
  /// it has an `error` and no numbers. @throws data_error (no files), device_error
  std::vector<prediction> skip_unreadable(std::vector<std::filesystem::path> const& files) {
    return predict_all(files, /*strict=*/false, [](auto const&...) {});
  }
  /// The same, and shows each batch of readable images to `inspect`, for example to explain them.
  /// @param inspect  called with the execution, the images (M,C,H,W) in 0…1 on its device, the results
  ///                 so far, and the positions in them of the images (M)
  template <class F>
  std::vector<prediction> skip_unreadable(std::vector<std::filesystem::path> const& files,
                                          F&& inspect) {
    return predict_all(files, /*strict=*/false, inspect);
  }

  /// The file of the weights; of an ensemble the first.
  std::filesystem::path const& file() const { return file_; }
  /// What the file states; nothing, if Python wrote it.
  std::optional<model_record> const& record() const { return record_; }
  /// How its logits become probabilities, as the file states; the identity where it states nothing.
  calibration const& fitted_calibration() const { return calibration_; }
  /// The network itself: images (N,C,H,W), normalised -> logits (N,K).
  Network const& network() const { return network_; }
  /// The same, to be moved to a device.
  Network& network() { return network_; }
  /// How an image file becomes pixels.
  P const& preprocess() const { return preprocess_; }
  /// How pixels become the network's numbers.
  auto const& normalise() const { return normalise_; }
  /// A model of another network, for images that are read and normalised as for this one.
  /// @param record  what is stated about that network
  template <class Other>
  model<B, H, K, P, E, Other> with_network(Other network,
                                           std::optional<model_record> record) const {
    return {file_, execution_, std::move(record), preprocess_, normalise_, std::move(network)};
  }

 private:
  template <class, class, std::int64_t, class, class, class>
  friend class model;
  using pixel = typename P::pixel;
  using weights_type = std::remove_cvref_t<decltype(B{}.weights)>;
  using normalisation_type = std::remove_cvref_t<decltype(weights_type::normalise)>;
  static constexpr std::size_t files_per_batch = 32, C = weights_type::normalise.mean.size();
  model(std::filesystem::path file, E execution, std::optional<model_record> record, P preprocess,
        normalisation_type normalise, Network network)
      : file_(std::move(file)),
        execution_(std::move(execution)),
        record_(std::move(record)),
        calibration_(record_ ? read_calibration(record_->calibration, K, record_->labels, {})
                             : calibration{}),
        sets_(record_ ? read_conformal(record_->conformal, K, record_->labels, {}) : std::nullopt),
        preprocess_(std::move(preprocess)),
        normalise_(normalise),
        network_(std::move(network)) {}
  static std::optional<model_record> read_record(weight_file const& file,
                                                 std::filesystem::path const& path);
  template <class Policy>
  Policy restored(std::string_view heading) const;
  normalisation_type stated_normalisation(std::filesystem::path const& path) const;
  template <class F>
  std::vector<prediction> predict_all(std::vector<std::filesystem::path> const& files, bool strict,
                                      F const& inspect);
  template <class Execution, class F>
  void predict(Execution const& execution, std::span<std::filesystem::path const> files,
               std::vector<prediction>& results, bool strict, F const& inspect) const;
  predictions read_output(Tensor const& logits) const;
  void complete(prediction& result, predictions const& output, std::size_t image) const;
  std::filesystem::path file_;
  E execution_;
  std::optional<model_record> record_;
  calibration calibration_;
  std::optional<conformal_sets> sets_;
  P preprocess_;
  normalisation_type normalise_;
  Network network_;
};

/// A file of cxr must state everything; one of Python needs a backbone whose weights have facts.
template <class B, class H, std::int64_t K, class P, class E, class Network>
std::optional<model_record> model<B, H, K, P, E, Network>::read_record(
    weight_file const& file, std::filesystem::path const& path) {
  bool const made_by_python = !file.metadata.contains("cxr.classes");
  if (made_by_python && !std::same_as<weights_type, scratch>) {
    require_pixels(file, weights_type{}, path);
    return std::nullopt;
  }
  auto record = model_record::read(file, path);
  if (record.classes.size() != K)
    throw file_error(
        path, "has " + std::to_string(record.classes.size()) + " classes, not " + std::to_string(K),
        "name that number", "weights-do-not-fit");
  return record;
}

/// A policy with the settings that the file states.
template <class B, class H, std::int64_t K, class P, class E, class Network>
template <class Policy>
Policy model<B, H, K, P, E, Network>::restored(std::string_view heading) const {
  Policy policy;
  if (!record_) return policy;
  auto const kind = [](std::string const& name) {
    return name.substr(0, name.find('<'));  // behind it stand the weights it began with
  };
  auto const stated = policy_in(record_->settings, heading);
  if (kind(stated) != kind(std::string(Policy::name)))
    refuse_policy(heading, stated, Policy::name, "predict with that one");
  restore_section(record_->settings, heading, policy);
  return policy;
}

template <class B, class H, std::int64_t K, class P, class E, class Network>
auto model<B, H, K, P, E, Network>::stated_normalisation(std::filesystem::path const& path) const
    -> normalisation_type {
  normalisation_type pixels = weights_type::normalise;
  if (!record_) return pixels;
  if (record_->mean.size() != C || record_->deviation.size() != C)
    throw file_error(path,
                     "was trained on images of " + std::to_string(record_->mean.size()) +
                         " channels, not " + std::to_string(C),
                     "name the weights it began with, for example densenet121<xrv_all>",
                     "other-normalisation");
  std::copy_n(record_->mean.begin(), C, pixels.mean.begin());
  std::copy_n(record_->deviation.begin(), C, pixels.deviation.begin());
  return pixels;
}

template <class B, class H, std::int64_t K, class P, class E, class Network>
template <class F>
std::vector<prediction> model<B, H, K, P, E, Network>::predict_all(
    std::vector<std::filesystem::path> const& files, bool strict, F const& inspect) {
  if (files.empty())
    throw data_error("there is no image to predict", "give a folder that holds jpeg or png files",
                     "no-images");
  auto const batch = std::min(files_per_batch, files.size());
  return detail::translate_for_user("batches of " + std::to_string(batch) + " images", [&] {
    return execution_.with([&](auto execution) {
      execution.start();
      to(network_, execution.device());
      std::vector<prediction> results;
      for (std::size_t first = 0; first < files.size(); first += batch)
        predict(execution, std::span(files).subspan(first, std::min(batch, files.size() - first)),
                results, strict, inspect);
      for (auto& result : results)  // also of an image without numbers
        if (sets_ && !result.set) result.set.emplace();
      return results;
    });
  });
}

/// @param strict  whether NaN is thrown, and not a result's error
template <class B, class H, std::int64_t K, class P, class E, class Network>
template <class Execution, class F>
void model<B, H, K, P, E, Network>::predict(Execution const& execution,
                                            std::span<std::filesystem::path const> files,
                                            std::vector<prediction>& results, bool strict,
                                            F const& inspect) const {
  at::NoGradGuard const no_gradients;
  auto const N = static_cast<std::int64_t>(files.size()), size = preprocess_.size();
  Tensor const pixels =
      at::empty({N, P::channels, size, size}, c10::CppTypeToScalarType<pixel>::value);
  auto const readable = detail::decode_files(preprocess_, files, pixels, results);
  if (readable.empty()) return;
  Tensor const images = unit_images(pixels.narrow(0, 0, static_cast<std::int64_t>(readable.size())),
                                    execution.device());
  Tensor const logits =
      forward(network_, execution, normalise_, images, inference{}).to(at::kCPU).contiguous();
  auto const output = read_output(logits);
  for (std::size_t image = 0; image < readable.size(); ++image) {
    auto& result = results[readable[image]];
    try {
      complete(result, output, image);
    } catch (numeric_error const& problem) {
      if (strict) throw;
      result.error = problem.what();
    }
  }
  inspect(execution, images, results, readable);
}

/// The logits with what the file states of how to read them.
template <class B, class H, std::int64_t K, class P, class E, class Network>
predictions model<B, H, K, P, E, Network>::read_output(Tensor const& logits) const {
  auto const* values = logits.const_data_ptr<float>();
  predictions output{.classes = K, .logits = {values, values + logits.numel()}};
  if (!record_) return output;
  output.operating_point.thresholds = record_->thresholds;
  output.class_weights = record_->class_weights;
  if (record_->labels == labelling::multi_label)
    output.findings.assign(output.logits.size(), presence::unknown);
  return calibration_.apply(std::move(output));
}

/// Writes the numbers of one image into its result. @throws numeric_error (NaN; names the image)
template <class B, class H, std::int64_t K, class P, class E, class Network>
void model<B, H, K, P, E, Network>::complete(prediction& result, predictions const& output,
                                             std::size_t image) const {
  std::span<float const> const logits(output.logits.data() + image * K, K);
  detail::require_finite_logits(logits, result.file);
  result.logits.assign(logits.begin(), logits.end());
  result.probabilities = output.probabilities(image);
  result.uncorrected_probabilities = output.uncorrected_probabilities(image);
  if (output.kind() == labelling::exclusive) {
    result.label = output.predicted(image);
    if (sets_) result.set = (*sets_)(output, image);
    return;
  }
  for (std::size_t k = 0; k < K; ++k) result.findings.push_back(output.predicted_present(image, k));
}

}  // namespace cxr
