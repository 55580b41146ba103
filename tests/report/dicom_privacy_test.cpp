// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <opencv2/core.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/dicom_folder.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/report/report.hpp"
#include "cxr/run/pipeline.hpp"
#include "cxr/use/predict.hpp"
#include "data/decode/dicom_files.hpp"
#include "paths.hpp"
#include "printed.hpp"
#include "run/toy_pipeline.hpp"

#ifdef CXR_DICOM
using namespace cxr;
namespace fs = std::filesystem;

namespace {

/// What a folder of DICOM files changes in a program: its source.
using dicom_toy = cxr::swap<toy, dicom_folder<"normal", "pneumonia">, console>;

/// Texts that identify a patient, or tell where and when.
constexpr std::array<std::string_view, 8> secrets{
    "Muster", "Erika", "19570311", "PID-4711", "St. Elsewhere", "ACC-0815", "Dr. Who", "20240229"};

/// 30 patients with two radiographs each; those with pneumonia are brighter.
void write_patients(fs::path const& root) {
  cv::theRNG().state = 1;
  for (int patient = 0; patient < 30; ++patient)
    for (int image = 0; image < 2; ++image) {
      bool const ill = patient % 2 == 1;
      cv::Mat pixels(40, 40, CV_16U);
      cv::randu(pixels, ill ? 2000 : 0, ill ? 4096 : 2000);
      auto const number = std::to_string(patient);
      test::write_dicom(root / (ill ? "pneumonia" : "normal") / number / std::to_string(image),
                        pixels,
                        {{DCM_PatientName, "Muster^Erika"},
                         {DCM_PatientBirthDate, "19570311"},
                         {DCM_PatientID, "PID-4711-" + number},
                         {DCM_InstitutionName, "St. Elsewhere"},
                         {DCM_AccessionNumber, "ACC-0815"},
                         {DCM_ReferringPhysicianName, "Dr. Who"},
                         {DCM_StudyDate, "20240229"},
                         {DCM_ViewPosition, image == 0 ? "PA" : "LL"},
                         {DCM_PatientSex, "F"},
                         {DCM_PatientAge, "067Y"}});
    }
}

void check_no_secrets(std::string const& text, std::string const& where) {
  CAPTURE(where);
  for (auto const secret : secrets) {
    CAPTURE(secret);
    CHECK(text.find(secret) == std::string::npos);
  }
}

}  // namespace

TEST_CASE("a folder of DICOM trains, and nothing that identifies a patient is printed or written",
          "[report][dicom]") {
  test::temporary_folder const folder;
  write_patients(folder / "images");
  settings<dicom_toy> settings{dicom_folder<"normal", "pneumonia">{.folder = folder / "images"},
                               grey{.image_size = 32}};
  settings.run.epochs = 1;
  settings.run.batch = 8;
  settings.run.run = folder / "run";
  settings.run.cache = folder / "cache";
  std::string predicted;
  auto const text = test::printed([&] {
    auto const result = dicom_toy{settings}.run();
    write_report(result);
    CHECK(result.split.certificate.patients_shared == 0);
    auto predict = predictor<dicom_toy>(folder / "run/best.safetensors");
    auto const whole = read_text(folder / "images/normal/0/0");
    write_atomically(folder / "cut.dcm", whole.substr(0, whole.size() - 9));
    try {
      predict({folder / "images/normal/0/0", folder / "cut.dcm"});
    } catch (data_error const& problem) {
      predicted = problem.what();
    }
  });
  CHECK_THAT(predicted, Contains("cut.dcm: is damaged DICOM"));
  check_no_secrets(text + predicted, "what is printed");
  std::size_t files = 0;
  for (auto const* written : {"run", "cache"})
    for (auto const& entry : fs::recursive_directory_iterator(folder / written)) {
      if (!entry.is_regular_file()) continue;
      ++files;
      check_no_secrets(read_text(entry.path()), entry.path().string());
    }
  CHECK(files > 8);
  CHECK(read_json(folder / "run/split.json")["counts"]["train"]["patients"] == 22);
  CHECK_THAT(read_text(folder / "run/report.html"), Contains("view"));
}

TEST_CASE("errors of damaged DICOM name the file and nothing in it", "[report][dicom][bad_input]") {
  test::temporary_folder const folder;
  write_patients(folder / "images");
  auto const whole = read_text(folder / "images/normal/0/0");
  std::string errors;
  errors += test::printed([&] {
    for (std::size_t size = 140; size < whole.size(); size += size < 900 ? 3 : 400) {
      write_atomically(folder / "cut.dcm", whole.substr(0, size));
      errors += test::dicom_refusal(folder / "cut.dcm");
      auto damaged = whole;
      damaged.replace(size, 4, "\xff\xff\xff\xff");
      write_atomically(folder / "damaged.dcm", damaged);
      errors += test::dicom_refusal(folder / "damaged.dcm");
    }
  });
  CHECK_THAT(errors, Contains("cut.dcm"));
  check_no_secrets(errors, "errors");
}
#else
TEST_CASE("a folder of DICOM need DCMTK", "[dicom]") {
  cxr::test::skip("cxr was configured without DCMTK");
}
#endif
