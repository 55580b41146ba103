// SPDX-License-Identifier: MIT
#include "cxr/core/translate_errors.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <cerrno>
#include <stdexcept>

#include "catch.hpp"
#include "cxr/core/tensor.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// What is thrown instead of an exception.
template <class F>
std::string translated(F&& f) {
  try {
    translate_errors("batches of 8 images", f);
  } catch (std::exception const& problem) {
    return problem.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a call without an error gives its result", "[core][error]") {
  int number = 3;
  CHECK(translate_errors("work", [&] { return 7; }) == 7);
  CHECK(&translate_errors("work", [&]() -> int& { return number; }) == &number);
}

TEST_CASE("memory that is used up is one sentence, whoever says it", "[core][error][bad_input]") {
  auto const expected = Contains(
      "cxr: the device has no memory left for batches of 8 images; give a smaller --batch");
  auto const huge = [] { return at::empty({std::int64_t{1} << 60}, at::kByte); };
  auto const text = translated(huge);
  CHECK_THAT(text, expected);
  CHECK(text.find('\n') == std::string::npos);
  CHECK_THAT(translated([] { throw std::bad_alloc(); }), expected);
  CHECK_THAT(translated([] { throw std::runtime_error("could not create a primitive"); }),
             expected);
}

TEST_CASE("the words of CUDA, cuBLAS and the CPU for memory that is used up are known",
          "[core][error][bad_input]") {
  std::string const text = GENERATE(
      "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB of "
      "which 1.06 GiB is free.",
      "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported at "
      "some other API call, so the stacktrace below might be incorrect.",  // of pinned memory
      "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
      "cuDNN error: CUDNN_STATUS_ALLOC_FAILED", "out of memory",
      "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: "
      "you tried to allocate 1152921504606846976 bytes. Error code 12 (Cannot allocate memory)",
      "DefaultCPUAllocator: not enough memory: you tried to allocate 4096 bytes.");
  CAPTURE(text);
  auto const work = [&] { throw c10::Error({__func__, __FILE__, __LINE__}, text); };
  CHECK_THROWS_AS(translate_errors("work", work), device_error);
  auto const translation = translated(work);
  CHECK_THAT(
      translation,
      StartsWith("cxr: the device has no memory left for batches of 8 images; give a smaller "
                 "--batch") &&
          EndsWith("[docs/errors.md#out-of-memory]"));
}

TEST_CASE("the remedy where memory is used up is that of the caller", "[core][error][bad_input]") {
  CHECK_THROWS_WITH(
      translate_errors(
          "the weights", []() -> int { throw std::bad_alloc(); }, detail::advice_to_predict),
      Contains("for the weights; end other programs that use it, or compute on the CPU: cpu<float> "
               "[docs/errors.md#out-of-memory]"));
}

TEST_CASE("another error of LibTorch is one line without a backtrace", "[core][error][bad_input]") {
  auto const text = translated([] { return at::zeros({2, 3}).mm(at::zeros({2, 3})); });
  CHECK_THAT(text, Contains("cxr: LibTorch: mat1 and mat2 shapes cannot be multiplied") &&
                       Contains("[docs/errors.md#libtorch]"));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find("frame #") == std::string::npos);
}

TEST_CASE("a limit on threads is named", "[core][error][bad_input]") {
  CHECK_THAT(translated([] { throw std::system_error(EAGAIN, std::generic_category()); }),
             Contains("this machine allows no further thread; give a smaller --threads"));
  CHECK_THAT(translated([] { throw std::system_error(EACCES, std::generic_category()); }),
             Contains("Permission denied"));
}

TEST_CASE("options are advised only where the program has them", "[core][error][bad_input]") {
  auto const no_thread = []() -> int { throw std::system_error(EAGAIN, std::generic_category()); };
  auto const wrong = [] { return at::zeros({2, 3}).mm(at::zeros({2, 3})); };
  auto const predict = [](auto work) {
    translate_errors("the weights", work, detail::advice_to_predict);
  };
  CHECK_THROWS_WITH(predict(no_thread),
                    Contains("no further thread; set OMP_NUM_THREADS=1") && !Contains("--threads"));
  CHECK_THROWS_WITH(predict(wrong), Contains("; try cpu<float>, or report it") && !Contains("--"));
  CHECK_THAT(translated(wrong), Contains("; try --threads 1 or cpu<float>"));
}

TEST_CASE("errors of cxr and of others pass", "[core][error]") {
  CHECK_THROWS_AS(translate_errors("work", [] { throw setting_error("a", "b", "c"); }),
                  setting_error);
  CHECK_THROWS_AS(translate_errors("work", [] { throw std::out_of_range("x"); }),
                  std::out_of_range);
}

TEST_CASE("a working folder that was removed is named", "[core][error][bad_input]") {
  test::temporary_folder const folder;
  auto const before = std::filesystem::current_path();
  std::filesystem::create_directory(folder / "gone");
  std::filesystem::current_path(folder / "gone");
  std::filesystem::remove(folder / "gone");
  auto const text = translated([] {});
  std::filesystem::current_path(before);
  CHECK_THAT(text, Contains("the working folder was removed; change to a folder that exists"));
}
