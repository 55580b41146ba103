// SPDX-License-Identifier: MIT
#include "cxr/data/source/dicom_header.hpp"

#include <opencv2/core/mat.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/dicom_files.hpp"
#include "cxr/data/source/patient_hash.hpp"
#include "data/decode/dicom_files.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("a patient key is a salted hash", "[data][source]") {
  // printf 'cxr patient key 1\n12345' | sha256sum
  CHECK(patient_hash("12345") == "0ce9afe0fb6935de");
  CHECK(patient_hash("12345", "another") != patient_hash("12345"));
  CHECK(patient_hash("12345").find("12345") == std::string::npos);
  CHECK(patient_hash("").empty());
}

TEST_CASE("a number of another issuer is another patient", "[data][source]") {
  // printf 'cxr patient key 1\nHospital A\n12345' | sha256sum
  CHECK(patient_hash_of_issuer("12345", "Hospital A") == "d5d24017962d860d");
  CHECK(patient_hash_of_issuer("12345", "Hospital B") !=
        patient_hash_of_issuer("12345", "Hospital A"));
  CHECK(patient_hash_of_issuer("12345", "") == patient_hash("12345"));
  CHECK(patient_hash_of_issuer("", "Hospital A").empty());
}

TEST_CASE("a salt is a file's text without blanks at its ends", "[data][source]") {
  test::temporary_folder const folder;
  write_atomically(folder / "salt", " secret text\n");
  write_atomically(folder / "blank", "\n");
  CHECK(read_salt(folder / "salt") == "secret text");
  CHECK(read_salt("") == default_salt);
  CHECK_THROWS_WITH(
      read_salt(folder / "blank"),
      Contains("blank: is empty; write a long random text into it, and keep it secret "
               "[docs/errors.md#no-salt]"));
}

TEST_CASE("ages above 89 years are one, and no age is nothing", "[data][source]") {
  CHECK(detail::stated_age("063Y") == "063Y");
  CHECK(detail::stated_age("018M") == "018M");
  CHECK(detail::stated_age("62") == "62");
  CHECK(detail::stated_age("090Y") == "090Y");
  CHECK(detail::stated_age("103Y") == "090Y");
  CHECK(detail::stated_age("103") == "090Y");
  for (auto const* text : {"", "Y", "DOE", "63 years", "0063Y", "63DOE"})
    CHECK(detail::stated_age(text).empty());
}

TEST_CASE("a spacing is one number where rows and columns are alike", "[data][source]") {
  CHECK(detail::spacing_text({0.139, 0.139}) == "0.139");
  CHECK(detail::spacing_text({0.2, 0.1}) == "0.2 x 0.1");
  CHECK(detail::spacing_text({1, 1}) == "1.0");
  CHECK(detail::spacing_text({0, 0}).empty());
}

#ifdef CXR_DICOM

TEST_CASE("texts of another form than DICOM's are left out, as names may be in them",
          "[data][source]") {
  test::temporary_folder const folder;
  test::write_dicom(folder / "image.dcm", cv::Mat(4, 4, CV_16U, cv::Scalar(7)),
                    {{DCM_PatientID, " 12345 "},
                     {DCM_ViewPosition, "DOE JANE"},
                     {DCM_PatientAge, "Jane"},
                     {DCM_PatientSex, "Doe"},
                     {DCM_ImagerPixelSpacing, "0.143\\0.143"}});
  auto const header = read_dicom_header(folder / "image.dcm", default_salt);
  CHECK(header.patient == patient_hash("12345"));
  CHECK(header.columns ==
        std::vector<std::pair<std::string, std::string>>{{"pixel_spacing", "0.143"}});
}

TEST_CASE("two issuers with one PatientID are two patients", "[data][source]") {
  test::temporary_folder const folder;
  auto const patient = [&](std::vector<std::pair<DcmTagKey, std::string>> const& identity) {
    test::write_dicom(folder / "image.dcm", cv::Mat(4, 4, CV_16U, cv::Scalar(7)), identity);
    return read_dicom_header(folder / "image.dcm", default_salt).patient;
  };
  auto const first = patient({{DCM_PatientID, "12345"}, {DCM_IssuerOfPatientID, "Hospital A"}});
  CHECK(first == patient_hash_of_issuer("12345", "Hospital A"));
  CHECK(first != patient({{DCM_PatientID, "12345"}, {DCM_IssuerOfPatientID, "Hospital B"}}));
  CHECK(patient({{DCM_PatientID, "12345"}, {DCM_IssuerOfPatientID, ""}}) == patient_hash("12345"));
}

TEST_CASE("what is no radiograph states why", "[data][source]") {
  auto const why = [](std::string const& name) {
    return read_dicom_header(test::golden("dicom/" + name + ".dcm"), default_salt).unused;
  };
  CHECK(why("explicit_12").empty());
  CHECK(why("refused_report") == "DICOM without an image");
  CHECK(why("refused_colour") == "DICOM in colour");
  CHECK(detail::why_dicom_unused(test::golden("dicom/explicit_12.dcm")) == "DICOM without a label");
  CHECK(detail::why_dicom_unused(test::golden("dicom.json")).empty());
}

#endif
