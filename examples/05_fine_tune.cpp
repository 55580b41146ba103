// SPDX-License-Identifier: MIT
//
// Four strategies to fine-tune one network, compared in one table: each is another plan of the optimizer.
//
//   05_fine_tune --weights runs/001/best.safetensors --data chest_xray    a network of example 01
//   05_fine_tune --help                                                   every option
#include <cxr/cxr.hpp>
#include <iostream>
#include <string>
#include <vector>

using fine_tuned =
    cxr::pipeline<cxr::kaggle_chest_xray, cxr::patient_holdout, cxr::densenet121<cxr::from_file>,
                  cxr::linear_head, cxr::adamw, cxr::metric_set<cxr::accuracy, cxr::auroc>>;

/// A tenth of the rate for what is pretrained, the whole rate for the new head. Weights of ImageNet and
/// TorchXRayVision (densenet121<cxr::imagenet>, densenet121<cxr::xrv_all>) state these rates themselves.
cxr::adamw fine_tuning(cxr::adamw optimizer, cxr::training_plan const& plan) {
  optimizer.learning_rate /= 10;
  optimizer.head_rate = 10;
  optimizer.plan = plan;
  return optimizer;
}

int main(int argc, char** argv) try {
  auto settings = cxr::from_command_line<fine_tuned>(argc, argv);
  auto& source = settings.get<cxr::role::source>();
  if (source.folder.empty()) {
    source.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic radiographs, in " << source.folder.string() << ".\n";
  }

  struct strategy {
    std::string name;
    cxr::training_plan plan;
  };
  auto const epochs = settings.run.epochs;
  std::vector<strategy> const strategies{
      // The backbone is frozen: its features are computed once, and an epoch takes seconds.
      {"linear probe", {.frozen_epochs = epochs}},
      {"head first", {.frozen_epochs = 1}},
      // One stage more each epoch, from the head backwards, each learning slower than the next.
      {"gradual", {.frozen_epochs = 1, .thaw_epochs = 1, .depth_rate = 1 / 2.6}},
      {"all at once", {}}};

  auto const folder = settings.run.run;
  auto const optimizer = settings.get<cxr::role::optimizer>();
  cxr::table table({"strategy", "epoch", "seconds", "loss", "accuracy", "auroc"});
  for (auto const& [name, plan] : strategies) {
    settings.get<cxr::role::optimizer>() = fine_tuning(optimizer, plan);
    if (!folder.empty()) settings.run.run = folder / name;
    auto const result = fine_tuned{settings}.run();
    if (result.interrupted) return result.exit_status();
    for (auto const& epoch : result.history)
      table.add({name, std::to_string(epoch.epoch + 1),
                 cxr::to_text(cxr::measurement(epoch.seconds)),
                 cxr::to_text(cxr::measurement(epoch.validation_loss)),
                 cxr::to_text(epoch.metrics[0].second), cxr::to_text(epoch.metrics[1].second)});
  }
  std::cout << '\n' << table.text();
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
