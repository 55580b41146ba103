// SPDX-License-Identifier: MIT
#include "cxr/explain/explanation/explanation.hpp"

#include "catch.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/explain/explanation/grad_cam_plus_plus.hpp"
#include "cxr/explain/explanation/heat_map.hpp"
#include "cxr/explain/explanation/integrated_gradients.hpp"
#include "cxr/explain/explanation/map_gradient.hpp"
#include "cxr/explain/explanation/occlusion.hpp"
#include "explain/formula_network.hpp"
#include "explain/mean_network.hpp"
#include "laws/explanation_laws.hpp"
#include "learn/goldens.hpp"

using namespace cxr;
using test::explain_golden;
using test::formula_attribution;
using test::formula_classes;
using test::formula_images;
using test::formula_network;
using test::mean_network;
using test::relative_error;

static_assert(Explanation<grad_cam, decltype(formula_network())>);
static_assert(!Explanation<grad_cam, mean_network>);
static_assert(Explanation<occlusion, mean_network>);

TEST_CASE("the network of the goldens is that of Python", "[explain]") {
  CHECK(relative_error(formula_network()(formula_images(), inference{}), explain_golden("logits")) <
        1e-5);
}

TEST_CASE("grad_cam equals captum's LayerGradCam", "[explain]") {
  CHECK(relative_error(formula_attribution(grad_cam{}), explain_golden("grad_cam")) < 1e-5);
  CHECK(relative_error(upsampled(formula_attribution(grad_cam{}), 64, 64),
                       explain_golden("grad_cam_upsampled")) < 1e-5);
}

TEST_CASE("grad_cam_plus_plus equals that of the package grad-cam", "[explain]") {
  CHECK(relative_error(formula_attribution(grad_cam_plus_plus{}),
                       explain_golden("grad_cam_plus_plus")) < 1e-5);
}

TEST_CASE("every explanation keeps the laws", "[explain][law]") {
  auto network = formula_network();
  auto const images = formula_images();
  auto const classes = formula_classes();
  laws::check_explanation(grad_cam{}, network, images, classes);
  laws::check_explanation(grad_cam_plus_plus{}, network, images, classes);
  laws::check_explanation(integrated_gradients{.steps = 5}, network, images, classes);
  laws::check_explanation(occlusion{}, network, images, classes);
}
