// SPDX-License-Identifier: MIT
#pragma once

#include <c10/util/Exception.h>

#include <array>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"

namespace cxr {

namespace detail {

/// Whether a message of LibTorch or of a library below it is about memory.
inline bool is_about_memory(std::string_view message) {
  constexpr std::array<std::string_view, 8> texts{
      "out of memory",
      "can't allocate memory",
      "not enough memory",
      "Cannot allocate memory",
      "bad allocation",
      "ALLOC_FAILED",
      "could not create a primitive",
      "could not create a memory"};  // the last two are oneDNN's
  for (auto const text : texts)
    if (message.find(text) != std::string_view::npos) return true;
  return false;
}

/// What a user can do.
struct advice {
  std::string_view memory;   ///< where none is left
  std::string_view threads;  ///< where the system allows no further one
  std::string_view other;    ///< where LibTorch fails
};
inline constexpr advice advice_to_train{
    "give a smaller --batch or smaller images, or end other programs that use it",
    "give a smaller --threads, end other programs, or raise the limit (ulimit -u)",
    "try --threads 1 or cpu<float>, or report it with the command that you ran"};
/// A program that only predicts has no such options.
inline constexpr advice advice_to_predict{
    "end other programs that use it, or compute on the CPU: cpu<float>",
    "set OMP_NUM_THREADS=1, end other programs, or raise the limit (ulimit -u)",
    "try cpu<float>, or report it with the command that you ran"};

[[noreturn]] inline void throw_no_memory(std::string const& work, std::string_view remedy) {
  throw device_error("the device has no memory left for " + work, std::string(remedy),
                     "out-of-memory");
}

/// MKL ends a program that works in a folder which is gone. @throws file_error
inline void require_working_folder() {
  std::error_code failed;
  auto const folder = std::filesystem::current_path(failed);
  if (failed)
    throw file_error(".", "the working folder was removed",
                     "change to a folder that exists, and start again", "working-folder");
}

}  // namespace detail

/// Calls `f`, and turns what LibTorch, its libraries and the system throw into errors of cxr: one line
/// without a backtrace, and a remedy.
/// @param work    what memory is needed for: "batches of 32 images"
/// @param remedy  what to do, by options that the program has
/// @throws error
template <class F>
decltype(auto) translate_errors(std::string const& work, F&& f,
                                detail::advice const& remedy = detail::advice_to_train) {
  detail::require_working_folder();
  try {
    return std::forward<F>(f)();
  } catch (error const&) {
    throw;
  } catch (c10::OutOfMemoryError const&) {
    detail::throw_no_memory(work, remedy.memory);
  } catch (std::bad_alloc const&) {
    detail::throw_no_memory(work, remedy.memory);
  } catch (c10::Error const& problem) {
    std::string const message = problem.what_without_backtrace();
    if (detail::is_about_memory(message)) detail::throw_no_memory(work, remedy.memory);
    throw error("LibTorch: " + detail::first_line(message), std::string(remedy.other), "libtorch");
  } catch (std::system_error const& problem) {
    if (problem.code() != std::errc::resource_unavailable_try_again) throw;
    throw error("this machine allows no further thread", std::string(remedy.threads), "no-thread");
  } catch (std::exception const& problem) {
    if (detail::is_about_memory(problem.what())) detail::throw_no_memory(work, remedy.memory);
    throw;
  }
}

}  // namespace cxr
