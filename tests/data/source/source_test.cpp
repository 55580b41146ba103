// SPDX-License-Identifier: MIT
#include "cxr/data/source/source.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

namespace {

using namespace cxr;

/// A user's own source: two files, one of each class.
struct two_images {
  using role = cxr::role::source;
  static constexpr std::string_view name = "two_images";
  static constexpr std::array<std::string_view, 2> classes{"clear", "ill"};
  static constexpr labelling labels = labelling::exclusive;
  static constexpr bool knows_patients = true;

  std::filesystem::path folder;

  std::vector<record> records() const {
    return {{.id = "a", .file = folder / "a.png", .label = 0, .patient = "first"},
            {.id = "b", .file = folder / "b.png", .label = 1, .patient = "second"}};
  }
};
static_assert(DataSource<two_images>);

struct not_copyable : two_images {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!DataSource<not_copyable> && ListsRecords<not_copyable>);

struct other_role : two_images {
  using role = cxr::role::head;
};
static_assert(!DataSource<other_role> && NamesClasses<other_role>);

struct without_classes : two_images {
  static constexpr int classes = 2;
};
static_assert(!DataSource<without_classes> && !NamesClasses<without_classes>);

struct without_patients : two_images {
  struct knows_patients {};
};
static_assert(!DataSource<without_patients> && !SaysPatients<without_patients>);

struct lists_paths : two_images {
  std::vector<std::filesystem::path> records() const { return {}; }
};
static_assert(!DataSource<lists_paths> && !ListsRecords<lists_paths>);

struct has_state : two_images {
  std::vector<record> records() { return {}; }
};
static_assert(!DataSource<has_state> && !ListsRecords<has_state>);

}  // namespace

TEST_CASE("the laws of DataSource run on a user's own source", "[data][source]") {
  test::temporary_folder const root, other;
  for (auto const* folder : {&root, &other})
    for (auto const* file : {"a.png", "b.png"}) write_atomically(*folder / file, "not an image");
  laws::check_source(two_images{root.path()}, two_images{other.path()});
}

TEST_CASE("records with findings are told from records with a class", "[data][source]") {
  using enum presence;
  std::vector<record> const classes{{.id = "a", .label = 1}}, none;
  CHECK(labelling_of(classes) == labelling::exclusive);
  CHECK(labelling_of(none) == labelling::exclusive);
  CHECK((has_class(classes[0], 1) && !has_class(classes[0], 0)));
  std::vector<record> const findings{{.id = "a", .findings = {present, absent, unknown}}};
  CHECK(labelling_of(findings) == labelling::multi_label);
  CHECK(has_class(findings[0], 0));
  CHECK_FALSE((has_class(findings[0], 1) || has_class(findings[0], 2)));
}

TEST_CASE("labels that do not belong to the classes are refused with the image",
          "[data][source][bad_input]") {
  std::vector<record> records{{.id = "a", .label = 1}, {.id = "b", .label = 2}};
  CHECK_THROWS_WITH(detail::require_labels(records, 2), Contains("b has the label 2 of 2 classes"));
  records = {{.id = "a", .findings = {presence::absent}}, {.id = "b"}};
  CHECK_THROWS_WITH(detail::require_labels(records, 1), Contains("b has 0 findings for 1 classes"));
  records[1].findings = {presence::unknown};
  CHECK_NOTHROW(detail::require_labels(records, 1));
}

TEST_CASE("subsets have the words of the certificate", "[data][source]") {
  auto const words = names(subset::none);
  CHECK(words[static_cast<std::size_t>(subset::none)] == "none");
  CHECK(words[static_cast<std::size_t>(subset::train)] == "train");
  CHECK(words[static_cast<std::size_t>(subset::validation)] == "validation");
  CHECK(words[static_cast<std::size_t>(subset::test)] == "test");
}
