// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat.hpp"

#include <map>

#include "catch.hpp"
#include "cxr/compose/contracts.hpp"
#include "cxr/compose/run_record.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/manifest/chexpert.hpp"
#include "cxr/data/source/manifest/nih_chest_xray14.hpp"
#include "cxr/data/source/medmnist.hpp"
#include "cxr/data/source/subset_of.hpp"
#include "cxr/data/split/certificate.hpp"
#include "data/source/sample_sources.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

using upper = test::exclusive_source<"upper", "NORMAL", "PNEUMONIA">;
using swapped = test::exclusive_source<"swapped", "pneumonia", "normal">;
using unknown_patients = test::exclusive_source<"unknown_patients", "normal", "pneumonia", false>;
using test::findings_source;

using equal_classes = concat<upper, swapped>;
static_assert(DataSource<equal_classes> && equal_classes::labels == labelling::exclusive);
static_assert(equal_classes::name == "concat<upper, swapped>");
static_assert(equal_classes::classes == upper::classes && equal_classes::knows_patients);
static_assert(!concat<upper, unknown_patients>::knows_patients);
using other_classes = concat<upper, findings_source>;
static_assert(other_classes::labels == labelling::multi_label);
static_assert(concat<kaggle_chest_xray, pneumonia_mnist>::labels == labelling::exclusive);
static_assert(concat<kaggle_chest_xray, chest_mnist>::classes.size() == 1 + 14);

using public_sets = concat<nih_chest_xray14, chexpert<>>;
static_assert(public_sets::labels == labelling::multi_label && public_sets::knows_patients);
// Atelectasis, Pneumonia, Pneumothorax, Consolidation, Edema, Cardiomegaly and Effusion are in both.
static_assert(public_sets::classes.size() == 14 + 13 - 7);
static_assert(concat<nih_chest_xray14, chexpert<>, synonyms<>>::classes.size() == 14 + 13 - 6);

/// A split without validation, which a test alone may use.
struct all_in_train {
  using role = cxr::role::split;
  static constexpr std::string_view name = "all_in_train";
  static constexpr bool needs_patients = false, keeps_patients_whole = true;
  split operator()(std::vector<record> const& records, std::size_t, std::uint64_t) const {
    split assignment;
    for (std::size_t index = 0; index < records.size(); ++index) assignment.train.push_back(index);
    return assignment;
  }
};

std::map<std::string, record> by_id(std::vector<record> const& records) {
  std::map<std::string, record> all;
  for (auto const& image : records) all[image.id] = image;
  return all;
}

}  // namespace

TEST_CASE("concat keeps the laws of DataSource", "[data][source][concat]") {
  test::temporary_folder const folder, other;
  auto const sources_in = [](test::temporary_folder const& root) {
    return equal_classes{upper{root / "a"}.written(), swapped{root / "b"}.written()};
  };
  laws::check_source(sources_in(folder), sources_in(other));
}

TEST_CASE("equal classes stay exclusive, whatever their order and case", "[data][source][concat]") {
  auto const all = by_id(equal_classes{}.records());
  REQUIRE(all.size() == 4);
  CHECK(all.at("upper/a.png").label == 0);
  CHECK(all.at("upper/b.png").label == 1);
  CHECK(all.at("swapped/a.png").label == 1);  // its first class is pneumonia
  CHECK(all.at("swapped/b.png").label == 0);
  CHECK(all.at("swapped/b.png").findings.empty());
  CHECK(all.at("swapped/b.png").official == subset::test);
  CHECK(all.at("swapped/b.png").patient == "swapped/2");  // not the patient 2 of the other set
  CHECK((all.at("swapped/b.png").columns ==
         decltype(record::columns){{"sex", "F"}, {"source", "swapped"}}));
}

TEST_CASE("a class that a set does not know is unknown in its images", "[data][source][concat]") {
  using enum presence;
  CHECK((other_classes::classes ==
         std::array<std::string_view, 3>{"NORMAL", "PNEUMONIA", "effusion"}));
  auto const all = by_id(other_classes{}.records());
  REQUIRE(all.size() == 4);
  CHECK((all.at("upper/a.png").findings == std::vector{present, absent, unknown}));
  CHECK((all.at("upper/b.png").findings == std::vector{absent, present, unknown}));
  CHECK((all.at("findings_source/x").findings == std::vector{unknown, unknown, present}));
  CHECK((all.at("findings_source/y").findings == std::vector{unknown, present, absent}));
  CHECK(all.at("findings_source/y").patient.empty());
  CHECK(all.at("upper/b.png").patient == "upper/2");
}

TEST_CASE("names of one class are joined by synonyms, and the notes say which",
          "[data][source][concat]") {
  using pleural = test::exclusive_source<"pleural", "Pleural effusion", "Pneumonia">;
  using known = concat<findings_source, pleural>;
  CHECK((known::classes == std::array<std::string_view, 2>{"effusion", "Pneumonia"}));
  auto const all = by_id(known{}.records());
  CHECK((all.at("pleural/a.png").findings == std::vector{presence::present, presence::absent}));
  CHECK(known{}.notes() ==
        std::vector<std::string>{"class effusion is Pleural effusion in pleural"});
  using letters_only = concat<findings_source, pleural, synonyms<>>;
  CHECK(letters_only::classes.size() == 3);
  CHECK(letters_only{}.notes().empty());  // Pneumonia is in both

  using own = concat<synonyms<"consolidation", "NORMAL">, upper, known_synonyms, pleural,
                     synonyms<"pneumonia", "infection">>;
  static_assert(own::name ==
                "concat<synonyms<consolidation, NORMAL>, upper, known_synonyms, pleural, "
                "synonyms<pneumonia, infection>>");
}

TEST_CASE("sources whose classes are equal by synonyms stay exclusive", "[data][source][concat]") {
  using healthy = test::exclusive_source<"healthy", "pneumonia", "No Finding">;
  static_assert(concat<upper, healthy>::labels == labelling::multi_label);
  using joined = concat<upper, healthy, synonyms<"normal", "no finding", "healthy">>;
  static_assert(joined::labels == labelling::exclusive && joined::classes == upper::classes);
  auto const all = by_id(joined{upper{}, healthy{}}.records());
  CHECK(all.at("healthy/a.png").label == 1);
  CHECK(all.at("healthy/b.png").label == 0);
  CHECK(joined{}.notes() == std::vector<std::string>{"class NORMAL is No Finding in healthy"});
  CHECK(notes_of(subset_of<joined, test::first_patient>{}) == joined{}.notes());
  auto const assignment = certified_split(all_in_train{}, joined{}, joined{}.records(), 1, {});
  CHECK(assignment.certificate.notes == joined{}.notes());
}

TEST_CASE("a source that is used twice has two names, and two sets of options",
          "[data][source][concat]") {
  concat<upper, upper, subset_of<upper, test::first_patient>> sources{
      upper{.folder = "one"}, upper{.folder = "two"}, {upper{.folder = "three"}}};
  auto const all = by_id(sources.records());
  REQUIRE(all.size() == 5);
  CHECK(all.at("upper/a.png").file == "one/a.png");
  CHECK(all.at("upper-2/a.png").file == "two/a.png");
  CHECK(all.at("upper-3/a.png").file == "three/a.png");
  CHECK(all.at("upper-2/b.png").patient ==
        "upper/2");  // may be the same patient, in another folder
  std::vector<std::string> options;
  for_each_field(sources, [&](auto& value, auto const& option) {
    options.emplace_back(option.name);
    if constexpr (std::is_same_v<decltype(value), std::filesystem::path&>)
      value = "of " + std::string(option.name);
  });
  CHECK(options == std::vector<std::string>{"data", "patients", "data-2", "patients-2", "data-3",
                                            "patients-3"});
  CHECK(by_id(sources.records()).at("upper-3/a.png").file == "of data-3/a.png");
  static_assert(detail::repeated_option<decltype(sources)>().empty());
}

TEST_CASE("sets that are tables can be joined, each with filters of its own",
          "[data][source][concat][manifest]") {
  test::temporary_folder const folder;
  write_atomically(
      folder / "nih/Data_Entry_2017.csv",
      "Image Index,Finding Labels,Patient ID,View Position,Patient Age,Patient Gender\n"
      "1.png,Edema|Mass,7,PA,60,F\n2.png,No Finding,8,AP,61,M\n");
  for (auto const* file : {"nih/1.png", "nih/2.png", "chexpert/train/patient7/view1.jpg"})
    write_atomically(folder / file, file);
  write_atomically(folder / "nih/train_val_list.txt", "1.png\n");
  write_atomically(folder / "nih/test_list.txt", "2.png\n");
  using small = chexpert<u_ignore, blank_unknown, classes<"Edema">>;
  write_atomically(folder / "chexpert/train.csv",
                   "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Edema\n"
                   "set/train/patient7/view1.jpg,Female,60,Frontal,AP,,0\n");
  concat<nih_chest_xray14, small> sources{
      nih_chest_xray14{.csv = folder / "nih/Data_Entry_2017.csv"},
      small{.csv = folder / "chexpert/train.csv"}};
  for_each_field(sources, [](auto& value, auto const& option) {
    if constexpr (std::is_same_v<decltype(value), std::string&>)
      value = option.name == "views" ? "PA" : option.name == "views-2" ? "AP" : value;
  });
  auto const all = sources.records();
  REQUIRE(all.size() == 2);
  CHECK(all[0].patient == "chexpert<u_ignore, blank_unknown>/patient7");
  CHECK(all[1].patient == "nih_chest_xray14/7");
  std::size_t const edema = 9, mass = 4;
  CHECK((all[0].findings[edema] == presence::absent && all[0].findings[mass] == presence::unknown));
  CHECK(
      (all[1].findings[edema] == presence::present && all[1].findings[mass] == presence::present));
}

TEST_CASE("the settings of each source stand in the run record, and a resumed run may move data",
          "[data][source][concat]") {
  equal_classes const sources{upper{.folder = "a"}, swapped{.folder = "b", .patients = 3}};
  json record{{"source", section_of(sources)}};
  CHECK(record["source"]["policy"] == "concat<upper, swapped>");
  CHECK(record["source"]["data-2"] == "b");
  equal_classes restored;
  restore_section(record, "source", restored);
  CHECK(restored.records()[0].file == "b/a.png");
  auto moved = record;
  moved["source"]["data-2"] = "elsewhere";
  CHECK_NOTHROW(require_same_run(record, moved));
  moved["source"]["patients-2"] = 4;
  CHECK_THROWS_WITH(require_same_run(record, moved), Contains("patients-2"));
}

TEST_CASE("the ledgers of the sources are joined", "[data][source][concat][ledger]") {
  test::temporary_folder const folder;
  auto const touch = [&](char const* file) { write_atomically(folder / file, "not an image"); };
  for (auto const* file :
       {"a/normal/1.png", "a/normal/1.webp", "a/covid/2.png", "a/README",
        "a/inside/NORMAL/IM-1-1.jpeg", "a/inside/PNEUMONIA/person1_virus_1.jpeg"})
    touch(file);
  for (auto const* file : {"b/train/NORMAL/IM-1-1.jpeg", "b/train/PNEUMONIA/person1_virus_1.jpeg",
                           "b/train/PNEUMONIA/notes.txt"})
    touch(file);
  std::filesystem::rename(folder / "a/inside", folder / "inside");
  concat<image_folder<"covid", "normal">, kaggle_chest_xray> const sources{
      image_folder<"covid", "normal">{folder / "a"}, kaggle_chest_xray{folder / "b"}};
  auto const unused = unused_by(sources, sources.records());
  REQUIRE(unused.entries.size() == 3);
  CHECK(unused.entries[0].example == "image_folder/README");
  CHECK(unused.entries[1].example == "image_folder/normal/1.webp");
  CHECK(unused.entries[2].example == "kaggle_chest_xray/train/PNEUMONIA/notes.txt");
}

TEST_CASE("a source with a column of that name is refused", "[data][source][concat][bad_input]") {
  struct with_column : upper {
    std::vector<record> records() const {
      auto all = upper::records();
      all[0].columns.emplace_back("source", "tube 3");
      return all;
    }
  };
  CHECK_THROWS_WITH((concat<with_column, swapped>{}.records()),
                    Contains("a.png of upper has a column named source already") &&
                        Contains("[docs/errors.md#concat-column]"));
}
