// SPDX-License-Identifier: MIT
//
// What peers.py asks of cxr:
//   cxr_peer logits EXPECTED FILE…    how far the logits of each FILE are from those in EXPECTED,
//                                     whose name states the network; relative to the largest one
//   cxr_peer convert SOURCE TARGET    reads a file of weights, writes another: .pth or .safetensors
//   cxr_peer events FOLDER EPOCHS     writes the event file of a run that was resumed after each epoch
//   cxr_peer predict WEIGHTS IMAGE…   logits of each image, by a DenseNet-121 with an mlp_head
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <cxr/cxr.hpp>
#include <iomanip>
#include <iostream>

namespace {

cxr::Tensor named(cxr::weight_file const& file, std::string const& name) {
  for (auto const& entry : file.tensors)
    if (entry.name == name) return entry.tensor;
  throw std::runtime_error("no tensor " + name);
}

template <std::int64_t K, class Backbone>
void compare(std::filesystem::path const& expected, std::vector<std::string> const& files) {
  at::NoGradGuard const no_gradients;
  auto const python = cxr::read_safetensors(expected);
  cxr::Tensor const logits = named(python, "logits");
  for (auto const& file : files) {
    auto network = cxr::make_classifier<K>(Backbone{}, cxr::linear_head{}, 1);
    auto const account = cxr::load_weights(network, file);
    if (!account.replaced.empty()) throw std::runtime_error(file + ": the head was replaced");
    cxr::Tensor const output = std::as_const(network)(named(python, "images"), cxr::inference{});
    double const difference = (output - logits).abs().max().item<double>();
    std::cout << file << ' ' << difference / logits.abs().max().item<double>() << '\n';
  }
}

void logits(std::filesystem::path const& expected, std::vector<std::string> const& files) {
  auto const name = expected.stem().string();
  if (name == "xrv-121")
    return compare<cxr::xrv_all::outputs, cxr::densenet121<cxr::xrv_all>>(expected, files);
  auto const depth = name.substr(name.find('-') + 1);
  if (depth == "121") return compare<cxr::imagenet::outputs, cxr::densenet121<>>(expected, files);
  if (depth == "161") return compare<cxr::imagenet::outputs, cxr::densenet161<>>(expected, files);
  if (depth == "169") return compare<cxr::imagenet::outputs, cxr::densenet169<>>(expected, files);
  if (depth == "201") return compare<cxr::imagenet::outputs, cxr::densenet201<>>(expected, files);
  throw std::runtime_error("no network for " + name);
}

void predict(std::string const& weights, std::vector<std::string> const& images) {
  auto model = cxr::load<cxr::densenet121, cxr::mlp_head>(weights, cxr::cpu<float>{});
  std::cout << std::setprecision(9);
  for (auto const& prediction : model({images.begin(), images.end()})) {
    for (auto const logit : prediction.logits) std::cout << logit << ' ';
    std::cout << '\n';
  }
}

void convert(std::string const& source, std::string const& target) {
  auto const content = cxr::read_weights(source);
  if (target.ends_with(".pth"))
    cxr::write_torch_file(target, content.tensors);
  else
    cxr::write_safetensors(target, content.tensors);
}

void events(std::string const& folder, std::int64_t epochs) {
  std::vector<cxr::epoch_report> earlier;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    auto state = cxr::tensorboard{}.start();
    state({.description = {},
           .folder = folder,
           .first_epoch = epoch,
           .epochs = epochs,
           .earlier = earlier});
    auto const part = 1 / static_cast<double>(epoch + 1);
    earlier.push_back({.epoch = epoch,
                       .seconds = 2,
                       .learning_rate = part / 1000,
                       .training_loss = part,
                       .validation_loss = part / 2,
                       .metrics = {{"auroc", 1 - part / 4}},
                       .stress_loss = part / 3,
                       .stress = {{"auroc", 1 - part / 3}},
                       .best = true,
                       .execution = {}});
    state(earlier.back());
    if (epoch + 1 == epochs)
      state(cxr::evaluation_report{.subset = "test", .loss = 0.25, .metrics = {{"auroc", 0.75}}});
  }
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<std::string> const arguments(argv + 1, argv + argc);
  if (arguments.size() < 3) throw std::runtime_error("see the top of peer.cpp");
  std::vector<std::string> const rest(arguments.begin() + 2, arguments.end());
  if (arguments[0] == "logits") logits(arguments[1], rest);
  if (arguments[0] == "predict") predict(arguments[1], rest);
  if (arguments[0] == "events") events(arguments[1], std::stoll(rest[0]));
  if (arguments[0] == "convert") convert(arguments[1], rest[0]);
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
