// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cxr/core/hana.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/started.hpp"
#include "cxr/fwd.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Marks the metric that decides which epoch is best: `metric_set<accuracy, best_by<auroc>>`, or
/// `best_by<per_class<auroc>>` for the mean over the classes. The metric states whether larger is
/// better: `static constexpr bool higher_is_better = true;`.
template <class M>
struct best_by : M {};

namespace detail {

inline measurement single_number(measurement const& value) { return value; }
inline measurement single_number(class_measurements const& values) { return values.macro(); }

}  // namespace detail

/// A metric that epochs can be compared by: by its number, or by its mean over the classes.
template <class M>
concept RanksEpochs = Metric<M> && requires(M const metric, predictions const& subset) {
  { M::higher_is_better } -> std::convertible_to<bool>;
  detail::single_number(metric(subset));
};

namespace detail {

template <class M>
struct marked {
  using metric = M;
  static constexpr bool judge = false;
};
template <class M>
struct marked<best_by<M>> {
  using metric = M;
  static constexpr bool judge = true;
};
template <class M>
using metric_of = typename marked<M>::metric;

template <class... Metrics>
constexpr auto find_judge() {
  return hana::find_if(hana::tuple_t<Metrics...>,
                       [](auto metric) {
                         return hana::bool_c<marked<typename decltype(metric)::type>::judge>;
                       })
      .value_or(hana::type_c<void>);
}
/// The metric among these that is marked by best_by; void where none is.
template <class... Metrics>
using judge_among = metric_of<typename decltype(find_judge<Metrics...>())::type>;

/// Used instead of a type that is no Metric, so that its explanation is the only error.
struct no_metric {
  static constexpr std::string_view name = "no_metric";
  static constexpr auto tasks = all_tasks;
  measurement operator()(predictions const&) const {
    return measurement::undefined("not a Metric");
  }
};
template <class M>
using usable = std::conditional_t<Metric<metric_of<M>>, metric_of<M>, no_metric>;

/// How the number of a metric is called: that of per_class has the name of its metric.
template <class M>
inline constexpr std::string_view number_name = M::name;
template <class M>
inline constexpr std::string_view number_name<per_class<M>> = M::name;

/// Whether some of these metrics differ and have numbers of one name.
template <class... Ms>
constexpr bool have_a_name_twice() {
  auto const twice = []<class M>(std::type_identity<M>) {
    return ((!std::same_as<M, Ms> && number_name<M> == number_name<Ms>) || ...);
  };
  return (twice(std::type_identity<Ms>{}) || ...);
}

template <class M, class... Metrics>
inline constexpr int count_in = (0 + ... + int{std::same_as<M, metric_of<Metrics>>});

/// One sentence for whatever is wrong with the metrics of a set.
template <class... Metrics>
struct explain_metric_set {
  hana::tuple<explain_metric<metric_of<Metrics>>...> each;
  static_assert(((count_in<metric_of<Metrics>, Metrics...> == 1) && ...),
                "cxr: a metric is in this metric_set twice; keep one "
                "[docs/errors.md#metric-twice]");
  static_assert(!have_a_name_twice<usable<Metrics>...>(),
                "cxr: two metrics of this metric_set give numbers of one name, as recall and "
                "per_class<recall> do; keep one [docs/errors.md#metric-names]");
  static_assert((0 + ... + marked<Metrics>::judge) <= 1,
                "cxr: two metrics of this set are marked best_by; keep one "
                "[docs/errors.md#two-judges]");
  static_assert(!Metric<judge_among<Metrics...>> || RanksEpochs<judge_among<Metrics...>>,
                "cxr: best_by needs a metric that gives numbers, with \"static constexpr bool "
                "higher_is_better\" [docs/errors.md#judge-without-number]");
};

inline void add_scalars(named_measurements& scalars, std::string_view name,
                        measurement const& value) {
  scalars.emplace_back(std::string(name), value);
}
inline void add_scalars(named_measurements& scalars, std::string_view,
                        class_measurements const& values) {
  scalars.emplace_back(values.metric, values.macro());
  for (auto const& [name, value] : values.by_class)
    scalars.emplace_back(values.metric + "/" + name, value);
}
inline void add_scalars(named_measurements& scalars, std::string_view metric,
                        named_measurements const& values) {
  for (auto const& [name, value] : values)
    scalars.emplace_back(std::string(metric) + "/" + name, value);
}
template <class Table>
void add_scalars(named_measurements&, std::string_view, Table const&) {}

}  // namespace detail

/// The results of a metric set for one subset: one value per metric, of the metric's own type.
template <class... Ms>
class measured {
 public:
  /// Measures a whole subset with each of the metrics.
  measured(hana::tuple<Ms...> const& metrics, predictions const& subset)
      : values_(hana::unpack(
            metrics, [&](auto const&... metric) { return hana::make_tuple(metric(subset)...); })) {}

  /// The value of one metric of the set; any other does not compile.
  template <class M>
  auto const& get() const {
    static_assert(has<M>,
                  "cxr: this metric is not part of the metric_set; add it there "
                  "[docs/errors.md#metric-not-in-set]");
    if constexpr (has<M>)
      return values_[hana::size_c<index_of<M>()>];
    else
      return absent_;  // one mistake, one error
  }

  /// Name and value of each number, in the order of the set: a metric's own, or its mean over the
  /// classes followed by each of them as "auroc/Effusion"; several as "brier_decomposition/resolution".
  /// Tables are left out.
  named_measurements scalars() const {
    named_measurements numbers;
    (detail::add_scalars(numbers, Ms::name, get<Ms>()), ...);
    return numbers;
  }

  /// Whether the set has a metric.
  template <class M>
  static constexpr bool has = (std::same_as<M, Ms> || ...);

 private:
  template <class M>
  static constexpr std::size_t index_of() {
    std::size_t index = 0;
    (void)((std::same_as<M, Ms> || (++index, false)) || ...);
    return index;
  }

  static constexpr measurement absent_ = measurement::undefined("not measured");
  hana::tuple<decltype(std::declval<Ms const&>()(std::declval<predictions const&>()))...> values_;
};

/// The metrics of a pipeline, each computed once over a whole subset.
/// @tparam Metrics  Metric types; one may be marked by best_by
template <class... Metrics>
struct metric_set {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = list_name<"metric_set", detail::usable<Metrics>...>;
  static constexpr task tasks = (all_tasks & ... & detail::usable<Metrics>::tasks);
  /// The metric that decides which epoch is best; void: the validation loss does.
  using judge = detail::judge_among<Metrics...>;

  hana::tuple<detail::usable<Metrics>...> parts = {};  ///< the metrics with their settings

  metric_set() = default;  ///< every metric with its default settings
  /// Metrics with settings of their own, in any order; the others by default.
  template <class... Configured>
  requires(!std::same_as<Configured, metric_set> &&
           ...) explicit metric_set(Configured... metrics) {
    (assign(std::move(metrics)), ...);
  }

  /// Measures a whole subset.
  auto operator()(predictions const& subset) const {
    [[maybe_unused]] constexpr detail::explain_metric_set<Metrics...> explained{};
    return measured<detail::usable<Metrics>...>(parts, subset);
  }

  /// How good a subset's results are, to compare epochs by; larger is better: the marked metric, or
  /// the negative loss. Minus infinity where the metric is undefined.
  template <class Results>
  double score(Results const& results, predictions const& subset) const {
    if constexpr (RanksEpochs<judge>) {
      auto const value = detail::single_number(results.template get<judge>());
      if (!value.defined()) return -std::numeric_limits<double>::infinity();
      return judge::higher_is_better ? value.value() : -value.value();
    } else {
      return -subset.loss;
    }
  }

 private:
  template <class M>
  void assign(M metric) {
    static_assert((std::same_as<M, detail::metric_of<Metrics>> || ...),
                  "cxr: this metric is not part of the metric_set; add it there "
                  "[docs/errors.md#metric-not-in-set]");
    hana::for_each(parts, [&](auto& part) {
      if constexpr (std::same_as<std::remove_cvref_t<decltype(part)>, M>) part = std::move(metric);
    });
  }
};

template <Metric... Metrics>
metric_set(Metrics...) -> metric_set<Metrics...>;

template <class S>
concept MeasuresSubset = requires(started_t<S> const set, predictions const& subset) {
  { set(subset).scalars() } -> std::same_as<named_measurements>;
};
/// Gives the number that compares epochs, the larger the better, of what it measured on a subset.
template <class S>
concept ScoresEpochs = requires(started_t<S> const set, predictions const& subset) {
  { set.score(set(subset), subset) } -> std::convertible_to<double>;
};

/// Measures the predictions of a whole subset, and compares epochs.
/// Call     set(predictions) -> results, with `named_measurements scalars() const` and, of a
///          metric_set, get<Metric>(); set.score(results, predictions): larger is better
/// Facts    `tasks`: the kinds of source that it can measure, compared at compile time
/// Laws     image order does not matter
/// Default  the metric_set in fwd.hpp   Own one: docs/how_to/   Proof: tests/measure/
template <class S>
concept MetricSet = std::copyable<S> && PolicyOf<S, role::metrics> && StatesTasks<S> &&
    MeasuresSubset<S> && ScoresEpochs<S>;

/// One sentence for whatever a MetricSet lacks.
template <class S>
struct explain_metrics {
  static_assert(std::copyable<S>,
                "cxr: a MetricSet must be copyable [docs/errors.md#metrics-copy]");
  static_assert(StatesTasks<S>,
                "cxr: a MetricSet needs \"static constexpr auto tasks = cxr::task::binary\" (or "
                "multiclass, multi_label, joined by |) [docs/errors.md#metrics-tasks]");
  static_assert(MeasuresSubset<S>,
                "cxr: a MetricSet needs \"operator()(predictions const&) const\" giving results "
                "with \"named_measurements scalars() const\" [docs/errors.md#metrics-call]");
  static_assert(
      !MeasuresSubset<S> || ScoresEpochs<S>,  // one mistake, one error
      "cxr: a MetricSet needs \"double score(results, predictions const&) const\", larger "
      "is better [docs/errors.md#metrics-score]");
};

template <class... Metrics>
struct explain_metrics<metric_set<Metrics...>> : detail::explain_metric_set<Metrics...> {};

namespace role {
template <class S>
explain_metrics<S> explanation(metrics, std::type_identity<S>);  // explanation_of finds it
template <class S>
std::bool_constant<MetricSet<S>> fulfils(metrics, std::type_identity<S>);
}  // namespace role

}  // namespace cxr
