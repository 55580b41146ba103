// SPDX-License-Identifier: MIT
//
// One training of the study of recipes (recipe_study.sh): DenseNet-121 from random weights. Of its last epoch, both the
// network and its moving average are measured on validation, under stress and on the test subset, which is drawn from
// train by patient: study.json in the run's folder.
//
//   recipe_study cxr_strong --data chest_xray --run FOLDER [--epochs N …]
#include <cxr/compose/command_line.hpp>
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
cxr::json measure(Pipeline& steps, Data const& images,
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
  using pipeline = recipe<Augment>;
  auto settings = cxr::from_command_line<pipeline>(argc, argv);
  auto const result = pipeline{settings}.run();
  if (result.interrupted) return result.exit_status();
  settings.run.run = settings.run.resume = "";
  pipeline steps{settings};
  auto records = steps.records();
  auto split = steps.split(records);
  auto const images = steps.prepare(std::move(records), std::move(split));
  auto const last = cxr::load_checkpoint(result.folder / "last.safetensors");
  cxr::json const study{{"recipe", Augment::name},
                        {"seed", settings.run.seed},
                        {"epochs", settings.run.epochs},
                        {"no_average", measure(steps, images, last.network)},
                        {"ema", measure(steps, images, last.average)}};
  cxr::write_atomically(result.folder / "study.json", study.dump(2) + "\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  std::string const name = argc > 1 ? argv[1] : "";
  if (name == "cxr_light") return train<cxr::cxr_light>(argc - 1, argv + 1);
  if (name == "cxr_strong") return train<cxr::cxr_strong>(argc - 1, argv + 1);
  std::cerr << "usage: recipe_study cxr_light|cxr_strong [options of a pipeline]\n";
  return 2;
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
