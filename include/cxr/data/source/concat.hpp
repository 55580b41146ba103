// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/hana.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/concat_parts.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/list_once.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/source_notes.hpp"
#include "cxr/data/source/synonyms.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

/// One sentence for whatever a source of a concat lacks.
template <class S>
struct explain_concat_source : explain_source<S> {
  static_assert(!DataSource<S> || has_plain_settings<S>(),
                "cxr: a source of concat has its settings in \"fields\", without groups or parts; "
                "give all sources to one concat [docs/errors.md#concat-settings]");
};

/// Whether each of some sources has one class for each image, and all of them have the same classes.
template <class Synonyms, class... Sources>
constexpr bool have_same_exclusive_classes() {
  constexpr auto all = union_of_classes<Synonyms, Sources...>();
  return ((Sources::labels == labelling::exclusive && Sources::classes.size() == all.size()) &&
          ...);
}

/// The label of an image as findings of all classes: those that its source does not know are unknown.
template <class Synonyms, class Source, std::size_t K>
std::vector<presence> findings_among(std::array<std::string_view, K> const& all,
                                     record const& image) {
  std::vector<presence> findings(K, presence::unknown);
  for (std::size_t k = 0; k < Source::classes.size(); ++k)
    findings[place_of_class<Synonyms>(all, Source::classes[k])] =
        Source::labels == labelling::multi_label ? image.findings[k]
        : has_class(image, k)                    ? presence::present
                                                 : presence::absent;
  return findings;
}

/// One sentence for whatever the arguments of a concat lack.
template <class Synonyms, class... Sources>
struct explain_concat {
  hana::tuple<explain_concat_source<Sources>...> each;
  static_assert(sizeof...(Sources) >= 2 && sizeof...(Sources) < 100,
                "cxr: concat joins two sources or more [docs/errors.md#concat-sources]");
  static_assert((has_distinct_classes<Synonyms, Sources>() && ...),
                "cxr: synonyms of concat join two classes of one source, or two lists have one "
                "name; give other synonyms<…> [docs/errors.md#concat-synonyms]");
};

/// What a concat has listed. @tparam S  the concat  @tparam Listings  a tuple of those of its sources
template <class S, class Listings>
struct joined_listing {
  using source = S;
  std::vector<record> records;    ///< of all sources, sorted by id
  Listings listings;              ///< of each source, whose records are among those above
  std::vector<std::string> sets;  ///< the name of each

  /// What each of the sources does not use.
  ledger unused(std::vector<record> const& used) const {
    ledger all;
    std::size_t place = 0;
    hana::for_each(listings, [&](auto const& own) {
      for (auto& entry : own.unused(used).entries) {
        entry.example = sets[place] + "/" + entry.example;
        all.entries.push_back(std::move(entry));
      }
      ++place;
    });
    return all;
  }
};

/// concat with its arguments sorted. @tparam Synonyms  lists of names of one class
template <class Synonyms, class... Sources>
struct concat_of {
  using explanation = explain_concat<Synonyms, Sources...>;                  ///< of its arguments
  static constexpr auto classes = union_of_classes<Synonyms, Sources...>();  ///< K names
  /// Exclusive where all sources are, with the same classes.
  static constexpr labelling labels = have_same_exclusive_classes<Synonyms, Sources...>()
                                          ? labelling::exclusive
                                          : labelling::multi_label;
  static constexpr bool knows_patients = (Sources::knows_patients && ...);  ///< of every image

  /// The sources with their settings.
  typename concat_parts<std::index_sequence_for<Sources...>, Sources...>::type parts;

  concat_of() = default;  ///< every source with its default settings
  /// Sources with settings of their own.
  explicit concat_of(Sources... sources) : parts(std::move(sources)...) {}

  /// The images of all sources, sorted by id: "kaggle_chest_xray/train/NORMAL/IM-0115-0001.jpeg".
  /// @throws as the sources; data_error (a source has a column named "source")
  std::vector<record> records() const { return list_as<concat_of>().records; }

  /// Which classes have another name in their set, beyond upper and lower case, and what the sources say.
  std::vector<std::string> notes() const {
    std::vector<std::string> all;
    for_each_source([&]<class Source>(Source const& source, std::string const& set, auto) {
      for (std::string_view const name : Source::classes)
        if (auto const joined = classes[place_of_class<Synonyms>(classes, name)];
            !same_class(name, joined))
          all.push_back("class " + std::string(joined) + " is " + std::string(name) + " in " + set);
      for (auto& note : notes_of(source)) all.push_back(set + ": " + note);
    });
    return all;
  }

  /// What each of the sources does not use.
  ledger unused(std::vector<record> const& records) const {
    ledger all;
    for_each_source([&](auto const& source, std::string const& set, auto) {
      for (auto& entry : unused_by(source, records).entries) {
        entry.example = set + "/" + entry.example;
        all.entries.push_back(std::move(entry));
      }
    });
    return all;
  }

 protected:
  /// The records, and what the ledger needs, each source listed once. @tparam S  the concat
  template <class S>
  auto list_as() const {
    [[maybe_unused]] constexpr explanation explained{};
    auto listings = hana::transform(
        parts, []<class Source, std::size_t Place>(concat_part<Source, Place> const& part) {
          return list_of(static_cast<Source const&>(part));
        });
    joined_listing<S, decltype(listings)> all{{}, std::move(listings), {}};
    for_each_source([&](auto const& source, std::string const& set, auto place) {
      auto own = std::move(all.listings[place].records);
      for (auto& image : own) all.records.push_back(record_of(source, std::move(image), set));
      all.sets.push_back(set);
    });
    std::sort(all.records.begin(), all.records.end(),
              [](auto const& a, auto const& b) { return a.id < b.id; });
    return all;
  }

 private:
  /// Calls `f(source, name of its set, place)`; a set that comes again has its place behind its name.
  template <class F>
  void for_each_source(F&& f) const {
    std::vector<std::string> sets;
    hana::for_each(parts,
                   [&]<class Source, std::size_t Place>(concat_part<Source, Place> const& part) {
                     std::string set(set_name_of<Source>);
                     if (std::find(sets.begin(), sets.end(), set) != sets.end())
                       set += "-" + std::to_string(Place);
                     sets.push_back(set);
                     f(static_cast<Source const&>(part), set, hana::size_c<Place - 1>);
                   });
  }

  template <class Source>
  static record record_of(Source const&, record image, std::string const& set) {
    constexpr std::string_view column = "source";
    for (auto const& entry : image.columns)
      if (entry.first == column)
        throw data_error(image.id + " of " + set + " has a column named source already",
                         "give the column another name in that source", "concat-column");
    if constexpr (Source::labels == labelling::exclusive)
      require_label(image.label, Source::classes.size(), image.id);
    if constexpr (labels == labelling::exclusive) {
      auto const class_index = static_cast<std::size_t>(image.label);
      image.label = static_cast<std::int64_t>(
          place_of_class<Synonyms>(classes, Source::classes[class_index]));
    } else {
      image.findings = findings_among<Synonyms, Source>(classes, image);
      image.label = 0;
    }
    image.id = set + "/" + image.id;
    // Without the place of a set that is used twice: a patient may have images in both parts of it.
    if (!image.patient.empty())
      image.patient = std::string(set_name_of<Source>) + "/" + image.patient;
    image.columns.emplace_back(column, set);
    return image;
  }
};

template <class... Parts>
using joined_sources =
    typename sorted_parts<concat_of, synonym_lists<>, source_list<>, Parts...>::type;

}  // namespace detail

/// The images of several sources. Classes are aligned by their names, in either case, and by synonyms:
/// known_synonyms, or the lists that are given in its place. Their order is that in which they come first,
/// and their names are those of the first; the log and the certificate of a split say which were joined.
/// Sources with one class for each image that have the same classes stay so;
/// otherwise each class is a finding, unknown where a set does not know it. Ids and patients begin with the
/// name of their set, which is also the column "source". The settings of the first source keep their
/// names, those of the second end in "-2": `--data a --data-2 b`.
/// @tparam Parts  two sources or more, and any number of lists of synonyms
template <class... Parts>
struct concat : detail::joined_sources<Parts...> {
 private:
  using joined = detail::joined_sources<Parts...>;

 public:
  using role = cxr::role::source;
  static constexpr std::string_view name = list_name<"concat", Parts...>;

  using joined::joined;

  /// Records and ledger of all sources, each of which is listed once. @throws as records()
  auto list() const { return joined::template list_as<concat>(); }
};

/// The arguments must be two sources or more, of classes that synonyms do not join.
template <class... Parts>
struct explain_source<concat<Parts...>> : detail::joined_sources<Parts...>::explanation {};

}  // namespace cxr
