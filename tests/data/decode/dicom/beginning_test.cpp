// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/beginning.hpp"

#include <span>
#include <string>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;
using cxr::detail::dicom_beginning;

namespace {

dicom_beginning beginning(std::string const& text) {
  return cxr::detail::beginning_of(
      std::span(reinterpret_cast<std::uint8_t const*>(text.data()), text.size()));
}

}  // namespace

TEST_CASE("DICOM is known by four letters behind 128 bytes", "[data][decode]") {
  CHECK(beginning(std::string(128, '\0') + "DICM") == dicom_beginning::preamble);
  CHECK(beginning(std::string(128, '\0') + "DIC") == dicom_beginning::none);
  CHECK(beginning("DICM") == dicom_beginning::none);
  CHECK(is_dicom(golden("dicom/bits_8.dcm")));
  CHECK_FALSE(is_dicom(golden("dicom.json")));
}

TEST_CASE("DICOM without a preamble is known by its first elements", "[data][decode]") {
  auto const file = [](std::string const& name) { return golden("dicom/" + name + ".dcm"); };
  CHECK(cxr::detail::beginning_of(file("no_preamble_12")) == dicom_beginning::header);
  CHECK(cxr::detail::beginning_of(file("no_header_explicit_12")) == dicom_beginning::explicit_data);
  CHECK(cxr::detail::beginning_of(file("no_header_implicit_12")) == dicom_beginning::implicit_data);
}

TEST_CASE("two elements, or three that do not fit, are no DICOM", "[data][decode]") {
  using namespace std::string_literals;
  auto const element = [](char group, char number, std::string const& value) {
    return std::string{group, '\0', number, '\0', static_cast<char>(value.size()), 0, 0, 0} + value;
  };
  auto const first = element(8, 5, "ISO_IR"), second = element(8, 8, "DERIVED "),
             third = element(8, 0x16, "1.2.840."), rest = std::string(16, '\0');
  CHECK(beginning(first + second + third + rest) == dicom_beginning::implicit_data);
  CHECK(beginning(first + second) == dicom_beginning::none);
  CHECK(beginning(second + first + third + rest) == dicom_beginning::none);
  CHECK(beginning(first + second + element(9, 0x16, "1.") + rest) == dicom_beginning::none);
  CHECK(beginning(first + second + element(8, 0x16, "1.2") + rest) == dicom_beginning::none);
  CHECK(beginning("\x08\0\x05\0\xff\xff\xff\xff"s + rest) == dicom_beginning::none);
  CHECK(beginning("") == dicom_beginning::none);
  CHECK(beginning(std::string(2000, '\x08')) == dicom_beginning::none);
}
