// SPDX-License-Identifier: MIT
//
// What peers.py asks of cxr:
//   cxr_peer logits EXPECTED FILE…   the network that EXPECTED's name tells, from each FILE: prints
//                                    how far its logits are from EXPECTED's, relative to the largest
//   cxr_peer convert FROM TO         reads one file of weights and writes another, .pth or .safetensors
//   cxr_peer predict WEIGHTS FILM…   logits of each film, by a DenseNet-121 with an mlp_head
#include <ATen/Functions.h>

#include <cxr/cxr.hpp>
#include <iomanip>
#include <iostream>

namespace {

cxr::Tensor named(cxr::weight_file const& from, std::string const& name) {
  for (auto const& one : from.tensors)
    if (one.name == name) return one.tensor;
  throw std::runtime_error("no tensor " + name);
}

template <std::int64_t K, class Backbone>
void compare(std::filesystem::path const& expected, std::vector<std::string> const& files) {
  at::NoGradGuard const no_gradients;
  auto const wanted = cxr::read_safetensors(expected);
  cxr::Tensor const logits = named(wanted, "logits");
  for (auto const& file : files) {
    auto network = cxr::make_classifier<K>(Backbone{}, cxr::linear_head{}, 1);
    auto const account = cxr::load_weights(network, file);
    if (!account.replaced.empty()) throw std::runtime_error(file + ": the head was replaced");
    cxr::Tensor const said = std::as_const(network)(named(wanted, "images"), cxr::inference{});
    double const off = (said - logits).abs().max().item<double>();
    std::cout << file << ' ' << off / logits.abs().max().item<double>() << '\n';
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

void predict(std::string const& weights, std::vector<std::string> const& films) {
  auto model = cxr::load<cxr::densenet121, cxr::mlp_head>(weights, cxr::cpu<float>{});
  std::cout << std::setprecision(9);
  for (auto const& said : model({films.begin(), films.end()})) {
    for (auto const logit : said.logits) std::cout << logit << ' ';
    std::cout << '\n';
  }
}

void convert(std::string const& from, std::string const& to) {
  auto const content = cxr::read_weights(from);
  if (to.ends_with(".pth"))
    cxr::write_torch_file(to, content.tensors);
  else
    cxr::write_safetensors(to, content.tensors);
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<std::string> const given(argv + 1, argv + argc);
  if (given.size() < 3) throw std::runtime_error("see the top of peer.cpp");
  std::vector<std::string> const rest(given.begin() + 2, given.end());
  if (given[0] == "logits") logits(given[1], rest);
  if (given[0] == "predict") predict(given[1], rest);
  if (given[0] == "convert") convert(given[1], rest[0]);
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
