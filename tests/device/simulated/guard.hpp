// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <atomic>
#include <cstddef>
#include <utility>

#include "device/simulated/memory.hpp"
#include "device/simulated/stream.hpp"

/// What LibTorch asks of a device: streams and events, and which memory is pinned.
namespace cxr::test::simulated {

inline c10::Device const the_device{c10::kPrivateUse1, 0};

inline std::size_t number(c10::Stream const& stream) {
  return static_cast<std::size_t>(stream.id());
}
inline c10::Stream stream_of(std::size_t number) {
  return c10::Stream(c10::Stream::UNSAFE, the_device, static_cast<c10::StreamId>(number));
}

struct guard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::kPrivateUse1; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  c10::Device exchangeDevice(c10::Device) const override { return the_device; }
  c10::Device getDevice() const override { return the_device; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}

  c10::Stream getStream(c10::Device) const override { return stream_of(current_stream); }
  c10::Stream getDefaultStream(c10::Device) const override { return stream_of(0); }
  c10::Stream getStreamFromGlobalPool(c10::Device, bool) const override {
    static std::atomic<std::size_t> next = 0;
    return stream_of(1 + next++ % (stream_set::count - 1));
  }
  c10::Stream exchangeStream(c10::Stream stream) const override {
    return stream_of(std::exchange(current_stream, number(stream)));
  }
  bool queryStream(c10::Stream const& stream) const override {
    return streams().is_idle(number(stream));
  }
  void synchronizeStream(c10::Stream const& stream) const override {
    streams().finish(number(stream));
  }
  void synchronizeDevice(c10::DeviceIndex) const override { streams().finish_all(); }

  void record(void** handle, c10::Stream const& stream, c10::DeviceIndex,
              c10::EventFlag) const override {
    if (!*handle) *handle = new event;
    *static_cast<event*>(*handle) = streams().record(number(stream));
  }
  void block(void* handle, c10::Stream const& stream) const override {
    streams().give(number(stream),
                   [moment = *static_cast<event*>(handle)] { streams().finish(moment); });
  }
  bool queryEvent(void* handle) const override {
    return !handle || streams().is_done(*static_cast<event*>(handle));
  }
  void synchronizeEvent(void* handle) const override {
    if (handle) streams().finish(*static_cast<event*>(handle));
  }
  void destroyEvent(void* handle, c10::DeviceIndex) const noexcept override {
    delete static_cast<event*>(handle);
  }
};

struct hooks final : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  c10::DeviceIndex deviceCount() const override { return 1; }
  c10::DeviceIndex getCurrentDevice() const override { return 0; }
  void setCurrentDevice(c10::DeviceIndex) const override {}
  c10::DeviceIndex exchangeDevice(c10::DeviceIndex) const override { return 0; }
  c10::DeviceIndex maybeExchangeDevice(c10::DeviceIndex) const override { return 0; }
  bool isPinnedPtr(void const* address) const override { return pinned_memory().contains(address); }
  c10::Allocator* getPinnedMemoryAllocator() const override { return &pinned_allocator; }
  c10::Device getDeviceFromPtr(void*) const override { return the_device; }
};

}  // namespace cxr::test::simulated
