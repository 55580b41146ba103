// SPDX-License-Identifier: MIT
// A user's research: a policy of their own for every role, in one pipeline and in the default one.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <cxr/cxr.hpp>
#include <iostream>
#include <opencv2/imgproc.hpp>

/// Shenzhen's tuberculosis set, one image a person: CHNCXR_0001_0.png is normal, …_1.png is not.
struct shenzhen {
  using role = cxr::role::source;
  static constexpr std::string_view name = "shenzhen";
  static constexpr std::array<std::string_view, 2> classes{"normal", "tuberculosis"};
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  static constexpr bool knows_patients = true;
  std::filesystem::path folder;
  static constexpr auto fields =
      cxr::hana::make_tuple(cxr::field{&shenzhen::folder, "data", "Holds CHNCXR_*.png."});
  std::vector<cxr::record> records() const {
    std::vector<cxr::record> all;
    for (auto const& file : cxr::image_files(folder)) {
      auto const id = file.filename().string();
      all.push_back({.id = id, .file = file, .label = id.ends_with("_1.png"), .patient = id});
    }
    return all;
  }
};

/// Draws each patient alone, so that new patients do not move the others to another subset.
struct hashed_patients {
  using role = cxr::role::split;
  static constexpr std::string_view name = "hashed_patients";
  static constexpr bool needs_patients = true, keeps_patients_whole = true;
  cxr::split operator()(std::vector<cxr::record> const& records, std::size_t,
                        std::uint64_t seed) const {
    cxr::split drawn;
    for (std::size_t index = 0; index < records.size(); ++index) {
      std::uint64_t word = cxr::mix(seed);
      for (char const letter : records[index].patient)
        word = cxr::mix(word ^ static_cast<unsigned char>(letter));
      double const place = cxr::unit(word);
      (place < 0.7 ? drawn.train : place < 0.85 ? drawn.validation : drawn.test).push_back(index);
    }
    return drawn;
  }
};

/// Contrast limited adaptive histogram equalisation (Zuiderveld 1994).
struct local_contrast {
  using role = cxr::role::preprocess;
  using pixel = std::uint8_t;
  static constexpr std::string_view name = "local_contrast";
  static constexpr std::int64_t channels = 1;
  cxr::grey grey = {};
  static constexpr auto fields = cxr::hana::make_tuple(cxr::group{&local_contrast::grey});
  std::int64_t size() const { return grey.size(); }
  std::string fingerprint() const { return std::string(name) + " 2 " + grey.fingerprint(); }
  void operator()(std::filesystem::path const& file, std::span<pixel> pixels) const {
    grey(file, pixels);
    int const side = static_cast<int>(size());
    cv::Mat const image(side, side, CV_8UC1, pixels.data());
    cv::createCLAHE(/*clipLimit=*/2)->apply(image.clone(), image);
  }
};

/// Short epochs: each shows another half of the training images.
struct short_epochs {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "short_epochs";
  auto start(cxr::training_facts const& facts) const {
    return [images = facts.subset.size()](std::uint64_t key) {
      std::vector<std::size_t> order(images);
      for (std::size_t position = 0; position < images; ++position) order[position] = position;
      cxr::shuffle(order, cxr::random_stream(key, cxr::order_stream));
      order.resize((images + 1) / 2);
      return order;
    };
  }
};

/// Another exposure: the pixels x of an image become x^g, with its own g in 0.75 … 1.25.
struct exposure {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "exposure";
  cxr::image_batch operator()(cxr::image_batch batch, cxr::training mode) const {
    cxr::Tensor const exponents = at::empty({batch.images.size(0), 1, 1, 1}, at::kFloat);
    for (std::int64_t n = 0; n < exponents.size(0); ++n) {
      auto const id = mode.samples.empty() ? n : mode.samples[static_cast<std::size_t>(n)];
      cxr::random_stream random(mode.key, static_cast<std::uint64_t>(id));
      exponents[n].fill_(0.75 + 0.5 * random.uniform());
    }
    batch.images = batch.images.pow(exponents.to(batch.images.device()));  // (N,C,H,W)
    return batch;
  }
};

/// What the held-out images would be with twice the dose.
struct overexposed {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "overexposed";
  cxr::image_batch operator()(cxr::image_batch batch, cxr::training) const {
    batch.images = batch.images.square();  // (N,C,H,W)
    return batch;
  }
};

/// One convolution with large kernels: textures of the lung.
struct texture_network {
  BOOST_HANA_DEFINE_STRUCT(texture_network, (cxr::conv2d, conv));
  cxr::Tensor operator()(cxr::Tensor const& images, auto) const {
    return conv(images).relu().mean({2, 3});  // (N,F)
  }
};
struct textures {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "textures";
  static constexpr std::int64_t channels = 3, features = 32;
  cxr::scratch weights = {};
  static constexpr auto fields = cxr::hana::make_tuple(cxr::group{&textures::weights});
  texture_network make(std::uint64_t seed) const {
    return {cxr::conv2d(channels, features, 11, 4, 5, cxr::generator(seed))};
  }
};

/// A layer that starts near 0, where all classes are equally likely.
struct even_start {
  using role = cxr::role::head;
  static constexpr std::string_view name = "even_start";
  template <std::int64_t F, std::int64_t K>
  cxr::linear make(std::uint64_t seed) const {
    cxr::linear network(F, K, cxr::generator(seed));
    network.weight.value.detach().mul_(0.01);
    return network;
  }
};

/// Mean of (1 - p^q) / q: wrong labels count less (Zhang & Sabuncu 2018, eq. 6).
struct doubtful_labels {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "doubtful_labels";
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  cxr::Tensor operator()(cxr::Tensor const& logits, cxr::image_batch const& batch) const {
    if (batch.labels.sizes() != logits.sizes().slice(0, 1))
      throw cxr::shape_error("labels are not [N]", "give each image one class");
    auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    auto const log_p = logits.log_softmax(1, dtype).gather(1, batch.labels.unsqueeze(1)).squeeze(1);
    cxr::Tensor const losses = log_p.mul(0.7).expm1().div(-0.7);  // (N), q = 0.7
    if (!batch.weights.defined()) return losses.mean();
    return losses.mul(batch.weights).sum().div(batch.weights.sum());
  }
};

/// Steps of one length, along the signs of a mean gradient (Chen et al. 2023, algorithm 2).
struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
  double learning_rate = 1e-4;
  cxr::training_plan plan = {};
  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&lion::learning_rate, "lr", "Step."}.in(0, 1), cxr::group{&lion::plan});
  struct state {
    double rate;
    cxr::tracked_parameters<1> tracked;
    void step(double scale) {
      at::NoGradGuard const no_graph;
      tracked.for_each_ready([&](auto const& ready) {
        for (std::size_t i = 0; i < ready.parameters.size(); ++i) {
          auto const& mean = ready.slots[0][i];
          ready.parameters[i].sub_(mean.lerp(ready.gradients[i], 0.1).sign_(), rate * scale);
          mean.lerp_(ready.gradients[i], 0.01);
        }
      });
    }
    std::vector<cxr::named_tensor> save() const { return tracked.save(); }
    void restore(std::vector<cxr::named_tensor> const& saved) { tracked.restore(saved); }
  };
  state start(std::vector<cxr::parameter_group> groups) const {
    return {learning_rate, {std::move(groups), {cxr::slot{"mean"}}}};
  }
};

/// Halves the rate after each epoch whose validation loss is no new best.
struct halved_on_plateau {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "halved_on_plateau";
  double operator()(cxr::training_progress const& progress) const {
    double factor = 1, best = std::numeric_limits<double>::infinity();
    for (double const loss : progress.validation_losses)
      factor *= loss < std::exchange(best, std::min(best, loss)) ? 1 : 0.5;
    return factor;
  }
};

/// The mean of the networks since the learning rate was halved for the first time.
struct since_plateau {
  using role = cxr::role::average;
  static constexpr std::string_view name = "since_plateau";
  double operator()(cxr::training_progress const& progress) const {
    auto const& losses = progress.validation_losses;
    for (std::size_t epoch = 1; epoch < losses.size(); ++epoch)
      if (losses[epoch] >= losses[epoch - 1])
        return 1.0 /
               static_cast<double>(progress.step -
                                   static_cast<std::int64_t>(epoch) * progress.steps_per_epoch + 1);
    return 1;
  }
};

/// The mean probability of the true class.
struct true_probability {
  static constexpr std::string_view name = "true_probability";
  static constexpr auto tasks = cxr::task::binary | cxr::task::multiclass;
  static constexpr bool higher_is_better = true;
  cxr::measurement operator()(cxr::predictions const& subset) const {
    if (subset.size() == 0) return cxr::measurement::undefined("no images");
    double sum = 0;
    for (std::size_t image = 0; image < subset.size(); ++image)
      sum += subset.probabilities(image)[static_cast<std::size_t>(subset.labels[image])];
    return sum / static_cast<double>(subset.size());
  }
};

/// Half way between the median probability of the positive and of the negative images.
struct between_medians {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "between_medians";
  static constexpr auto tasks = cxr::task::binary;
  cxr::operating_point operator()(cxr::predictions const& validation) const {
    std::array<std::vector<double>, 2> scores;
    for (std::size_t image = 0; image < validation.size(); ++image)
      scores[static_cast<std::size_t>(validation.labels[image])].push_back(
          validation.uncorrected_probabilities(image)[1]);
    if (scores[0].empty() || scores[1].empty()) return {"0.5, as validation has one class", {0.5}};
    for (auto& list : scores) std::sort(list.begin(), list.end());
    auto const median = [](std::vector<double> const& list) { return list[list.size() / 2]; };
    return {"between the medians", {(median(scores[0]) + median(scores[1])) / 2}};
  }
};

/// Probabilities of at least one and at most ninety-nine in a hundred, between them as they are.
struct never_certain {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "never_certain";
  static constexpr auto tasks = cxr::task::binary;
  cxr::calibration operator()(cxr::predictions const&) const {
    cxr::calibration fitted{name.data(), cxr::calibration_form::steps, {{}}};
    for (int percent = 1; percent < 100; ++percent)
      fitted.parameters[0].push_back(std::log(percent / (100.0 - percent)));
    for (int percent = 1; percent < 100; ++percent) fitted.parameters[0].push_back(percent / 100.0);
    return fitted;
  }
};

/// One thread of the CPU: equal numbers whatever else the machine computes.
struct one_thread {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "one_thread";
  decltype(auto) with(auto&& f) const { return f(cxr::cpu<float>{.threads = 1}); }
};

/// Ends training where nothing is left to learn from the training images.
struct until_learnt {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "until_learnt";
  auto start() const {
    return [](cxr::epoch_report const& epoch) {
      return epoch.training_loss < 0.01 ? cxr::request::stop : cxr::request::proceed;
    };
  }
};

using tuberculosis =
    cxr::pipeline<shenzhen, hashed_patients, local_contrast, short_epochs, exposure, textures,
                  even_start, doubtful_labels, lion, halved_on_plateau, overexposed, since_plateau,
                  cxr::metric_set<cxr::best_by<true_probability>>, between_medians, never_certain,
                  one_thread, cxr::observers<cxr::console, until_learnt>>;

/// The default pipeline takes each policy.
static_assert([]<class... Policies>(std::type_identity<cxr::pipeline<Policies...>>) {
  return ((sizeof(cxr::swap<cxr::pipeline<>, Policies>) > 0) && ...);
}(std::type_identity<tuberculosis>{}));

int main(int argc, char** argv) try {
  return tuberculosis{cxr::from_command_line<tuberculosis>(argc, argv)}.run().exit_status();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
