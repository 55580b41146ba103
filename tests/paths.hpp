// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace cxr::test {

/// A file that a script kept in tests/golden/ has made.
inline std::filesystem::path golden(std::string const& name) {
  return std::filesystem::path(__FILE__).parent_path() / "golden" / name;
}

/// The folder with real images: CXR_TEST_DATA, else shared/data beside the source tree.
inline std::optional<std::filesystem::path> real_data() {
  namespace fs = std::filesystem;
  char const* const told = std::getenv("CXR_TEST_DATA");
  auto const folder =
      told ? fs::path(told)
           : fs::path(__FILE__).parent_path().parent_path().parent_path() / "shared" / "data";
  if (!fs::is_directory(folder / "chest_xray")) return std::nullopt;
  return folder;
}

/// A fresh folder that is gone, with all in it, at the end of the scope.
class temporary_folder {
 public:
  temporary_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "cxr-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder: " + pattern);
    path_ = pattern;
  }
  ~temporary_folder() {
    std::error_code gone_already;
    std::filesystem::remove_all(path_, gone_already);
  }
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;

  std::filesystem::path const& path() const { return path_; }
  std::filesystem::path operator/(std::filesystem::path const& inside) const {
    return path_ / inside;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace cxr::test
