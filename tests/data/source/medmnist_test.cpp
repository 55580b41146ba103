// SPDX-License-Identifier: MIT
#include "cxr/data/source/medmnist.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/ledger.hpp"
#include "data/source/medmnist_goldens.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
using test::medmnist_refusal;
using test::npz;
namespace fs = std::filesystem;

namespace {

static_assert(DataSource<pneumonia_mnist> && DataSource<chest_mnist>);
static_assert(pneumonia_mnist::name == "pneumonia_mnist");
static_assert(chest_mnist::classes.size() == 14 && chest_mnist::labels == labelling::multi_label);

/// The pixel of make_medmnist_goldens.py; subset 0 is train, 1 val, 2 test.
int pixel(int subset_number, int image, int y, int x) {
  return (50 * subset_number + 7 * image + 3 * y + x) % 256;
}

}  // namespace

TEST_CASE("both sets of MedMNIST keep the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder, other;
  SECTION("pneumonia_mnist") {
    laws::check_source(pneumonia_mnist{npz("pneumonia_28"), folder.path()},
                       pneumonia_mnist{npz("pneumonia_28"), other.path()});
  }
  SECTION("chest_mnist") {
    laws::check_source(chest_mnist{npz("chest_28"), folder.path()},
                       chest_mnist{npz("chest_28"), other.path()});
  }
}

TEST_CASE("images, labels and official subsets are those that NumPy wrote", "[data][source]") {
  test::temporary_folder const folder;
  for (auto const& [name, size] : {std::pair("pneumonia_28", 28), std::pair("pneumonia_stored", 8),
                                   std::pair("pneumonia_64_int64", 64)}) {
    INFO(name);
    auto const all = pneumonia_mnist{npz(name), folder.path()}.records();
    REQUIRE(all.size() == 4 + 6 + 3);
    CHECK(all[0].id == "test/000000.png");
    CHECK(all[5].id == "train/000001.png");
    for (std::size_t index = 0; index < all.size(); ++index) {
      int const subset_number = index < 4 ? 2 : index < 10 ? 0 : 1;
      int const image = static_cast<int>(index < 4 ? index : index < 10 ? index - 4 : index - 10);
      CHECK(all[index].label == image % 2);
      CHECK(all[index].official ==
            std::array{subset::train, subset::validation,
                       subset::test}[static_cast<std::size_t>(subset_number)]);
      auto const pixels = cv::imread(all[index].file.string(), cv::IMREAD_UNCHANGED);
      REQUIRE(pixels.type() == CV_8U);
      REQUIRE(pixels.size() == cv::Size(size, size));
      for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
          REQUIRE(pixels.at<std::uint8_t>(y, x) == pixel(subset_number, image, y, x));
    }
  }
}

TEST_CASE("findings of ChestMNIST are present or absent, none is unknown", "[data][source]") {
  test::temporary_folder const folder;
  auto const all = chest_mnist{npz("chest_28"), folder.path()}.records();
  REQUIRE(all.size() == 13);
  for (std::size_t k = 0; k < 14; ++k)  // the second training image
    CHECK(all[5].findings[k] == ((1 + k) % 3 == 0 ? presence::present : presence::absent));
}

TEST_CASE("a set is unpacked once, and each content has a folder of its own", "[data][source]") {
  test::temporary_folder const folder;
  pneumonia_mnist const source{npz("pneumonia_28"), folder / "unpacked"};
  auto const first = source.records();
  auto const time = fs::last_write_time(first[0].file);
  CHECK(source.records()[0].file == first[0].file);
  CHECK(fs::last_write_time(first[0].file) == time);
  pneumonia_mnist{npz("pneumonia_64_int64"), folder / "unpacked"}.records();
  CHECK(std::distance(fs::directory_iterator(folder / "unpacked"), {}) == 2);
  fs::copy(npz("pneumonia_28"), folder / "copy.npz");
  CHECK(pneumonia_mnist{folder / "copy.npz", folder / "unpacked"}.records()[0].file ==
        first[0].file);
  CHECK(unused_by(source, first).entries.empty());
  write_atomically(first[0].file.parent_path() / "notes.txt", "x");
  auto const unused = unused_by(source, first);
  REQUIRE(unused.entries.size() == 1);
  CHECK(unused.entries[0].example == "test/notes.txt");
}

TEST_CASE("a source without a file says so", "[data][source][bad_input]") {
  CHECK_THROWS_WITH(pneumonia_mnist{}.records(), Contains("--data is not given; give the .npz"));
}

TEST_CASE("a file that is cut off or damaged leaves no set behind", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  auto const whole = read_text(npz("pneumonia_28"));
  for (auto const length : {std::size_t{0}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
    write_atomically(folder / "cut.npz", whole.substr(0, length));
    CHECK_THAT(
        medmnist_refusal(folder / "cut.npz"),
        Contains("cut.npz: is not a valid zip archive") && Contains("[docs/errors.md#bad-npz]"));
  }
  auto other = whole;
  other[300] = static_cast<char>(other[300] ^ 0x55);  // inside of deflated numbers
  write_atomically(folder / "changed.npz", other);
  pneumonia_mnist const source{folder / "changed.npz", folder / "unpacked"};
  for (int run = 0; run < 2; ++run)
    CHECK_THROWS_WITH(source.records(), Contains("changed.npz: is not a valid zip archive: its "));
}
