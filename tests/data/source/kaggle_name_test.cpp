// SPDX-License-Identifier: MIT
#include "cxr/data/source/kaggle_name.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("file names of the set tell patient and subtype", "[data][source]") {
  struct {
    char const *stem, *patient, *subtype;
  } const names[]{{"person1_bacteria_1", "bacteria-1", "bacteria"},
                  {"person23_virus_56", "virus-23", "virus"},
                  {"person124_virus_247_2", "virus-124", "virus"},
                  {"IM-0115-0001", "IM-0115", ""},
                  {"IM-0187-0001-0002", "IM-0187", ""},
                  {"NORMAL2-IM-0115-0001", "NORMAL2-IM-0115", ""},
                  {"NORMAL2-IM-1440-0001-0002", "NORMAL2-IM-1440", ""},
                  {"BACTERIA-7422-0001", "BACTERIA-7422", "bacteria"},
                  {"VIRUS-40699-0002", "VIRUS-40699", "virus"},
                  {"NORMAL-28501-0001", "NORMAL-28501", ""}};
  for (auto const& name : names) {
    INFO(name.stem);
    auto const key = read_kaggle_name(name.stem);
    REQUIRE(key);
    CHECK(key->patient == name.patient);
    CHECK(key->subtype == name.subtype);
  }
}

TEST_CASE("any other name is refused", "[data][source]") {
  for (auto const* stem : {"",
                           "person",
                           "person1",
                           "person_virus_1",
                           "person1_fungus_1",
                           "person1_virus_",
                           "person1_virus_1_",
                           "person1_virus_1_2_3",
                           "person1_virus_1x",
                           "IM-",
                           "IM-0001",
                           "IM-0001-",
                           "IM-0001-0002-",
                           "IM-0001-0002-0003-0004",
                           "IM-x-1",
                           "NORMAL2-0001-0001",
                           "NORMAL2-person1_virus_1",
                           "xIM-0001-0001",
                           "im-0001-0001",
                           "BACTERIA",
                           "BACTERIA-1",
                           "BACTERIA-1-",
                           "VIRUS--1",
                           "VIRUS-1-2-3",
                           "NORMAL-x-1",
                           "NORMAL-1-2x",
                           "FUNGUS-1-2",
                           "VIRUS-1_2"}) {
    INFO(stem);
    CHECK_FALSE(read_kaggle_name(stem));
  }
}
