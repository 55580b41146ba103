// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/compose/roles.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/stress/no_stress.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/measure/abstention_effect.hpp"
#include "cxr/measure/calibration/calibration_effect.hpp"
#include "cxr/measure/chosen_on.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/measure/shortcut/shortcut_text.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"
#include "cxr/model/weights/epoch_files.hpp"
#include "cxr/run/choices.hpp"
#include "cxr/run/restate_model.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/train/share_network.hpp"

namespace cxr::detail {

template <class Pipeline>
inline constexpr bool has_stress = !std::same_as<policy_of<Pipeline, role::stress>, no_stress>;

/// Predictions for validation under stress; none without a stress.
template <class Pipeline, class Network, class Data>
predictions_on<subset::validation> stressed_validation(Pipeline& steps, Network& network,
                                                       Data const& images) {
  if constexpr (has_stress<Pipeline>)
    return {steps.predict_stressed(network, images, subset::validation)};
  else
    return {};
}

/// "kept beside the best network, the best first: epoch_0007.safetensors, epoch_0004.safetensors"
inline std::string kept_text(std::vector<std::int64_t> const& epochs) {
  std::string names;
  for (auto const epoch : epochs) names += (names.empty() ? "" : ", ") + epoch_file_name(epoch + 1);
  return "kept beside the best network, the best first: " + names;
}

/// Chooses on validation for the network of each epoch that was kept, as for the best one, and states it in
/// its file: each is a whole model.
/// @param network  of the type of the run's
template <class Pipeline, class Network, class Data>
void conclude_kept_epochs(Pipeline& steps, Network const& network, Data const& images,
                          training_facts const& facts, std::vector<std::int64_t> const& epochs) {
  for (auto const epoch : epochs) {
    auto const file = images.folder / epoch_file_name(epoch + 1);
    auto kept = clone(network);
    if (!images.folder.empty())
      require_complete(load_state(kept, read_safetensors(file).tensors), file);
    share_network(kept, steps.processes());
    auto const validation = steps.template predict<subset::validation>(kept, images);
    restate_choices(
        file, choose(steps.values(), facts, validation, stressed_validation(steps, kept, images)));
  }
  if (!epochs.empty()) steps.note(kept_text(epochs));
}

/// Puts the network beside the shortcut baseline of a run, in the result; observers receive both in words.
template <class Pipeline, class Data, class Result>
void conclude_shortcuts(Pipeline& steps, Data const& images, Result& result) {
  result.shortcuts = images.shortcuts;
  for (auto const& part : result.evaluations)
    add_network(result.shortcuts, part.name, part.output, images.records);
  if (auto const text = to_text(result.shortcuts); !text.empty()) steps.note(text);
}

/// What a run does with its trained network: the operating point, the calibration and the sets of
/// --abstain are chosen on validation, and all subsets are evaluated. The types of the predictions state
/// their subset, so that a threshold chosen on the test would not compile here.
/// @param facts   of the training images
/// @param result  is completed
template <class Pipeline, class Network, class Data, class Result>
void conclude(Pipeline& steps, Network& network, Data const& images, training_facts const& facts,
              Result& result) {
  auto validation = steps.template predict<subset::validation>(network, images);
  auto stressed = stressed_validation(steps, network, images);
  auto const chosen = choose(steps.values(), facts, validation, stressed);
  restate_choices(best_file(images.folder), chosen);
  conclude_kept_epochs(steps, network, images, facts, result.kept_epochs);
  threshold<subset::validation> const point{result.operating_point = chosen.operating_point};
  result.calibration.fitted = chosen.calibration;
  result.abstention.fitted = chosen.sets;
  auto const add = [&](auto output, std::string_view name) {
    static_cast<predictions&>(output) = result.calibration.fitted.apply(std::move(output));
    result.calibration.changes.push_back(measure_calibration(std::string(name), output));
    if (auto const& sets = result.abstention.fitted)
      result.abstention.subsets.push_back(
          measure_sets(*sets, std::string(name), output, result.classes));
    result.evaluations.push_back(steps.evaluate(std::move(output), images, point, name));
  };
  add(std::move(validation), "validation");
  if constexpr (has_stress<Pipeline>) add(std::move(stressed), "stress");
  if (!images.split.test.empty()) {
    result.test_evaluations = count_test(images, result.settings, images.folder);
    steps.note(result.test_evaluations.text());
    add(steps.template predict<subset::test>(network, images), "test");
  }
  steps.note(result.calibration.text());
  if (result.abstention.fitted) steps.note(result.abstention.text());
  conclude_shortcuts(steps, images, result);
}

}  // namespace cxr::detail
