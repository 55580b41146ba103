// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/audit/audit.hpp"
#include "cxr/data/audit/audit_images.hpp"
#include "cxr/data/audit/file_facts.hpp"
#include "cxr/data/audit/near_duplicates.hpp"
#include "cxr/data/audit/origin_check.hpp"
#include "cxr/data/image_problems.hpp"
#include "cxr/data/split/certificate.hpp"

namespace cxr {

/// What an audit of images found: in each, between them, and in their split.
struct data_audit {
  std::vector<audited_image> images = {};       ///< (N) by record
  std::vector<image_finding> findings = {};     ///< sorted by problem
  std::vector<near_duplicate> duplicates = {};  ///< between images whose files differ
  audit_report report = {};                     ///< all of it, in words
};

namespace detail {

/// One issue for each problem that was found; images that are in no subset are named apart, and make nothing
/// wrong.
inline void add_findings(std::vector<record> const& records, std::vector<subset> const& subsets,
                         data_audit const& found, audit_report& report) {
  std::map<std::pair<image_problem, bool>, std::vector<std::string>> places;
  for (auto const& finding : found.findings) {
    auto const& image = found.images[finding.image];
    places[{finding.problem, subsets[finding.image] == subset::none}].push_back(
        finding.problem == image_problem::unusable ? std::string(listed_problem(image.problem))
                                                   : records[finding.image].id);
  }
  for (auto& [kind, ids] : places) {
    auto const& [problem, left_out] = kind;
    auto const* const where = left_out ? ", in no subset" : "";
    report.issues.push_back(
        {makes_wrong(problem) && !left_out,
         counted(ids.size(), "image") + " " + std::string(meaning(problem)) + where,
         std::move(ids)});
  }
}

/// Groups of near duplicates, of images that serve in a subset.
class duplicate_groups {
 public:
  duplicate_groups(std::vector<record> const& records, std::vector<subset> const& subsets,
                   data_audit const& found)
      : records_(records), subsets_(subsets), named_(records.size()) {
    // First those without a doubt, so that a doubtful link to a third image does not excuse them.
    auto groups = equal_files(found.images);
    add_groups(groups, found.duplicates, true);
    add_groups(groups, found.duplicates, false);
  }

  /// Equal files are one image.
  static place_groups equal_files(std::vector<audited_image> const& images) {
    place_groups groups(images.size());
    std::map<std::uint64_t, std::size_t> first_of;
    for (std::size_t index = 0; index < images.size(); ++index)
      if (images[index].problem.empty())
        groups.join(first_of.emplace(images[index].hash, index).first->second, index);
    return groups;
  }

  void add_to(audit_report& report) {
    bool const exclusive = labelling_of(records_) == labelling::exclusive;
    std::string const labels = exclusive ? "two labels" : "different findings";
    add_issue(report, true, labels_, " of near duplicates with " + labels);
    add_issue(report, true, across_, " of near duplicates in two subsets");
    add_issue(report, false, unsure_,
              " that may be near duplicates, in two subsets or with " + labels);
    add_issue(report, false, within_, " of near duplicates within one subset and label");
  }

 private:
  using names_list = std::vector<std::string>;
  using members_list = std::vector<std::size_t>;
  enum class named : std::uint8_t { no, within, wrong };

  /// Joins the links that are sure, or the others, and adds each group that has one of these.
  void add_groups(place_groups& groups, std::vector<near_duplicate> const& links, bool sure) {
    for (auto const& link : links)
      if (link.sure == sure) groups.join(link.first, link.second);
    std::map<std::size_t, members_list> members;
    for (std::size_t index = 0; index < records_.size(); ++index)
      if (subsets_[index] != subset::none) members[groups.group_of(index)].push_back(index);
    std::map<std::size_t, near_duplicate const*> shown;
    for (auto const& link : links)
      if (link.sure == sure) shown.emplace(groups.group_of(link.first), &link);
    for (auto const& [group, link] : shown) add_group(members[group], *link, sure);
  }

  /// Whether a doubtful link adds nothing to what is named: the group is wrong already, or is within one
  /// subset, as a part of it.
  bool is_named(members_list const& members, bool across) const {
    return std::any_of(members.begin(), members.end(), [&](std::size_t index) {
      return named_[index] == named::wrong || (named_[index] == named::within && !across);
    });
  }

  void add_group(members_list const& members, near_duplicate const& link, bool sure) {
    if (members.size() < 2) return;
    auto const labels = contradiction(records_, members);
    auto const across = first_different(
        members, [&](std::size_t a, std::size_t b) { return subsets_[a] != subsets_[b]; });
    auto const pair = labels ? labels : across;
    if (!sure && is_named(members, pair.has_value())) return;
    for (auto const index : members) named_[index] = pair ? named::wrong : named::within;
    auto const [first, second] = pair.value_or(std::pair(link.first, link.second));
    auto text = records_[first].id + " = " + records_[second].id;
    if (first == link.first && second == link.second && link.position != 0)
      text += " (" + std::string(position_names[link.position]) + ")";
    (!pair ? within_ : !sure ? unsure_ : labels ? labels_ : across_).push_back(std::move(text));
  }
  static void add_issue(audit_report& report, bool wrong, names_list& texts,
                        std::string const& what) {
    if (!texts.empty())
      report.issues.push_back({wrong, counted(texts.size(), "group") + what, std::move(texts)});
  }

  std::vector<record> const& records_;
  std::vector<subset> const& subsets_;
  std::vector<named> named_;  // by record: of what kind of group without a doubt it is
  names_list labels_, across_, unsure_, within_;
};

}  // namespace detail

/// Audits images that were measured, together with their records and split: what audit() finds, and what
/// the pixels show. Blank and nearly black images, files that cannot be decoded, in a subset, and near duplicates
/// that are sure and stand in two subsets or have two labels make a result wrong; the rest are notes.
/// @param images  (N) by record, as audit_images() measures them
inline data_audit audit_pixels(std::vector<record> const& records, split const& assignment,
                               class_list const& classes, std::vector<audited_image> images) {
  data_audit found{.images = std::move(images)};
  std::vector<std::uint64_t> hashes;
  std::vector<thumbnail_pixels const*> thumbnails;
  thumbnail_pixels const unknown{};  // of one grey
  for (std::size_t index = 0; index < found.images.size(); ++index) {
    auto const& image = found.images[index];
    // Files that cannot be read are no copies of each other.
    hashes.push_back(image.problem.empty() ? image.hash : mix(index));
    thumbnails.push_back(detail::has_content(image) ? &image.pixels.thumbnail : &unknown);
  }
  found.report = audit(records, assignment, classes, hashes);
  found.findings = find_problems(found.images);
  found.duplicates =
      find_near_duplicates(thumbnails, detail::duplicate_groups::equal_files(found.images));
  auto const subsets = detail::subset_of_records(assignment, records.size());
  detail::add_findings(records, subsets, found, found.report);
  detail::duplicate_groups(records, subsets, found).add_to(found.report);
  auto& issues = found.report.issues;
  std::stable_partition(issues.begin(), issues.end(),
                        [](audit_issue const& issue) { return issue.makes_wrong; });
  return found;
}

/// The subsets of the data set's own folders; images outside of them count as train.
inline split folders_as_split(std::vector<record> const& records, class_list const& classes) {
  split assignment;
  for (std::size_t index = 0; index < records.size(); ++index)
    (records[index].official == subset::validation ? assignment.validation
     : records[index].official == subset::test     ? assignment.test
                                                   : assignment.train)
        .push_back(index);
  certify(assignment, records, classes, "the folders of the data set", 0);
  return assignment;
}

/// A data set and what an audit of it found.
struct audited_set {
  std::vector<std::string> classes = {};  ///< K names
  std::vector<record> records = {};       ///< every image of the source
  cxr::split split = {};                  ///< in the data set's own subsets
  data_audit found = {};                  ///< by record
  std::vector<std::optional<file_facts>> facts =
      {};  ///< (N) of the files, as read_file_facts() gives them

  /// Whether nothing makes a result wrong.
  bool sound() const { return found.report.sound(); }
};

/// Audits the files of a source as they are: in the data set's own subsets, before anything is split or
/// trained.
/// @param progress  called as progress(done, total), by one thread at a time
/// @throws what the source's records() throws, what progress throws
template <DataSource S, class Progress>
audited_set audit_files(S const& source, Progress&& progress) {
  audited_set set{.classes = {S::classes.begin(), S::classes.end()}, .records = source.records()};
  set.split = folders_as_split(set.records, S::classes);
  set.split.certificate.unused = unused_by(source, set.records);
  set.found = audit_pixels(set.records, set.split, S::classes, audit_images(set.records, progress));
  set.facts = read_file_facts(set.records);
  check_origin(set.records, set.split, set.facts, set.found.report);
  return set;
}

}  // namespace cxr
