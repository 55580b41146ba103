// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/decode/decode.hpp"
#include "cxr/data/decode/dicom/dataset.hpp"
#include "cxr/data/decode/dicom/display_rules.hpp"
#include "cxr/data/decode/dicom/frame.hpp"
#include "data/decode/dicom_files.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

#ifdef CXR_DICOM

namespace {

/// Largest difference of an image from numbers, row by row.
template <class Pixel>
int difference(cv::Mat const& image, std::vector<int> const& expected) {
  REQUIRE(static_cast<std::size_t>(image.total()) == expected.size());
  REQUIRE(image.isContinuous());
  int largest = 0;
  for (std::size_t index = 0; index < expected.size(); ++index)
    largest = std::max(largest, std::abs(int{reinterpret_cast<Pixel const*>(image.data)[index]} -
                                         expected[index]));
  return largest;
}

std::vector<int> stored_by_cxr(fs::path const& file) {
  detail::dicom_dataset data(file);
  auto const format = detail::read_format(data);
  cv::Mat const words = detail::frame_reader(data, format).words();
  std::vector<int> stored;
  for (auto const word : cv::Mat_<std::uint16_t>(words))
    stored.push_back(static_cast<int>(format.stored(word)));
  return stored;
}

}  // namespace

TEST_CASE("DICOM pixels are those of pydicom, in every transfer syntax and display",
          "[data][decode]") {
  auto const goldens = read_json(golden("dicom.json"));
  CHECK(goldens.size() >= 35);
  for (auto const& [name, expected] : goldens.items()) {
    CAPTURE(name);
    auto const file = golden("dicom/" + name + ".dcm");
    auto const tolerance = expected["tolerance"].get<int>();
    auto const stored = stored_by_cxr(file);
    auto const wanted = expected["stored"].get<std::vector<int>>();
    REQUIRE(stored.size() == wanted.size());
    for (std::size_t index = 0; index < stored.size(); ++index)
      CHECK(std::abs(stored[index] - wanted[index]) <= tolerance);
    int const steps = tolerance * 65535 / ((1 << expected["bits"].get<int>()) - 1);
    for (auto const choice : {window::first, window::widest, window::none}) {
      auto const key = choice == window::first ? "display" : to_text(choice);
      auto const display =
          expected[expected.contains(key) ? key : "display"].get<std::vector<int>>();
      auto const image = decode<std::uint16_t>(file, {.window = choice});
      CHECK(difference<std::uint16_t>(image.pixels, display) <= steps + 1);
      CHECK(image.pixels.rows == expected["rows"].get<int>());
      CHECK(image.facts.bits == expected["bits"].get<int>());
      std::vector<int> eight;
      for (auto const grey : display) eight.push_back((grey * 255 + 32767) / 65535);
      CHECK(difference<std::uint8_t>(decode<std::uint8_t>(file, {.window = choice}).pixels,
                                     eight) <= tolerance);
    }
  }
}

TEST_CASE("DICOM states its format, bits, photometric interpretation and spacing",
          "[data][decode]") {
  for (auto const& facts : {read_facts(golden("dicom/monochrome1.dcm")),
                            decode<std::uint8_t>(golden("dicom/monochrome1.dcm")).facts}) {
    CHECK(facts.format == image_format::dicom);
    CHECK(facts.bits == 12);
    CHECK(facts.channels == 1);
    CHECK(facts.interpretation == photometric::monochrome1);
    CHECK(facts.pixel_spacing == std::array{0.2, 0.1});
  }
  CHECK(read_facts(golden("dicom/bits_8.dcm")).interpretation == photometric::monochrome2);
}

TEST_CASE("a DICOM file is known by its content, whatever its name", "[data][decode]") {
  temporary_folder const folder;
  fs::copy_file(golden("dicom/monochrome1.dcm"), folder / "image.jpeg");
  auto const named = decode<std::uint16_t>(folder / "image.jpeg").pixels;
  CHECK(cv::norm(named, decode<std::uint16_t>(golden("dicom/monochrome1.dcm")).pixels,
                 cv::NORM_INF) == 0);
}

TEST_CASE("16 bits stay 16 bits", "[data][decode]") {
  auto const image =
      decode<std::uint16_t>(golden("dicom/bits_16.dcm"), {.window = window::none}).pixels;
  auto const stored = stored_by_cxr(golden("dicom/bits_16.dcm"));
  CHECK(difference<std::uint16_t>(image, stored) == 0);
}

TEST_CASE("MONOCHROME1 is the inverse of the same file with MONOCHROME2", "[data][decode]") {
  auto const content = read_text(golden("dicom/monochrome1.dcm"));
  temporary_folder const folder;
  write_atomically(folder / "2.dcm", with_text(content, "MONOCHROME1", "MONOCHROME2"));
  auto const white_low = decode<std::uint16_t>(golden("dicom/monochrome1.dcm")).pixels;
  cv::Mat const sum = white_low + decode<std::uint16_t>(folder / "2.dcm").pixels;
  CHECK(cv::countNonZero(sum != 65535) == 0);
}

TEST_CASE("what is no single grey image is refused in words", "[data][decode][bad_input]") {
  CHECK_THAT(dicom_refusal(golden("dicom/refused_frames.dcm")),
             Contains("refused_frames.dcm: is DICOM, and holds 2 frames where a radiograph is one; "
                      "export the frame that is meant as a file of its own, or take it out "
                      "[docs/errors.md#dicom-not-read]"));
  CHECK_THAT(dicom_refusal(golden("dicom/refused_colour.dcm")),
             Contains("is in colour or states no greys; MONOCHROME1 and MONOCHROME2 are read"));
  CHECK_THAT(dicom_refusal(golden("dicom/refused_report.dcm")), Contains("holds no image"));
}

TEST_CASE("real DICOM files: MONOCHROME1 is the inverse of its original", "[data][decode]") {
  auto const data = real_data();
  if (!data) return skip("the folder of real X-rays is not there");
  auto const original = *data / "formats";
  std::vector<cv::Mat> images;
  for (auto const& entry : fs::directory_iterator(original))
    if (entry.path().extension() == ".dcm")
      images.push_back(decode<std::uint8_t>(entry.path()).pixels);
  REQUIRE(images.size() == 2);
  CHECK(images[0].size() == cv::Size(1024, 1024));
  CHECK(cv::countNonZero((images[0] + images[1]) != 255) == 0);
}

#else

TEST_CASE("without DCMTK a DICOM file is refused with what to install",
          "[data][decode][bad_input]") {
  CHECK_THAT(dicom_refusal(golden("dicom/bits_8.dcm")),
             Contains("bits_8.dcm: is DICOM, and this program was built without DCMTK; install "
                      "DCMTK (Debian, Ubuntu: libdcmtk-dev), configure with -DCXR_DICOM=ON"));
}

#endif
