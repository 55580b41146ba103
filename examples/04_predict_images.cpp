// SPDX-License-Identifier: MIT
//
// From weights and images to a CSV: the probability of every class, the decision at the operating point that
// the file states, and a column `error`. Needs no training code.
//
//   04_predict_images best.safetensors images out.csv                  a folder, or one image
//   04_predict_images best.safetensors images.txt out.csv              a list, one path a line, from this folder
//   find . -name '*.png' | 04_predict_images best.safetensors - -      paths from stdin, CSV to stdout
//   04_predict_images runs/*/best.safetensors images out.csv           several networks are an ensemble, as are
//   04_predict_images runs/001/epoch_*.safetensors images out.csv      the epochs that one run kept
//
// What of a folder is not used, such as other formats and sub-folders, is listed. An image that is unreadable
// has its reason in the column `error`; the others are predicted. Status 0: all were predicted; 1: some were
// not, or nothing was; 2: the command line is wrong.
// (longer because it is a whole program, with a command line)
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "cxr/model/backbone/fused_densenet.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/train/interrupt.hpp"
#include "cxr/use/ensemble.hpp"
#include "cxr/use/prediction_csv.hpp"

template <class W>
using backbone = cxr::fused<cxr::densenet121<W>>;

namespace {

/// The paths of a list, one a line, or as `find -print0` writes them. @param name  for errors
std::vector<std::filesystem::path> paths_in(std::istream& list, std::string const& name) {
  std::string text(std::istreambuf_iterator<char>(list), {});
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // of Windows
  bool const zeros = text.find('\0') != std::string::npos;
  std::istringstream rest(text);
  std::vector<std::filesystem::path> files;
  for (std::string line; std::getline(rest, line, zeros ? '\0' : '\n');) {
    if (!zeros && line.ends_with('\r')) line.pop_back();
    if (!line.empty()) files.emplace_back(line);
  }
  if (files.empty())
    throw cxr::data_error(name + " lists no image", "write one path a line", "no-images");
  return files;
}

std::vector<std::filesystem::path> images_of(std::string const& images) {
  if (images == "-") return paths_in(std::cin, "standard input");
  if (cxr::is_folder(images)) {
    auto const files = cxr::image_files(images);
    if (auto const unused = cxr::unused_in(images, files).text(); !unused.empty())
      std::cerr << unused << '\n';
    return files;
  }
  if (!images.ends_with(".txt") && !images.ends_with(".TXT")) return {images};
  std::ifstream list(images);
  if (!list)
    throw cxr::file_error(images, "cannot be read", "check the path and its permissions",
                          "cannot-read");
  return paths_in(list, images);
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App options{"Predicts X-ray images: WEIGHTS... IMAGES OUT.csv"};
  std::vector<std::string> places;
  std::ptrdiff_t batch = 32;
  cxr::cuda_if_available execution;
  options.add_option("places", places, "Weights, images (folder, image, list.txt, -), CSV (or -)")
      ->required()
      ->expected(3, 1000);
  options.add_option("--batch", batch, "Images that are predicted together; 1 needs least memory")
      ->check(CLI::Range(1, 32));
  options.add_option("--threads", execution.on_cpu.threads, "Threads; 0: one for each core")
      ->check(CLI::Range(0, 1024));
  try {
    options.parse(argc, argv);
  } catch (CLI::ParseError const& problem) {
    return options.exit(problem) == 0 ? 0 : 2;
  }
  // What is wrong with the paths shows at once.
  auto const& target = places.back();
  if (target != "-" && !target.ends_with(".csv"))  // it would replace an image or weights
    throw cxr::file_error(target, "is no name for the CSV", "end the last path in .csv",
                          "cannot-write");
  auto const files = images_of(places.end()[-2]);
  cxr::interrupt_guard const interrupt;  // Ctrl-C leaves no partial file
  std::optional<cxr::atomic_file> out;
  if (target != "-") out.emplace(target);
  auto predict =
      cxr::load_ensemble<backbone, cxr::mlp_head, 2>({places.begin(), places.end() - 2}, execution);
  std::vector<cxr::prediction> outcomes;
  do {  // once without files, which is an error
    if (interrupt.requested()) return cxr::exit_status_of_signal(interrupt.signal());
    auto const first = files.begin() + static_cast<std::ptrdiff_t>(outcomes.size());
    auto const count = std::min(batch, files.end() - first);
    auto const images = predict.skip_unreadable({first, first + count});
    auto csv = cxr::prediction_csv(images, predict.record()->classes, predict.record()->labels);
    if (!outcomes.empty()) csv.erase(0, csv.find('\n') + 1);  // one header
    if (out) out->write(csv);
    if (!out && !(std::cout << csv << std::flush)) {
      if (interrupt.requested()) continue;  // its reader has ended, such as head
      throw cxr::file_error("standard output", "cannot be written", "keep its reader running",
                            "cannot-write");
    }
    for (auto const& image : images) outcomes.push_back({.error = image.error});
  } while (outcomes.size() < files.size());
  if (out) out->commit();
  cxr::require_readable(outcomes);
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
