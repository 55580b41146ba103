// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/role.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Marks the metric that decides which epoch is the best: `metric_set<accuracy, best_by<auroc>>`.
template <class M>
struct best_by : M {};

namespace detail {

template <class M>
struct judge_of {
  using type = void;
  using metric = M;
};
template <class M>
struct judge_of<best_by<M>> {
  using type = M;
  using metric = M;
};

template <class... Ms>
struct first_judge {
  using type = void;
};
template <class M, class... Rest>
struct first_judge<M, Rest...> {
  using mine = typename judge_of<M>::type;
  using type = std::conditional_t<std::is_void_v<mine>, typename first_judge<Rest...>::type, mine>;
};

/// "metric_set<accuracy, f1>", in constexpr storage.
template <class... Ms>
struct set_name {
  static constexpr auto characters = [] {
    constexpr std::string_view open = "metric_set<", comma = ", ";
    std::array<char, ((open.size() + 1) + ... + (Ms::name.size() + comma.size()))> all{};
    auto at = std::copy(open.begin(), open.end(), all.begin());
    bool first = true;
    [[maybe_unused]] auto const add = [&](std::string_view name) {
      if (!first) at = std::copy(comma.begin(), comma.end(), at);
      at = std::copy(name.begin(), name.end(), at);
      first = false;
    };
    (add(Ms::name), ...);
    *at = '>';
    return all;
  }();
  static constexpr std::size_t unused = sizeof...(Ms) == 0 ? 0 : 2;  // no comma behind the last
  static constexpr std::string_view text{characters.data(), characters.size() - unused};
};

}  // namespace detail

/// What a metric set measured of one subset: one value a metric, of the metric's own type.
template <class... Ms>
class measured {
 public:
  /// Measures. @param of  a whole subset
  explicit measured(predictions const& of) : values_(Ms{}(of)...) {}

  /// The value of one metric of the set; any other does not compile.
  template <class M>
  decltype(auto) get() const {
    static_assert(has<M>,
                  "cxr: this metric is not in the metric_set that measured; add it there "
                  "[docs/errors.md#metric-not-in-set]");
    if constexpr (has<M>) return std::get<index_of<M>()>(values_);
  }

  /// Name and value of each metric that gives one number, in the order of the set.
  std::vector<std::pair<std::string, measurement>> scalars() const {
    std::vector<std::pair<std::string, measurement>> all;
    (add_scalar<Ms>(all), ...);
    return all;
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
  template <class M>
  void add_scalar(std::vector<std::pair<std::string, measurement>>& all) const {
    if constexpr (ScalarMetric<M>) all.emplace_back(std::string(M::name), get<M>());
  }

  std::tuple<decltype(Ms{}(std::declval<predictions const&>()))...> values_;
};

/// The metrics of a pipeline, each computed once over a whole subset.
/// @tparam Metrics  Metric types; one may be marked by best_by
template <class... Metrics>
struct metric_set : private explain_metric<Metrics>... {
  using role = cxr::role::metrics;  ///< takes the place of the metrics
  /// The metric that decides which epoch is best; void: the validation loss does.
  using judge = typename detail::first_judge<Metrics...>::type;
  static_assert((0 + ... + (std::is_void_v<typename detail::judge_of<Metrics>::type> ? 0 : 1)) <= 1,
                "cxr: two metrics of this set are marked best_by; keep one "
                "[docs/errors.md#two-judges]");
  static_assert(std::is_void_v<judge> || ScalarMetric<judge>,
                "cxr: best_by marks a metric that gives no number to compare epochs by; mark one "
                "that gives a measurement [docs/errors.md#judge-without-number]");
  static constexpr bool binary_only = (Metrics::binary_only || ...);  ///< needs two classes

  static constexpr std::string_view name = detail::set_name<Metrics...>::text;  ///< in describe()

  /// Measures a whole subset.
  auto operator()(predictions const& of) const {
    return measured<typename detail::judge_of<Metrics>::metric...>(of);
  }
};

}  // namespace cxr
