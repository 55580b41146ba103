// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <utility>

#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

template <class L>
concept SaysLabelling = requires {
  { L::labels } -> std::convertible_to<labelling>;
};
template <class L>
concept StartsFromCounts = requires(L const loss, std::span<std::int64_t const> counts,
                                    at::Device device) {
  { loss.start(counts, device) } -> std::move_constructible;
};
template <class L>
concept ScoresBatch =
    requires(decltype(std::declval<L const&>().start(std::span<std::int64_t const>{}, at::kCPU))
                 const started,
             Tensor const& logits, Tensor const& labels) {
  { started(logits, labels) } -> std::same_as<Tensor>;
};

/// Turns logits and labels of one batch into the number to descend.
/// Starts   start(counts, device): counts (K) training images per class -> what is called
/// Shapes   logits (N,K), labels (N) exclusive or (N,K) multi_label -> ()
/// Units    logits: unbounded log-odds; labels: class index, or 0 and 1 a class
/// Facts    `labels`: exclusive or multi_label, compared with the source's at compile time
/// Needs    one device; floating logits, scored in float at least; one label at least
/// Throws   shape_error (prints both shapes), data_error (a class has no training image)
/// Laws     row order does not matter; finite in, finite out; its gradient is that of finite
///          differences, and descending lowers it (tests/laws/loss_laws.hpp)
/// Cost     O(NK), no copy of the batch
/// Default  cross_entropy (fwd.hpp)   Own one: docs/how_to/   Proof: tests/learn/loss/
template <class L>
concept Loss = std::copyable<L> && PolicyOf<L, role::loss> && SaysLabelling<L> &&
    StartsFromCounts<L> && ScoresBatch<L>;

/// Explains in one sentence what a would-be Loss lacks; a private base of the doors.
template <class L>
struct explain_loss {
  static_assert(std::copyable<L>, "cxr: a Loss must be copyable [docs/errors.md#loss-copy]");
  static_assert(SaysLabelling<L>,
                "cxr: a Loss needs \"static constexpr labelling labels\" "
                "[docs/errors.md#loss-labels]");
  static_assert(StartsFromCounts<L>,
                "cxr: a Loss needs \"start(std::span<std::int64_t const> counts, at::Device) "
                "const\" [docs/errors.md#loss-start]");
  static_assert(!StartsFromCounts<L> || ScoresBatch<L>,  // one mistake, one error
                "cxr: what a Loss starts needs \"Tensor operator()(Tensor const& logits, Tensor "
                "const& labels) const\" [docs/errors.md#loss-call]");
};

}  // namespace cxr
