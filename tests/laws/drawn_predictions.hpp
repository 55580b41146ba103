// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "cxr/core/random.hpp"
#include "cxr/measure/metric/metric.hpp"

/// Predictions that the laws of metrics, metric sets and decisions are checked on.
namespace cxr::laws {

/// Random predictions of some images: two exclusive classes, four, or three findings of which some
/// are unknown.
inline predictions drawn_predictions(task kind, std::size_t images = 40, std::uint64_t seed = 1) {
  random_stream random(seed);
  predictions drawn{.classes = kind == task::binary ? 2u : kind == task::multiclass ? 4u : 3u};
  for (std::size_t image = 0; image < images; ++image) {
    drawn.records.push_back(image);
    if (kind != task::multi_label)
      drawn.labels.push_back(static_cast<std::int64_t>(random.below(drawn.classes)));
    for (std::size_t k = 0; k < drawn.classes; ++k) {
      if (kind == task::multi_label)
        drawn.findings.push_back(static_cast<presence>(static_cast<int>(random.below(3)) - 1));
      drawn.logits.push_back(static_cast<float>(2 * random.uniform() - 1));
    }
  }
  return drawn;
}

/// The same images, the last first.
inline predictions reversed(predictions const& subset) {
  predictions turned = subset;
  for (std::size_t image = 0; image < subset.size(); ++image) {
    std::size_t const source = subset.size() - 1 - image;
    turned.records[image] = subset.records[source];
    if (!subset.labels.empty()) turned.labels[image] = subset.labels[source];
    for (std::size_t k = 0; k < subset.classes; ++k) {
      turned.logits[image * subset.classes + k] = subset.logit(source, k);
      if (!subset.findings.empty())
        turned.findings[image * subset.classes + k] = subset.finding(source, k);
    }
  }
  return turned;
}

/// Other logits wherever a finding is unknown.
inline predictions with_other_unknown_logits(predictions subset) {
  for (std::size_t entry = 0; entry < subset.findings.size(); ++entry)
    if (subset.findings[entry] == presence::unknown) subset.logits[entry] += 5;
  return subset;
}

/// Calls `law(task)` for each task that a set of tasks contains.
template <class Law>
void for_each_task(task tasks, Law const& law) {
  for (task const kind : {task::binary, task::multiclass, task::multi_label})
    if (covers(tasks, kind)) law(kind);
}

}  // namespace cxr::laws
