// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "cxr/compose/describe.hpp"
#include "cxr/compose/settings.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/learn/counted_classes.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/run/untrained_record.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr::detail {

/// The policies of a pipeline, role by role, and the device in words.
template <class Pipeline>
std::string description(settings<Pipeline> const& values) {
  return describe<Pipeline>() + device_line(values.template get<role::execution>());
}

template <class Pipeline>
using weights_of = std::remove_cvref_t<decltype(policy_of<Pipeline, role::backbone>::weights)>;

/// What travels inside best.safetensors, so that it can be used alone.
template <class Pipeline, class Pixel>
model_record make_model_record(settings<Pipeline> const& values, run_data<Pixel> const& images,
                               training_facts const& facts) {
  auto model = untrained_record<policy_of<Pipeline, role::source>, weights_of<Pipeline>>();
  model.settings = values.to_json();
  model.pipeline = describe<Pipeline>();
  model.preprocess = values.template get<role::preprocess>().fingerprint();
  model.split = images.split.certificate.sha256;
  model.class_weights = counted_classes(values.template get<role::loss>(),
                                        values.template get<role::sampler>(), facts);
  return model;
}

/// What a trainer needs beside its policies. @param facts  of the training images
template <class Pipeline, class Pixel>
auto make_training_settings(settings<Pipeline> const& values, run_data<Pixel> const& images,
                            training_facts const& facts) {
  auto const& run = values.run;
  constexpr auto const& normalise = weights_of<Pipeline>::normalise;
  training_settings<normalise.mean.size()> training{
      .facts = facts,
      .normalise = normalise,
      .epochs = run.epochs,
      .batch = run.batch,
      .seed = run.seed,
      .patience = run.patience,
      .select_by = run.select_by,
      .keep_epochs = run.keep_epochs,
      .save_minutes = run.save_minutes,
      .folder = images.folder,
      .run_record = values.to_json(),
      .model = make_model_record(values, images, facts),
      .description = description(values),
      .image_names = {}};
  for (auto const& image : images.records) training.image_names.push_back(image.id);
  return training;
}

}  // namespace cxr::detail
