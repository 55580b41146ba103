// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cxr/compose/roles.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/run/training_set_up.hpp"

namespace cxr {

namespace detail {

/// A network may have learnt from the images of another split: nothing is measured on them.
/// @throws data_error
template <class Model, class Data>
void require_held_out(Model const& model, Data const& images, subset part) {
  if (!model.record() || model.record()->split == images.split.certificate.sha256) return;
  auto const official = [&](std::size_t index) {
    return images.records[index].official == subset::test;
  };
  auto const& test = images.split.test;
  if (part == subset::test && std::all_of(test.begin(), test.end(), official)) return;
  throw data_error(
      "the network, or one of an ensemble, was trained with another split, in which "
      "images of " +
          std::string(to_text(part)) + " may serve training",
      "measure on an official test, or train with this split", "other-split");
}

/// @throws data_error (the model has other classes than the source, or in another order)
template <class Pipeline, class Model>
void require_same_classes(Model const& model) {
  using source = policy_of<Pipeline, role::source>;
  auto const& record = model.record();
  if (!record) return;
  std::vector<std::string> const expected(source::classes.begin(), source::classes.end());
  if (record->classes == expected && record->labels == source::labels) return;
  auto const facts = [](std::vector<std::string> const& classes, labelling labels) {
    return json(classes).dump() + " (" + std::string(to_text(labels)) + ")";
  };
  throw data_error("the model has the classes " + facts(record->classes, record->labels) +
                       ", the source " + facts(expected, source::labels),
                   "measure it on images with the same classes, in the same order",
                   "other-classes");
}

/// @throws data_error (the images were decoded, or are normalised, otherwise than the model needs them)
template <class Pipeline, class Model, class Data>
void require_same_pixels(Model const& model, Data const& images) {
  auto const file = cache_file(images.records, model.preprocess().fingerprint(),
                               images.images.path().parent_path());
  if (file != images.images.path() || weights_of<Pipeline>::normalise != model.normalise())
    throw data_error("the pipeline decodes or normalises images otherwise than the model states",
                     "give it the preprocess and the weights' type that the model was trained with",
                     "other-pixels");
}

/// The run that counts an evaluation of a model's: the model's own, where its file lies in the folder of
/// one, else that which the pipeline would write.
template <class Model>
std::filesystem::path counting_run(Model const& model, run_settings const& run) {
  std::error_code failed;
  auto const folder = std::filesystem::absolute(model.file(), failed).parent_path();
  if (std::filesystem::exists(folder / "settings.json", failed)) return folder;
  auto const own = run.run.empty() ? std::filesystem::path("runs") / "evaluated" : run.run;
  std::filesystem::create_directories((own / "..").lexically_normal(), failed);
  return own;
}

}  // namespace detail

/// Applies a model from one or several files (use/) to the images of one subset, and measures it by a
/// pipeline's metrics, at the operating point that the model states.
/// An evaluation of test images is counted, in the ledger of the run that the model's file is of, else of the
/// pipeline's (run/test_ledger.hpp); observers are told how often these images were evaluated.
/// @param images  what the pipeline's prepare() gave
/// @returns an evaluation, as pipeline::evaluate
/// @throws data_error (the subset may have served the training of a network; images decoded otherwise),
///         file_error (the ledger cannot be written: nothing was evaluated)
template <class Pipeline, class Model>
auto evaluate_model(Pipeline& pipeline, Model& model, typename Pipeline::data const& images,
                    subset part) {
  detail::require_same_classes<Pipeline>(model);
  detail::require_held_out(model, images, part);
  detail::require_same_pixels<Pipeline>(model, images);
  if (part == subset::test)
    pipeline.note(detail::count_test(images, pipeline.values().to_json(),
                                     detail::counting_run(model, pipeline.values().run))
                      .text());
  auto output = pipeline.predict(model.network(), images, part);
  operating_point point;
  output.class_weights.clear();
  if (auto const& record = model.record()) {
    output.class_weights = record->class_weights;
    point.thresholds = record->thresholds;
    if (!record->decision.empty()) point.rule = record->decision;
  }
  output = model.fitted_calibration().apply(std::move(output));
  return pipeline.evaluate(std::move(output), images, part, point);
}

}  // namespace cxr
