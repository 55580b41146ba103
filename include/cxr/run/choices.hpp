// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/compose/roles.hpp"
#include "cxr/compose/settings.hpp"
#include "cxr/core/role.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/chosen_on.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/measure/selection.hpp"
#include "cxr/run/restate_model.hpp"

namespace cxr::detail {

/// The operating point that a pipeline's decision chooses. @param stressed  may be empty
template <class Pipeline>
operating_point chosen_point(settings<Pipeline> const& values, training_facts const& facts,
                             predictions const& validation, predictions const& stressed) {
  return select_operating_point(
      started(values.template get<role::decision>(), [&] { return facts; }), values.run.select_by,
      validation, stressed);
}

/// The calibration that a pipeline's calibrator fits.
template <class Pipeline>
calibration fitted_calibration(settings<Pipeline> const& values, training_facts const& facts,
                               predictions const& validation) {
  return started(values.template get<role::calibration>(), [&] { return facts; })(validation);
}

/// All that a run chooses for one network; what is chosen on the test does not compile.
template <class Pipeline, class Predictions>
network_choices choose(settings<Pipeline> const& values, training_facts const& facts,
                       Predictions const& validation, Predictions const& stressed) {
  [[maybe_unused]] constexpr explain_choice<Predictions> explained{};
  network_choices chosen{chosen_point(values, facts, validation, stressed),
                         fitted_calibration(values, facts, validation)};
  if (values.run.abstain > 0) chosen.sets = conformal_sets::fit(validation, values.run.abstain);
  return chosen;
}

}  // namespace cxr::detail
