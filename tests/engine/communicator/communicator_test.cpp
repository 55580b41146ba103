// SPDX-License-Identifier: MIT
#include "cxr/engine/communicator/communicator.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "catch.hpp"
#include "cxr/engine/flat_tensors.hpp"
#include "cxr/engine/processes.hpp"
#include "laws/communicator_laws.hpp"

using namespace cxr;

namespace {

/// The first of `Count` processes, which all have the same tensors.
template <int Count>
struct twins {
  static constexpr std::string_view name = "twins";
  shard part() const { return {.index = 0, .count = Count}; }
  std::int64_t place() const { return 0; }
  void sum(Tensor& numbers) const { numbers.mul_(Count); }
  void fail() const {}
};
static_assert(Communicator<twins<1>> && Communicator<twins<3>>);
static_assert(Processes<process_group<twins<3>>>);

struct without_place {
  static constexpr std::string_view name = "without_place";
  shard part() const { return {}; }
  void sum(Tensor&) const {}
  void fail() const {}
};
static_assert(!Communicator<without_place>);

}  // namespace

TEST_CASE("the mean of several tensors is taken in place, whatever their layout",
          "[engine][communicator]") {
  Tensor const image = at::arange(24, at::kFloat).view({1, 2, 3, 4});
  Tensor const last = image.contiguous(at::MemoryFormat::ChannelsLast);
  std::vector<Tensor> tensors{last.clone(), at::full({}, 2.5), image.select(1, 1).clone()};
  auto* const memory = tensors[0].data_ptr();
  process_group<twins<3>>{}.average(tensors);
  CHECK(tensors[0].data_ptr() == memory);
  CHECK(tensors[0].allclose(image));
  CHECK(tensors[0].is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(tensors[1].item<float>() == Approx(2.5f));
  CHECK(tensors[2].allclose(image.select(1, 1)));
}

TEST_CASE("a row of numbers goes back to where it came from, but for tensors that are not defined",
          "[engine][communicator]") {
  std::vector<Tensor> const sizes{at::arange(6, at::kFloat).view({2, 3}).t(), at::full({}, 7.0f),
                                  at::full({2}, 8.0f)};
  Tensor const row = cxr::detail::flat_row(sizes);
  CHECK(row.equal(at::tensor({0.0f, 3.0f, 1.0f, 4.0f, 2.0f, 5.0f, 7.0f, 8.0f, 8.0f})));
  std::vector<Tensor> tensors{at::zeros({3, 2}), {}, at::zeros({2})};
  cxr::detail::copy_from_row(row, sizes, tensors);
  CHECK(tensors[0].equal(sizes[0]));
  CHECK_FALSE(tensors[1].defined());
  CHECK(tensors[2].equal(sizes[2]));
}

TEST_CASE("sums are over all processes, and a single one keeps its bits",
          "[engine][communicator]") {
  Tensor numbers = at::arange(4, at::kDouble);
  process_group<twins<3>>{}.sum(numbers);
  CHECK(numbers.equal(at::arange(4, at::kDouble).mul(3)));
  std::vector<Tensor> tensors{at::full({3}, 0.1)};
  process_group<twins<1>>{}.average(tensors);
  CHECK(tensors[0].equal(at::full({3}, 0.1)));
}

TEST_CASE("a communicator of one's own keeps the laws", "[engine][communicator]") {
  laws::check_communicator(twins<1>{});
}
