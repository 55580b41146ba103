// SPDX-License-Identifier: MIT
//
// A training of the study of recipes (recipe_study.sh), DenseNet-121 from random weights; and its measurement: of the
// last epoch, both the network and its moving average, on validation, under stress and on the test subset, which is
// drawn from train by patient. Writes study.json into the run's folder.
//
//   recipe_study train cxr_strong --data chest_xray --run FOLDER [--epochs N …]
//   recipe_study measure cxr_strong --data chest_xray --run FOLDER [the same options]
#include <cxr/compose/command_line.hpp>
#include <cxr/data/augment/cxr_acquisition.hpp>
#include <cxr/data/augment/cxr_light.hpp>
#include <cxr/data/augment/cxr_strong.hpp>
#include <cxr/data/source/kaggle_chest_xray.hpp>
#include <cxr/learn/average/ema.hpp>
#include <cxr/run/pipeline.hpp>
#include <cxr/train/observer/report_json.hpp>
#include <iostream>

namespace {

template <class Augment>
using recipe = cxr::pipeline<Augment, cxr::ema>;

/// Measures a network of the last checkpoint on every held-out subset.
template <class Pipeline, class Data>
cxr::json measure_network(Pipeline& steps, Data const& images,
                          std::vector<cxr::named_tensor> const& tensors) {
  auto network = steps.make_network();
  cxr::load_state(network, tensors);
  auto const numbers = [&](cxr::predictions output, cxr::subset part) {
    return cxr::to_json(steps.evaluate(std::move(output), images, part).measured.scalars());
  };
  using enum cxr::subset;
  return {{"validation", numbers(steps.predict(network, images, validation), validation)},
          {"stress", numbers(steps.predict_stressed(network, images, validation), validation)},
          {"test", numbers(steps.predict(network, images, test), test)}};
}

template <class Augment>
int train(int argc, char** argv) {
  return recipe<Augment>{cxr::from_command_line<recipe<Augment>>(argc, argv)}.run().exit_status();
}

template <class Augment>
int measure(int argc, char** argv) {
  auto settings = cxr::from_command_line<recipe<Augment>>(argc, argv);
  auto const folder = std::exchange(settings.run.run, "");
  recipe<Augment> steps{settings};
  auto records = steps.records();
  auto split = steps.split(records);
  auto const images = steps.prepare(std::move(records), std::move(split));
  auto const last = cxr::load_checkpoint(folder / "last.safetensors");
  cxr::json const study{{"recipe", Augment::name},
                        {"seed", settings.run.seed},
                        {"epochs", last.state.epoch},
                        {"no_average", measure_network(steps, images, last.network)},
                        {"ema", measure_network(steps, images, last.average)}};
  cxr::write_atomically(folder / "study.json", study.dump(2) + "\n");
  return 0;
}

int usage() {
  std::cerr
      << "usage: recipe_study train|measure cxr_light|cxr_acquisition|cxr_strong [options of a "
         "pipeline]\n";
  return 2;
}

template <class Augment>
int study(int argc, char** argv) {
  std::string_view const work = argv[1];
  if (work == "train") return train<Augment>(argc - 2, argv + 2);
  if (work == "measure") return measure<Augment>(argc - 2, argv + 2);
  return usage();
}

}  // namespace

int main(int argc, char** argv) try {
  std::string const name = argc > 2 ? argv[2] : "";
  if (name == cxr::cxr_light::name) return study<cxr::cxr_light>(argc, argv);
  if (name == cxr::cxr_acquisition::name) return study<cxr::cxr_acquisition>(argc, argv);
  if (name == cxr::cxr_strong::name) return study<cxr::cxr_strong>(argc, argv);
  return usage();
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
