// SPDX-License-Identifier: MIT
// What the CPU's tests prove, on a GPU. Where there is none, each test says so and is skipped.
#include "cxr/engine/execution/cuda.hpp"

#include "cxr/data/augment/cutmix.hpp"
#include "cxr/data/augment/cxr_strong.hpp"
#include "cxr/data/augment/mixup.hpp"
#include "cxr/data/stress/acquisition_shift.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "device/device_checks.hpp"
#include "device/loss_checks.hpp"
#include "laws/augment_laws.hpp"
#include "laws/execution_laws.hpp"
#include "laws/optimizer_laws.hpp"
#include "laws/stress_laws.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Float without tf32, repeatable: the nearest that a GPU comes to the CPU.
cuda<float> const exact{.tf32 = false, .deterministic = true};
cuda<bfloat16> const reduced{.deterministic = true};

bool no_gpu() {
  if (!at::hasCUDA()) skip("this machine has no GPU, or this build no CUDA");
  return !at::hasCUDA();
}

}  // namespace

TEST_CASE("on a GPU, cuda keeps the laws of Execution", "[device][gpu]") {
  if (no_gpu()) return;
  laws::check_execution(exact);
}

TEST_CASE("on a GPU, cuda in bfloat16 keeps the laws of Execution", "[device][gpu]") {
  if (no_gpu()) return;
  laws::check_execution(reduced);
}

TEST_CASE("on a GPU, the description names the GPU, and a missing one is refused by number",
          "[device][gpu]") {
  if (no_gpu()) return;
  exact.start();
  CHECK_THAT(exact.description(), StartsWith("cuda<float> on GPU 0 NVIDIA") &&
                                      Contains("compute capability") && Contains("MiB"));
  CHECK_THROWS_WITH(cuda<float>{.index = 99}.start(), Contains("--gpu is 99 and CUDA lists"));
}

TEST_CASE("on a GPU, batches arrive byte for byte", "[device][gpu]") {
  if (no_gpu()) return;
  check_loader_on(exact);
}

TEST_CASE("on a GPU, images are augmented as on the CPU", "[device][gpu]") {
  if (no_gpu()) return;
  check_augment_on(exact, {.relative = 0, .absolute = 1e-4});
}

TEST_CASE("on a GPU, cxr_light keeps the laws of Augment", "[device][gpu]") {
  if (no_gpu()) return;
  laws::check_augment(cxr_light{}, 33, 40, exact.device());
}

TEST_CASE("on a GPU, the other changes of images keep their laws", "[device][gpu]") {
  if (no_gpu()) return;
  SECTION("cxr_strong") { laws::check_augment(cxr_strong{}, 33, 40, exact.device()); }
  SECTION("mixup") { laws::check_mixing_augment(mixup<>{}, 33, 40, exact.device()); }
  SECTION("cutmix") { laws::check_mixing_augment(cutmix<>{}, 33, 40, exact.device()); }
  SECTION("acquisition_shift") { laws::check_stress(acquisition_shift{}, 33, 40, exact.device()); }
}

TEST_CASE("on a GPU, adamw keeps the laws of Optimizer", "[device][gpu]") {
  if (no_gpu()) return;
  laws::check_optimizer(adamw{.learning_rate = 0.01}, exact.device());
}

TEST_CASE("on a GPU, sgd keeps the laws of Optimizer", "[device][gpu]") {
  if (no_gpu()) return;
  laws::check_optimizer(sgd{.learning_rate = 0.01}, exact.device());
}

TEST_CASE("on a GPU, losses and their gradients are those of the CPU", "[device][gpu]") {
  if (no_gpu()) return;
  check_losses_on(exact, {.relative = 1e-5, .absolute = 1e-6});
}

TEST_CASE("on a GPU, one step gives the loss and the gradients of the CPU", "[device][gpu]") {
  if (no_gpu()) return;
  check_step_on(exact, {.relative = 1e-3, .absolute = 1e-4});
}

TEST_CASE("on a GPU, a training ends where it ends on the CPU", "[device][gpu]") {
  if (no_gpu()) return;
  check_training_on(exact, {.relative = 1e-2, .absolute = 1e-2});
}

TEST_CASE("on a GPU, an interrupted training resumes bit for bit", "[device][gpu]") {
  if (no_gpu()) return;
  check_resume_on(exact);
}

TEST_CASE("on a GPU in bfloat16, an interrupted training resumes bit for bit", "[device][gpu]") {
  if (no_gpu()) return;
  check_resume_on(reduced);
}

TEST_CASE("on a GPU, patience ends a training after as many epochs", "[device][gpu]") {
  if (no_gpu()) return;
  check_early_stop_on(exact);
}

TEST_CASE("on a GPU, explanations keep their laws, and are those of the CPU", "[device][gpu]") {
  if (no_gpu()) return;
  check_explanation_on(exact, grad_cam{}, {.relative = 1e-2, .absolute = 1e-3});
  check_explanation_on(exact, grad_cam_plus_plus{}, {.relative = 1e-2, .absolute = 1e-3});
  check_explanation_on(exact, integrated_gradients{.steps = 5},
                       {.relative = 1e-2, .absolute = 1e-3});
  check_explanation_on(exact, occlusion{}, {.relative = 1e-2, .absolute = 1e-3});
}

TEST_CASE("on a GPU, a network is written and read as on the CPU", "[device][gpu]") {
  if (no_gpu()) return;
  check_files_on(exact);
}

TEST_CASE("on a GPU, a whole run gives what its predictor gives", "[device][gpu]") {
  if (no_gpu()) return;
  check_run_on<swap<toy, cuda<float>>>({.relative = 1e-2, .absolute = 1e-2});
}

TEST_CASE("on a GPU in bfloat16, a whole run gives what its predictor gives", "[device][gpu]") {
  if (no_gpu()) return;
  check_run_on<swap<toy, cuda<bfloat16>>>({.relative = 5e-2, .absolute = 5e-2});
}
