// SPDX-License-Identifier: MIT
#include "cxr/train/observer/tensorboard.hpp"

#include <string>
#include <vector>

#include "laws/observer_laws.hpp"

using namespace cxr;

namespace {

/// The records of an event file, without their frames, whose checksums must be right.
std::vector<std::string> records_in(std::filesystem::path const& file) {
  auto const text = read_text(file);
  std::vector<std::string> records;
  for (std::size_t place = 0; place < text.size();) {
    std::uint64_t length = 0;
    for (std::size_t index = 8; index-- > 0;)
      length = length << 8 | static_cast<unsigned char>(text.at(place + index));
    records.push_back(text.substr(place + 12, length));
    REQUIRE(text.substr(place, length + 16) == detail::framed_record(records.back()));
    place += length + 16;
  }
  return records;
}

std::size_t count(std::vector<std::string> const& records, std::string const& part) {
  std::size_t found = 0;
  for (auto const& text : records) found += text.find(part) != text.npos;
  return found;
}

std::string const events = "tensorboard/events.out.tfevents.0.cxr";

}  // namespace

TEST_CASE("tensorboard keeps the laws of Observer", "[train][observer]") {
  laws::check_observer(tensorboard{});
}

TEST_CASE("an event file has losses, rates and metrics of each epoch, and the final numbers",
          "[train][observer]") {
  test::temporary_folder const folder;
  auto state = tensorboard{}.start();
  laws::notify_run(state, {.folder = folder.path(), .epochs = 2, .steps = 3});
  auto const records = records_in(folder / events);
  for (auto const* tag : {"loss/training", "loss/validation", "learning_rate", "images_per_second",
                          "validation/accuracy"})
    CHECK(count(records, tag) == 2);
  CHECK(count(records, "validation/auroc") == 0);  // undefined
  CHECK(count(records, "loss/stress") == 0);
  CHECK(count(records, "final/test/accuracy") == 1);
  CHECK(records.size() == 1 + 2 * 5 + 2);
  auto const framed = detail::framed_record(records[6]);
  CHECK(framed == detail::scalar_record(3, 2, "loss/training", 0.5));  // of the second epoch
}

TEST_CASE("the numbers under stress have tags of their own", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = tensorboard{}.start();
  notify(state, training_start{.folder = folder.path()});
  auto report = laws::make_epoch_report(0);
  report.stress_loss = 0.7;
  report.stress = {{"accuracy", 0.6}};
  notify(state, report);
  auto const records = records_in(folder / events);
  CHECK(count(records, "loss/stress") == 1);
  CHECK(count(records, "stress/accuracy") == 1);
}

TEST_CASE("a resumed run has each step once in its event file, as one that was not interrupted",
          "[train][observer]") {
  test::temporary_folder const whole, resumed;
  auto state = tensorboard{}.start();
  laws::notify_run(state, {.folder = whole.path(), .epochs = 3, .steps = 1});
  auto first = tensorboard{}.start();
  laws::notify_training(first, {.folder = resumed.path(), .epochs = 2, .steps = 1});
  // The second epoch was not saved before the program was killed.
  auto second = tensorboard{}.start();
  laws::notify_run(second, {.folder = resumed.path(),
                            .first_epoch = 1,
                            .epochs = 3,
                            .steps = 1,
                            .earlier = {laws::make_epoch_report(0)}});
  CHECK(read_text(resumed / events) == read_text(whole / events));
}

TEST_CASE("each epoch can be read as soon as it is reported", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = tensorboard{.folder = "curves"}.start();
  notify(state, training_start{.folder = folder.path(), .epochs = 2});
  CHECK(records_in(folder / "curves/events.out.tfevents.0.cxr").size() == 1);
  notify(state, laws::make_epoch_report(0));
  CHECK(records_in(folder / "curves/events.out.tfevents.0.cxr").size() == 6);
}

TEST_CASE("an event file that cannot be written is an error that names it",
          "[train][observer][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "tensorboard", "a file");
  auto state = tensorboard{}.start();
  CHECK_THROWS_WITH(notify(state, training_start{.folder = folder.path()}),
                    Contains("events.out.tfevents.0.cxr: cannot be written"));
}
