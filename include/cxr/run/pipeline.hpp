// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/compose/describe.hpp"
#include "cxr/compose/roles.hpp"
#include "cxr/compose/settings.hpp"
#include "cxr/data/audit/audit.hpp"
#include "cxr/data/augment/cxr_light.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/measure/metric/accuracy.hpp"
#include "cxr/measure/metric/auroc.hpp"
#include "cxr/measure/metric/confusion.hpp"
#include "cxr/measure/metric/f1.hpp"
#include "cxr/measure/metric/precision.hpp"
#include "cxr/measure/metric/recall.hpp"
#include "cxr/measure/metric/specificity.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/pixels.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/run/facts.hpp"
#include "cxr/run/result.hpp"
#include "cxr/run/run_folder.hpp"
#include "cxr/train/observer/console.hpp"
#include "cxr/train/trainer.hpp"

namespace cxr {

namespace detail {

/// Everything a pipeline's arguments are held to, one private base a demand.
template <class Sorted>
struct explain_contracts;
template <class S, class R, class P, class A, class B, class H, class L, class O, class M, class E,
          class W>
struct explain_contracts<std::tuple<S, R, P, A, B, H, L, O, M, E, W>>
    : private explain_source<S>,
      private explain_split<R>,
      private explain_preprocess<P>,
      private explain_augment<A>,
      private explain_backbone<B>,
      private explain_head<H>,
      private explain_loss<L>,
      private explain_optimizer<O>,
      private explain_execution<E>,
      private explain_observer<W>,
      private explain_patients<S, R>,
      private explain_labelling<S, L>,
      private decltype(compare_channels<P, B>()),
      private decltype(compare_features<B, H>()),
      private decltype(compare_classes<S, M>()) {};

template <class... Given>
struct explain_arguments
    : private explain_policy<Given>...,
      private explain_one_per_role<role::source, given_of_role<role::source, Given...>>,
      private explain_one_per_role<role::split, given_of_role<role::split, Given...>>,
      private explain_one_per_role<role::preprocess, given_of_role<role::preprocess, Given...>>,
      private explain_one_per_role<role::augment, given_of_role<role::augment, Given...>>,
      private explain_one_per_role<role::backbone, given_of_role<role::backbone, Given...>>,
      private explain_one_per_role<role::head, given_of_role<role::head, Given...>>,
      private explain_one_per_role<role::loss, given_of_role<role::loss, Given...>>,
      private explain_one_per_role<role::optimizer, given_of_role<role::optimizer, Given...>>,
      private explain_one_per_role<role::metrics, given_of_role<role::metrics, Given...>>,
      private explain_one_per_role<role::execution, given_of_role<role::execution, Given...>>,
      private explain_one_per_role<role::observer, given_of_role<role::observer, Given...>> {};

}  // namespace detail

/// A whole experiment, composed of one policy a role: given in any order, the missing ones by
/// default (fwd.hpp). It only composes; every step is a header of its own and works without it.
/// Throws   what its steps throw (docs/errors.md)
/// Example  examples/01_train_pneumonia.cpp
template <class... Policies>
class pipeline : detail::explain_arguments<Policies...>,
                 detail::explain_contracts<detail::sorted<Policies...>> {
 public:
  /// @param with  defaults but for what is given; @throws setting_error (a value out of range)
  explicit pipeline(settings<pipeline> with = settings<pipeline>{}) : settings_(std::move(with)) {
    settings_.check();
  }

  /// Every image of the source.
  std::vector<record> records() const { return get<role::source>().records(); }

  /// Which record serves what, with its certificate.
  cxr::split split(std::vector<record> const& records) const {
    return get<role::split>()(records, classes().size(), settings_.run.seed);
  }

  /// The decoded images, made once and kept in the cache folder.
  image_cache prepare(std::vector<record> const& records) const {
    auto observer = get<role::observer>();
    return open_cache(records, get<role::preprocess>(), settings_.run.cache, settings_.run.verify,
                      [&](std::size_t done, std::size_t total) { observer.prepared(done, total); });
  }

  /// The network with its initial weights: those of the backbone's Weights, or random ones.
  /// What became of each tensor is told to the observer.
  auto make_network() const {
    auto network = make_random_network();
    load_into(network);
    return network;
  }

  /// Trains a network on the split's training images and leaves the best one in it.
  /// @param folder   of the checkpoints; empty: none are written
  /// @param resumed  the checkpoint to go on from, or nullptr
  template <class Network>
  fit_result fit(Network& network, image_cache const& images, std::vector<record> const& records,
                 cxr::split const& by, std::filesystem::path const& folder = {},
                 checkpoint const* resumed = nullptr) const {
    return get<role::execution>().with([&](auto execution) {
      return make_trainer(execution, records, by, folder)
          .fit(network, images, examples_of(records, by.train), examples_of(records, by.validation),
               resumed);
    });
  }

  /// Applies a network to some of the records and measures what it says.
  /// @param network  moved to the execution's device
  /// @param name     of the subset, for tables
  template <class Network>
  auto evaluate(Network& network, image_cache const& images, std::vector<record> const& records,
                cxr::split const& by, std::string name,
                std::vector<std::size_t> const& subset) const {
    return get<role::execution>().with([&](auto execution) {
      auto said = make_trainer(execution, records, by, {})
                      .predict(network, images, examples_of(records, subset));
      auto measured = get<role::metrics>()(said);
      return evaluation<decltype(measured)>{std::move(name), std::move(said), std::move(measured)};
    });
  }

  /// The whole road, once: records, split, cache, audit, network, training, evaluation. Keeps
  /// settings.json, split.json, the checkpoints and, of pretrained weights, the account of each
  /// tensor (weights.json) in the run's folder.
  /// @throws error  of any step; what was finished before stays in the folder
  auto run() const {
    auto const all = records();
    auto const by = split(all);
    // What is refused is refused before the images are decoded.
    std::filesystem::path folder;
    std::optional<run_lock> alone;
    auto const enter = [&] { alone.emplace(folder = open_run_folder(settings_.run)); };
    if (!settings_.run.run.empty() || !settings_.run.resume.empty()) enter();
    auto const resumed = resumed_checkpoint(all, by);
    get<role::execution>().with([](auto execution) { execution.start(); });
    auto network = make_random_network();
    auto const loaded = resumed ? std::nullopt : load_into(network);
    auto const images = prepare(all);
    auto const found = audit(all, by, classes().size(), images.hashes());
    note(found.text());
    require_sound(found, settings_.run.allow_audit_errors);

    if (!alone) enter();  // the next number, now that nothing stands in the way
    if (!resumed) write_atomically(folder / "settings.json", settings_.record().dump(2) + "\n");
    if (!resumed) save_split(by, all, folder / "split.json");
    if (loaded) write_atomically(folder / "weights.json", to_json(*loaded).dump(2) + "\n");
    auto trained = fit(network, images, all, by, folder, resumed ? &*resumed : nullptr);

    using results = decltype(get<role::metrics>()(predictions{}));
    run_result<results> result{describe<pipeline>(),
                               {classes().begin(), classes().end()},
                               settings_.record(),
                               folder,
                               all,
                               by,
                               trained.history,
                               trained.best_epoch,
                               trained.interrupted,
                               {}};
    if (trained.interrupted) return result;
    result.evaluations.push_back(evaluate(network, images, all, by, "validation", by.validation));
    if (!by.test.empty())
      result.evaluations.push_back(evaluate(network, images, all, by, "test", by.test));
    return result;
  }

 private:
  using source = policy_of<pipeline, role::source>;
  static constexpr auto const& classes() { return source::classes; }
  template <class Role>
  auto const& get() const {
    return settings_.template get<Role>();
  }

  void note(std::string const& text) const {
    auto observer = get<role::observer>();
    observer.noted(text);
  }

  /// Loads the weights that the backbone names, if it names any, and gives the account.
  template <class Network>
  std::optional<weights_account> load_into(Network& network) const {
    auto const& backbone = get<role::backbone>();
    auto const& weights = backbone.weights;
    auto const file = weights.file(architecture_of(backbone));
    if (!file) return std::nullopt;
    bool strict = true;
    if constexpr (requires { weights.strict; }) strict = weights.strict;
    auto content = read_weights(*file);
    require_pixels(content, weights, *file);
    auto account = load_weights(network, std::move(content), *file, strict);
    note(file->string() + ": " + to_text(account));
    return account;
  }

  auto make_random_network() const {
    return make_classifier<std::tuple_size_v<decltype(source::classes)>>(
        get<role::backbone>(), get<role::head>(), settings_.run.seed);
  }

  template <class E>
  auto make_trainer(E execution, std::vector<record> const& records, cxr::split const& by,
                    std::filesystem::path const& folder) const {
    using weights = std::remove_cvref_t<decltype(get<role::backbone>().weights)>;
    auto const& run = settings_.run;
    training_settings<weights::normalise.mean.size()> how{
        .class_counts = examples_of(records, by.train).counts(classes().size()),
        .normalise = weights::normalise,
        .epochs = run.epochs,
        .batch = run.batch,
        .seed = run.seed,
        .patience = run.patience,
        .save_minutes = run.save_minutes,
        .folder = folder,
        .record = settings_.record(),
        .metadata = metadata(by),
        .description = describe<pipeline>() + "on          " + std::string(E::name) + "\n",
        .image_names = ids_of(records)};
    return trainer(get<role::loss>(), get<role::optimizer>(), get<role::metrics>(),
                   get<role::augment>(), execution, get<role::observer>(), std::move(how));
  }

  /// What travels inside best.safetensors, so that what stands in use/ can go on from that file
  /// alone. Of two classes the second is predicted above the threshold, which is that of argmax.
  std::map<std::string, std::string> metadata(cxr::split const& by) const {
    using weights = std::remove_cvref_t<decltype(get<role::backbone>().weights)>;
    json const names(std::vector<std::string>(classes().begin(), classes().end()));
    std::map<std::string, std::string> all{
        {"cxr.classes", names.dump()},
        {"cxr.normalisation", to_json(weights::normalise).dump()},
        {"cxr.pipeline", describe<pipeline>()},
        {"cxr.preprocess", get<role::preprocess>().fingerprint()},
        {"cxr.settings", settings_.record().dump()},
        {"cxr.split", by.certificate.sha256}};
    if (names.size() == 2) all["cxr.threshold"] = "0.5";
    return all;
  }

  static std::vector<std::string> ids_of(std::vector<record> const& records) {
    std::vector<std::string> ids;
    for (auto const& one : records) ids.push_back(one.id);
    return ids;
  }

  std::optional<checkpoint> resumed_checkpoint(std::vector<record> const& records,
                                               cxr::split const& by) const {
    if (settings_.run.resume.empty()) return std::nullopt;
    auto from = load_checkpoint(settings_.run.resume / "last.safetensors");
    require_same_run(from.settings, settings_.record());
    auto const before = load_split(settings_.run.resume / "split.json", records, classes().size());
    if (before.certificate.sha256 != by.certificate.sha256)
      throw data_error("the split differs from that of the run in " + settings_.run.resume.string(),
                       "resume with the same images in --data", "resume-other-split");
    return from;
  }

  settings<pipeline> settings_;
};

}  // namespace cxr
