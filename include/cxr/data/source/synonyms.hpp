// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"

// Which names of classes concat takes for one, besides those that differ in upper and lower case only.
namespace cxr {

namespace detail {

/// Whether two names are equal, ASCII letters in either case.
constexpr bool same_class(std::string_view a, std::string_view b) {
  constexpr auto small = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [=](char x, char y) { return small(x) == small(y); });
}

/// Several lists of synonyms.
template <class... Lists>
struct synonym_lists {
  /// How many lists have a name.
  static constexpr std::size_t times(std::string_view class_name) {
    return (Lists::times(class_name) + ... + 0);
  }
  /// Whether one of the lists has both names.
  static constexpr bool join([[maybe_unused]] std::string_view a,
                             [[maybe_unused]] std::string_view b) {
    return (Lists::join(a, b) || ... || false);
  }
};

}  // namespace detail

/// Names under which sets know one class, as an argument of concat: `synonyms<"Infiltration", "infiltrates">`.
/// Letters count in either case. `synonyms<>` joins nothing.
template <literal... Names>
struct synonyms {
  static constexpr std::string_view name =
      list_name<"synonyms", detail::literal_name<Names>...>;  ///< how it is printed
  /// 1 where the list has the name, else 0.
  static constexpr std::size_t times([[maybe_unused]] std::string_view class_name) {
    return (detail::same_class(Names.view(), class_name) || ... || false) ? 1 : 0;
  }
  /// Whether the list has both names.
  static constexpr bool join(std::string_view a, std::string_view b) {
    return times(a) == 1 && times(b) == 1;
  }
};

/// What concat joins by default: names of NIH ChestX-ray14, CheXpert, MIMIC-CXR-JPG, PadChest and
/// VinDr-CXR that state one finding. Names of which one may be wider are not here, such as "Fibrosis" and
/// "Pulmonary fibrosis", "Nodule/Mass" and "Nodule", "Infiltration" and "infiltrates", "COPD" and "COPD signs".
/// Source   what torchxrayvision 1.5.7 joins in these sets (CheX_Dataset, VinBrain_Dataset, PC_Dataset),
///          without the terms that it takes for narrower ones
struct known_synonyms
    : detail::synonym_lists<synonyms<"Effusion", "Pleural Effusion">,
                            synonyms<"Pleural_Thickening", "Pleural Thickening">> {
  static constexpr std::string_view name = "known_synonyms";  ///< how it is printed
};

}  // namespace cxr
