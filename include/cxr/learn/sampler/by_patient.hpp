// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/sampler/sampler.hpp"

namespace cxr {

/// Every patient equally often: an epoch shows one image of each, drawn anew in every epoch, so that a
/// patient with thirty images counts no more than one with a single image. An epoch then has as many
/// images as there are patients; give as many more --epochs as a patient has images on average. In
/// expectation it is the loss in which each image weighs 1 / images of its patient.
/// Source   within-cluster resampling: Hoffman, Sen, Weinberg 2001, Biometrika 88:1121; the weights:
///          Williamson, Datta, Satten 2003, Biometrics 59:36
struct by_patient {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "by_patient";
  static constexpr bool needs_patients = true;  ///< refuses a source without patients

  std::int64_t images_per_patient = 1;

  static constexpr auto fields =
      hana::make_tuple(field{&by_patient::images_per_patient, "images-per-patient",
                             "Images of each patient that an epoch shows, at most; different ones."}
                           .in(1, 1'000'000)
                           .unit("images"));

  struct state;
  /// Sorts the training images by patient.
  /// @throws data_error (the images have no patients)
  state start(training_facts const& facts) const;
};

/// The sampler of one training: what start() gives.
struct by_patient::state {
  std::vector<std::vector<std::size_t>> positions;  ///< by patient, each not empty
  std::size_t images_per_patient;                   ///< of by_patient
  std::vector<double> weights;                      ///< what class_weights() gives

  /// (K): how much more often than the training images an epoch shows an image of each class, in
  /// expectation; of findings, by which factor the odds of each differ.
  std::vector<double> class_weights() const { return weights; }

  /// One position for each patient, or up to images_per_patient, in random order.
  /// @param key  of the epoch
  std::vector<std::size_t> operator()(std::uint64_t key) const {
    std::vector<std::size_t> order;
    for (std::size_t patient = 0; patient < positions.size(); ++patient) {
      auto images = positions[patient];
      auto const shown = std::min(images.size(), images_per_patient);
      random_stream random(mix(key ^ mix(patient)), order_stream);
      for (std::size_t index = 0; index < shown; ++index) {
        std::swap(images[index], images[index + random.below(images.size() - index)]);
        order.push_back(images[index]);
      }
    }
    shuffle(order, random_stream(key, order_stream));
    return order;
  }
};

namespace detail {

/// (K) class weights of a sampler that shows an image `times[image]` times an epoch; 1 for a class, or a
/// finding, that has no images to compare.
inline std::vector<double> shown_class_weights(examples const& subset, std::size_t classes,
                                               std::vector<double> const& times) {
  bool const exclusive = subset.kind() == labelling::exclusive;
  struct sums {
    std::array<double, 2> images{}, shown{};  // without the class, with it
  };
  std::vector<sums> all(classes);
  for (std::size_t image = 0; image < times.size(); ++image)
    for (std::size_t k = 0; k < classes; ++k) {
      auto const label =
          exclusive ? static_cast<float>(subset.labels.const_data_ptr<std::int64_t>()[image] ==
                                         static_cast<std::int64_t>(k))
                    : subset.labels.const_data_ptr<float>()[image * classes + k];
      if (label != label) continue;  // unknown
      ++all[k].images[label > 0.5f];
      all[k].shown[label > 0.5f] += times[image];
    }
  std::vector<double> weights;
  for (auto const& [images, shown] : all) {
    double const absent = exclusive || images[0] == 0 ? 1 : shown[0] / images[0];
    weights.push_back(
        images[1] == 0 || (!exclusive && images[0] == 0) ? 1 : shown[1] / images[1] / absent);
  }
  return weights;
}

}  // namespace detail

inline by_patient::state by_patient::start(training_facts const& facts) const {
  auto const& subset = facts.subset;
  if (subset.patients.size() != subset.size())
    throw data_error("by_patient draws images by patient, and these have none",
                     "set record::patient, or take the sampler shuffled", "sampler-patients");
  state sampler{{}, static_cast<std::size_t>(images_per_patient), {}};
  std::map<std::size_t, std::vector<std::size_t>> images_of_patient;
  for (std::size_t image = 0; image < subset.size(); ++image)
    images_of_patient[subset.patients[image]].push_back(image);
  for (auto& [patient, images] : images_of_patient) sampler.positions.push_back(std::move(images));
  std::vector<double> times(subset.size());
  for (auto const& images : sampler.positions)
    for (auto const image : images)
      times[image] = static_cast<double>(std::min(images.size(), sampler.images_per_patient)) /
                     static_cast<double>(images.size());
  sampler.weights = detail::shown_class_weights(subset, facts.class_counts.size(), times);
  return sampler;
}

}  // namespace cxr
