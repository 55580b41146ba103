// SPDX-License-Identifier: MIT
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "cxr/core/text.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/fwd.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

namespace detail {

/// Columns of the terminal; 80 where it does not say.
inline std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// "epoch 1/5 [####    ] 12/30  8 images/s", shorter than the terminal is wide: a longer one would begin
/// a line with each step. The bar shrinks first, then it goes, then the end is cut off.
/// @param part  0 to 1, of the bar
inline std::string progress_line(std::string const& label, std::string const& numbers, double part,
                                 std::size_t width) {
  constexpr std::size_t longest = 30, shortest = 5;
  auto const others = label.size() + numbers.size() + 4;  // " [" and "] "
  if (width < others + shortest + 1) return (label + " " + numbers).substr(0, width - 1);
  auto const bar = std::min(longest, width - 1 - others);
  std::string filled(static_cast<std::size_t>(part * static_cast<double>(bar)), '#');
  filled.resize(bar, ' ');
  return label + " [" + filled + "] " + numbers;
}

}  // namespace detail

/// A progress bar with rate and time left on a terminal, plain lines elsewhere. Writes no file.
struct console {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "console";

  class state;
  /// Starts without a line.
  state start() const;
};

/// What was printed so far: what start() gives.
class console::state {
 public:
  /// Shows how many images are decoded.
  void operator()(decoding_report const& decoding) {
    if (decoding.done != decoding.total && !due(on_terminal() ? 0.1 : 10)) return;
    show_bar("decoding", decoding.done, decoding.total, "");
    if (decoding.done == decoding.total) end_line();
  }

  /// Prints a line of its own.
  void operator()(note_report const& note) {
    end_line();
    std::printf("%s\n", plain_lines(note.text).c_str());
    std::fflush(stdout);
  }

  /// Prints the pipeline, and where a resumed run continues.
  void operator()(training_start const& start) {
    epochs_ = start.epochs;
    steps_per_epoch_ = start.steps;
    std::printf("%s", plain_lines(start.description).c_str());
    if (start.first_epoch > 0)
      std::printf("resuming with epoch %lld\n", static_cast<long long>(start.first_epoch + 1));
    std::fflush(stdout);
    begin_epoch();
  }

  /// Shows how far the epoch is.
  void operator()(step_report const& step) {
    images_ += step.images;
    ++steps_;
    auto const done = step.step + 1;
    if (done != steps_per_epoch_ && !due(on_terminal() ? 0.1 : 30)) return;
    double const seconds = seconds_since(began_);
    double const per_step = seconds / static_cast<double>(steps_);
    auto const rate = fixed_text(static_cast<double>(images_) / seconds, 1) + " images/s, " +
                      duration(per_step * static_cast<double>(steps_per_epoch_ - done)) + " left";
    show_bar("epoch " + std::to_string(step.epoch + 1) + "/" + std::to_string(epochs_),
             static_cast<std::size_t>(done), static_cast<std::size_t>(steps_per_epoch_), rate);
  }

  /// Prints the epoch's row.
  void operator()(epoch_report const& epoch) {
    end_line();
    auto const label = "epoch " + std::to_string(epoch.epoch + 1) + "/" + std::to_string(epochs_);
    auto const row = label + "  " + duration(epoch.seconds) + "  loss " +
                     fixed_text(epoch.training_loss, 4) + "  validation loss " +
                     fixed_text(epoch.validation_loss, 4) + numbers_text(epoch.metrics);
    std::printf("%s%s\n", plain_text(row).c_str(), epoch.best ? "  *" : "");
    if (!epoch.stress.empty()) {
      auto const stress = std::string(label.size(), ' ') + "  under stress: validation loss " +
                          fixed_text(epoch.stress_loss, 4) + numbers_text(epoch.stress);
      std::printf("%s\n", plain_text(stress).c_str());
    }
    std::fflush(stdout);
    begin_epoch();
  }

 private:
  using clock = std::chrono::steady_clock;

  static bool on_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
  static double seconds_since(clock::time_point start) {
    return std::chrono::duration<double>(clock::now() - start).count();
  }
  static std::string duration(double seconds) {
    auto const whole = static_cast<long long>(seconds + 0.5);
    char text[32];
    if (whole >= 3600)
      std::snprintf(text, sizeof text, "%lldh%02lldm", whole / 3600, whole / 60 % 60);
    else if (whole >= 60)
      std::snprintf(text, sizeof text, "%lldm%02llds", whole / 60, whole % 60);
    else
      return fixed_text(seconds, 1) + "s";  // a point, whatever the locale
    return text;
  }

  /// "  accuracy 0.9100  auroc undefined (one class only)"
  static std::string numbers_text(named_measurements const& numbers) {
    std::string text;
    for (auto const& [metric, value] : numbers)
      text += "  " + metric + " " +
              (value.defined() ? fixed_text(value.value(), 4)
                               : "undefined (" + std::string(value.why_not()) + ")");
    return text;
  }

  bool due(double seconds) {
    if (seconds_since(last_shown_) < seconds) return false;
    last_shown_ = clock::now();
    return true;
  }

  void begin_epoch() {
    images_ = steps_ = 0;
    began_ = last_shown_ = clock::now();
  }

  void show_bar(std::string const& label, std::size_t done, std::size_t total,
                std::string const& rate) {
    auto const numbers = std::to_string(done) + "/" + std::to_string(total) + "  " + rate;
    if (on_terminal()) {
      double const part =
          static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(1, total));
      std::printf("\r%s\033[K",
                  detail::progress_line(label, numbers, part, detail::terminal_width()).c_str());
      open_line_ = true;
    } else {
      std::printf("%s  %s\n", label.c_str(), numbers.c_str());
    }
    std::fflush(stdout);
  }
  void end_line() {
    if (open_line_) std::printf("\n");
    open_line_ = false;
  }

  std::int64_t epochs_ = 0, steps_per_epoch_ = 0;
  std::int64_t images_ = 0, steps_ = 0;  // of this epoch, since the program began
  clock::time_point began_ = clock::now(), last_shown_ = clock::now();
  bool open_line_ = false;
};

inline console::state console::start() const { return {}; }

}  // namespace cxr
