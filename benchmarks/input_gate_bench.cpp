// SPDX-License-Identifier: MIT
//
// What use/input_gate.hpp warns of: bench_input_gate FOLDER counts, of all images in a folder, those that get a
// warning as they are, and inverted.
#include <cxr/data/preprocess/grey.hpp>
#include <cxr/use/input_gate.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <limits>
#include <span>
#include <vector>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: bench_input_gate FOLDER\n";
    return 2;
  }
  cxr::grey const square{};
  auto const side = static_cast<std::size_t>(square.size());
  std::vector<cxr::grey::pixel> pixels(side * side);
  std::span<cxr::grey::pixel const> const image(pixels);
  std::size_t files = 0, warnings = 0, inverted_warnings = 0;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    auto const ending = entry.path().extension();
    if (ending != ".jpeg" && ending != ".jpg" && ending != ".png") continue;
    square(entry.path(), std::span(pixels));
    ++files;
    if (auto const warning = cxr::input_warning(image, side); !warning.empty()) {
      ++warnings;
      std::cout << entry.path().filename().string() << ": " << warning << '\n';
    }
    for (auto& pixel : pixels) pixel = std::numeric_limits<cxr::grey::pixel>::max() - pixel;
    inverted_warnings += !cxr::input_warning(image, side).empty();
  }
  std::cout << files << " images, " << warnings << " warnings; inverted, " << inverted_warnings
            << " warnings\n";
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
