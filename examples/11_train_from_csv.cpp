// SPDX-License-Identifier: MIT
//
// Images that a CSV file lists: the columns are named in the program, and all else is as for any other source.
//
//   11_train_from_csv --csv images.csv --image-size 64 --epochs 1     your own; docs/how_to/use_your_own_data.md
//   11_train_from_csv                                                 synthetic radiographs, no download
#include <cxr/cxr.hpp>
#include <iostream>

using my_images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                    cxr::label_column<"label">, cxr::patient_column<"patient">>;
using pneumonia = cxr::pipeline<my_images, cxr::patient_holdout, cxr::tiny_densenet<>>;

/// Lists synthetic radiographs, as you would list your own.
std::filesystem::path write_csv() {
  cxr::synthetic_cxr const drawn{.patients = 24, .image_size = 64};
  auto const folder = drawn.write();
  std::string csv = "path,label,patient\n";
  for (auto const& image : drawn.records())
    csv += image.id + "," + std::string(my_images::classes[static_cast<std::size_t>(image.label)]) +
           "," + image.patient + "\n";
  cxr::write_atomically(folder / "images.csv", csv);
  return folder / "images.csv";
}

int main(int argc, char** argv) try {
  auto settings = cxr::from_command_line<pneumonia>(argc, argv);
  auto& source = settings.get<cxr::role::source>();
  if (source.csv.empty()) {
    source.csv = write_csv();
    std::cout << "No --csv: synthetic radiographs, in " << source.csv.string() << ".\n";
  }
  auto const result = pneumonia{settings}.run();
  if (result.interrupted) return result.exit_status();
  auto const report = cxr::write_report(result);
  std::cout << '\n' << report.numbers.text() << "\nreport: " << report.page.string() << '\n';
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
