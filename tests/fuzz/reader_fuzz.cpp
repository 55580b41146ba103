// SPDX-License-Identifier: MIT
//
// libFuzzer on the readers of files; run by fuzz.py. CXR_FUZZ names the reader:
//   safetensors, index, legacy, zip   the input is the file
//   pickle                            the input is the pickle in an archive whose checksum fits
//   header                            the input is the JSON of a safetensors file
//   metadata                          the input is each JSON that a file of cxr states of its network
//   checkpoint                        the input is the state in a checkpoint
//   json                              the input is a settings.json or split.json
//   dicom                             the input is a DICOM file, which is listed and decoded
//   npz                               the input is the file; every array is read to its end
//   tiff                              the input is the file, which is decoded where it is small
//   csv                               the input is the CSV file of a manifest
// A file is refused with a cxr::file_error or read; then every byte of every tensor can be copied.
// Beside what the sanitizers find, using more memory than twice the file and 64 MiB is an error; for DICOM,
// 256 MiB, since 16 million blank pixels may be compressed to nothing.
#include <sanitizer/allocator_interface.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/crc.hpp>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "cxr/core/file_bytes.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/decode/decode.hpp"
#include "cxr/data/decode/tiff.hpp"
#include "cxr/data/source/dicom_header.hpp"
#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "cxr/format/numpy/npz_file.hpp"
#include "cxr/format/read_weights.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/train/checkpoint.hpp"

namespace {

std::atomic<std::int64_t> allocated_bytes{0}, peak_bytes{0};

void allocated(void const volatile*, std::size_t size) {
  auto const now = allocated_bytes += static_cast<std::int64_t>(size);
  if (now > peak_bytes) peak_bytes = now;
}
void freed(void const volatile* pointer) {
  allocated_bytes -=
      static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<void const*>(pointer)));
}

template <class T>
std::string bytes_of(T number) {
  return {reinterpret_cast<char const*>(&number), sizeof number};
}

/// A zip archive of stored members, as torch.save makes them.
std::string archive_around(std::string const& pickle) {
  std::string all, directory;
  auto const add = [&](std::string const& name, std::string const& content) {
    boost::crc_32_type crc;
    crc.process_bytes(content.data(), content.size());
    auto const size = static_cast<std::uint32_t>(content.size());
    auto const common = bytes_of(crc.checksum()) + bytes_of(size) + bytes_of(size) +
                        bytes_of(static_cast<std::uint16_t>(name.size())) + std::string(2, '\0');
    directory += "PK\1\2" + std::string(12, '\0') + common + std::string(10, '\0') +
                 bytes_of(static_cast<std::uint32_t>(all.size())) + name;
    all += "PK\3\4" + std::string(10, '\0') + common + name + content;
  };
  add("r/data.pkl", pickle);
  for (int key = 0; key < 4; ++key) add("r/data/" + std::to_string(key), std::string(64, '\1'));
  auto const begin = static_cast<std::uint32_t>(all.size()),
             size = static_cast<std::uint32_t>(directory.size());
  std::uint16_t const count = 5;
  return all + directory + "PK\5\6" + std::string(4, '\0') + bytes_of(count) + bytes_of(count) +
         bytes_of(size) + bytes_of(begin) + std::string(2, '\0');
}

/// A safetensors file of one byte.
std::string safetensors_with(cxr::json const& metadata) {
  cxr::json const header{
      {"__metadata__", metadata},
      {"network/a", {{"dtype", "U8"}, {"shape", {1}}, {"data_offsets", {0, 1}}}}};
  auto const text = header.dump(-1, ' ', false, cxr::json::error_handler_t::replace);
  return bytes_of(std::uint64_t{text.size()}) + text + '\0';
}

/// The file of an input.
std::string file_of(std::string const& reader, std::string const& input) {
  if (reader == "pickle") return archive_around(input);
  if (reader == "header") return bytes_of(std::uint64_t{input.size()}) + input;
  if (reader == "checkpoint")
    return safetensors_with(
        {{"cxr.checkpoint", "1"}, {"cxr.settings", "{}"}, {"cxr.state", input}});
  return input;
}

std::string reader;

void require_modest(std::int64_t used, std::size_t size) {
  std::int64_t const any_file = std::int64_t{reader == "dicom" ? 256 : 64} << 20;
  if (used <= 2 * static_cast<std::int64_t>(size) + any_file) return;
  std::cerr << "took " << used << " bytes for a file of " << size << '\n';
  std::abort();
}

/// What a file of cxr states, with one of its entries replaced.
void read_metadata(std::string const& input, char const* entry) {
  cxr::weight_file content;
  content.metadata = {{"cxr.classes", R"(["NORMAL","PNEUMONIA"])"},
                      {"cxr.normalisation", R"({"mean":[0.5],"deviation":[0.25]})"},
                      {"cxr.settings", "{}"}};
  content.metadata[entry] = input;
  try {
    auto const model = cxr::model_record::read(content, "file");
    for (double const threshold : model.thresholds)
      if (!(threshold >= 0 && threshold <= 1)) std::abort();
  } catch (cxr::file_error const&) {
  }
}

void read_arrays(std::string const& file) {
  cxr::npz_file const arrays(file);
  for (auto const& name : arrays.names()) try {
      auto array = arrays.open(name);
      std::vector<std::uint8_t> part(4096);
      while (array.numbers.left() > 0) {
        part.resize(std::min<std::uint64_t>(part.size(), array.numbers.left()));
        array.numbers.read(part);
      }
      array.numbers.finish();
    } catch (cxr::file_error const&) {  // the next one may be whole
    }
}

using listed_images =
    cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                      cxr::label_column<"label">, cxr::patient_column<"patient">,
                      cxr::age_column<"age">, cxr::sex_column<"sex">, cxr::view_column<"view">,
                      cxr::reader_column<"reader", cxr::majority>>;
using listed_findings =
    cxr::csv_manifest<cxr::classes<"nodule", "mass">, cxr::file_pattern<"{path:2}/{path}.png">,
                      cxr::label_list_column<"label">, cxr::subset_folder<"path">,
                      cxr::rows_per_image<>>;
using finding_table =
    cxr::csv_manifest<cxr::classes<"nodule", "mass">, cxr::file_column<"path">,
                      cxr::finding_columns<cxr::keep_uncertain>, cxr::subset_column<"split">>;

/// Lists the images of a manifest, few of which exist.
template <class Source>
void list_images(std::string const& file) {
  try {
    Source const source{.csv = file,
                        .folder = "/no such folder",
                        .missing_files = cxr::unusable_row::leave_out,
                        .other_labels = cxr::unusable_row::leave_out};
    for (auto const& image : source.records())
      if (image.label < 0 || image.label > 1) std::abort();
  } catch (cxr::file_error const&) {
  }
}

cxr::weight_file read_file(std::string const& file) {
  if (reader == "csv") {
    list_images<listed_images>(file);
    list_images<listed_findings>(file);
    list_images<finding_table>(file);
    return {};
  }
  if (reader == "npz") return read_arrays(file), cxr::weight_file{};
  if (reader == "tiff") {
    cxr::file_bytes const content(file);
    auto const facts = cxr::detail::tiff_facts(content.bytes(), file);
    if (1.0 * facts.width * facts.height <= 65536)
      cxr::decode<std::uint16_t>(content.bytes(), file);
    return {};
  }
  if (reader == "json") return cxr::read_json(file), cxr::weight_file{};
  if (reader == "checkpoint") {
    auto const state = cxr::load_checkpoint(file).state;
    if (state.epoch < 0 || state.step < 0 || state.best_epoch >= state.epoch) std::abort();
    return {};
  }
  if (reader == "metadata") {
    auto const input = cxr::read_text(file);
    for (auto const* entry : {"cxr.classes", "cxr.normalisation", "cxr.settings", "cxr.threshold",
                              "cxr.epoch", "cxr.metrics"})
      read_metadata(input, entry);
    return {};
  }
#ifdef CXR_DICOM
  if (reader == "dicom") {
    cxr::read_dicom_header(file, cxr::default_salt);
    auto const image = cxr::decode<std::uint16_t>(file, {.window = cxr::window::widest});
    if (image.pixels.empty()) std::abort();
    return {};
  }
#endif
  if (reader == "safetensors" || reader == "header") return cxr::read_safetensors(file);
  if (reader == "index") return cxr::detail::index_reader(file).read();
  cxr::detail::torch_file_reader const torch(file);
  return reader == "legacy" ? torch.read_legacy() : torch.read_zip();
}

void read(std::string const& content) {
  int const handle = ::memfd_create("weights", MFD_CLOEXEC);
  if (handle < 0 ||
      ::write(handle, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    std::abort();
  std::string const file = "/proc/self/fd/" + std::to_string(handle);
  peak_bytes = allocated_bytes.load();
  auto const before = allocated_bytes.load();
  try {
    auto const weights = read_file(file);
    require_modest(peak_bytes - before, content.size());
    for (auto const& [name, tensor] : weights.tensors)
      if (tensor.numel() < 65536) tensor.clone();  // one with strides of 0 may be of any size
  } catch (cxr::file_error const&) {
    require_modest(peak_bytes - before, content.size());
  }
  ::close(handle);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  auto const* const named = std::getenv("CXR_FUZZ");
  reader = named ? named : "";
  std::set<std::string> const readers{"safetensors", "index",    "legacy",     "zip",  "pickle",
                                      "header",      "metadata", "checkpoint", "json", "dicom",
                                      "npz",         "tiff",     "csv"};
  if (!readers.contains(reader)) {
    std::cerr << "CXR_FUZZ must name a reader: see the head of this file\n";
    std::exit(2);
  }
  __sanitizer_install_malloc_and_free_hooks(allocated, freed);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const input(reinterpret_cast<char const*>(data), size);
  read(file_of(reader, input));
  return 0;
}
