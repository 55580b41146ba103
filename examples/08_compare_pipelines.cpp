// SPDX-License-Identifier: MIT
//
// Trains two pipelines that differ in one policy, each with two seeds, and writes one page that compares
// them: differences with intervals and paired tests by patient, mean and SD over the seeds.
//
//   08_compare_pipelines                                      synthetic radiographs, no download
//   08_compare_pipelines --data chest_xray --epochs 20        the Kaggle folders
//   08_compare_pipelines runs/001 runs/002 …                  finished runs, without training
//
// Expected, with other numbers, of --image-size 64 --epochs 3:
//
//   test                         light-2                                 strong-1 …
//   auroc, DeLong                +0.0112 [−0.0321, +0.0545], p 0.612     −0.0204 …
#include <cxr/cxr.hpp>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

using light =
    cxr::pipeline<cxr::kaggle_chest_xray, cxr::patient_holdout, cxr::tiny_densenet<>,
                  cxr::linear_head, cxr::cxr_light,
                  cxr::metric_set<cxr::accuracy, cxr::recall, cxr::specificity, cxr::auroc>,
                  cxr::observers<cxr::console, cxr::history_csv, cxr::tensorboard>>;
using strong = cxr::swap<light, cxr::cxr_strong>;

/// Trains a pipeline with a seed, into a folder. @returns the folder
template <class Pipeline>
std::filesystem::path train(cxr::settings<light> const& settings, std::uint64_t seed,
                            std::filesystem::path const& folder) {
  cxr::settings<Pipeline> own(settings);
  own.run.seed = seed;
  own.run.run = folder;
  auto const result = Pipeline{own}.run();
  if (result.interrupted) std::exit(result.exit_status());
  cxr::write_report(result);
  return folder;
}

std::vector<std::filesystem::path> train_all(int argc, char** argv) {
  auto settings = cxr::from_command_line<light>(argc, argv);
  auto& source = settings.get<cxr::role::source>();
  if (source.folder.empty()) {
    source.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic radiographs, in " << source.folder.string() << ".\n";
  }
  auto const folder = settings.run.run.empty() ? "runs/compared" : settings.run.run;
  auto const seed = settings.run.seed;
  return {train<light>(settings, seed, folder / "light-1"),
          train<light>(settings, seed + 1, folder / "light-2"),
          train<strong>(settings, seed, folder / "strong-1"),
          train<strong>(settings, seed + 1, folder / "strong-2")};
}

int main(int argc, char** argv) try {
  std::vector<std::filesystem::path> folders(argv + 1, argv + argc);
  bool const finished = argc > 1 && argv[1][0] != '-';
  if (!finished) folders = train_all(argc, argv);
  auto const compared = cxr::compare_runs(folders);
  for (auto const& table : cxr::tables_of(compared)) std::cout << '\n' << cxr::markdown(table);
  auto const page = cxr::write_comparison(compared, folders.front().parent_path()).page;
  std::cout << "Written: " << page.string() << '\n';
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
