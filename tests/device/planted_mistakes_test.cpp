// SPDX-License-Identifier: MIT
// The simulated accelerator sees what code for a GPU may do wrong: each mistake is made on purpose, and gives
// wrong numbers or ends the process.
#include <ATen/ops/conv2d.h>
#include <ATen/ops/full.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>

#include <csignal>

#include "child.hpp"
#include "cxr/core/translate_errors.hpp"
#include "device/device_checks.hpp"
#include "device/simulated/device.hpp"

using namespace cxr;
using namespace cxr::test;
using simulated::mistake;
using simulated::plant;

namespace {

Tensor ones_on_device() { return at::ones({4}, device.device()); }
Tensor pinned(double value) {
  return at::full({4}, value, at::TensorOptions(at::kFloat).pinned_memory(true));
}
bool all_are(Tensor const& tensor, double value) {
  return tensor.cpu().eq(value).all().item<bool>();
}
c10::Stream stream_from_pool() {
  return c10::impl::VirtualGuardImpl(device.device().type())
      .getStreamFromGlobalPool(device.device());
}

/// Two epochs with frozen and augmented images. @returns whether they end where they end on the CPU
bool trains_as_the_cpu() {
  device.start();  // LibTorch counts devices at the first backward pass
  temporary_folder const folder;
  auto watch = silent{}.start();
  train_on(cpu<float>{}, {}, watch, folder / "cpu");
  train_on(device, {}, watch, folder / "device");
  auto const expected = load_checkpoint(folder / "cpu/last.safetensors").network,
             result = load_checkpoint(folder / "device/last.safetensors").network;
  for (std::size_t index = 0; index < expected.size(); ++index)
    if (!result[index].tensor.equal(expected[index].tensor)) return false;
  return true;
}

}  // namespace

TEST_CASE("a host pointer into the simulated device's memory ends the process",
          "[device][simulated]") {
  device.start();
  Tensor const tensor = ones_on_device();
  CHECK(all_are(tensor, 1));
  auto* const address = static_cast<float volatile*>(tensor.mutable_data_ptr());
  auto const signal_of = [](auto const& f) {
    return signal_of_child([&] {
      std::signal(SIGSEGV, SIG_DFL);  // not Catch's
      f();
    });
  };
  CHECK(signal_of([&] { static_cast<void>(*address); }) == SIGSEGV);
  CHECK(signal_of([&] { *address = 2; }) == SIGSEGV);
  CHECK(all_are(tensor, 1));
}

TEST_CASE("a tensor of the host among the simulated device's is refused", "[device][simulated]") {
  device.start();
  CHECK_THROWS_WITH(ones_on_device().add(at::ones({4})), Contains("on the same device"));
  Tensor const image = ones_on_device().view({1, 1, 2, 2});
  CHECK_THROWS_WITH(at::conv2d(image, at::ones({1, 1, 1, 1})), Contains("on the same device"));
  CHECK(all_are(ones_on_device().add(at::scalar_tensor(1)), 2));  // a number is none
}

TEST_CASE("more memory than the simulated device has is a device_error", "[device][simulated]") {
  device.start();
  CHECK_THROWS_AS(translate_errors(
                      "a test", [] { return at::empty({std::int64_t{1} << 40}, device.device()); }),
                  device_error);
}

TEST_CASE("a pinned buffer that is filled again too early arrives wrong", "[device][simulated]") {
  device.start();
  Tensor const buffer = pinned(1);
  Tensor const copy = buffer.to(device.device(), /*non_blocking=*/true);
  buffer.fill_(2);
  CHECK(all_are(copy, 2));

  buffer.fill_(1);
  Tensor const awaited = buffer.to(device.device(), /*non_blocking=*/true);
  c10::Event copied(c10::kPrivateUse1);
  copied.record(c10::impl::VirtualGuardImpl(c10::kPrivateUse1).getStream(device.device()));
  copied.synchronize();
  buffer.fill_(2);
  CHECK(all_are(awaited, 1));
}

TEST_CASE("memory of the host that is not pinned may be filled again at once",
          "[device][simulated]") {
  device.start();
  Tensor const buffer = at::ones({4});
  Tensor const copied = buffer.to(device.device(), /*non_blocking=*/true);
  buffer.fill_(2);
  CHECK(all_are(copied, 1));
}

TEST_CASE("a number that is read before its copy arrived is NaN", "[device][simulated]") {
  device.start();
  Tensor const copy = ones_on_device().to(at::kCPU, /*non_blocking=*/true);
  CHECK(copy.isnan().all().item<bool>());
  c10::impl::VirtualGuardImpl(c10::kPrivateUse1).synchronizeStream(simulated::stream_of(0));
  CHECK(all_are(copy, 1));
}

TEST_CASE("a stream that does not wait for another computes with what is not there yet",
          "[device][simulated]") {
  device.start();
  c10::Stream const first = stream_from_pool(), second = stream_from_pool();
  auto const sum_on_second = [&](bool waits) {
    Tensor numbers;
    c10::Event ready(c10::kPrivateUse1);
    {
      c10::StreamGuard const guard(first);
      numbers = ones_on_device();
      ready.record(first);
    }
    c10::StreamGuard const guard(second);
    if (waits) ready.block(second);
    return numbers.sum().item<double>();
  };
  CHECK(sum_on_second(true) == 4);
  CHECK_FALSE(sum_on_second(false) == 4);
}

TEST_CASE("batches arrive wrong where an event is left out, or recorded too early",
          "[device][simulated]") {
  CHECK(wrongly_loaded(device) == 0);
  for (auto const kind : {mistake::no_event, mistake::early_event}) {
    plant const wrong(kind);
    CHECK(wrongly_loaded(device) > 0);
  }
}

TEST_CASE("the ids of a batch that is kept too long are those of a later batch",
          "[device][simulated]") {
  device.start();
  numbered_images const images(40);
  loader const batches(images, squares_between(0, 40), {.batch = 4, .device = device.device()});
  auto pass = batches.in_order();
  std::vector<std::span<std::int64_t const>> ids;
  for (auto const& batch : pass) ids.push_back(batch.ids);
  CHECK(ids.back().front() == 36);
  CHECK(ids.front().front() != 0);
}

TEST_CASE("images are augmented wrongly where pinned memory is used again too early",
          "[device][simulated]") {
  Tensor const expected = augmented_on(cpu<float>{});
  CHECK(augmented_on(device).equal(expected));
  plant const wrong(mistake::early_return);
  CHECK_FALSE(augmented_on(device).equal(expected));
}

TEST_CASE(
    "a training stops at a loss that is not there yet where an event is left out, or recorded too "
    "early, or pinned memory is used again too early",
    "[device][simulated]") {
  CHECK(trains_as_the_cpu());
  for (auto const kind : {mistake::no_event, mistake::early_event, mistake::early_return}) {
    plant const wrong(kind);
    CHECK_THROWS_AS(trains_as_the_cpu(), numeric_error);
  }
}
