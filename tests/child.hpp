// SPDX-License-Identifier: MIT
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <type_traits>

namespace cxr::test {

/// Calls `f` in a child process, which ends with what it returns, or with 0. @returns as of waitpid
template <class F>
int status_of_child(F&& f) {
  auto const child = ::fork();
  if (child == 0) {
    if constexpr (std::is_void_v<std::invoke_result_t<F>>)
      f(), ::_exit(0);
    else
      ::_exit(f());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

/// The signal that ends a child process which calls `f`; 0: none.
template <class F>
int signal_of_child(F&& f) {
  int const status = status_of_child(f);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace cxr::test
