// SPDX-License-Identifier: MIT
#include "cxr/model/test_time.hpp"

#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>

#include "catch.hpp"

using namespace cxr;

namespace {

/// Sees two pixels of an image, (N,1,10,20) -> (N,2).
struct two_pixels {
  BOOST_HANA_DEFINE_STRUCT(two_pixels, (parameter, factor));
  Tensor operator()(Tensor const& images, inference) const {
    return images.select(1, 0).select(1, 4).narrow(1, 5, 2) * factor.value;
  }
};

two_pixels make_two_pixels() {
  two_pixels network;
  network.factor = parameter(at::arange(3, 4, at::kFloat));
  return network;
}

Tensor const images = at::arange(400, at::kFloat).mul(0.7).sin().view({2, 1, 10, 20});

}  // namespace

TEST_CASE("views are those of torch's replication padding", "[model][test_time]") {
  auto const views = test_time_views{.shift = 0.1, .mirror = true}(images);
  REQUIRE(views.size() == 10);
  CHECK(views[0].equal(images));
  // 1 of 10 rows, 2 of 20 columns: up, down, left, right.
  CHECK(views[1].equal(at::replication_pad2d(images, {0, 0, 0, 1}).narrow(2, 1, 10)));
  CHECK(views[2].equal(at::replication_pad2d(images, {0, 0, 1, 0}).narrow(2, 0, 10)));
  CHECK(views[3].equal(at::replication_pad2d(images, {0, 2, 0, 0}).narrow(3, 2, 20)));
  CHECK(views[4].equal(at::replication_pad2d(images, {2, 0, 0, 0}).narrow(3, 0, 20)));
  for (std::size_t index = 0; index < 5; ++index)
    CHECK(views[5 + index].equal(views[index].flip({3})));
}

TEST_CASE("settings say how many views there are", "[model][test_time]") {
  CHECK(test_time_views{}.count() == 5);
  CHECK(test_time_views{.mirror = true}.count() == 10);
  CHECK(test_time_views{.shift = 0}.count() == 1);
  CHECK(test_time_views{.shift = 0, .mirror = true}(images).size() == 2);
}

TEST_CASE("probabilities are the mean over the views", "[model][test_time]") {
  test_time_views const views{.shift = 0.1};
  auto const network = make_two_pixels();
  std::vector<Tensor> each;
  for (auto const& view : views(images)) each.push_back(network(view, inference{}).softmax(1));
  auto const looking = make_test_time(make_two_pixels(), views, labelling::exclusive, 2);
  CHECK(at::allclose(looking(images, inference{}).softmax(1), at::stack(each).mean(0), 1e-5, 1e-7));
}

TEST_CASE("with one view a network gives what it gives without", "[model][test_time]") {
  auto const looking =
      make_test_time(make_two_pixels(), {.shift = 0}, labelling::exclusive, 2, {0.5, 2});
  CHECK(at::allclose(looking(images, inference{}), make_two_pixels()(images, inference{})));
}

TEST_CASE("an image and its mirror image get the same answer of mirrored views",
          "[model][test_time]") {
  auto const looking = make_test_time(make_two_pixels(), {.shift = 0.1, .mirror = true},
                                      labelling::multi_label, 2, {0.5, 2});
  CHECK(at::allclose(looking(images, inference{}), looking(images.flip({3}), inference{}), 1e-5,
                     1e-6));
}

TEST_CASE("a network with views keeps the names of its tensors, and refuses a wide shift",
          "[model][test_time][bad_input]") {
  auto const looking = make_test_time(make_two_pixels(), {}, labelling::exclusive, 2);
  CHECK(state_dict(looking)[0].name == "network.factor");
  CHECK(clone(looking)(images, inference{}).equal(looking(images, inference{})));
  CHECK_THROWS_WITH(make_test_time(make_two_pixels(), {.shift = 0.5}, labelling::exclusive, 2),
                    Contains("view-shift"));
}
