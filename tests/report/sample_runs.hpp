// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/report/reported_run.hpp"

namespace cxr::test {

/// Names that would be markup, an end of a script, or a path, if nothing escaped them.
inline std::vector<std::string> const hostile_classes{"NORMAL</script><b>", "\"PNEUMONIA\" & 'x'",
                                                      "../../<svg onload=alert(1)>"};

/// Deterministic logits in which the true class is mostly the largest.
inline predictions drawn_output(std::size_t classes, std::size_t images, bool findings) {
  predictions output{.classes = classes, .loss = 0.5};
  for (std::size_t image = 0; image < images; ++image) {
    auto const label = image / 2 % classes;
    if (!findings) output.labels.push_back(static_cast<std::int64_t>(label));
    output.records.push_back(image);
    for (std::size_t k = 0; k < classes; ++k) {
      double const noise = 3 * unit(random_word(11, image, k)) - 1.5;
      output.logits.push_back(static_cast<float>((k == label ? 1 : 0) + noise));
      if (findings)
        output.findings.push_back(image % 7 == 0 ? presence::unknown
                                  : k == label   ? presence::present
                                                 : presence::absent);
    }
  }
  return output;
}

/// A run of validation, stress and test, all with the same drawn images, two of each patient.
inline detail::reported_run drawn_run(std::filesystem::path const& folder,
                                      predictions const& output) {
  detail::reported_run run;
  run.description = "head  mlp_head<&>\n";
  for (std::size_t k = 0; k < output.classes; ++k)
    run.classes.push_back(hostile_classes[k % 3] + std::string(k / 3, '+'));
  run.settings = {{"run", {{"resamples", 60}, {"seed", 1}}}, {"head", {{"policy", "mlp_head"}}}};
  run.folder = folder;
  for (std::size_t image = 0; image < output.size(); ++image)
    run.records.push_back({.id = "<img src=x>" + std::to_string(image),
                           .file = folder / "gone.png",
                           .patient = "p" + std::to_string(image / 2)});
  run.history.resize(2);
  for (std::size_t epoch = 0; epoch < 2; ++epoch) {
    run.history[epoch].epoch = static_cast<std::int64_t>(epoch);
    run.history[epoch].training_loss = run.history[epoch].validation_loss = 0.5;
    run.history[epoch].metrics = {{"accuracy", 0.5}};
  }
  run.best_epoch = 1;
  for (auto const* name : {"validation", "stress", "test"}) {
    named_measurements numbers{{"loss/image", output.loss}};
    run.evaluations.push_back({name, output, {numbers}, {numbers}, {}, {}});
  }
  return run;
}

}  // namespace cxr::test
