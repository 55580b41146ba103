// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/compose/settings.hpp"
#include "cxr/core/translate_errors.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/certificate/verify_split.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/chosen_on.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/run/add_intervals.hpp"
#include "cxr/run/audit_run.hpp"
#include "cxr/run/choices.hpp"
#include "cxr/run/conclude.hpp"
#include "cxr/run/facts.hpp"
#include "cxr/run/initial_weights.hpp"
#include "cxr/run/restate_model.hpp"
#include "cxr/run/result.hpp"
#include "cxr/run/resume.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/run/run_folder.hpp"
#include "cxr/run/set_up_files.hpp"
#include "cxr/run/training_set_up.hpp"
#include "cxr/train/observer/first_process.hpp"
#include "cxr/train/share_network.hpp"
#include "cxr/train/trainer.hpp"

namespace cxr {

// The file is longer because each step of a run is a member that also works alone.

/// A whole experiment, composed of one policy for each role, in any order, the missing ones by default
/// (fwd.hpp). Every step is a header of its own and works without it.
/// Throws   what its steps throw (docs/errors.md)
/// Example  examples/01_train_pneumonia.cpp
template <class... Policies>
class pipeline : detail::explain_arguments<Policies...>,
                 detail::explain_contracts<detail::sorted_policies<Policies...>>,
                 detail::explain_facts<detail::sorted_policies<Policies...>> {
 public:
  using pixel = typename policy_of<pipeline, role::preprocess>::pixel;  ///< as the cache stores it
  using data = run_data<pixel>;                                         ///< what a run works on

  /// @param values  defaults except for what is given; @throws setting_error (a value out of range)
  explicit pipeline(settings<pipeline> values = settings<pipeline>{})
      : settings_(resolved(std::move(values))),
        watch_{policy<role::observer>().start(), is_first()} {}

  /// Settings of some policies, and of the run, in any order; the others by default.
  template <class... Given>
  requires(sizeof...(Given) > 0 &&
           ((Policy<Given> ||
             std::same_as<Given, run_settings>)&&...)) explicit pipeline(Given... given)
      : pipeline(settings<pipeline>{std::move(given)...}) {}

  /// Every image of the source, with the columns of the file --columns.
  std::vector<record> records() const {
    return detail::described_records(policy<role::source>(), settings_.run);
  }

  /// The settings that it was made with.
  settings<pipeline> const& values() const { return settings_; }
  /// The processes that run it, a single one but for a distributed execution.
  auto processes() const { return processes_of(policy<role::execution>()); }
  /// Tells the observers something in words.
  void note(std::string const& text) { notify(watch_, note_report{text}); }

  /// Which record serves what, with its certificate.
  cxr::split split(std::vector<record> const& records) const {
    return certified(records, unused_by(policy<role::source>(), records));
  }

  /// Decodes the images, once, into the cache folder, and certifies their contents.
  data prepare(std::vector<record> records, cxr::split split) {
    auto images = open_cache(records, policy<role::preprocess>(), settings_.run.cache,
                             settings_.run.verify, [&](std::size_t done, std::size_t total) {
                               notify(watch_, decoding_report{done, total});
                             });
    certify_contents(split, records, images.hashes());
    if (!images.note().empty()) notify(watch_, note_report{images.note()});
    auto const others = other_caches(settings_.run.cache, images.path());
    if (!others.empty()) notify(watch_, note_report{others});
    return {std::move(records), std::move(split), std::move(images), {}};
  }

  /// The network with its initial weights: those of the backbone's Weights, or random ones.
  /// Observers receive what became of each tensor.
  auto make_network(training_facts const& facts = {}) {
    auto network = make_random_network(facts);
    detail::load_initial_weights(network, policy<role::backbone>(), watch_);
    return network;
  }

  /// Trains a network on the split's training images and leaves the best one in it.
  /// @param resumed  the checkpoint to continue with, or nullptr
  template <class Network>
  fit_result fit(Network& network, data const& images, checkpoint const* resumed = nullptr) {
    return with_trainer(images, [&](auto trainer) {
      return trainer.fit(network, images.images, images.subset(subset::validation), resumed);
    });
  }

  /// Applies a network, which is moved to the execution's device, to every image of one subset.
  template <class Network>
  predictions predict(Network& network, data const& images, subset part) {
    return with_trainer(images, [&](auto trainer) {
      return trainer.predict(network, images.images, images.subset(part));
    });
  }

  /// The same with the subset in the type, so that a threshold chosen on the test is refused there.
  template <subset Part, class Network>
  predictions_on<Part> predict(Network& network, data const& images) {
    return {predict(network, images, Part)};
  }

  /// Applies a network to every image of one subset under stress (data/stress/).
  template <class Network>
  predictions predict_stressed(Network& network, data const& images, subset part) {
    return with_trainer(images, [&](auto trainer) {
      return trainer.predict_stressed(network, images.images, images.subset(part));
    });
  }

  /// Chooses the operating point on validation, and states it in the run's best.safetensors.
  /// @param stressed  for the same images under stress; empty: validation alone decides
  operating_point decide(predictions const& validation, data const& images,
                         predictions const& stressed = {}) const {
    auto const point = detail::chosen_point(settings_, facts(images), validation, stressed);
    detail::restate_point(detail::best_file(images.folder), point);
    return point;
  }

  /// The same with the subset in the types.
  template <subset Part>
  threshold<Part> decide(predictions_on<Part> const& output, data const& images,
                         predictions_on<Part> const& stressed = {}) const {
    [[maybe_unused]] constexpr detail::explain_choice<predictions_on<Part>> explained{};
    return {decide(static_cast<predictions const&>(output), images,
                   static_cast<predictions const&>(stressed))};
  }

  /// Fits the calibration of probabilities on validation, and states it in the run's best.safetensors.
  template <class Predictions>
  calibration calibrate(Predictions const& validation, data const& images) const {
    [[maybe_unused]] constexpr detail::explain_choice<Predictions> explained{};
    auto const fitted = detail::fitted_calibration(settings_, facts(images), validation);
    detail::restate_calibration(detail::best_file(images.folder), fitted);
    return fitted;
  }

  /// Measures predictions for a subset at an operating point, and at 0.5; observers receive the numbers.
  auto evaluate(predictions output, data const& images, subset part,
                operating_point const& point = {}) {
    return evaluate_as(to_text(part), std::move(output), images, point);
  }

  /// The same with the subsets in the types: a threshold chosen on the test is refused for the test.
  /// @param name  "stress" for predictions under stress
  template <subset Part, subset ChosenOn>
  auto evaluate(predictions_on<Part> output, data const& images, threshold<ChosenOn> const& point,
                std::string_view name = to_text(Part)) {
    return evaluate_as(name, at_threshold(std::move(output), point), images, point);
  }

  /// Calls `f` with a trainer on the device that the execution chooses.
  template <class F>
  auto with_trainer(data const& images, F&& f) {
    return policy<role::execution>().with([&](auto execution) {
      execution.start();  // before it describes itself
      return f(trainer(detail::make_training_settings<pipeline>(settings_, images, facts(images)),
                       watch_, execution, policy<role::sampler>(), policy<role::augment>(),
                       policy<role::stress>(), policy<role::loss>(), policy<role::optimizer>(),
                       policy<role::schedule>(), policy<role::average>(), policy<role::metrics>()));
    });
  }

  /// All steps, once: from the records to the evaluations. Writes settings.json, split.json, the
  /// checkpoints and, of pretrained weights, the account of each tensor (weights.json) into its folder.
  /// Of several processes (distributed) the first one writes; in the others the result has no folder.
  /// @throws error  of any step; what was finished before stays in the folder
  auto run() {
    return detail::call_together(processes(), [&] {
      return translate_errors("batches of " + std::to_string(settings_.run.batch) + " images",
                              [&] { return run_steps(); });
    });
  }

 private:
  using source = policy_of<pipeline, role::source>;
  static constexpr auto const& classes() { return source::classes; }

  static settings<pipeline> resolved(settings<pipeline> values) {
    values.resolve();
    values.check();
    return values;
  }
  bool is_first() const { return processes().part().index == 0; }
  template <class Role>
  auto const& policy() const {
    return settings_.template get<Role>();
  }
  cxr::split certified(std::vector<record> const& records, ledger unused) const {
    return certified_split(policy<role::split>(), policy<role::source>(), records,
                           settings_.run.seed, std::move(unused));
  }
  training_facts facts(data const& images) const {
    return training_facts::make(images.subset(subset::train), classes(), at::kCPU);
  }

  auto make_random_network(training_facts const& facts) const {
    return make_classifier<std::tuple_size_v<decltype(source::classes)>>(
        policy<role::backbone>(), policy<role::head>(), settings_.run.seed, facts);
  }

  /// @param name  of the evaluation: "validation", "stress", "test"
  auto evaluate_as(std::string_view name, predictions output, data const& images,
                   operating_point const& point) {
    auto const metrics = started(policy<role::metrics>(), [&] { return facts(images); });
    auto result = detail::measured_evaluation(name, std::move(output), metrics, point);
    detail::add_intervals(result, metrics, images.records, settings_.run);
    notify(watch_, evaluation_report{result.name, result.output.size(), result.output.loss,
                                     result.measured.scalars(), result.intervals});
    return result;
  }

  auto run_steps();
  template <class Network>
  auto finish(Network& network, data& images, checkpoint const* resumed, std::string found);

  settings<pipeline> settings_;
  detail::first_process_watch<detail::watch_of<policy_of<pipeline, role::observer>>> watch_;
};

/// `pipeline{adamw{.learning_rate = 1e-4}, linear_head{}}` is `pipeline<adamw, linear_head>` with these
/// settings.
template <Policy... Given>
pipeline(Given...) -> pipeline<Given...>;
/// The same with settings of the run, which stand first.
template <Policy... Given>
pipeline(run_settings, Given...) -> pipeline<Given...>;

template <class... Policies>
auto pipeline<Policies...>::run_steps() {
  auto [all_records, unused] =
      detail::reported_records(policy<role::source>(), settings_.run, watch_);
  auto certified_split = certified(all_records, unused);
  // What is refused is refused before the images are decoded.
  std::filesystem::path folder = settings_.run.resume;
  std::optional<run_lock> lock;
  bool const tested = !certified_split.test.empty();
  auto const enter = [&] { lock.emplace(folder = detail::enter_folder(settings_.run, tested)); };
  if (is_first() && (!settings_.run.run.empty() || !settings_.run.resume.empty())) enter();
  auto const resumed = detail::resumed_checkpoint(settings_.run.resume, settings_.to_json(),
                                                  all_records, certified_split, classes().size());
  detail::require_startable(settings_, certified_split);
  auto network = make_random_network(
      training_facts::make(examples_of(all_records, certified_split.train), classes(), at::kCPU));
  std::optional<weights_account> account;
  if (!resumed) account = detail::load_initial_weights(network, policy<role::backbone>(), watch_);

  auto images = prepare(std::move(all_records), std::move(certified_split));
  if (resumed) require_same_images(folder / "split.json", images.records, images.images.hashes());
  if (!is_first()) return finish(network, images, resumed ? &*resumed : nullptr, "");
  auto const found = detail::audit_run(images, classes(), settings_.run, watch_);

  if (!lock) enter();  // the next number, now that nothing stands in the way
  images.folder = folder;
  if (resumed)
    detail::update_epochs(folder, settings_.to_json());
  else
    detail::write_set_up_files(folder, settings_, images.split, images.records, account);
  return finish(network, images, resumed ? &*resumed : nullptr, found);
}

template <class... Policies>
template <class Network>
auto pipeline<Policies...>::finish(Network& network, data& images, checkpoint const* resumed,
                                   std::string found) {
  auto const trained = fit(network, images, resumed);
  using results = decltype(evaluate(predictions{}, images, subset::validation).measured);
  run_result<results> result{.description = detail::description<pipeline>(settings_),
                             .classes = {classes().begin(), classes().end()},
                             .settings = settings_.to_json(),
                             .folder = images.folder,
                             .records = images.records,
                             .split = images.split,
                             .audit = std::move(found),
                             .history = trained.history,
                             .best_epoch = trained.best_epoch,
                             .kept_epochs = detail::share_numbers(
                                 trained.kept_epochs, settings_.run.keep_epochs, processes()),
                             .interrupted = trained.interrupted,
                             .signal = trained.signal};
  if (!trained.interrupted) detail::conclude(*this, network, images, facts(images), result);
  if (!is_first()) return result;
  detail::require_present(images.folder);  // for the report
  notify(watch_, run_end{trained.interrupted, trained.best_epoch});
  return result;
}

}  // namespace cxr
