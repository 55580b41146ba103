// SPDX-License-Identifier: MIT
#include "cxr/data/source/source.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

namespace {

using namespace cxr;

/// A user's own source: two files, one of each class.
struct two_films {
  using role = cxr::role::source;
  static constexpr std::string_view name = "two_films";
  static constexpr std::array<std::string_view, 2> classes{"clear", "ill"};
  static constexpr labelling labels = labelling::exclusive;
  static constexpr bool knows_patients = true;

  std::filesystem::path folder;

  std::vector<record> records() const {
    return {{.id = "a", .file = folder / "a.png", .label = 0, .patient = "first"},
            {.id = "b", .file = folder / "b.png", .label = 1, .patient = "second"}};
  }
};
static_assert(DataSource<two_films>);

struct not_copyable : two_films {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!DataSource<not_copyable> && ListsRecords<not_copyable>);

struct of_another_role : two_films {
  using role = cxr::role::head;
};
static_assert(!DataSource<of_another_role> && NamesClasses<of_another_role>);

struct without_classes : two_films {
  static constexpr int classes = 2;
};
static_assert(!DataSource<without_classes> && !NamesClasses<without_classes>);

struct without_patients : two_films {
  struct knows_patients {};
};
static_assert(!DataSource<without_patients> && !SaysPatients<without_patients>);

struct lists_paths : two_films {
  std::vector<std::filesystem::path> records() const { return {}; }
};
static_assert(!DataSource<lists_paths> && !ListsRecords<lists_paths>);

struct has_state : two_films {
  std::vector<record> records() { return {}; }
};
static_assert(!DataSource<has_state> && !ListsRecords<has_state>);

}  // namespace

TEST_CASE("the laws of DataSource run on a user's own source", "[data][source]") {
  test::temporary_folder const one, other;
  for (auto const* folder : {&one, &other})
    for (auto const* file : {"a.png", "b.png"}) write_atomically(*folder / file, "not looked into");
  laws::check_source(two_films{one.path()}, two_films{other.path()});
}

TEST_CASE("subsets have the words of the certificate", "[data][source]") {
  auto const words = names(subset::none);
  CHECK(words[static_cast<std::size_t>(subset::none)] == "none");
  CHECK(words[static_cast<std::size_t>(subset::train)] == "train");
  CHECK(words[static_cast<std::size_t>(subset::validation)] == "validation");
  CHECK(words[static_cast<std::size_t>(subset::test)] == "test");
}
