// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "cxr/core/file.hpp"
#include "paths.hpp"

namespace cxr::test {

/// Everything that a call writes to the standard output and error, by whatever way.
template <class Call>
std::string printed(Call&& call) {
  temporary_folder const folder;
  auto const file = folder / "printed";
  auto const flush = [] {
    std::fflush(nullptr);
    std::cout.flush();
    std::cerr.flush();
  };
  flush();
  int const output = ::dup(STDOUT_FILENO), errors = ::dup(STDERR_FILENO);
  int const target = ::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  ::dup2(target, STDOUT_FILENO);
  ::dup2(target, STDERR_FILENO);
  call();
  flush();
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (int const handle : {output, errors, target}) ::close(handle);
  return read_text(file);
}

}  // namespace cxr::test
