// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "paths.hpp"

namespace cxr::test {

/// A variable of the environment, changed until the end of the scope.
class environment_variable {
 public:
  environment_variable(char const* name, std::filesystem::path const& value) : name_(name) {
    if (char const* const text = std::getenv(name)) before_ = text;
    ::setenv(name, value.c_str(), 1);
  }
  ~environment_variable() {
    if (before_)
      ::setenv(name_, before_->c_str(), 1);
    else
      ::unsetenv(name_);
  }
  environment_variable(environment_variable const&) = delete;
  environment_variable& operator=(environment_variable const&) = delete;

 private:
  char const* name_;
  std::optional<std::string> before_;
};

/// A working folder and a home of its own: no weights of this machine are found.
class own_home {
 public:
  own_home() : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder_.path());
  }
  ~own_home() { std::filesystem::current_path(before_); }

  std::filesystem::path const& path() const { return folder_.path(); }
  std::filesystem::path operator/(std::filesystem::path const& inside) const {
    return folder_ / inside;
  }

 private:
  temporary_folder folder_;
  std::filesystem::path before_;
  environment_variable torch_{"TORCH_HOME", folder_ / "torch"};
  environment_variable hub_{"HF_HOME", folder_ / "huggingface"};
  environment_variable hub_cache_{"HF_HUB_CACHE", folder_ / "huggingface/hub"};
  environment_variable home_{"HOME", folder_ / "home"};
};

}  // namespace cxr::test
