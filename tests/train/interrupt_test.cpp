// SPDX-License-Identifier: MIT
#include "cxr/train/interrupt.hpp"

#include <csignal>

#include "catch.hpp"
#include "child.hpp"

TEST_CASE("a signal is remembered while a guard lives", "[train][interrupt]") {
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    std::signal(signal, SIG_DFL);
    cxr::interrupt_guard const guard;
    CHECK_FALSE(guard.requested());
    std::raise(signal);
    CHECK(guard.requested());
    CHECK(guard.signal() == signal);
    CHECK(cxr::exit_status_of_signal(signal) == 128 + signal);
  }
  CHECK(cxr::exit_status_of_signal(cxr::interrupt_guard().signal()) == 0);
  CHECK_FALSE(cxr::interrupt_guard().requested());
}

TEST_CASE("a second signal, or one after the guard, ends the program", "[train][interrupt]") {
  // Catch handles SIGINT itself; a program does not.
  CHECK(cxr::test::signal_of_child([] {
          std::signal(SIGINT, SIG_DFL);
          cxr::interrupt_guard const guard;
          std::raise(SIGINT);
        }) == 0);
  CHECK(cxr::test::signal_of_child([] {
          std::signal(SIGINT, SIG_DFL);
          cxr::interrupt_guard const guard;
          std::raise(SIGINT);
          std::raise(SIGINT);
        }) == SIGINT);
  CHECK(cxr::test::signal_of_child([] {
          std::signal(SIGINT, SIG_DFL);
          { cxr::interrupt_guard const guard; }
          std::raise(SIGINT);
        }) == SIGINT);
}

TEST_CASE("a signal that was ignored before, as by nohup, stays ignored", "[train][interrupt]") {
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    auto const before = std::signal(signal, SIG_IGN);
    {
      cxr::interrupt_guard const guard;
      std::raise(signal);
      CHECK_FALSE(guard.requested());
    }
    CHECK(std::signal(signal, before) == SIG_IGN);
  }
}

TEST_CASE("a terminal that closes sends its signal twice, and an unread pipe many times",
          "[train][interrupt]") {
  for (int signal : {SIGHUP, SIGPIPE}) {
    std::signal(signal, SIG_DFL);
    cxr::interrupt_guard const guard;
    std::raise(signal);
    std::raise(signal);
    CHECK(guard.signal() == signal);
  }
}
