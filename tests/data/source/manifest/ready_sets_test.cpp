// SPDX-License-Identifier: MIT
#include <map>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/manifest/chexpert.hpp"
#include "cxr/data/source/manifest/mimic_cxr_jpg.hpp"
#include "cxr/data/source/manifest/nih_chest_xray14.hpp"
#include "cxr/data/source/manifest/padchest.hpp"
#include "cxr/data/source/manifest/rsna_pneumonia.hpp"
#include "cxr/data/source/manifest/vindr_cxr.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::refusal, test::text_of, test::written_set;

namespace {

json const& goldens() {
  static json const all = read_json(test::golden("manifest.json"));
  return all;
}

/// The labels of every image, as the goldens write them.
std::map<std::string, std::string> labels_by_id(std::vector<record> const& records) {
  std::map<std::string, std::string> labels;
  for (auto const& image : records)
    for (auto const finding : image.findings)
      labels[image.id] += finding == presence::unknown   ? 'u'
                          : finding == presence::present ? '1'
                                                         : '0';
  return labels;
}

/// Goldens without images of which nothing is known. @param prefix, ending  of the ids
std::map<std::string, std::string> expected(json const& labels, std::string const& prefix = "",
                                            std::string const& ending = "") {
  std::map<std::string, std::string> all;
  for (auto const& [image, text] : labels.items())
    if (text.get<std::string>().find_first_not_of('u') != std::string::npos)
      all[prefix + image + ending] = text;
  return all;
}

std::vector<std::string> names_in(json const& labels) {
  std::vector<std::string> all;
  for (auto const& [image, text] : labels.items()) all.push_back(image);
  return all;
}

template <class Source>
std::map<std::string, std::string> read_chexpert(written_set const& set) {
  return labels_by_id(Source{.csv = set.csv()}.records());
}

}  // namespace

TEST_CASE("labels of NIH ChestX-ray14 are those of torchxrayvision", "[data][source][manifest]") {
  auto const& golden = goldens().at("nih");
  written_set set(golden.at("csv"), "Data_Entry_2017.csv");
  for (auto const& image : names_in(golden.at("labels")))
    set.images({(image < "00000015" ? "images_001/images/" : "images_002/images/") + image});
  set.file("train_val_list.txt", "00000000_000.png\n00000001_000.png\n")
      .file("test_list.txt", "00000002_000.png\r\n00000031_000.png");
  nih_chest_xray14 const source{.csv = set.csv()};
  auto const all = source.records();
  CHECK(labels_by_id(all) == expected(golden.at("labels")));
  CHECK(all[1].patient == "0");
  CHECK(column_value(all[0], "view") == "PA");
  CHECK((all[0].official == subset::train && all[2].official == subset::test));
  CHECK((all[3].official == subset::none));
  CHECK(lines_of(source.unused(all)) ==
        std::vector<std::string>{
            "name in an official list that the manifest lacks|00000031_000.png|1 row"});
}

TEST_CASE("labels of CheXpert are those of torchxrayvision, and of pandas for the other policies",
          "[data][source][manifest]") {
  auto const& golden = goldens().at("chexpert");
  written_set set(golden.at("csv"), "train.csv");
  for (auto const& path : names_in(golden.at("u_ignore")))
    set.images({path.substr(path.find('/') + 1)});
  CHECK(read_chexpert<chexpert<>>(set) == expected(golden.at("u_ignore")));
  CHECK(read_chexpert<chexpert<keep_uncertain>>(set) == expected(golden.at("u_ignore")));
  CHECK(read_chexpert<chexpert<u_zeros, blank_absent>>(set) ==
        expected(golden.at("u_zeros_blank_absent")));
  CHECK(read_chexpert<chexpert<u_ones, blank_absent>>(set) ==
        expected(golden.at("u_ones_blank_absent")));
  CHECK(chexpert<u_ones>::name == "chexpert<u_ones, blank_unknown>");
}

TEST_CASE("CheXpert's folder has both files, with patients, subsets and views",
          "[data][source][manifest]") {
  std::string const head =
      "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Edema,Fracture\n"
      "CheXpert-v1.0-small/";
  written_set set(
      head + "train/patient00001/study1/view1_frontal.jpg,Female,68,Frontal,AP,,1.0,0.0\n",
      "train.csv");
  set.file("valid.csv",
           head + "valid/patient64541/study1/view2_lateral.jpg,Male,73,Lateral,,1.0,,\n");
  set.images({"train/patient00001/study1/view1_frontal.jpg",
              "valid/patient64541/study1/view2_lateral.jpg"});
  using two = chexpert<u_ignore, blank_unknown, classes<"Edema", "Fracture">>;
  auto const all = two{.csv = set.folder()}.records();
  REQUIRE(all.size() == 2);
  CHECK(all[0].patient == "patient00001");
  CHECK((all[0].official == subset::train && all[1].official == subset::validation));
  CHECK(column_value(all[1], "view") == "Lateral");
  CHECK(column_value(all[1], "sex") == "M");
  CHECK((all[1].findings == std::vector{presence::absent, presence::absent}));
}

TEST_CASE("MIMIC-CXR-JPG is three joined tables", "[data][source][manifest][ledger]") {
  written_set set(
      "dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition\n"
      "02aa,10000032,50414267,CHEST (PA AND LAT),PA\n"
      "174f,10000032,50414267,\"CHEST, PA\",LATERAL\n"
      "2a2b,11000033,53189527,CHEST,AP\n",
      "mimic-cxr-2.0.0-metadata.csv");
  set.file("mimic-cxr-2.0.0-split.csv",
           "dicom_id,study_id,subject_id,split\n02aa,50414267,10000032,train\n"
           "174f,50414267,10000032,train\n2a2b,53189527,11000033,validate\n");
  std::string const p10 = "files/p10/p10000032/s50414267/", p11 = "files/p11/p11000033/s53189527/";
  set.images({p10 + "02aa.jpg", p10 + "174f.jpg", p11 + "2a2b.jpg"});
  using two = mimic_cxr_jpg<"mimic-cxr-2.0.0-chexpert.csv", u_ignore, blank_unknown,
                            classes<"Edema", "Fracture">>;
  set.file("mimic-cxr-2.0.0-chexpert.csv.gz", "packed");
  CHECK_THAT(refusal(two{.csv = set.folder()}),
             Contains("chexpert.csv.gz: is compressed; unpack it"));
  set.file("mimic-cxr-2.0.0-chexpert.csv",
           "subject_id,study_id,Edema,Fracture,No Finding\n10000032,50414267,1.0,-1.0,\n"
           "12000000,50000000,,,1.0\n");
  two const source{.csv = set.folder()};
  auto const all = source.records();
  CHECK(text_of(all) == p10 + "02aa.jpg 1u, " + p10 + "174f.jpg 1u");
  CHECK(all[0].patient == "10000032");
  CHECK((all[0].official == subset::train));
  CHECK(column_value(all[1], "view") == "LATERAL");
  CHECK(lines_of({source.unused(all)}).size() == 4);  // no label, two rows alone, the .gz
}

TEST_CASE("RSNA's images have a row for each opacity", "[data][source][manifest]") {
  written_set set(
      "patientId,x,y,width,height,Target\nb,264.0,152.0,213.0,379.0,1\n"
      "a,,,,,0\nb,562.0,152.0,256.0,453.0,1\n",
      "stage_2_train_labels.csv");
  set.file("stage_2_detailed_class_info.csv",
           "patientId,class\nb,Lung Opacity\na,No Lung Opacity / Not Normal\nb,Lung Opacity\n");
  set.images({"stage_2_train_images/a.dcm", "stage_2_train_images/b.dcm"});
  CHECK(text_of(rsna_pneumonia{.csv = set.folder()}.records()) ==
        "stage_2_train_images/a.dcm 0, stage_2_train_images/b.dcm 1");
  CHECK(text_of(rsna_three_classes{.csv = set.folder()}.records()) ==
        "stage_2_train_images/a.dcm 1, stage_2_train_images/b.dcm 2");
  static_assert(!rsna_pneumonia::knows_patients);
}

TEST_CASE("PadChest's labels are lists of terms", "[data][source][manifest]") {
  written_set set(
      ",ImageID,ImageDir,StudyDate_DICOM,StudyID,PatientID,PatientBirth,PatientSex_DICOM,"
      "Projection,Report,Labels\n"
      "0,a.png,0,20140915,s,p1,1930.0,F,PA,\"sin hallazg, patolog\",\"[' pneumonia', "
      "'unchanged']\"\n"
      "1,b.png,1,20150101,t,p2,,M,L,,['normal']\n2,c.png,1,20150101,t,p2,,M,L,,\n"
      "3,d.png,1,20150101,t,p2,,M,L,,['exclude']\n");
  set.images({"0/a.png", "1/b.png", "1/c.png", "1/d.png"});
  using two = padchest<classes<"pneumonia", "nodule">>;
  auto const all = two{.csv = set.csv()}.records();
  CHECK(text_of(all) == "a.png 1u, b.png 00");
  CHECK(all[0].patient == "p1");
  CHECK(column_value(all[0], "age") == "84");
  CHECK(all[1].columns ==
        std::vector<std::pair<std::string, std::string>>{{"view", "L"}, {"sex", "M"}});
}

TEST_CASE("votes on VinDr-CXR are those of pandas", "[data][source][manifest]") {
  auto const& golden = goldens().at("vindr");
  written_set set(golden.at("csv"), "image_labels_train.csv");
  for (auto const& image : names_in(golden.at("majority")))
    set.images({"train/" + image + ".dicom"});
  using two = classes<"Aortic enlargement", "Cardiomegaly">;
  auto const read = [&]<class Vote>(Vote) {
    return labels_by_id(vindr_cxr<Vote, two>{.csv = set.csv()}.records());
  };
  CHECK(read(majority{}) == expected(golden.at("majority"), "train/", ".dicom"));
  CHECK(read(any_reader{}) == expected(golden.at("any_reader"), "train/", ".dicom"));
  CHECK(read(all_readers{}) == expected(golden.at("all_readers"), "train/", ".dicom"));
}
