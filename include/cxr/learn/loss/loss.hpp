// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <locale>
#include <sstream>
#include <string_view>
#include <type_traits>

#include "cxr/core/error.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/batch.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

template <class L>
concept StatesLabelling = requires {
  { L::labels } -> std::convertible_to<labelling>;
};
template <class L>
concept ScoresBatch = requires(started_t<L> const loss, Tensor const& logits,
                               image_batch const& batch) {
  { loss(logits, batch) } -> std::same_as<Tensor>;
};

/// Turns the logits of one batch into the number that training minimises.
/// Starts   start(training_facts), where it needs class counts or other facts; else it is called
///          itself
/// Shapes   logits (N,K); batch.labels (N) or (N,K), batch.weights (N) or undefined -> ()
/// Units    logits: unbounded log-odds; labels: exclusive: class index, or probability of each
///          class; multi_label: 0 absent … 1 present, NaN unknown
/// Facts    `labels`: exclusive or multi_label, compared with the source's at compile time
/// Needs    one device; floating logits, scored in float at least
/// Throws   shape_error (prints all shapes), data_error (a class has no training image)
/// Laws     row order does not matter; finite in, finite out; unknown labels get zero gradient; an
///          image of weight 0 does not count; its gradient is that of finite differences, and a step
///          against it lowers the loss (tests/laws/loss_laws.hpp)
/// Cost     O(NK), no copy of the batch
/// Default  cross_entropy (fwd.hpp)   Own one: docs/how_to/   Proof: tests/learn/loss/
template <class L>
concept Loss = std::copyable<L> && PolicyOf<L, role::loss> && StatesLabelling<L> && ScoresBatch<L>;

/// One sentence for whatever a Loss lacks.
template <class L>
struct explain_loss {
  static_assert(std::copyable<L>, "cxr: a Loss must be copyable [docs/errors.md#loss-copy]");
  static_assert(StatesLabelling<L>,
                "cxr: a Loss needs \"static constexpr labelling labels\" "
                "[docs/errors.md#loss-labels]");
  static_assert(ScoresBatch<L>,
                "cxr: a Loss, or what its start(training_facts const&) gives, needs \"Tensor "
                "operator()(Tensor const& logits, image_batch const&) const\" "
                "[docs/errors.md#loss-call]");
};

namespace role {
template <class L>
explain_loss<L> explanation(loss, std::type_identity<L>);  // explanation_of finds it
template <class L>
std::bool_constant<Loss<L>> fulfils(loss, std::type_identity<L>);
}  // namespace role

namespace detail {

/// Refuses a batch whose shapes do not match. Image weights (N,1) would broadcast silently.
/// @param match   whether logits and labels do
/// @param labels  the right shapes of the labels
inline void require_loss_shapes(bool match, std::string_view loss, std::int64_t classes,
                                Tensor const& logits, image_batch const& batch,
                                std::string_view labels) {
  Tensor const& weights = batch.weights;
  if (match && logits.size(0) > 0 &&
      (!weights.defined() || weights.sizes() == logits.sizes().slice(0, 1)))
    return;
  std::ostringstream problem, remedy;
  problem.imbue(std::locale::classic());
  problem << loss << " was given logits " << logits.sizes() << " and labels "
          << batch.labels.sizes() << " for " << classes << " classes";
  if (weights.defined()) problem << " and weights " << weights.sizes();
  remedy << "give logits [N, K] and labels " << labels << " with N >= 1";
  if (weights.defined()) remedy << ", and weights [N]";
  throw shape_error(problem.str(), remedy.str(), "loss-shapes");
}

/// @throws shape_error (labels are neither class indices (N) nor probabilities (N,K))
inline void require_exclusive_labels(std::string_view loss, std::int64_t classes,
                                     Tensor const& logits, image_batch const& batch) {
  Tensor const& given = batch.labels;
  bool const match = logits.dim() == 2 && logits.size(1) == classes &&
                     ((given.dim() == 1 && given.size(0) == logits.size(0)) ||
                      (given.sizes() == logits.sizes() && given.is_floating_point()));
  require_loss_shapes(match, loss, classes, logits, batch, "[N], or probabilities [N, K],");
}

}  // namespace detail

}  // namespace cxr
