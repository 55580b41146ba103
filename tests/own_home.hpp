// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "cxr/core/file.hpp"
#include "paths.hpp"

namespace cxr::test {

/// A variable of the environment, changed or removed until the end of the scope.
class environment_variable {
 public:
  environment_variable(char const* name, std::optional<std::string> const& value) : name_(name) {
    if (char const* const text = std::getenv(name)) before_ = text;
    set(value);
  }
  ~environment_variable() { set(before_); }
  environment_variable(environment_variable const&) = delete;
  environment_variable& operator=(environment_variable const&) = delete;

 private:
  void set(std::optional<std::string> const& value) const {
    if (value)
      ::setenv(name_, value->c_str(), 1);
    else
      ::unsetenv(name_);
  }

  char const* name_;
  std::optional<std::string> before_;
};

/// An empty home, working folder and caches of torch and Hugging Face: no file of this machine is found.
class own_home {
 public:
  own_home() : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder_.path());
  }
  ~own_home() { std::filesystem::current_path(before_); }
  own_home(own_home const&) = delete;
  own_home& operator=(own_home const&) = delete;

  std::filesystem::path const& path() const { return folder_.path(); }
  std::filesystem::path operator/(std::filesystem::path const& inside) const {
    return folder_ / inside;
  }
  /// Writes a file. @param file  relative to the working folder; "home/" is $HOME
  std::filesystem::path put(std::string const& file) const {
    write_atomically(folder_ / file, "weights");
    return folder_ / file;
  }

 private:
  temporary_folder folder_;
  std::filesystem::path before_;
  environment_variable home_{"HOME", folder_ / "home"}, torch_{"TORCH_HOME", folder_ / "torch"},
      hugging_face_{"HF_HOME", folder_ / "huggingface"}, hub_{"HF_HUB_CACHE", std::nullopt},
      cache_{"XDG_CACHE_HOME", std::nullopt};
};

}  // namespace cxr::test
