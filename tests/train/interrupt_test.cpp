// SPDX-License-Identifier: MIT
#include "cxr/train/interrupt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "catch.hpp"

TEST_CASE("a signal is remembered while a guard lives", "[run][interrupt]") {
  for (int signal : {SIGINT, SIGTERM}) {
    cxr::interrupt_guard const guard;
    CHECK_FALSE(guard.asked());
    std::raise(signal);
    CHECK(guard.asked());
  }
  CHECK_FALSE(cxr::interrupt_guard().asked());
}

TEST_CASE("a second signal, or one behind the guard, ends the program", "[run][interrupt]") {
  auto const ended_by = [](auto&& program) {
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
  CHECK(ended_by([] {
          std::signal(SIGINT, SIG_DFL);
          cxr::interrupt_guard const guard;
          std::raise(SIGINT);
        }) == 0);
  CHECK(ended_by([] {
          std::signal(SIGINT, SIG_DFL);
          cxr::interrupt_guard const guard;
          std::raise(SIGINT);
          std::raise(SIGINT);
        }) == SIGINT);
  CHECK(ended_by([] {
          std::signal(SIGINT, SIG_DFL);
          { cxr::interrupt_guard const guard; }
          std::raise(SIGINT);
        }) == SIGINT);
}
