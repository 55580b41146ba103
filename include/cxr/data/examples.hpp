// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/source/patient_numbers.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// The images of one subset with their labels, on the host.
struct examples {
  std::vector<std::size_t> records;  ///< (N) index of each image in the records and in the pixels
  Tensor labels;                     ///< int64 (N) or float (N,K), as in image_batch
  Tensor weights;                    ///< float (N); undefined: all count 1
  /// (N) numbers, equal for images of one patient; empty: no patient is known.
  std::vector<std::size_t> patients = {};

  examples() = default;  ///< no images
  /// Images of exclusive classes. @param class_indices  (N)
  examples(std::vector<std::size_t> record_indices, std::vector<std::int64_t> const& class_indices);
  /// Images with labels of either kind. @throws shape_error (another number of labels than images)
  examples(std::vector<std::size_t> record_indices, Tensor const& label_rows,
           Tensor const& image_weights = {});

  /// N.
  std::size_t size() const { return records.size(); }
  /// Whether each image has one class, or findings of its own.
  labelling kind() const {
    return labels.defined() && labels.dim() == 2 ? labelling::multi_label : labelling::exclusive;
  }
  /// (K) images per class; multi-label: images in which the finding is present.
  /// @throws data_error (a label out of range, another number of findings than classes)
  std::vector<std::int64_t> counts(std::size_t classes) const;
};

inline examples::examples(std::vector<std::size_t> record_indices,
                          std::vector<std::int64_t> const& class_indices)
    : examples(std::move(record_indices), at::tensor(class_indices, at::kLong)) {}

inline examples::examples(std::vector<std::size_t> record_indices, Tensor const& label_rows,
                          Tensor const& image_weights)
    : records(std::move(record_indices)),
      labels(require_defined(label_rows, "labels")
                 .to(label_rows.dim() == 2 ? at::kFloat : at::kLong)
                 .contiguous()),
      weights(image_weights.defined() ? image_weights.to(at::kFloat).contiguous() : Tensor()) {
  auto const count = static_cast<std::int64_t>(records.size());
  if (labels.size(0) != count || (weights.defined() && weights.size(0) != count))
    throw shape_error(
        std::to_string(count) + " images were given " + std::to_string(labels.size(0)) + " labels" +
            (weights.defined() ? " and " + std::to_string(weights.size(0)) + " weights" : ""),
        "give one label, and one weight if any, for each image", "label-count");
}

inline std::vector<std::int64_t> examples::counts(std::size_t classes) const {
  std::vector<std::int64_t> present(classes);
  if (size() == 0) return present;
  if (kind() == labelling::exclusive) {
    auto const* label = labels.const_data_ptr<std::int64_t>();
    for (std::size_t i = 0; i < size(); ++i, ++label) {
      detail::require_label(*label, classes, "record " + std::to_string(records[i]));
      ++present[static_cast<std::size_t>(*label)];
    }
    return present;
  }
  if (labels.size(1) != static_cast<std::int64_t>(classes))
    throw data_error("the images have " + std::to_string(labels.size(1)) + " findings for " +
                         std::to_string(classes) + " classes",
                     "give one finding for each class of the source", "findings-count");
  auto const* label = labels.const_data_ptr<float>();
  for (std::size_t i = 0; i < size(); ++i)
    for (std::size_t k = 0; k < classes; ++k) present[k] += *label++ > 0.5f;
  return present;
}

namespace detail {

/// 0 absent, 1 present, NaN unknown.
constexpr float finding_label(presence state) {
  return state == presence::unknown ? std::numeric_limits<float>::quiet_NaN()
                                    : static_cast<float>(state);
}

}  // namespace detail

/// The records at some indices, with their labels, their patients and, where one differs from 1, their
/// weights.
/// @throws data_error (two records differ in their number of findings)
inline examples examples_of(std::vector<record> const& records,
                            std::vector<std::size_t> const& indices) {
  auto const K = indices.empty() ? 0 : records[indices[0]].findings.size();
  std::vector<std::int64_t> classes;
  std::vector<float> findings, weights;
  bool weighted = false, has_patients = false;
  for (auto index : indices) {
    auto const& entry = records[index];
    if (entry.findings.size() != K)
      throw data_error("record " + std::to_string(index) + " has " +
                           std::to_string(entry.findings.size()) + " findings and record " +
                           std::to_string(indices[0]) + " has " + std::to_string(K),
                       "give one finding for each class of the source", "findings-count");
    classes.push_back(entry.label);
    for (auto state : entry.findings) findings.push_back(detail::finding_label(state));
    weights.push_back(static_cast<float>(entry.weight));
    weighted = weighted || entry.weight != 1;
    has_patients = has_patients || !entry.patient.empty();
  }
  Tensor const labels = K == 0 ? at::tensor(classes, at::kLong)
                               : at::tensor(findings).view({-1, static_cast<std::int64_t>(K)});
  examples subset(indices, labels, weighted ? at::tensor(weights) : Tensor());
  if (has_patients) subset.patients = detail::patient_numbers(records, indices);
  return subset;
}

}  // namespace cxr
