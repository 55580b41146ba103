// SPDX-License-Identifier: MIT
#pragma once

#ifdef CXR_DICOM
#include "cxr/data/decode/dicom/dataset.hpp"
// DCMTK's configuration comes first.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/data/decode/dicom/display.hpp"
#include "cxr/data/decode/dicom/frame.hpp"
#include "cxr/data/decode/dicom/window.hpp"

namespace cxr::detail {

/// Reads what a file states of its greys.
class display_rules {
 public:
  explicit display_rules(dicom_dataset& data) : data_(data) {}

  /// Modality LUT, else rescale. @throws file_error (rules that no display follows)
  modality_values modality(stored_values const& stored) {
    auto const tables = read_tables(DCM_ModalityLUTSequence, stored.is_signed);
    if (!tables.empty()) return looked_up(stored, tables.front());
    auto const slope = data_.number(DCM_RescaleSlope).value_or(1);
    auto const intercept = data_.number(DCM_RescaleIntercept).value_or(0);
    if (!std::isfinite(slope) || slope == 0 || !std::isfinite(intercept))
      refuse_damaged_dicom(data_.path(),
                           "is damaged DICOM: its rescale slope or intercept is no "
                           "number, or the slope is 0");
    return rescaled(stored, slope, intercept);
  }

  /// What the setting chooses of VOI LUTs and windows. @throws file_error
  display_values display(modality_values const& modality, window choice) {
    if (choice == window::none) return all_greys(modality);
    auto const tables = read_tables(DCM_VOILUTSequence, modality.lowest < 0);
    auto const windows = read_windows();
    if (choice == window::first && !tables.empty()) return shown(modality, tables.front());
    if (choice == window::first && !windows.empty()) return shown(modality, windows.front());
    if (!windows.empty())
      return shown(modality, *std::max_element(windows.begin(), windows.end(),
                                               [](auto const& left, auto const& right) {
                                                 return left.width < right.width;
                                               }));
    if (tables.empty()) return all_greys(modality);
    return shown(modality, *std::max_element(tables.begin(), tables.end(),
                                             [](auto const& left, auto const& right) {
                                               return left.entries.size() < right.entries.size();
                                             }));
  }

  /// Blackens what is no part of the image: pixels of the padding value, or in its range.
  void blacken_padding(stored_values const& stored, display_values& display) {
    auto const value_of = [&](DcmTagKey const& tag) -> std::optional<long> {
      auto const value = data_.whole(tag);
      // Without a stated type, DCMTK reads it as unsigned.
      return value && stored.is_signed ? static_cast<std::int16_t>(*value) : value;
    };
    auto const first = value_of(DCM_PixelPaddingValue);
    if (!first) return;
    auto const last = value_of(DCM_PixelPaddingRangeLimit).value_or(*first);
    for (std::size_t word = 0; word < stored.count(); ++word)
      if (auto const value = static_cast<long>(stored(word));
          value >= std::min(*first, last) && value <= std::max(*first, last))
        display.greys[word] = 0;
  }

 private:
  [[noreturn]] void refuse_display(std::string const& what) const {
    refuse_dicom(data_.path(), what, "give --window none to ignore windows, or correct the file");
  }

  std::vector<grey_window> read_windows() {
    auto const count = std::min(data_.count(DCM_WindowCenter), data_.count(DCM_WindowWidth));
    std::vector<grey_window> windows;
    for (unsigned long index = 0; index < count; ++index) {
      auto const centre = data_.number(DCM_WindowCenter, index),
                 width = data_.number(DCM_WindowWidth, index);
      if (!centre || !width) continue;  // blank
      windows.push_back({*centre, *width, read_function()});
      bool const linear = windows.back().function == window_function::linear;
      if (!std::isfinite(*centre) || !std::isfinite(*width) || *width <= 0 ||
          (linear && *width < 1))
        refuse_display("its window has no width");
    }
    return windows;
  }

  window_function read_function() {
    auto const name = data_.text(DCM_VOILUTFunction);
    if (name.empty() || name == "LINEAR") return window_function::linear;
    if (name == "LINEAR_EXACT") return window_function::linear_exact;
    if (name != "SIGMOID")
      refuse_display("its VOI LUT function is not LINEAR, LINEAR_EXACT or SIGMOID");
    return window_function::sigmoid;
  }

  /// The tables of a sequence. @param is_signed  whether the values that they are for may be negative
  std::vector<lookup_table> read_tables(DcmTagKey const& sequence_tag, bool is_signed) {
    DcmSequenceOfItems* sequence = nullptr;
    std::vector<lookup_table> tables;
    if (data_.dcmtk().findAndGetSequence(sequence_tag, sequence).bad() || !sequence) return tables;
    for (unsigned long index = 0; index < sequence->card(); ++index)
      tables.push_back(read_table(*sequence->getItem(index), is_signed));
    return tables;
  }

  lookup_table read_table(DcmItem& item, bool is_signed) {
    long count = 0, first = 0, bits = 0;
    bool const described = item.findAndGetLongInt(DCM_LUTDescriptor, count, 0).good() &&
                           item.findAndGetLongInt(DCM_LUTDescriptor, first, 1).good() &&
                           item.findAndGetLongInt(DCM_LUTDescriptor, bits, 2).good();
    std::size_t const entries = (count & 0xffff) == 0 ? 65536 : count & 0xffff;
    // Without a stated type, DCMTK reads the first value as unsigned.
    lookup_table table{static_cast<int>(is_signed ? static_cast<std::int16_t>(first) : first),
                       static_cast<int>(bits)};
    Uint16 const* words = nullptr;
    unsigned long size = 0;
    item.findAndGetUint16Array(DCM_LUTData, words, &size);
    bool const packed = bits <= 8 && size == (entries + 1) / 2 && size < entries;
    if (!described || bits < 1 || bits > 16 || !words || (!packed && size < entries))
      refuse_display("a lookup table of it has other entries than it states");
    for (std::size_t index = 0; index < entries; ++index)
      table.entries.push_back(packed ? words[index / 2] >> (index % 2 * 8) & 0xff : words[index]);
    return table;
  }

  dicom_dataset& data_;
};

}  // namespace cxr::detail
#endif
