// SPDX-License-Identifier: MIT
#include "cxr/train/interrupt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "catch.hpp"

TEST_CASE("a signal is remembered while a guard lives", "[train][interrupt]") {
  for (int signal : {SIGINT, SIGTERM}) {
    cxr::interrupt_guard const guard;
    CHECK_FALSE(guard.requested());
    std::raise(signal);
    CHECK(guard.requested());
  }
  CHECK_FALSE(cxr::interrupt_guard().requested());
}

TEST_CASE("a second signal, or one after the guard, ends the program", "[train][interrupt]") {
  auto const signal_after = [](auto&& program) {
    auto const child = ::fork();
    if (child == 0) {
      program();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  };
  // Catch handles SIGINT itself; a program does not.
  CHECK(signal_after([] {
          std::signal(SIGINT, SIG_DFL);
          cxr::interrupt_guard const guard;
          std::raise(SIGINT);
        }) == 0);
  CHECK(signal_after([] {
          std::signal(SIGINT, SIG_DFL);
          cxr::interrupt_guard const guard;
          std::raise(SIGINT);
          std::raise(SIGINT);
        }) == SIGINT);
  CHECK(signal_after([] {
          std::signal(SIGINT, SIG_DFL);
          { cxr::interrupt_guard const guard; }
          std::raise(SIGINT);
        }) == SIGINT);
}
