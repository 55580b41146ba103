// SPDX-License-Identifier: MIT
#pragma once

#include <boost/beast/core/error.hpp>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "cxr/format/zip/zip_archive.hpp"

namespace cxr {

/// The content of one member of a zip archive, stored or deflated, from its beginning to its end.
/// Cost     32 KiB of memory beside what is read
class zip_stream {
 public:
  /// @param archive  and its bytes outlive the stream
  /// @throws file_error (another compression, a size that the bytes cannot have)
  zip_stream(zip_archive const& archive, zip_member const& member)
      : archive_(&archive),
        name_(member.name),
        rest_(member.bytes),
        left_(member.size),
        crc_(member.crc) {
    constexpr std::uint16_t stored = 0, deflated = 8;
    constexpr std::uint64_t most_per_byte = 1032;  // of deflate
    if (member.method != stored && member.method != deflated)
      refuse("has a compression that is not read (method " + std::to_string(member.method) + ")");
    if (member.size / most_per_byte > member.bytes.size()) refuse("states a size it cannot have");
    if (member.method == stored) return;
    inflater_ = std::make_unique<boost::beast::zlib::inflate_stream>();
    inflater_->reset(15);
  }

  /// Bytes that are not read yet, as the archive states.
  std::uint64_t left() const { return left_; }

  /// Reads exactly so many bytes. @throws file_error (there are fewer; damaged)
  void read(std::span<std::uint8_t> bytes) {
    if (bytes.size() > left_) refuse("is shorter than its array");
    if (inflater_)
      inflate(bytes);
    else
      copy(bytes);
    left_ -= bytes.size();
    checksum_.process_bytes(bytes.data(), bytes.size());
  }

  /// To be called when everything is read. @throws file_error (there is more; damaged)
  void finish() {
    if (left_ > 0) refuse("is longer than its array");
    std::uint8_t more = 0;
    if (inflater_ && inflate_some({&more, 1}) > 0) refuse("is longer than the archive states");
    if (checksum_.checksum() != crc_) refuse("does not match its checksum");
  }

 private:
  [[noreturn]] void refuse(std::string const& problem) const {
    archive_->refuse("its member " + name_ + " " + problem);
  }

  void copy(std::span<std::uint8_t> bytes) {
    if (bytes.size() > rest_.size()) refuse("is shorter than the archive states");
    std::memcpy(bytes.data(), rest_.data(), bytes.size());
    rest_ = rest_.subspan(bytes.size());
  }
  void inflate(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
      auto const done = inflate_some(bytes);
      if (done == 0) refuse("is shorter than the archive states");
      bytes = bytes.subspan(done);
    }
  }
  /// @returns the bytes written; 0 at the end
  std::size_t inflate_some(std::span<std::uint8_t> bytes) {
    if (ended_ || bytes.empty()) return 0;
    boost::beast::zlib::z_params step{};
    step.next_in = rest_.data(), step.avail_in = rest_.size();
    step.next_out = bytes.data(), step.avail_out = bytes.size();
    boost::beast::error_code problem;
    inflater_->write(step, boost::beast::zlib::Flush::none, problem);
    rest_ = rest_.subspan(rest_.size() - step.avail_in);
    ended_ = problem == boost::beast::zlib::error::end_of_stream;
    if (problem && !ended_ && problem != boost::beast::zlib::error::need_buffers)
      refuse("is damaged (" + problem.message() + ")");
    return bytes.size() - step.avail_out;
  }

  zip_archive const* archive_;
  std::string name_;
  std::span<std::uint8_t const> rest_;  // of the stored bytes
  std::uint64_t left_;
  std::uint32_t crc_;
  boost::crc_32_type checksum_;
  std::unique_ptr<boost::beast::zlib::inflate_stream> inflater_;
  bool ended_ = false;
};

}  // namespace cxr
