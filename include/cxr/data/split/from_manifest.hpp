// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/data/split/certificate/saved_split.hpp"

namespace cxr {

/// The split of an earlier run, from its split.json: the identical assignment, or an error. Patients must be
/// those of that run, and labels unless new ones are accepted.
struct from_manifest {
  using role = cxr::role::split;
  static constexpr std::string_view name = "from_manifest";
  static constexpr bool needs_patients = false;       ///< accepts any source
  static constexpr bool keeps_patients_whole = true;  ///< as the earlier run did; audited

  std::filesystem::path manifest = {};
  bool new_labels = false;

  static constexpr auto fields = hana::make_tuple(
      field{&from_manifest::manifest, "manifest", "split.json of a run."}.unit("file"),
      field{&from_manifest::new_labels, "new-labels",
            "Accepts other labels than those of the run, as of another policy for uncertain "
            "findings."});

  /// @throws setting_error (no file given), file_error (missing, not a split), data_error (of other
  ///         images, patients or labels, or edited)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t) const {
    if (manifest.empty())
      throw setting_error("--manifest is not given", "give the split.json of a run",
                          "manifest-not-given");
    return load_split(manifest, records, classes, new_labels);
  }
};

}  // namespace cxr
