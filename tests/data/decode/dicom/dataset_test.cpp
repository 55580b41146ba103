// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/dataset.hpp"

#include <array>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "data/decode/dicom_files.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;

#ifdef CXR_DICOM

TEST_CASE("attributes are read as numbers and texts, and what is missing as nothing",
          "[data][decode]") {
  detail::dicom_dataset data(golden("dicom/windows.dcm"));
  CHECK(data.whole(DCM_Rows) == 11);
  CHECK(data.number(DCM_WindowCenter, 1) == 2100.5);
  CHECK(data.count(DCM_WindowCenter) == 3);
  CHECK(data.text(DCM_PatientSex) == "F");
  CHECK(data.pixel_spacing() == std::array{0.2, 0.1});
  CHECK_FALSE(data.whole(DCM_NumberOfFrames));
  CHECK_FALSE(data.number(DCM_RescaleSlope));
  CHECK(data.text(DCM_InstitutionName).empty());
  CHECK(data.count(DCM_InstitutionName) == 0);
}

TEST_CASE("a DICOM file that is cut off anywhere is refused", "[data][decode][bad_input]") {
  temporary_folder const folder;
  for (auto const* name : {"explicit_12", "implicit_12", "jpeg_lossless_12", "rle_12",
                           "no_preamble_12", "no_header_explicit_12", "no_header_implicit_12"}) {
    auto const whole = read_text(golden("dicom/" + std::string(name) + ".dcm"));
    for (std::size_t size = 132; size < whole.size(); size += 7) {
      CAPTURE(name, size);
      write_atomically(folder / "image.dcm", whole.substr(0, size));
      CHECK_THAT(dicom_refusal(folder / "image.dcm"),
                 StartsWith("cxr: " + (folder / "image.dcm").string() + ": is "));
    }
  }
}

TEST_CASE("a transfer syntax that is not read is named", "[data][decode][bad_input]") {
  temporary_folder const folder;
  auto const whole = read_text(golden("dicom/explicit_12.dcm"));
  auto const refused = [&](std::string_view syntax) {
    write_atomically(folder / "image.dcm", with_text(whole, "1.2.840.10008.1.2.1", syntax));
    return dicom_refusal(folder / "image.dcm");
  };
  CHECK_THAT(
      refused("1.2.840.10008.1.2.9"),
      Contains("image.dcm: is DICOM, and its transfer syntax is not read: missing or unknown; "
               "store it uncompressed, for example with dcmdjpeg or dcmconv of DCMTK, or "
               "gdcmconv --raw [docs/errors.md#dicom-not-read]"));
}

#endif
