// SPDX-License-Identifier: MIT
#pragma once

#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// What a file of TensorBoard holds: records of TensorFlow (length, checksum, bytes, checksum), each a
// protocol buffer. Fields are hand-encoded: of two messages with five fields, none ever read.
namespace cxr::detail {

/// CRC-32C as TensorFlow stores it, rotated and shifted, so that the checksum of a text with checksums
/// inside is none of them. Source: tensorflow/core/lib/hash/crc32c.h
inline std::uint32_t masked_crc(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  std::uint32_t const sum = crc.checksum();
  return ((sum >> 15) | (sum << 17)) + 0xa282ead8u;
}

/// A number as bytes, the lowest first, whatever the machine.
template <class Number>
std::string little_endian(Number number) {
  std::string bytes;
  for (std::size_t index = 0; index < sizeof number; ++index)
    bytes += static_cast<char>(number >> (8 * index) & 0xff);
  return bytes;
}

/// One record of TensorFlow. Source: tensorflow/core/lib/io/record_writer.h
inline std::string framed_record(std::string_view bytes) {
  auto const length = little_endian(static_cast<std::uint64_t>(bytes.size()));
  return length + little_endian(masked_crc(length)) + std::string(bytes) +
         little_endian(masked_crc(bytes));
}

/// A whole number of a protocol buffer: seven bits a byte.
inline std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number > 127; number >>= 7) bytes += static_cast<char>((number & 127) | 128);
  return bytes + static_cast<char>(number);
}

/// Fields of a protocol buffer: number and kind, then the value. Source: protobuf.dev, "Encoding"
inline std::string text_field(int number, std::string_view bytes) {
  return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(bytes.size()) +
         std::string(bytes);
}
inline std::string whole_field(int number, std::uint64_t value) {
  return varint(static_cast<std::uint64_t>(number) << 3) + varint(value);
}
inline std::string float_field(int number, float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return varint(static_cast<std::uint64_t>(number) << 3 | 5) + little_endian(bits);
}
inline std::string double_field(int number, double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return varint(static_cast<std::uint64_t>(number) << 3 | 1) + little_endian(bits);
}

/// The first record of a file: the version of what follows.
inline std::string version_record() { return framed_record(text_field(3, "brain.Event:2")); }

/// Event{wall_time, step, Summary{Value{tag, simple_value}}} as one record.
inline std::string scalar_record(double seconds, std::int64_t step, std::string_view tag,
                                 double value) {
  auto const named = text_field(1, tag) + float_field(2, static_cast<float>(value));
  return framed_record(double_field(1, seconds) + whole_field(2, static_cast<std::uint64_t>(step)) +
                       text_field(5, text_field(1, named)));
}

}  // namespace cxr::detail
