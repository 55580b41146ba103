// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "cxr/core/file.hpp"
#include "paths.hpp"

/// For tests of the search for weights.
namespace cxr::test {

/// An empty home, working directory and caches of torch and Hugging Face, so that no file of this
/// machine is found.
class own_home {
 public:
  own_home() : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder_.path());
  }
  ~own_home() { std::filesystem::current_path(before_); }
  own_home(own_home const&) = delete;
  own_home& operator=(own_home const&) = delete;

  /// Writes a file. @param file  relative to the working directory; "home/" is $HOME
  std::filesystem::path put(std::string const& file) const {
    write_atomically(folder_ / file, "weights");
    return folder_ / file;
  }

 private:
  /// Sets a variable of the environment, or removes it, for its lifetime.
  class variable {
   public:
    variable(char const* name, std::optional<std::string> const& value) : name_(name) {
      if (char const* const old = std::getenv(name)) before_ = old;
      set(value);
    }
    ~variable() { set(before_); }
    variable(variable const&) = delete;
    variable& operator=(variable const&) = delete;

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

  temporary_folder folder_;
  std::filesystem::path before_;
  variable home_{"HOME", folder_ / "home"}, torch_{"TORCH_HOME", folder_ / "torch"},
      hugging_face_{"HF_HOME", folder_ / "huggingface"}, hub_{"HF_HUB_CACHE", std::nullopt},
      cache_{"XDG_CACHE_HOME", std::nullopt};
};

}  // namespace cxr::test
