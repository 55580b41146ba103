// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/bounded_json.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/format/checksums.hpp"
#include "cxr/format/weight_file.hpp"

// The format: u64 length of a JSON header, the header {name: {dtype, shape, data_offsets}}, then
// the bytes of all tensors without a gap (github.com/huggingface/safetensors, "Format").
namespace cxr {

namespace detail {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

inline constexpr std::uint64_t largest_header = 100'000'000;  // as the reference implementation

struct safetensors_dtype {
  std::string_view name;
  at::ScalarType type;
  std::int64_t packed = 1;  ///< numbers per element; a file counts numbers in its last size
};
inline constexpr std::array<safetensors_dtype, 20> safetensors_dtypes{
    {{"F64", at::kDouble},
     {"F32", at::kFloat},
     {"F16", at::kHalf},
     {"BF16", at::kBFloat16},
     {"I64", at::kLong},
     {"I32", at::kInt},
     {"I16", at::kShort},
     {"I8", at::kChar},
     {"U8", at::kByte},
     {"BOOL", at::kBool},
     {"U64", at::kUInt64},
     {"U32", at::kUInt32},
     {"U16", at::kUInt16},
     {"C64", at::kComplexFloat},
     {"F8_E4M3", at::kFloat8_e4m3fn},
     {"F8_E4M3FNUZ", at::kFloat8_e4m3fnuz},
     {"F8_E5M2", at::kFloat8_e5m2},
     {"F8_E5M2FNUZ", at::kFloat8_e5m2fnuz},
     {"F8_E8M0", at::kFloat8_e8m0fnu},
     {"F4", at::kFloat4_e2m1fn_x2, 2}}};

/// Reads one file, and checks each claim of its header before it is used.
class safetensors_reader {
 public:
  explicit safetensors_reader(std::filesystem::path const& file)
      : file_(file), memory_(file), size_(memory_.bytes().size()) {}

  weight_file read() {
    json const header = read_header();
    weight_file all{.format = "safetensors"};
    for (auto const& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        all.metadata = read_metadata(entry);
      } else {
        if (name.size() > longest_name) refuse(too_long(name));
        claims_.push_back(read_claim(name, entry));
      }
    }
    require_without_gap();
    for (auto const& claim : claims_) all.tensors.push_back({claim.name, read_tensor(claim)});
    std::sort(all.tensors.begin(), all.tensors.end(),
              [](auto const& a, auto const& b) { return a.name < b.name; });
    require_checksums(all, file_);
    return all;
  }

 private:
  /// What the header states of one tensor.
  struct tensor_claim {
    std::string name;
    at::ScalarType type;
    std::vector<std::int64_t> shape;
    std::uint64_t begin, end;  // in the data
  };

  [[noreturn]] void refuse(std::string const& problem) const {
    throw file_error(file_, "is not a valid safetensors file: " + problem,
                     "fetch or write it again; nothing was loaded", "bad-safetensors");
  }

  json read_header() {
    std::uint64_t length = 0;
    if (size_ < sizeof length) refuse("it has " + std::to_string(size_) + " bytes");
    auto const* begin = memory_.bytes().data();
    std::memcpy(&length, begin, sizeof length);
    if (length > largest_header || length > size_ - sizeof length)
      refuse("its header claims " + std::to_string(length) + " bytes of " + std::to_string(size_));
    std::string_view const text(reinterpret_cast<char const*>(begin) + sizeof length,
                                static_cast<std::size_t>(length));
    data_begin_ = sizeof length + length;
    return parse_bounded_object(
        text, [&](std::string const& problem) { refuse("its header: it " + problem); });
  }

  std::map<std::string, std::string> read_metadata(json const& entry) const {
    if (!entry.is_object()) refuse("its metadata are not an object");
    std::map<std::string, std::string> metadata;
    for (auto const& [key, value] : entry.items()) {
      if (!value.is_string()) refuse("metadata " + clipped(key) + " is not a text");
      metadata.emplace(key, value.get_ref<std::string const&>());
    }
    return metadata;
  }

  tensor_claim read_claim(std::string const& name, json const& entry) const {
    try {
      for (auto const* list : {"shape", "data_offsets"})
        for (auto const& number : entry.at(list))
          if (!number.is_number_integer())
            refuse("the " + std::string(list) + " of " + name + " must be whole numbers");
      std::string const dtype = entry.at("dtype");
      auto const known = std::find_if(safetensors_dtypes.begin(), safetensors_dtypes.end(),
                                      [&](auto const& row) { return row.name == dtype; });
      if (known == safetensors_dtypes.end())
        refuse(name + " has the unknown dtype " + clipped(dtype));
      auto const& offsets = entry.at("data_offsets");
      tensor_claim claim{name, known->type, entry.at("shape").get<std::vector<std::int64_t>>(),
                         offsets.at(0).get<std::uint64_t>(), offsets.at(1).get<std::uint64_t>()};
      if (offsets.size() != 2) refuse(name + " needs two data_offsets");
      auto& shape = claim.shape;
      if (known->packed > 1 && (shape.empty() || shape.back() % known->packed != 0))
        refuse(name + " has a last size that does not fill its bytes");
      if (!shape.empty()) shape.back() /= known->packed;
      require_bytes(claim);
      return claim;
    } catch (json::exception const& problem) {
      refuse("the entry of " + name + " is malformed (" + problem.what() + ")");
    }
  }

  /// The claimed bytes are inside the file, and as many as the shape needs.
  void require_bytes(tensor_claim const& claim) const {
    auto const bytes = bytes_of(claim);
    if (claim.begin <= claim.end && claim.end > size_ - data_begin_)
      refuse("it ends inside " + claim.name + ", as if it were truncated");
    if (claim.begin > claim.end || claim.end - claim.begin != bytes)
      refuse(claim.name + " claims the bytes " + std::to_string(claim.begin) + " to " +
             std::to_string(claim.end) + ", its shape needs " + std::to_string(bytes));
  }
  std::uint64_t bytes_of(tensor_claim const& claim) const {
    auto const& shape = claim.shape;
    bool const empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
    // LibTorch counts the strides of an empty tensor, too: they must not overflow.
    std::uint64_t const most = empty ? std::numeric_limits<std::int64_t>::max() : size_;
    std::uint64_t bytes = at::elementSize(claim.type);
    for (auto const size : shape) {
      if (size < 0) refuse(claim.name + " has a negative size");
      auto const factor = static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1));
      if (bytes > most / factor) refuse(claim.name + " is larger than the file");
      bytes *= factor;
    }
    return empty ? 0 : bytes;
  }

  void require_without_gap() {
    std::sort(claims_.begin(), claims_.end(), [](auto const& a, auto const& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t end = 0;
    for (auto const& claim : claims_) {
      if (claim.begin != end)
        refuse(claim.name +
               (claim.begin < end ? " overlaps the tensor before it" : " follows a gap"));
      end = claim.end;
    }
    if (end != size_ - data_begin_) refuse("bytes are left over after the last tensor");
  }

  Tensor read_tensor(tensor_claim const& claim) const {
    return memory_.tensor(memory_.bytes().data() + data_begin_ + claim.begin, claim.shape,
                          claim.type);
  }

  std::filesystem::path file_;
  tensor_memory memory_;
  std::uint64_t size_ = 0, data_begin_ = 0;
  std::vector<tensor_claim> claims_;
};

/// Adds one tensor to the header of a file that is being written.
/// @param begin  of its bytes, in the data
inline void add_to_header(json& header, named_tensor const& entry, std::uint64_t begin,
                          std::filesystem::path const& file) {
  auto const& [name, tensor] = entry;
  if (header.contains(name))
    throw file_error(file, "the name " + name + " occurs twice", "name each tensor once",
                     "bad-safetensors");
  auto const known =
      std::find_if(safetensors_dtypes.begin(), safetensors_dtypes.end(),
                   [type = tensor.scalar_type()](auto const& row) { return row.type == type; });
  auto shape = tensor.sizes().vec();
  if (known == safetensors_dtypes.end() || (known->packed > 1 && shape.empty()))
    throw file_error(file, name + " has a dtype that safetensors lacks", "convert it to float",
                     "bad-safetensors");
  if (!shape.empty()) shape.back() *= known->packed;
  header[name] = {{"dtype", std::string(known->name)},
                  {"shape", shape},
                  {"data_offsets", {begin, begin + tensor.nbytes()}}};
}

}  // namespace detail

/// Reads a safetensors file. The whole header is checked (size, dtypes, bounds, overlaps, gaps)
/// before any data is used, and the checksums of a file of cxr.
/// @throws file_error (missing, truncated, malformed, damaged; states where)
inline weight_file read_safetensors(std::filesystem::path const& file) {
  return detail::safetensors_reader(file).read();
}

/// Writes a safetensors file, completely or not at all; equal input gives equal bytes. Metadata of cxr
/// are written with a checksum for each tensor, which reading verifies.
/// @param tensors   any device, any strides; written contiguous
/// @param metadata  texts for the header's `__metadata__`
/// @throws file_error (disk full, folder not writable, a dtype that the format lacks, a name twice)
inline void write_safetensors(std::filesystem::path const& file,
                              std::vector<named_tensor> const& tensors,
                              std::map<std::string, std::string> const& metadata = {}) {
  json header = json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::vector<Tensor> contiguous;
  json checksums = json::object();
  std::uint64_t size = 0;
  for (auto const& entry : tensors) {
    detail::add_to_header(header, entry, size, file);
    auto const& tensor = contiguous.emplace_back(detail::materialised(entry.tensor));
    size += tensor.nbytes();
    if (detail::needs_checksums(metadata)) checksums[entry.name] = detail::checksum(tensor);
  }
  if (detail::needs_checksums(metadata)) {
    checksums["__metadata__"] = detail::checksum(metadata);
    header["__metadata__"][std::string(detail::checksums_key)] = checksums.dump();
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // the data begin aligned
  std::uint64_t const length = text.size();
  atomic_file out(file);
  out.write(std::as_bytes(std::span(&length, 1)));
  out.write(text);
  for (auto const& tensor : contiguous)
    out.write({static_cast<std::byte const*>(tensor.const_data_ptr()), tensor.nbytes()});
  out.commit();
}

}  // namespace cxr
