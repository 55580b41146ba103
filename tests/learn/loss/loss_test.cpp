// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"

#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/tensor.h>

#include <string_view>

#include "catch.hpp"
#include "laws/loss_laws.hpp"

namespace {

using namespace cxr;

/// A user's own loss: for each class on its own, present or absent.
struct one_against_all {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "one_against_all";
  static constexpr labelling labels = labelling::multi_label;

  struct started {
    Tensor operator()(Tensor const& logits, Tensor const& present) const {
      auto const type = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
      return at::binary_cross_entropy_with_logits(logits.to(type), present.to(type));
    }
  };
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};
static_assert(Loss<one_against_all>);

struct not_copyable : one_against_all {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Loss<not_copyable> && ScoresBatch<not_copyable>);

struct of_another_role : one_against_all {
  using role = cxr::role::head;
};
static_assert(!Loss<of_another_role> && ScoresBatch<of_another_role>);

struct without_labelling {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "without_labelling";
  one_against_all::started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};
static_assert(!Loss<without_labelling> && !SaysLabelling<without_labelling> &&
              ScoresBatch<without_labelling>);

struct never_starts {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "never_starts";
  static constexpr labelling labels = labelling::exclusive;
};
static_assert(!Loss<never_starts> && !StartsFromCounts<never_starts>);

struct gives_a_number : one_against_all {
  struct started {
    double operator()(Tensor const&, Tensor const&) const { return 0; }
  };
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};
static_assert(!Loss<gives_a_number> && StartsFromCounts<gives_a_number> &&
              !ScoresBatch<gives_a_number>);

struct changes_when_called : one_against_all {
  struct started {
    Tensor operator()(Tensor const& logits, Tensor const&) { return logits; }
  };
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};
static_assert(!Loss<changes_when_called>);

}  // namespace

TEST_CASE("the laws of Loss run on a user's own loss", "[learn][loss]") {
  cxr::laws::check_loss(one_against_all{}, {5, 6, 7});
}

TEST_CASE("a user's own loss gives the value worked out by hand", "[learn][loss]") {
  auto const loss = one_against_all{}.start({}, at::kCPU);
  // Even odds cost ln 2 for each class, whatever the truth.
  CHECK(loss(at::tensor({0.0, 0.0}).view({1, 2}), at::tensor({1, 0}).view({1, 2})).item<double>() ==
        Approx(0.6931471805599453));
}
