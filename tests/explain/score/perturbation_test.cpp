// SPDX-License-Identifier: MIT
#include "cxr/explain/score/perturbation.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "explain/formula_network.hpp"

using namespace cxr;

namespace {

/// Sees the upper left quarter only: the more light there, the likelier class 1.
struct corner_network {
  Tensor operator()(Tensor const& images, inference) const {
    auto const half = images.size(2) / 2;
    Tensor const light =
        images.narrow(2, 0, half).narrow(3, 0, half).mean({1, 2, 3}).mul(8).unsqueeze(1);  // (N,1)
    return at::cat({light.neg(), light}, 1);                                               // (N,2)
  }
};

Tensor light_images() { return at::ones({2, 1, 32, 32}); }
Tensor class_1() { return at::ones({2}, at::kLong); }

/// A map of the quarter that the network sees, and its opposite.
Tensor two_maps() {
  Tensor const heat = at::zeros({2, 4, 4});
  heat[0].narrow(0, 0, 2).narrow(1, 0, 2).fill_(1);
  heat[1].narrow(0, 2, 2).fill_(1);
  return heat;
}

}  // namespace

TEST_CASE("deletion falls faster along a map that is right", "[explain][score]") {
  auto const curves = deletion(corner_network{}, light_images(), two_maps(), class_1());
  REQUIRE(curves.size() == 2);
  REQUIRE(curves[0].probability.size() == 21);
  CHECK(curves[0].probability.front() == Approx(1).margin(1e-5));
  CHECK(curves[0].probability.back() == Approx(0.5));  // nothing is left of the image
  CHECK(curves[0].probability[8] == Approx(0.5).margin(0.01));
  CHECK(curves[1].probability[8] == Approx(1).margin(1e-5));
  CHECK(curves[0].area() < curves[1].area() - 0.15);
}

TEST_CASE("insertion rises faster along a map that is right", "[explain][score]") {
  Tensor const spots = at::zeros({2, 1, 32, 32});
  spots.narrow(2, 8, 8).narrow(3, 8, 8).fill_(1);
  auto const curves = insertion(corner_network{}, spots, two_maps(), class_1());
  CHECK(curves[0].probability.back() == Approx(1 / (1 + std::exp(-4.0))).epsilon(1e-3));
  CHECK(curves[0].probability.front() < curves[0].probability.back() - 0.05);
  CHECK(curves[0].area() > curves[1].area());
}

TEST_CASE("the area under a curve is that of trapezoids", "[explain][score]") {
  CHECK(perturbation_curve{{1, 0}}.area() == Approx(0.5));
  CHECK(perturbation_curve{{1, 0.5, 0.5}}.area() == Approx(0.625));
  CHECK(perturbation_curve{{0.25, 0.25, 0.25}}.area() == Approx(0.25));
}

TEST_CASE("findings have a probability of their own", "[explain][score]") {
  auto const curves =
      deletion(corner_network{}, light_images(), two_maps(), at::zeros({2}, at::kLong),
               {.steps = 1, .labels = labelling::multi_label});
  CHECK(curves[0].probability[0] == Approx(1 / (1 + std::exp(8.0))).epsilon(1e-3));
  CHECK(curves[0].probability[1] == Approx(0.5));
}

TEST_CASE("curves of networks are those of each image", "[explain][score]") {
  auto const network = test::formula_network();
  auto const batch = test::formula_images();
  auto const explained = test::formula_classes();
  auto const heat = grad_cam{}(network, batch, explained);
  auto const together = insertion(network, batch, heat, explained, {.steps = 3});
  auto const second = insertion(network, batch.narrow(0, 1, 1), heat.narrow(0, 1, 1),
                                explained.narrow(0, 1, 1), {.steps = 3});
  for (std::size_t step = 0; step < 4; ++step)
    CHECK(together[1].probability[step] == Approx(second[0].probability[step]).epsilon(1e-4));
}

TEST_CASE("perturbation refuses what does not fit", "[explain][score][bad_input]") {
  corner_network const network;
  CHECK_THROWS_AS(deletion(network, light_images(), two_maps().narrow(0, 0, 1), class_1()),
                  shape_error);
  CHECK_THROWS_AS(deletion(network, light_images(), two_maps(), class_1().narrow(0, 0, 1)),
                  shape_error);
  CHECK_THROWS_AS(deletion(network, light_images(), two_maps(), class_1().mul(2)), data_error);
  CHECK_THROWS_AS(deletion(network, light_images(), two_maps(), class_1(), {.steps = 0}),
                  setting_error);
}
