// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/source/draw_once.hpp"
#include "cxr/data/source/labels_file.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/format/numpy/npz_file.hpp"

namespace cxr::detail {

/// Reads a .npz of MedMNIST: `train_images` (N,H,W), `train_labels` (N,1) or (N,K), the same of val and test.
class medmnist_file {
 public:
  /// @param classes    K names
  /// @param exclusive  labels are (N,1) class indices; else (N,K) of 0 and 1
  /// @throws file_error (unreadable, truncated, damaged; an array that is missing or that the set has not)
  medmnist_file(std::filesystem::path file, std::span<std::string_view const> classes,
                bool exclusive)
      : file_(std::move(file)), arrays_(file_), classes_(classes), exclusive_(exclusive) {
    for (auto const& name : arrays_.names()) {
      bool known = false;
      for (auto const part : subsets)
        for (auto const* kind : {"_images", "_labels"})
          known = known || name == std::string(part) + kind;
      if (!known) refuse("has an array " + name + ", which the set does not have");
    }
  }

  /// Writes the images as `<subset>/<number>.png`, then labels.csv.
  /// @throws file_error (another shape, type or number than the set has; disk full, unwritable)
  void unpack(std::filesystem::path const& folder) const {
    std::vector<record> all;
    for (auto const part : subsets) unpack_subset(std::string(part), folder, all);
    flush_set(folder);
    write_labels(folder / "labels.csv", classes_, all);
  }

 private:
  static constexpr std::array<std::string_view, 3> subsets{"test", "train", "val"};  // sorted ids

  [[noreturn]] void refuse(std::string const& problem) const {
    throw file_error(file_, problem,
                     "give the file of MedMNIST for this set, of 28, 64, 128 or 224 pixels",
                     "bad-npz");
  }

  void unpack_subset(std::string const& part, std::filesystem::path const& folder,
                     std::vector<record>& all) const {
    auto images = arrays_.open(part + "_images");
    auto const& shape = images.header.shape;
    constexpr std::uint64_t largest = 4096;
    if (images.header.dtype != "|u1" || images.header.fortran_order || shape.size() != 3 ||
        shape[1] < 1 || shape[1] > largest || shape[2] < 1 || shape[2] > largest)
      refuse("has an array " + part + "_images of type " + images.header.dtype + " and shape " +
             images.header.shape_text() + ", not |u1 and (images, height, width)");
    auto const labels = read_labels(part, shape[0]);
    cv::Mat image(static_cast<int>(shape[1]), static_cast<int>(shape[2]), CV_8U);
    std::vector<std::uint8_t> png;
    for (std::size_t number = 0; number < labels.size(); ++number) {
      images.numbers.read({image.data, image.total()});
      char name[32];
      std::snprintf(name, sizeof name, "%06zu.png", number);
      record entry{.id = part + "/" + name, .findings = labels[number]};
      cv::imencode(".png", image, png);
      write_in_set(folder / entry.id, std::as_bytes(std::span(png)));
      all.push_back(std::move(entry));
    }
    images.numbers.finish();
  }

  /// (N,K) findings; of exclusive classes one is present.
  std::vector<std::vector<presence>> read_labels(std::string const& part,
                                                 std::uint64_t images) const {
    auto labels = arrays_.open(part + "_labels");
    auto const& [dtype, fortran_order, shape] = labels.header;
    auto const columns = exclusive_ ? 1 : classes_.size();
    bool const one_column = exclusive_ && shape.size() == 1;
    if (fortran_order || !(one_column || (shape.size() == 2 && shape[1] == columns)) ||
        shape[0] != images)
      refuse("has an array " + part + "_labels of shape " + labels.header.shape_text() + ", not (" +
             std::to_string(images) + ", " + std::to_string(columns) + ")");
    std::vector<std::vector<presence>> all;
    while (all.size() < images) all.push_back(read_row(labels, part, columns));
    labels.numbers.finish();
    return all;
  }

  std::vector<presence> read_row(npz_array& labels, std::string const& part,
                                 std::size_t columns) const {
    std::vector<presence> row(classes_.size(), presence::absent);
    for (std::size_t column = 0; column < columns; ++column) {
      auto const value = read_number(labels, part);
      if (value >= (exclusive_ ? classes_.size() : 2))
        refuse("has a label " + std::to_string(value) + " in " + part + "_labels");
      if (exclusive_ || value == 1)
        row[exclusive_ ? static_cast<std::size_t>(value) : column] = presence::present;
    }
    return row;
  }

  /// A whole number of any width, the lowest byte first.
  std::uint64_t read_number(npz_array& labels, std::string const& part) const {
    auto const& dtype = labels.header.dtype;
    bool const known = dtype.size() == 3 &&
                       std::string_view("|<").find(dtype[0]) != std::string::npos &&
                       std::string_view("uib").find(dtype[1]) != std::string::npos &&
                       std::string_view("1248").find(dtype[2]) != std::string::npos;
    if (!known)
      refuse("has an array " + part + "_labels of type " + dtype + ", not of whole numbers");
    std::array<std::uint8_t, 8> bytes{};
    labels.numbers.read(std::span(bytes).first(static_cast<std::size_t>(dtype[2] - '0')));
    std::uint64_t value = 0;
    for (std::size_t index = bytes.size(); index-- > 0;) value = value << 8 | bytes[index];
    return value;
  }

  std::filesystem::path file_;
  npz_file arrays_;
  std::span<std::string_view const> classes_;
  bool exclusive_;
};

}  // namespace cxr::detail
