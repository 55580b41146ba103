// SPDX-License-Identifier: MIT
#include "cxr/report/split_page.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "paths.hpp"
#include "report/page_reader.hpp"

using namespace cxr;

namespace {

constexpr std::array<std::string_view, 2> kinds{"NORMAL", "<b>"};

/// A split of images with names that HTML gives a meaning, and its page.
struct split_sample {
  std::vector<record> records = test::sample_records(40);
  split assignment;

  split_sample() {
    for (auto& image : records) {
      image.id = "<i>" + image.id + "&\"";
      image.columns = {{"sex", image.label == 0 ? "F" : "M"}};
    }
    assignment = patient_holdout{}(records, kinds, 7);
  }
  std::string page() const {
    test::temporary_folder const folder;
    write_split_page(assignment, records, kinds, folder / "split.html");
    return read_text(folder / "split.html");
  }
};

}  // namespace

TEST_CASE("the page of a split states rule, seed, hash, counts and balance", "[report][split]") {
  split_sample sample;
  auto const page = sample.page();
  auto const& certificate = sample.assignment.certificate;
  CHECK_THAT(page, Contains("no patient in more than one subset, equal files not searched for."));
  CHECK_THAT(page, Contains("rule</th><td>patient_holdout (validation 0.15, test 0.15)</td>"));
  CHECK_THAT(page, Contains("seed</th><td>7</td>") && Contains(certificate.sha256));
  CHECK_THAT(page, Contains("SHA-256 of the contents</th><td>the files were not read</td>"));
  CHECK_THAT(page, Contains("<th scope=\"row\">train</th><td>" +
                            std::to_string(certificate.train.patients) + "</td><td>" +
                            std::to_string(certificate.train.images[0]) + "</td>"));
  CHECK_THAT(page, Contains("<th scope=\"col\">&lt;b&gt;</th>") && Contains("sex: F"));
  CHECK_THAT(page, Contains("sex: standardised difference to train"));
  CHECK_THAT(page, Contains("Nobody has searched for equal files.") &&
                       Contains("Nobody has searched for similar images.") &&
                       Contains("No file is listed."));
  CHECK_THAT(page, Contains("content of the file</th><td>0</td>"));
  CHECK_THAT(page,
             !Contains("http://") && !Contains("https://") && !Contains("Keys of the patients"));
  CHECK(test::wrong_tags(page) == "");
}

TEST_CASE("the page of a split names equal and similar images, what is left out and not used",
          "[report][split]") {
  split_sample sample;
  auto& [train, validation, test, certificate] = sample.assignment;
  auto const gone = train.back();
  train.pop_back();
  certify(sample.assignment, sample.records, kinds, "<by hand>", 9);
  std::vector<std::uint64_t> hashes(sample.records.size());
  for (std::size_t index = 0; index < hashes.size(); ++index) hashes[index] = index;
  hashes[validation[0]] = hashes[train[0]];
  certify_contents(sample.assignment, sample.records, hashes);
  certificate.near_across = {{.records = {train[1], test[0]}}};
  certificate.unused.entries = {{"folder", "<Test>", 8}};
  certificate.notes = {"class Effusion is <Pleural> Effusion in chexpert"};
  certificate.allowed = {"2 <equal> files"};
  certificate.patient_keys = {{"by_subtype", true, 40, 0}, {"cautious", false, 31, 6}};
  auto const page = sample.page();
  CHECK_THAT(page, Contains("1 group of equal files in different subsets."));
  CHECK_THAT(page, Contains("&lt;by hand&gt;") && Contains(certificate.contents));
  CHECK_THAT(page, Contains("<b>Allowed</b> by --allow-audit-errors: 2 &lt;equal&gt; files"));
  CHECK_THAT(page, Contains("&lt;i&gt;" + sample.records[gone].id.substr(3, 7) + "&amp;&quot;"));
  CHECK_THAT(page, Contains("images left out by the rule</th><td>1</td>"));
  CHECK_THAT(page, !Contains("Nobody has searched"));
  CHECK_THAT(page, Contains("1 group of similar images in different subsets:"));
  CHECK_THAT(page, Contains("<td>&lt;Test&gt;</td><td>8 files</td>"));
  CHECK_THAT(page, Contains("of the source</th><td>class Effusion is &lt;Pleural&gt; Effusion"));
  CHECK_THAT(page, Contains("cautious</th><td>no</td><td>31</td><td>6</td>"));
  CHECK_THAT(page, Contains("content of the file</th><td>" + std::to_string(hashes.size())));
  CHECK_THAT(page, !Contains("<i>") && !Contains("<Test>") && !Contains("<equal>"));
  CHECK(test::wrong_tags(page) == "");
}

TEST_CASE("a page of a split that cannot be written is refused", "[report][split][bad_input]") {
  split_sample const sample;
  test::temporary_folder const folder;
  write_atomically(folder / "file", "");
  CHECK_THROWS_AS(
      write_split_page(sample.assignment, sample.records, kinds, folder / "file/split.html"),
      file_error);
}
