// SPDX-License-Identifier: MIT
//
// Looks at every image of a data set before anything is trained: files that are damaged, blank, turned,
// cropped or coloured, near duplicates, patients in two subsets. docs/how_to/read_an_audit.md
//
//   09_audit_a_data_set --data chest_xray                   the Kaggle folders -> audit/audit.html
//   09_audit_a_data_set --data chest_xray --output found    into another folder
//   09_audit_a_data_set                                     synthetic radiographs, no download
//
// Exit status: 0 nothing makes a result wrong, or it is allowed by --allow-audit-errors; 1 something does;
// 2 the data set could not be audited. For folders of other classes: cxr::image_folder<"covid", "normal">.
#include <cxr/cxr.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  cxr::kaggle_chest_xray source;
  cxr::audit_settings settings;
  cxr::read_options(argc, argv, "Audits the images of a data set", source, settings);
  if (source.folder.empty()) {
    source.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic radiographs, in " << source.folder.string() << ".\n";
  }
  auto const set = cxr::audit_files(source, [](std::size_t done, std::size_t total) {
    if (done % 1000 == 0 || done == total) std::cout << done << " of " << total << " images\n";
  });
  auto const written = cxr::write_audit(set, settings);
  std::cout << set.found.report.text() << '\n'
            << cxr::to_text(written.shortcuts) << "\npage: " << written.page.string() << '\n';
  return set.sound() || settings.allow_audit_errors ? 0 : 1;
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 2;
}
