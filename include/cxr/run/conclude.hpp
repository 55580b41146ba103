// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/compose/roles.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/stress/no_stress.hpp"
#include "cxr/measure/calibration/calibration_effect.hpp"
#include "cxr/measure/chosen_on.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr::detail {

/// What a run does with its trained network: the operating point and the calibration are chosen on
/// validation, and all subsets are evaluated. The types of the predictions state their subset, so that a
/// threshold chosen on the test would not compile here.
/// @param result  is completed
/// @param watch   the observer's state
template <class Pipeline, class Network, class Data, class Result, class Watch>
void conclude(Pipeline& steps, Network& network, Data const& images, Result& result, Watch& watch) {
  constexpr bool has_stress = !std::same_as<policy_of<Pipeline, role::stress>, no_stress>;
  auto validation = steps.template predict<subset::validation>(network, images);
  predictions_on<subset::validation> stressed;
  if constexpr (has_stress)
    stressed = {steps.predict_stressed(network, images, subset::validation)};
  auto const point = steps.decide(validation, images, stressed);
  result.operating_point = point;
  result.calibration.fitted = steps.calibrate(validation, images);
  auto const add = [&](auto output, std::string_view name) {
    static_cast<predictions&>(output) = result.calibration.fitted.apply(std::move(output));
    result.calibration.changes.push_back(measure_calibration(std::string(name), output));
    result.evaluations.push_back(steps.evaluate(std::move(output), images, point, name));
  };
  add(std::move(validation), "validation");
  if constexpr (has_stress) add(std::move(stressed), "stress");
  if (!images.split.test.empty()) {
    result.test_evaluations = count_test(images, result.settings);
    notify(watch, note_report{result.test_evaluations.text()});
    add(steps.template predict<subset::test>(network, images), "test");
  }
  notify(watch, note_report{result.calibration.text()});
}

}  // namespace cxr::detail
