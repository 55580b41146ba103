// SPDX-License-Identifier: MIT
#include "cxr/format/safetensors.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>

#include <cstring>

#include "catch.hpp"
#include "full_disk.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// A file with a header, and a number of bytes of data.
std::string file_of(std::string const& header, std::size_t bytes) {
  std::uint64_t const length = header.size();
  std::string all(sizeof length, '\0');
  std::memcpy(all.data(), &length, sizeof length);
  return all + header + std::string(bytes, 'd');
}

struct reader {
  test::temporary_folder folder;
  std::filesystem::path file = folder / "weights.safetensors";

  weight_file read(std::string const& bytes) const {
    write_atomically(file, bytes);
    return read_safetensors(file);
  }
  std::string refusal(std::string const& bytes) const {
    try {
      read(bytes);
    } catch (file_error const& problem) {
      CHECK(problem.path == file);
      return problem.what();
    }
    return "accepted";
  }
  std::string refusal_of(std::string const& header, std::size_t bytes) const {
    return refusal(file_of(header, bytes));
  }
};

/// The tensors of tests/golden/make_safetensors_goldens.py.
std::vector<named_tensor> of_every_dtype() {
  std::vector<named_tensor> all;
  for (auto const& dtype : detail::safetensors_dtypes) {
    bool const computes = dtype.type != at::kFloat8_e8m0fnu && dtype.type != at::kFloat4_e2m1fn_x2;
    auto const numbers = computes ? at::arange(12).sub(3).to(dtype.type)
                                  : at::arange(12, at::kByte).view(dtype.type);
    all.push_back({std::string(dtype.name), numbers.view({3, 4})});
  }
  all.push_back({"scalar", at::full({}, 2.5F)});
  all.push_back({"empty", at::full({0, 3}, 1.0F)});
  return all;
}

void same_tensors(weight_file const& read, std::vector<named_tensor> const& expected) {
  REQUIRE(read.tensors.size() == expected.size());
  for (auto const& [name, tensor] : expected) {
    INFO(name);
    auto const found = std::find_if(read.tensors.begin(), read.tensors.end(),
                                    [key = name](auto const& entry) { return entry.name == key; });
    REQUIRE(found != read.tensors.end());
    CHECK(found->tensor.scalar_type() == tensor.scalar_type());
    auto const bytes = [](Tensor const& values) {
      return values.contiguous().reshape(-1).view(at::kByte);
    };
    CHECK(found->tensor.sizes() == tensor.sizes());
    CHECK(bytes(found->tensor).equal(bytes(tensor)));
  }
}

}  // namespace

TEST_CASE("tensors of every dtype and shape come back as they were", "[format][safetensors]") {
  test::temporary_folder const folder;
  auto all = of_every_dtype();
  all.push_back({"turned", at::arange(6).view({2, 3}).t()});
  std::map<std::string, std::string> const metadata{{"format", "pt"}, {"\"quoted\"", "ä\n"}};
  write_safetensors(folder / "f", all, metadata);
  auto const read = read_safetensors(folder / "f");
  CHECK(read.metadata == metadata);
  same_tensors(read, all);
}

TEST_CASE("what Python's safetensors wrote is read to the same values", "[format][safetensors]") {
  auto const read = read_safetensors(test::golden("written_by_python.safetensors"));
  CHECK(read.metadata == std::map<std::string, std::string>{{"format", "pt"}, {"by", "Python ä"}});
  same_tensors(read, of_every_dtype());
}

TEST_CASE("a written file is byte for byte the one that Python's safetensors has read",
          "[format][safetensors]") {
  test::temporary_folder const folder;
  write_safetensors(folder / "f", of_every_dtype(), {{"format", "pt"}, {"by", "cxr ä"}});
  CHECK(read_text(folder / "f") == read_text(test::golden("written_by_cxr.safetensors")));
}

TEST_CASE("equal tensors give equal bytes, and the data begin aligned", "[format][safetensors]") {
  test::temporary_folder const folder;
  for (auto const* name : {"a", "b"})
    write_safetensors(folder / name, {{"x", at::arange(5)}, {"yy", at::arange(3)}}, {{"k", "v"}});
  auto const bytes = read_text(folder / "a");
  CHECK(bytes == read_text(folder / "b"));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  CHECK(length % 8 == 0);
}

TEST_CASE("a dtype that the format lacks is refused by name", "[format][safetensors]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(
      write_safetensors(folder / "f", {{"waves", at::full({2}, 1).to(at::kComplexDouble)}}),
      Contains("waves has a dtype that safetensors lacks"));
  CHECK_FALSE(std::filesystem::exists(folder / "f"));
}

TEST_CASE("a name that occurs twice is not written", "[format][safetensors]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(write_safetensors(folder / "f", {{"a", at::arange(3)}, {"a", at::arange(2)}}),
                    Contains("the name a occurs twice"));
  CHECK_FALSE(std::filesystem::exists(folder / "f"));
}

TEST_CASE("a file truncated at any byte is refused", "[format][safetensors][bad_input]") {
  reader const files;
  write_safetensors(files.file, {{"a", at::arange(3)}, {"b", at::full({2, 2}, 1.0F)}},
                    {{"k", "v"}});
  auto const whole = read_text(files.file);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    CHECK_THAT(files.refusal(whole.substr(0, length)), Contains("is not a valid safetensors file"));
  }
  CHECK_THAT(files.refusal(whole + "x"), Contains("bytes are left over after the last tensor"));
  CHECK_THROWS_WITH(read_safetensors(files.folder / "none"), Contains("none: cannot be read"));
}

TEST_CASE("no flipped bit of a header makes it read outside the data",
          "[format][safetensors][bad_input]") {
  reader const files;
  write_safetensors(files.file, {{"a", at::arange(3)}, {"b", at::full({2, 2}, 1.0F)}},
                    {{"k", "v"}});
  auto const whole = read_text(files.file);
  std::size_t const data = 3 * 8 + 4 * 4, header = whole.size() - data;
  int refused = 0;
  for (std::size_t position = 0; position < header; ++position)
    for (int bit = 0; bit < 8; ++bit) {
      auto other = whole;
      other[position] = static_cast<char>(other[position] ^ (1 << bit));
      try {
        std::size_t bytes = 0;
        for (auto const& entry : files.read(other).tensors) bytes += entry.tensor.nbytes();
        CHECK(bytes == data);
      } catch (file_error const&) {
        ++refused;
      }
    }
  CHECK(refused > static_cast<int>(header) * 4);
}

TEST_CASE("each claim of a header is checked before it is used",
          "[format][safetensors][bad_input]") {
  reader const files;
  std::string const good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  CHECK(files.read(file_of(good, 8)).tensors.size() == 1);
  CHECK_THAT(files.refusal_of(good, 9), Contains("left over"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}})", 8),
             Contains("a has the unknown dtype F33"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F4","shape":[5],"data_offsets":[0,2]}})", 2),
             Contains("a has a last size that does not fill its bytes"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8),
             Contains("a has a negative size"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8),
             Contains("claims the bytes 0 to 8, its shape needs 12"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8),
             Contains("claims the bytes 8 to 0"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 8),
             Contains("it ends inside a, as if it were truncated"));
  CHECK_THAT(
      files.refusal_of(
          R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}})", 8),
      Contains("a is larger than the file"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},
                               "b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
                              6),
             Contains("b overlaps the tensor before it"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},
                               "b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}})",
                              8),
             Contains("b follows a gap"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
                               "a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
                              4),
             Contains("its header: it holds the name a twice"));
  CHECK_THAT(files.refusal_of(R"({"a":{"shape":[2],"data_offsets":[0,2]}})", 2),
             Contains("the entry of a is malformed"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}})", 8),
             Contains("the shape of a must be whole numbers"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8.5]}})", 8),
             Contains("the data_offsets of a must be whole numbers"));
  CHECK_THAT(files.refusal_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", 8),
             Contains("a needs two data_offsets"));
  // No byte of data, but strides that overflow.
  CHECK_THAT(
      files.refusal_of(
          R"({"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}})", 0),
      Contains("a is larger than the file"));
  CHECK_THAT(files.refusal_of(R"({"__metadata__":["a"]})", 0),
             Contains("metadata are not an object"));
  CHECK_THAT(files.refusal_of(R"({"__metadata__":{"a":1}})", 0),
             Contains("metadata a is not a text"));
  CHECK_THAT(files.refusal_of(R"({"a":7})", 0), Contains("the entry of a is malformed"));
  CHECK_THAT(
      files.refusal_of("{\"" + std::string(1001, 'n') + "\":{}}", 0),
      Contains("the name nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn… is longer than 1000 bytes"));
  CHECK_THAT(files.refusal_of("{\"a\":" + std::string(50'000, '['), 0),
             Contains("its header: it is nested deeper than 64 lists or objects"));
  std::string many = "{\"a\":0";
  for (int key = 0; key < 600'000; ++key) many += ",\"" + std::to_string(key) + "\":0";
  CHECK_THAT(files.refusal_of(many + "}", 0), Contains("its header: it holds more than 524288"));
  CHECK_THAT(files.refusal_of("[1]", 0), Contains("its header: it is not a JSON object"));
  CHECK_THAT(files.refusal_of("{", 0), Contains("its header: it is not JSON"));
  CHECK_THAT(files.refusal(std::string(8, '\xff')), Contains("its header claims"));
}

TEST_CASE("a full disk leaves the old file whole", "[format][safetensors][bad_input]") {
  test::full_disk const disk;
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  write_safetensors(disk / "f", {{"a", at::arange(3)}});
  CHECK_THROWS_WITH(write_safetensors(disk / "f", {{"a", at::arange(1 << 16)}}),
                    Contains("No space left on device"));
  CHECK(read_safetensors(disk / "f").tensors[0].tensor.equal(at::arange(3)));
  CHECK(std::distance(std::filesystem::directory_iterator(disk.path()), {}) == 1);
}
