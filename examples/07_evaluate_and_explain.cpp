// SPDX-License-Identifier: MIT
//
// Trains a small network, evaluates it, and writes heat maps of the images to look at: those that it got
// wrong and was surest of, and those that it was least sure of.
//
//   07_evaluate_and_explain                                   synthetic radiographs, no download
//   07_evaluate_and_explain --data chest_xray --epochs 20     the Kaggle folders
//   07_evaluate_and_explain --resume runs/001                 the maps of a finished run, without training
//
// Expected, with other numbers, of --image-size 96 --epochs 4 (border: an even map has 0.36):
//
//   least_sure
//   image                       true  predicted  probability  border  heat map
//   person20_virus_3.jpeg  PNEUMONIA  PNEUMONIA       0.5021  0.2853  runs/001/least_sure/person20…
//   IM-0109-0002.jpeg         NORMAL  PNEUMONIA       0.5026  0.2826  runs/001/least_sure/IM-0109…
#include <cxr/cxr.hpp>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

using pneumonia =
    cxr::pipeline<cxr::kaggle_chest_xray, cxr::patient_holdout, cxr::tiny_densenet<>,
                  cxr::linear_head, cxr::metric_set<cxr::accuracy, cxr::auroc, cxr::confusion>>;

int main(int argc, char** argv) try {
  auto settings = cxr::from_command_line<pneumonia>(argc, argv);
  auto& source = settings.get<cxr::role::source>();
  if (source.folder.empty()) {
    source.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic radiographs, in " << source.folder.string() << ".\n";
  }
  auto const result = pneumonia{settings}.run();
  if (result.interrupted) return result.exit_status();
  cxr::predictor<pneumonia> predict(result.folder / "best.safetensors");
  auto const explained = cxr::explain_result(predict, cxr::grad_cam_plus_plus{}, result);
  auto const report = cxr::write_report(result, explained);  // the page shows the maps, too
  std::cout << '\n' << report.numbers.text() << "\nreport: " << report.page.string() << '\n';

  auto const& test = result.headline().output;
  std::vector<std::pair<std::string, std::vector<std::size_t>>> const selections{
      {"surest_mistakes", cxr::surest_mistakes(test, 8)}, {"least_sure", cxr::least_sure(test, 8)}};
  for (auto const& [title, images] : selections) {
    std::vector<std::filesystem::path> files;
    for (auto const image : images) files.push_back(result.records[test.records[image]].file);
    std::cout << '\n' << title << (files.empty() ? ": none\n" : "\n");
    if (files.empty()) continue;
    // Explained is the predicted class; the part of the heat in the border tells of shortcuts.
    auto const maps =
        cxr::explain_files(predict, cxr::grad_cam_plus_plus{}, files, result.folder / title);
    cxr::table table({"image", "true", "predicted", "probability", "border", "heat map"});
    for (std::size_t row = 0; row < maps.size(); ++row) {
      auto const& [output, class_index, overlay, border] = maps[row];
      table.add({output.file.filename().string(),
                 test.class_name(static_cast<std::size_t>(test.labels[images[row]])),
                 test.class_name(output.label),
                 cxr::to_text(cxr::measurement(output.probabilities[output.label])),
                 cxr::to_text(border), overlay.string()});
    }
    std::cout << table.text();
  }
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
