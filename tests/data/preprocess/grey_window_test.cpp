// SPDX-License-Identifier: MIT
#include <algorithm>

#include "catch.hpp"
#include "cxr/compose/run_record.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/decode/dicom/window.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("a window is in the fingerprint where it is not the default", "[data][preprocess]") {
  CHECK(grey{.window = window::widest}.fingerprint() == "grey 224 stretch window widest");
  CHECK(grey16{.window = window::none}.fingerprint() == "grey16 224 stretch window none");
}

TEST_CASE("the record of a model from before there were windows means the first",
          "[data][preprocess]") {
  grey preprocess{.window = window::first};
  restore_section({{"preprocess", {{"policy", "grey"}, {"image-size", 96}, {"fit", "letterbox"}}}},
                  "preprocess", preprocess);
  CHECK(preprocess.fingerprint() == "grey 96 letterbox");
  restore_section(json{{"preprocess", section_of(grey{.window = window::none})}}, "preprocess",
                  preprocess);
  CHECK(preprocess.window == window::none);
}

#ifdef CXR_DICOM
namespace {

std::vector<std::uint16_t> prepared(grey16 const& preprocess, std::filesystem::path const& file) {
  std::vector<std::uint16_t> pixels(
      static_cast<std::size_t>(preprocess.size() * preprocess.size()));
  preprocess(file, pixels);
  return pixels;
}

}  // namespace

TEST_CASE("the window of a DICOM file is that of the setting, and 16 bits are kept",
          "[data][preprocess]") {
  auto const file = test::golden("dicom/windows.dcm");
  CHECK(prepared(grey16{.image_size = 32}, file) !=
        prepared(grey16{.image_size = 32, .window = window::none}, file));
  auto const pixels = prepared(grey16{.image_size = 32, .window = window::none}, file);
  CHECK(std::any_of(pixels.begin(), pixels.end(), [](auto pixel) { return pixel % 257 != 0; }));
}
#endif
