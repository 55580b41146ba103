// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "cxr/core/file.hpp"
#include "paths.hpp"

namespace cxr::test {

/// What is printed meanwhile, to a file as when a program's output is redirected.
template <class F>
std::string printed(F&& f) {
  temporary_folder const folder;
  std::fflush(stdout);
  int const before = ::dup(STDOUT_FILENO);
  int const file = ::open((folder / "out").c_str(), O_CREAT | O_WRONLY, 0600);
  ::dup2(file, STDOUT_FILENO);
  f();
  std::fflush(stdout);
  ::dup2(before, STDOUT_FILENO);
  ::close(file);
  ::close(before);
  return read_text(folder / "out");
}

}  // namespace cxr::test
