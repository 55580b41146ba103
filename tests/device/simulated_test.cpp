// SPDX-License-Identifier: MIT
// What tests/device/cuda_test.cpp proves on a GPU, on the simulated accelerator: bit for bit, since it
// computes with the CPU's kernels.
#include "cxr/data/augment/cutmix.hpp"
#include "cxr/data/augment/cxr_strong.hpp"
#include "cxr/data/augment/mixup.hpp"
#include "cxr/data/stress/acquisition_shift.hpp"
#include "device/device_checks.hpp"
#include "device/loss_checks.hpp"
#include "device/simulated/device.hpp"
#include "laws/augment_laws.hpp"
#include "laws/execution_laws.hpp"
#include "laws/optimizer_laws.hpp"
#include "laws/stress_laws.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

closeness const bit_equal;

}  // namespace

TEST_CASE("the simulated device keeps the laws of Execution", "[device][simulated]") {
  device.start();
  laws::check_execution(device);
}

TEST_CASE("on the simulated device, batches arrive byte for byte", "[device][simulated]") {
  check_loader_on(device);
}

TEST_CASE("on the simulated device, images are augmented as on the CPU", "[device][simulated]") {
  check_augment_on(device, bit_equal);
}

TEST_CASE("on the simulated device, cxr_light keeps the laws of Augment", "[device][simulated]") {
  device.start();
  laws::check_augment(cxr_light{}, 33, 40, device.device());
}

TEST_CASE("on the simulated device, the other changes of images keep their laws",
          "[device][simulated]") {
  device.start();
  SECTION("cxr_strong") { laws::check_augment(cxr_strong{}, 33, 40, device.device()); }
  SECTION("mixup") { laws::check_mixing_augment(mixup<>{}, 33, 40, device.device()); }
  SECTION("cutmix") { laws::check_mixing_augment(cutmix<>{}, 33, 40, device.device()); }
  SECTION("acquisition_shift") { laws::check_stress(acquisition_shift{}, 33, 40, device.device()); }
}

TEST_CASE("on the simulated device, adamw keeps the laws of Optimizer", "[device][simulated]") {
  device.start();
  laws::check_optimizer(adamw{.learning_rate = 0.01}, device.device());
}

TEST_CASE("on the simulated device, sgd keeps the laws of Optimizer", "[device][simulated]") {
  device.start();
  laws::check_optimizer(sgd{.learning_rate = 0.01}, device.device());
}

TEST_CASE("on the simulated device, losses and their gradients are those of the CPU",
          "[device][simulated]") {
  check_losses_on(device, bit_equal);
}

TEST_CASE("on the simulated device, one step gives the loss and the gradients of the CPU",
          "[device][simulated]") {
  check_step_on(device, bit_equal);
}

TEST_CASE("on the simulated device, a training ends where it ends on the CPU",
          "[device][simulated]") {
  check_training_on(device, bit_equal);
}

TEST_CASE("on the simulated device, an interrupted training resumes bit for bit",
          "[device][simulated]") {
  check_resume_on(device);
}

TEST_CASE("on the simulated device, patience ends a training after as many epochs",
          "[device][simulated]") {
  check_early_stop_on(device);
}

TEST_CASE("on the simulated device, explanations keep their laws, and are those of the CPU",
          "[device][simulated]") {
  check_explanation_on(device, grad_cam{}, bit_equal);
  check_explanation_on(device, grad_cam_plus_plus{}, bit_equal);
  check_explanation_on(device, integrated_gradients{.steps = 5}, bit_equal);
  check_explanation_on(device, occlusion{}, bit_equal);
}

TEST_CASE("on the simulated device, a network is written and read as on the CPU",
          "[device][simulated]") {
  check_files_on(device);
}

TEST_CASE("on the simulated device, a whole run gives what its predictor gives",
          "[device][simulated]") {
  check_run_on<swap<toy, simulated_device>>(bit_equal);
}
