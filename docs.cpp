#include <cxr/cxr.hpp>
#include <iostream>
#include <sstream>
#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/loss/loss.hpp"
#include "catch.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "laws/loss_laws.hpp"
#include <cxr/use/test_time.hpp>
#include "cxr/core/random.hpp"
#include "cxr/data/augment/cutmix.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "cxr/data/augment/cxr_strong.hpp"
#include "cxr/data/augment/mixup.hpp"
#include "cxr/data/augment/no_augment.hpp"
#include <cxr/model/backbone/from_torch.hpp>
#include <torch/nn/modules/conv.h>
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/conv2d.hpp"
#include <ATen/ops/ones.h>
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "cxr/learn/loss/focal.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/learn/optimizer/clip.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/run/pipeline.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/learn/sampler/balanced.hpp"
#include "cxr/learn/sampler/by_patient.hpp"
#include "cxr/learn/sampler/shuffled.hpp"
#include "cxr/run/find_learning_rate.hpp"
#include <vector>
#include "cxr/learn/schedule/constant_rate.hpp"
#include "cxr/learn/schedule/reduce_on_plateau.hpp"
#include "cxr/learn/schedule/warmup_cosine.hpp"
namespace page_0 {
namespace block_1 {
#line 24 "README.md"



using pneumonia = cxr::pipeline<
    cxr::kaggle_chest_xray,                                  // DataSource
    cxr::patient_holdout,                                    // SplitPolicy: by patient, 15 %
    cxr::densenet121<cxr::imagenet_if_available>,            // Backbone, and its initial weights
    cxr::mlp_head,                                           // Head: dropout, fully connected layers
    cxr::adamw,                                              // Optimizer
    cxr::metric_set<cxr::accuracy, cxr::f1, cxr::auroc, cxr::confusion>>;  // MetricSet

using linear = cxr::swap<pneumonia, cxr::linear_head>;       // the same with another head

int main(int argc, char** argv) try {
  auto const settings = cxr::from_command_line<pneumonia>(argc, argv);  // --data, --epochs, --lr, …
  auto const result = pneumonia{settings}.run();
  if (result.interrupted) return result.exit_status();       // 130 after Ctrl-C; continue with --resume
  std::cout << cxr::write_report(result).numbers.text();     // HTML, SVG, CSV, JSON, weights
} catch (cxr::help_requested const& help) {
  std::cout << help.what();                                  // --help
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';                       // what, where, and what to do
  return 1;
}
}}
namespace page_1 {
}
namespace page_2 {
}
namespace page_3 {
}
namespace page_4 {
}
namespace page_5 {
}
namespace page_6 {
namespace block_1 {
#line 41 "docs/how_to/add_a_policy.md"






/// Cross-entropy in which easy images count less: the mean of (1 - p)^g (-log p), with p the
/// probability of the true class.
/// Source   Lin et al. 2017, Focal loss for dense object detection, eq. 4
struct focal {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "focal";
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;

  double focus = 2;

  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&focal::focus, "focus", "Exponent g: the larger, the less easy images count."}
          .in(1, 10));

  /// @param logits  (N,K) floating
  /// @param batch   labels: int64 (N), class index in [0, K); weights: (N) or undefined
  /// @returns () in float, or in double for double logits
  /// @throws shape_error printing both shapes
  cxr::Tensor operator()(cxr::Tensor const& logits, cxr::image_batch const& batch) const {
    if (logits.dim() != 2 || batch.labels.sizes() != logits.sizes().slice(0, 1)) {
      std::ostringstream problem;
      problem << "focal was given logits " << logits.sizes() << " and labels " << batch.labels.sizes();
      throw cxr::shape_error(problem.str(), "give logits [N, K] and labels [N]");
    }
    auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    cxr::Tensor const log_p =
        logits.to(dtype).log_softmax(1).gather(1, batch.labels.unsqueeze(1)).squeeze(1);  // (N)
    cxr::Tensor const losses = log_p.expm1().neg().pow(focus).mul(log_p).neg();           // (N)
    if (!batch.weights.defined()) return losses.mean();
    cxr::Tensor const weights = batch.weights.to(dtype);  // (N)
    return losses.mul(weights).sum().div(weights.sum());
  }
};
constexpr cxr::explain_loss<focal> contract;  // one sentence for whatever it lacks
namespace block_2 {
#line 111 "docs/how_to/add_a_policy.md"




TEST_CASE("cross_entropy keeps the laws of Loss", "[learn][loss]") {
  auto const smoothing = GENERATE(0.0, 0.2);
  cxr::laws::check_loss(cxr::cross_entropy{.smoothing = smoothing},
                        cxr::training_facts::counts_only({5, 20, 7}));
}
}}}
namespace page_7 {
namespace block_1 {
#line 9 "docs/how_to/combine_networks.md"



int main(int argc, char** argv) try {
  if (argc < 3) throw std::runtime_error("usage: ensemble images runs/001/best.safetensors …");
  auto predict = cxr::load_ensemble<cxr::densenet121, cxr::mlp_head>({argv + 2, argv + argc});
  for (auto const& image : predict(cxr::image_files(argv[1])))
    std::cout << image.file.string() << ' ' << image.probabilities[1] << '\n';
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
namespace block_2 {
#line 38 "docs/how_to/combine_networks.md"


inline auto load_careful(std::filesystem::path const& file) {
  return cxr::with_views(cxr::load<cxr::densenet121, cxr::mlp_head>(file), {.shift = 0.04});
}
namespace block_3 {
#line 57 "docs/how_to/combine_networks.md"
template <class Pipeline>
void compare_with_single(Pipeline& pipeline, std::vector<std::filesystem::path> const& files) {
  auto records = pipeline.records();
  auto split = pipeline.split(records);
  auto const images = pipeline.prepare(std::move(records), std::move(split));
  cxr::predictor<Pipeline> single(files.front());
  cxr::ensemble_predictor<Pipeline> together(files);
  auto const before = cxr::evaluate_model(pipeline, single, images, cxr::subset::test);
  auto const after = cxr::evaluate_model(pipeline, together, images, cxr::subset::test);
  std::cout << before.output.size() << " images, " << after.output.size() << '\n';  // and .measured, .intervals
}
}}}}
namespace page_8 {
namespace block_1 {
#line 12 "docs/how_to/compare_runs.md"


void compare(std::vector<std::filesystem::path> const& folders) {
  cxr::compared_runs const all = cxr::compare_runs(folders);  // the first is the baseline
  for (auto const& subset : all.subsets)
    for (auto const& pair : subset.runs)
      if (pair.why_not.empty())  // else: "other images: 10 of 40 and 40 are the same"
        std::cout << all.runs[pair.run].name << ", " << subset.name << ": AUROC "
                  << pair.auroc.difference.value_or(0) << ", p " << pair.auroc.p_value.value_or(1) << "\n";
  cxr::write_comparison(all, "runs");  // compare.html, compare.md, compare.tex, compare.json
}
}}
namespace page_9 {
namespace block_1 {
#line 9 "docs/how_to/explain_a_prediction.md"



int main(int argc, char** argv) try {
  if (argc != 4) throw std::runtime_error("usage: explain best.safetensors images heat_maps");
  auto predict = cxr::load<cxr::densenet121, cxr::mlp_head>(argv[1]);
  for (auto const& file : cxr::explain_files(predict, cxr::grad_cam{}, cxr::image_files(argv[2]), argv[3]))
    std::cout << file.output.file.string() << ": "
              << (file.output.error.empty() ? file.overlay.string() : file.output.error) << '\n';
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
namespace block_2 {
#line 47 "docs/how_to/explain_a_prediction.md"
inline void explain(auto const& network, cxr::Tensor const& grey, cxr::Tensor const& images) {  // grey: (N,1,H,W) in 0…1
  cxr::Tensor const classes = network(images, cxr::inference{}).argmax(1);     // (N)
  cxr::Tensor const heat = cxr::grad_cam{}(network, images, classes);         // (N,h,w) in 0…1
  cxr::Tensor const signed_map = cxr::occlusion{.patch = 24, .stride = 8}.attribution(network, images, classes);
  cxr::write_overlay("first.png", grey[0], heat[0]);
  std::cout << cxr::upsampled(heat, images.size(2), images.size(3)).sizes() << signed_map.sizes();
}
namespace block_3 {
#line 61 "docs/how_to/explain_a_prediction.md"
inline void judge(auto const& network, auto const& untrained, cxr::Tensor const& images,
                  cxr::Tensor const& classes, cxr::Tensor const& lungs) {
  cxr::grad_cam const explanation;
  cxr::Tensor const heat = explanation(network, images, classes);
  auto const border = cxr::mean_score(cxr::energy_in_border(heat));      // 0.36 of an even map
  auto const inside = cxr::mean_score(cxr::energy_inside(heat, lungs));  // lungs: (N,H,W) or (H,W)
  auto const head = cxr::mean_score(cxr::randomisation_check(
      explanation, network, cxr::with_new_head(network, untrained), images, classes));
  auto const faithful = cxr::deletion(network, images, heat, classes)[0].area();
  std::cout << cxr::to_text(border) << cxr::to_text(inside) << cxr::to_text(head) << faithful;
}
namespace block_4 {
#line 85 "docs/how_to/explain_a_prediction.md"
struct brightness {
  static constexpr std::string_view name = "brightness";
  cxr::Tensor operator()(auto const& network, cxr::Tensor const& images, cxr::Tensor const& classes) const {
    // These refuse classes that do not fit.
    cxr::class_logits(network(images, cxr::inference{}), cxr::explained_classes(classes, images));
    return cxr::heat_map(images.mean(1));
  }
};
}}}}}
namespace page_10 {
namespace block_1 {
#line 7 "docs/how_to/read_a_report.md"


using pneumonia = cxr::pipeline<cxr::kaggle_chest_xray, cxr::densenet121<cxr::imagenet_if_available>, cxr::youden>;

inline void report(cxr::settings<pneumonia> const& settings) {
  auto const result = pneumonia{settings}.run();
  if (result.interrupted) return;
  cxr::predictor<pneumonia> predict(result.folder / "best.safetensors");
  auto const images = cxr::explain_result(predict, cxr::grad_cam{}, result);  // heat maps for the page
  cxr::write_report(result, images);
}
}}
namespace page_11 {
namespace block_1 {
#line 38 "docs/how_to/use_pretrained_weights.md"


using if_available = cxr::pipeline<cxr::densenet121<cxr::imagenet_if_available>>;  // else random
using pretrained = cxr::pipeline<cxr::densenet121<cxr::imagenet>>;      // --weights, or searched for
using given_file = cxr::pipeline<cxr::densenet121<cxr::from_file>>;     // --weights is required
using radiographs = cxr::pipeline<cxr::densenet121<cxr::xrv_all>>;      // one grey channel, -1024 to 1024
using earlier_run = cxr::pipeline<cxr::densenet121<cxr::from_file_like<cxr::scratch>>>;  // of densenet121<>
namespace block_2 {
#line 104 "docs/how_to/use_pretrained_weights.md"



int main() try {
  auto predict = cxr::load<cxr::densenet121, cxr::mlp_head>("runs/001/best.safetensors");
  for (auto const& prediction : predict({"image.jpeg"}))
    std::cout << prediction.file << ' ' << predict.record()->classes[prediction.label] << '\n';
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
}}}
namespace page_12 {
}
namespace page_13 {
namespace block_1 {
#line 68 "docs/metrics.md"
[[maybe_unused]] inline void statements() {
#line 68
std::vector<double> const scores{0.1, 0.4, 0.35, 0.8, 0.7, 0.2};
auto const subset = cxr::predictions::from_scores(scores, std::vector<std::int64_t>{0, 0, 1, 1, 1, 0});
std::vector<std::size_t> const patients{7, 7, 8, 9, 10, 11};  // any numbers, equal for one patient
cxr::metric_set<cxr::accuracy, cxr::f1> const set;
auto const intervals = cxr::intervals_of(set, subset, patients);
auto const f1 = cxr::interval_named(intervals, "f1");
if (f1.defined()) std::cout << f1.low << " to " << f1.high << ", " << f1.method << "\n";

auto const other = cxr::predictions::from_scores(std::vector<double>{0.2, 0.1, 0.6, 0.9, 0.4, 0.5},
                                                 std::vector<std::int64_t>{0, 0, 1, 1, 1, 0});
auto const area = cxr::delong_test(subset, other, patients);  // difference, interval, p-value
std::cout << area.difference.value() << " " << cxr::mcnemar(subset, other, patients).p_value.value_or(1) << "\n";
for (auto const& [name, change] : cxr::paired_bootstrap(set, subset, other, patients))
  std::cout << name << " " << change.difference.value_or(0) << "\n";

std::vector<std::string> const sex{"F", "M", "F", "F", "M", "M"};
for (auto const& group : cxr::subgroups(set, subset, sex, patients))
  std::cout << group.value << " " << group.images << " " << group.too_few << "\n";
}
}}
namespace page_14 {
}
namespace page_15 {
namespace block_1 {
#line 37 "docs/policies/augment.md"







/// Images (N,C,H,W) float in 0…1 as epoch 3 of a run with seed 1 sees them; cxr_light{} and no_augment{} change less.
cxr::Tensor augmented(cxr::Tensor const& images, std::span<std::int64_t const> ids) {
  cxr::training const mode{.key = cxr::random_key(/*seed=*/1, /*epoch=*/3), .samples = ids};
  cxr::image_batch const batch{.images = images, .labels = {}, .weights = {}, .ids = ids};
  return cxr::cxr_acquisition{.rotation = 10}(batch, mode).images;
}

/// The same images in other framing and exposure, but not compressed.
cxr::Tensor augmented_strongly(cxr::image_batch const& batch, cxr::training mode) {
  return cxr::cxr_strong{.acquisition = {.jpeg_quality = 100}}(batch, mode).images;
}

/// Each image mixed with another one after a strong change; labels as probabilities of two classes.
cxr::image_batch mixed(cxr::image_batch const& batch, cxr::training mode) {
  auto const facts = cxr::training_facts::counts_only({1, 1});
  auto const soft = cxr::mixup<cxr::cxr_strong>{.alpha = 0.4}.start(facts)(batch, mode);
  return cxr::cutmix<cxr::no_augment>{}.start(facts)(soft, mode);
}
}}
namespace page_16 {
namespace block_1 {
#line 21 "docs/policies/average.md"


using smooth = cxr::pipeline<cxr::cxr_strong, cxr::ema>;
using last_epochs = cxr::swap<smooth, cxr::swa, cxr::constant_rate>;
using single = cxr::swap<smooth, cxr::no_average>;

/// Of 1,000 updates, how much the last network counts in the average.
double const part_of_last = cxr::ema{.decay = 0.99}({.step = 999, .steps = 1000});
}}
namespace page_17 {
namespace block_1 {
#line 61 "docs/policies/backbone.md"




struct one_layer : torch::nn::Module {
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(3, 32, 7).stride(4)};
  one_layer() { register_module("conv", conv); }
  torch::Tensor forward(torch::Tensor x) { return conv(x).relu().mean({2, 3}); }  // (N,32)
};

using mine = cxr::pipeline<cxr::synthetic_cxr, cxr::from_torch<one_layer, 32>>;
namespace block_2 {
#line 86 "docs/policies/backbone.md"



/// Two convolutions with norms; its tensors are named convs1.weight, convs2.weight, norms1.weight, …
struct block {
  BOOST_HANA_DEFINE_STRUCT(block, (cxr::numbered<cxr::conv2d>, convs),
                           (cxr::numbered<cxr::batch_norm>, norms), (double, scale));
};
}}}
namespace page_18 {
namespace block_1 {
#line 56 "docs/policies/calibration.md"


using calibrated = cxr::pipeline<cxr::synthetic_cxr, cxr::temperature>;  // the default
using shifted_odds = cxr::swap<calibrated, cxr::platt>;
using asymmetric = cxr::swap<calibrated, cxr::beta_calibration>;
using curved = cxr::swap<calibrated, cxr::isotonic>;
using as_given = cxr::swap<calibrated, cxr::no_calibration>;

/// Without a pipeline: how far the calibrated probabilities of the test images are from the truth.
double calibration_error(cxr::predictions const& validation, cxr::predictions const& test) {
  cxr::calibration const fitted = cxr::temperature{}(validation);
  return cxr::ece{}(fitted.apply(test)).value();
}
namespace block_2 {
#line 74 "docs/policies/calibration.md"
/// A temperature that was measured elsewhere.
struct fixed_temperature {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "fixed_temperature";
  static constexpr auto tasks = cxr::task::binary;

  double temperature = 1.5;

  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&fixed_temperature::temperature, "temperature", "What log-odds are divided by."}
          .in(0.01, 100));

  cxr::calibration operator()(cxr::predictions const&) const {
    return {.rule = "temperature of " + cxr::to_text(temperature),
            .form = cxr::calibration_form::logistic,
            .parameters = {{1 / temperature, 0}}};
  }
};
static_assert(cxr::Calibrator<fixed_temperature>);
}}}
namespace page_19 {
namespace block_1 {
#line 40 "docs/policies/decision.md"


using screening = cxr::pipeline<cxr::synthetic_cxr, cxr::sensitivity_at_least>;  // --sensitivity 0.98
using confirmation = cxr::swap<screening, cxr::specificity_at_least>;          // --specificity 0.99
using priced_errors = cxr::swap<screening, cxr::lowest_cost>;                    // --cost-ratio 10
using balanced_errors = cxr::swap<screening, cxr::youden>;
using as_argmax = cxr::swap<screening, cxr::fixed_threshold>;                    // the default

/// Without a pipeline: the test at the threshold of validation.
cxr::predictions decided(cxr::predictions_on<cxr::subset::validation> const& validation,
                         cxr::predictions_on<cxr::subset::test> const& test) {
  return cxr::at_threshold(test, cxr::choose_threshold(cxr::youden{}, validation));
}
namespace block_2 {
#line 65 "docs/policies/decision.md"


/// Of the positive predictions in a screening with one case among a hundred, the part that is right.
double ppv_in_screening(cxr::predictions const& test) {
  return cxr::ppv_at_prevalence(cxr::recall{}(test).value(), cxr::specificity{}(test).value(), 0.01).value_or(0);
}
namespace block_3 {
#line 74 "docs/policies/decision.md"


/// The part of the test images for which the network should ask a person. Validation chose the epoch, so its sets are a little too small.
double abstained(cxr::predictions const& validation, cxr::predictions const& test) {
  auto const sets = cxr::conformal_sets::fit(validation, /*error_rate=*/0.05);
  double count = 0;
  for (std::size_t image = 0; image < test.size(); ++image) count += sets(test, image).size() != 1;
  return count / static_cast<double>(test.size());
}
namespace block_4 {
#line 88 "docs/policies/decision.md"
/// The threshold above which a given part of the validation images is: a reader's capacity.
struct at_capacity {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_capacity";
  static constexpr auto tasks = cxr::task::binary;

  double capacity = 0.2;

  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&at_capacity::capacity, "capacity", "Part of the images that can be read first."}
          .in(0, 1));

  cxr::operating_point operator()(cxr::predictions const& validation) const {
    std::vector<double> scores;  // thresholds are for what the network gives, class weights in it
    for (std::size_t image = 0; image < validation.size(); ++image)
      scores.push_back(validation.uncorrected_probabilities(image)[1]);
    if (scores.empty()) return {.rule = "0.5, without validation", .thresholds = {0.5}};
    std::sort(scores.rbegin(), scores.rend());
    auto const rank = static_cast<std::size_t>(capacity * static_cast<double>(scores.size()));
    return {.rule = "capacity of " + cxr::to_text(capacity),
            .thresholds = {scores[std::min(rank, scores.size() - 1)]}};
  }
};
static_assert(cxr::Decision<at_capacity>);

/// Decides without a pipeline, and predicts.
std::size_t positives(cxr::predictions const& validation, cxr::predictions test) {
  test.operating_point = at_capacity{.capacity = 0.1}(validation);
  std::size_t count = 0;
  for (std::size_t image = 0; image < test.size(); ++image) count += test.predicted(image);
  return count;
}
}}}}}
namespace page_20 {
namespace block_1 {
#line 49 "docs/policies/execution.md"






void multiply() {
  cxr::cuda_if_available{}.with([](cxr::ConcreteExecution auto here) {
    here.start();
    cxr::Tensor const a = at::ones({64, 64}, here.device());
    cxr::autocast_guard const precision(here);  // nothing at all for float
    std::cout << here.name << ' ' << a.matmul(a).scalar_type() << '\n';
  });
}

static_assert(cxr::ConcreteExecution<cxr::cpu<cxr::bfloat16>>);
static_assert(cxr::ConcreteExecution<cxr::cuda<float>>);
}}
namespace page_21 {
}
namespace page_22 {
namespace block_1 {
#line 44 "docs/policies/loss.md"




cxr::Tensor hard_images_first(cxr::Tensor const& logits, cxr::Tensor const& labels) {
  return cxr::focal{.focus = 1.5}.start(cxr::training_facts::counts_only({1349, 3883}))(
      logits, {.labels = labels});  // ()
}

cxr::Tensor pneumonia_loss(cxr::Tensor const& logits, cxr::Tensor const& labels) {
  auto const facts = cxr::training_facts::counts_only({1349, 3883}, logits.device());
  auto const loss = cxr::cross_entropy{.smoothing = 0.05}.start(facts);
  return loss(logits, {.labels = labels});  // ()
}

cxr::Tensor findings_loss(cxr::Tensor const& logits, cxr::Tensor const& labels,
                          cxr::Tensor const& image_weights) {
  auto const facts = cxr::training_facts::counts_only({120, 45, 300}, logits.device());
  return cxr::masked_bce{}.start(facts)(logits, {.labels = labels, .weights = image_weights});  // ()
}
}}
namespace page_23 {
namespace block_1 {
#line 52 "docs/policies/metrics.md"


using screening = cxr::pipeline<cxr::synthetic_cxr,
                                cxr::metric_set<cxr::recall, cxr::specificity, cxr::best_by<cxr::auroc>>>;

/// For a source of independent findings.
using findings = cxr::metric_set<cxr::best_by<cxr::per_class<cxr::auroc>>, cxr::per_class<cxr::recall>,
                                 cxr::micro<cxr::f1>, cxr::weighted<cxr::f1>>;

/// How right the classes are, how well the images are ranked, how right the probabilities are.
using classes = cxr::metric_set<cxr::npv, cxr::youden_j, cxr::mcc, cxr::cohen_kappa, cxr::balanced_accuracy>;
using ranks = cxr::metric_set<cxr::auprc, cxr::sensitivity_at_specificity, cxr::specificity_at_sensitivity>;
using probabilities = cxr::metric_set<cxr::brier, cxr::brier_decomposition, cxr::log_loss, cxr::ece, cxr::ece_equal_mass,
                                      cxr::mce, cxr::calibration_slope, cxr::calibration_intercept>;
namespace block_2 {
#line 73 "docs/policies/metrics.md"
[[maybe_unused]] inline void statements() {
#line 73
// Probabilities of any program: of two classes (N), of the second; else (N,K), row by row.
std::vector<double> const scores{0.1, 0.4, 0.35, 0.8};
auto const subset = cxr::predictions::from_scores(scores, std::vector<std::int64_t>{0, 0, 1, 1});
std::cout << cxr::auroc{}(subset).value() << " " << cxr::accuracy{}(subset).value() << "\n";  // 0.75 0.75
}
namespace block_3 {
#line 85 "docs/policies/metrics.md"
/// The F score in which recall counts more than precision, as sklearn.metrics.fbeta_score.
struct f_beta {
  static constexpr std::string_view name = "f_beta";
  static constexpr auto tasks = cxr::task::binary;
  static constexpr bool higher_is_better = true;  // needed for best_by only

  double beta = 2;

  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&f_beta::beta, "f-beta", "How much more recall counts than precision."}.in(0, 100));

  cxr::measurement operator()(cxr::predictions const& subset) const {
    auto const precision = cxr::precision{}(subset), recall = cxr::recall{}(subset);
    double const square = beta * beta, sum = square * precision.value_or(0) + recall.value_or(0);
    if (sum == 0) return cxr::measurement::undefined("no positive image was found");
    return (1 + square) * precision.value() * recall.value() / sum;
  }
};

using finding_most = cxr::metric_set<cxr::auroc, cxr::best_by<f_beta>>;  // adds the option --f-beta
inline finding_most const finding_nearly_all{f_beta{.beta = 4}};

double measure(cxr::predictions const& validation) {
  return finding_nearly_all(validation).get<f_beta>().value_or(0);
}
}}}}
namespace page_24 {
namespace block_1 {
#line 44 "docs/policies/observer.md"


using quiet = cxr::pipeline<cxr::synthetic_cxr, cxr::silent>;
using followed = cxr::pipeline<cxr::synthetic_cxr,
                               cxr::observers<cxr::console, cxr::history_csv, cxr::json_lines>>;
using curves = cxr::swap<followed, cxr::observers<cxr::console, cxr::history_csv, cxr::tensorboard>>;
namespace block_2 {
#line 65 "docs/policies/observer.md"
struct good_enough {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "good_enough";

  double loss = 0.1;

  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&good_enough::loss, "good-enough", "Validation loss at which training ends."}.in(0, 100));

  struct state {
    double loss;
    cxr::request operator()(cxr::epoch_report const& epoch) const {
      return epoch.validation_loss <= loss ? cxr::request::stop : cxr::request::proceed;
    }
  };
  state start() const { return {loss}; }
};

using short_run = cxr::swap<followed, cxr::observers<cxr::console, cxr::history_csv, good_enough>>;
namespace block_3 {
#line 94 "docs/policies/observer.md"
struct loss_curve {
  std::vector<double> losses;
  void operator()(cxr::step_report const& step) { losses.push_back(step.loss); }
};

template <class Network, class Pixels>
std::vector<double> train(Network& network, Pixels const& pixels, cxr::examples const& validation,
                          cxr::training_settings<3> const& settings) {
  loss_curve watch;
  cxr::trainer training(settings, watch, cxr::shuffled{}, cxr::no_augment{}, cxr::cross_entropy{},
                        cxr::adamw{}, cxr::warmup_cosine{}, cxr::metric_set<cxr::auroc>{},
                        cxr::cpu<float>{});
  training.fit(network, pixels, validation);
  return watch.losses;
}
}}}}
namespace page_25 {
namespace block_1 {
#line 36 "docs/policies/optimizer.md"





void descend() {
  cxr::Tensor const weight = at::ones({3}).requires_grad_();
  std::vector<cxr::named_tensor> const all{{"weight", weight}};
  auto optimizer = cxr::sgd{.learning_rate = 0.1}.start({{all, cxr::part::head, /*decays=*/true}});
  for (int step = 0; step < 10; ++step) {
    weight.mutable_grad().reset();
    weight.square().sum().backward();
    cxr::clip_gradients(all, /*max_norm=*/1);
    optimizer.step(/*scale=*/1);
  }
  auto const saved = optimizer.save();  // "weight.momentum_buffer", for optimizer.restore(saved)
}
}}
namespace page_26 {
namespace block_1 {
#line 16 "docs/policies/preprocess.md"


using sixteen_bits = cxr::pipeline<cxr::grey16>;  // the other roles by default
}}
namespace page_27 {
namespace block_1 {
#line 38 "docs/policies/sampler.md"






/// Images of epoch 3 as they are stored, 32 at a time.
template <cxr::PixelSource P, cxr::Sampler S>
std::int64_t count_images(P const& pixels, cxr::examples const& subset, S const& sampler) {
  auto const facts = cxr::training_facts::make(subset, /*classes=*/2, at::kCPU);
  auto const order = cxr::started(sampler, facts)(cxr::random_key(/*seed=*/1, /*epoch=*/3));
  std::int64_t images = 0;
  for (auto const& batch : cxr::loader(pixels, subset, {.batch = 32}).epoch(order))
    images += batch.images.size(0);
  return images;  // count_images(pixels, subset, cxr::balanced{}), or by_patient{}, shuffled{}
}
}}
namespace page_28 {
namespace block_1 {
#line 25 "docs/policies/schedule.md"


template <class Pipeline>
double suggested_rate(Pipeline& pipeline) {
  cxr::learning_rate_curve const curve = cxr::find_learning_rate(pipeline, {.first = 1e-6, .last = 1});
  return curve.valley().value_or(1e-3);
}
namespace block_2 {
#line 42 "docs/policies/schedule.md"






/// The factor of each of 1,000 updates.
template <cxr::Schedule S>
std::vector<double> factors(S const& schedule) {
  std::vector<double> all;
  for (std::int64_t step = 0; step < 1000; ++step)
    all.push_back(schedule({.step = step, .steps = 1000}));
  return all;
}

auto const climbs_and_falls = factors(cxr::warmup_cosine{.warmup = 0.1});
auto const constant = factors(cxr::constant_rate{});

std::vector<double> const losses{0.5, 0.3, 0.31, 0.32, 0.3, 0.33};  // the fourth without a better one
double const reduced = cxr::reduce_on_plateau{.patience = 3}({.validation_losses = losses});  // 0.1
}}}
namespace page_29 {
namespace block_1 {
#line 55 "docs/policies/source.md"


using covid = cxr::pipeline<cxr::image_folder<"covid", "normal">, cxr::stratified_holdout>;
using findings = cxr::pipeline<cxr::synthetic_findings, cxr::masked_bce, cxr::metric_set<cxr::per_class<cxr::auroc>>>;
namespace block_2 {
#line 65 "docs/policies/source.md"
[[maybe_unused]] inline void statements() {
#line 65
// Without a pipeline: records are plain values.
for (cxr::record const& image : cxr::synthetic_findings{.patients = 40, .unknown = 0.2}.records())
  if (image.findings[1] == cxr::presence::present) std::cout << image.id << " shows an enlarged heart\n";
}
}}}
namespace page_30 {
namespace block_1 {
#line 51 "docs/policies/split.md"




inline bool is_unchanged(cxr::kaggle_chest_xray const& source) {
  cxr::split_changes const changes = cxr::verify_split("runs/001/split.json", source);
  std::cout << changes.text() << "\n";  // "… 1 image replaced under the same name: train/NORMAL/…"
  return changes.none();
}
namespace block_2 {
#line 108 "docs/policies/split.md"


using by_patient = cxr::pipeline<cxr::synthetic_cxr>;                 // patient_holdout by default
using as_published = cxr::swap<by_patient, cxr::official>;
using first_fold = cxr::swap<by_patient, cxr::k_fold>;                // --folds 5 --fold 0
using same_again = cxr::swap<by_patient, cxr::from_manifest>;         // --manifest runs/001/split.json
using nested = cxr::swap<by_patient, cxr::nested_k_fold>;             // --fold 0 --inner-fold 0
using other_site = cxr::swap<by_patient, cxr::site_holdout>;          // --columns sites.csv --held-out-site west
using curve = cxr::swap<by_patient, cxr::training_share<>>;           // --training-share 0.1, 0.25, 0.5, 1
using leaking = cxr::swap<by_patient, cxr::stratified_holdout_leaking_patients>;
namespace block_3 {
#line 121 "docs/policies/split.md"
[[maybe_unused]] inline void statements() {
#line 121
// Without a pipeline: a split is a function of records, classes and seed.
auto const records = cxr::synthetic_cxr{.patients = 40}.records();
auto const assignment = cxr::patient_holdout{.validation = 0.2}(records, 2, /*seed=*/1);
cxr::save_split(assignment, records, "split.json");
}
}}}}
namespace page_31 {
namespace block_1 {
#line 31 "docs/policies/stress.md"


/// Half of the contrast: what remains of the scores where edges are soft.
struct halved_contrast {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "halved_contrast";
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const {
    cxr::image_batch changed = batch;
    changed.images = batch.images.mul(0.5).add(0.25);
    return changed;
  }
};

using strict = cxr::pipeline<halved_contrast>;
using plain = cxr::swap<strict, cxr::no_stress>;
using usual = cxr::swap<strict, cxr::acquisition_shift>;
}}
namespace page_32 {
}
namespace page_33 {
}
