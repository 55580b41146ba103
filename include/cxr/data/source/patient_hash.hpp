// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cxr/core/file.hpp"
#include "cxr/core/sha256.hpp"
#include "cxr/core/text.hpp"

namespace cxr {

/// The salt where none is given. It is known to everyone: it hides numbers of patients from a reader, not from
/// someone who hashes all numbers that there can be.
inline constexpr std::string_view default_salt = "cxr patient key 1";

/// The first 64 bits of SHA-256 of the salt, a line break and a patient's number, as 16 hexadecimal digits; empty
/// for an empty number.
inline std::string patient_hash(std::string_view number, std::string_view salt = default_salt) {
  if (number.empty()) return "";
  return sha256_of(std::string(salt) + "\n" + std::string(number)).substr(0, 16);
}

/// The same where the number is unique only to an issuer, such as a hospital: of the salt, the issuer and the number,
/// each behind a line break. Without an issuer, as patient_hash(number, salt).
inline std::string patient_hash_of_issuer(std::string_view number, std::string_view issuer,
                                          std::string_view salt = default_salt) {
  if (number.empty() || issuer.empty()) return patient_hash(number, salt);
  return patient_hash(std::string(issuer) + "\n" + std::string(number), salt);
}

/// The salt in a file, without blanks at its ends; the default one where no file is given.
/// @throws file_error (missing, unreadable, empty)
inline std::string read_salt(std::filesystem::path const& file) {
  if (file.empty()) return std::string(default_salt);
  std::string salt(detail::trimmed(read_text(file)));
  if (salt.empty())
    throw file_error(file, "is empty", "write a long random text into it, and keep it secret",
                     "no-salt");
  return salt;
}

}  // namespace cxr
