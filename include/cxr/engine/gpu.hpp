// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>

#ifdef CXR_WITH_CUDA
#include <cuda_runtime_api.h>
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#ifdef CXR_WITH_CUDA
// ATen/cuda/CUDAContextLight.h declares this, but requires the headers of cuBLAS and cuSPARSE.
namespace at::cuda {
TORCH_CUDA_CPP_API cudaDeviceProp* getDeviceProperties(c10::DeviceIndex);
}
#endif

// What a machine states about its NVIDIA GPUs, for messages. Nothing here throws or starts CUDA
// where it is not in use already.
namespace cxr::detail {

/// Whether the kernel offers a GPU to programs, usable by CUDA or not.
inline bool has_nvidia_files() {
  std::error_code ignored;
  return std::filesystem::exists("/dev/nvidiactl", ignored) ||
         std::filesystem::exists("/usr/lib/wsl/lib/libcuda.so.1", ignored);  // of Windows
}

/// The driver's version, such as "580.159.04", in what /proc/driver/nvidia/version holds: the first
/// word that is digits and dots. Empty: not stated.
inline std::string driver_version(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find_first_of(" \n\t", begin), text.size());
    auto const word = text.substr(begin, end - begin);
    if (word.find('.') != word.npos && word.find_first_not_of("0123456789.") == word.npos)
      return std::string(word);
    begin = end + 1;
  }
  return {};
}
inline std::string driver_version() {
  std::ifstream file("/proc/driver/nvidia/version");
  return driver_version(std::string{std::istreambuf_iterator<char>(file), {}});
}

/// The architectures that a library was built for, in the text of LibTorch's showConfig():
/// "sm_75 sm_80 sm_90 …". Empty: not stated.
inline std::string built_architectures(std::string_view config) {
  std::string result;
  constexpr std::string_view key = "code=";
  for (auto found = config.find(key); found != config.npos; found = config.find(key, found + 1)) {
    auto const begin = found + key.size();
    auto const end = std::min(config.find_first_of(",;\n ", begin), config.size());
    result += (result.empty() ? "" : " ") + std::string(config.substr(begin, end - begin));
  }
  return result;
}

/// What messages state about a GPU.
struct gpu_facts {
  std::int64_t index = 0;
  std::string name = {};  ///< empty: not known to a build without CUDA
  int major = 0;          ///< of the compute capability, with `minor`
  int minor = 0;
  std::size_t memory = 0;   ///< in bytes
  std::string driver = {};  ///< version; empty: not stated
};
inline std::string gpu_text(gpu_facts const& gpu) {
  std::string text = "GPU " + std::to_string(gpu.index);
  if (!gpu.name.empty())
    text += " " + gpu.name + ", compute capability " + std::to_string(gpu.major) + "." +
            std::to_string(gpu.minor) + ", " + std::to_string(gpu.memory >> 20) + " MiB";
  return gpu.driver.empty() ? text : text + ", driver " + gpu.driver;
}

/// What this machine states about a GPU. @pre  CUDA lists it
inline gpu_facts facts_about_gpu(std::int64_t index) {
  gpu_facts facts{.index = index, .driver = driver_version()};
#ifdef CXR_WITH_CUDA
  auto const& gpu = *at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index));
  facts.name = gpu.name;
  facts.major = gpu.major;
  facts.minor = gpu.minor;
  facts.memory = gpu.totalGlobalMem;
#endif
  return facts;
}

/// The GPU in words: name, compute capability, memory, driver. @pre  CUDA lists it
inline std::string describe_gpu(std::int64_t index) { return gpu_text(facts_about_gpu(index)); }

/// Whether a GPU computes natively in bfloat16: compute capability 8.0 (Ampere) or higher. LibTorch's
/// own question is about the current GPU, which is the first one, and not the one chosen.
inline bool has_bfloat16([[maybe_unused]] std::int64_t index) {
  auto const& hooks = at::detail::getCUDAHooks();
#ifdef CXR_WITH_CUDA
  if (index >= hooks.deviceCount()) return true;  // start() refuses it
  return at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index))->major >= 8;
#else
  return hooks.supportsBFloat16ConvolutionWithCuDNNv8();
#endif
}

/// Whether this program was built for CUDA.
#ifdef CXR_WITH_CUDA
inline constexpr bool built_for_cuda = true;
#else
inline constexpr bool built_for_cuda = false;
#endif

/// Why CUDA lists no GPU on this machine, in words.
inline std::string why_no_gpu(bool for_cuda = built_for_cuda, bool has_files = has_nvidia_files(),
                              std::string const& driver = driver_version()) {
  if (!for_cuda) return "this program was built without CUDA";
  if (!has_files) return "CUDA finds no GPU";
  return "CUDA finds no GPU, although the machine has one: the driver" +
         (driver.empty() ? driver : " " + driver) +
         " may be too old for this LibTorch, or CUDA_VISIBLE_DEVICES hides it";
}

}  // namespace cxr::detail
