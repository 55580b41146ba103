// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/train/observer/history.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// A progress bar with rate and time left on a terminal, plain lines elsewhere; and history.csv in
/// the run's folder, whole after every epoch.
struct console {
  using role = cxr::role::observer;                    ///< takes the place of the observer
  static constexpr std::string_view name = "console";  ///< as printed by describe()

  /// Prints what begins; keeps the earlier epochs of a resumed run.
  void started(training_start const& start) {
    start_ = start;
    epochs_ = start.earlier;
    std::printf("%s", start.description.c_str());
    if (start.first_epoch > 0)
      std::printf("going on with epoch %lld\n", static_cast<long long>(start.first_epoch + 1));
    std::fflush(stdout);
    images_ = steps_ = 0;
    began_ = last_shown_ = clock::now();
  }

  /// Shows how far the decoding is. @param done of @param total images
  void prepared(std::size_t done, std::size_t total) {
    if (done != total && !due(on_terminal() ? 0.1 : 10)) return;
    show_bar("decoding", done, total, "");
    if (done == total) end_line();
  }

  /// Shows how far the epoch is.
  void stepped(step_report const& at) {
    images_ += at.images;
    ++steps_;
    auto const done = at.step + 1;
    if (done != start_.steps && !due(on_terminal() ? 0.1 : 30)) return;
    double const seconds = since(began_);
    double const each = seconds / static_cast<double>(steps_);
    char rate[64];
    std::snprintf(rate, sizeof rate, "%.1f images/s, %s left",
                  static_cast<double>(images_) / seconds,
                  duration(each * static_cast<double>(start_.steps - done)).c_str());
    show_bar("epoch " + std::to_string(at.epoch + 1) + "/" + std::to_string(start_.epochs),
             static_cast<std::size_t>(done), static_cast<std::size_t>(start_.steps), rate);
  }

  /// Prints the epoch's row and writes history.csv.
  void finished(epoch_report const& epoch) {
    end_line();
    epochs_.push_back(epoch);
    std::printf("epoch %lld/%lld  %s  loss %.4f  validation loss %.4f",
                static_cast<long long>(epoch.epoch + 1), static_cast<long long>(start_.epochs),
                duration(epoch.seconds).c_str(), epoch.training_loss, epoch.validation_loss);
    for (auto const& [metric, value] : epoch.metrics)
      if (value.defined())
        std::printf("  %s %.4f", metric.c_str(), value.value());
      else
        std::printf("  %s undefined (%s)", metric.c_str(), std::string(value.why_not()).c_str());
    std::printf("%s\n", epoch.best ? "  *" : "");
    std::fflush(stdout);
    if (!start_.folder.empty())
      write_atomically(start_.folder / "history.csv", history_csv(epochs_));
    images_ = steps_ = 0;
    began_ = last_shown_ = clock::now();
  }

  /// Prints a line of its own.
  void noted(std::string_view note) {
    end_line();
    std::printf("%.*s\n", static_cast<int>(note.size()), note.data());
    std::fflush(stdout);
  }

 private:
  using clock = std::chrono::steady_clock;

  static bool on_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
  static double since(clock::time_point when) {
    return std::chrono::duration<double>(clock::now() - when).count();
  }
  static std::string duration(double seconds) {
    auto const whole = static_cast<long long>(seconds + 0.5);
    char text[32];
    if (whole >= 3600)
      std::snprintf(text, sizeof text, "%lldh%02lldm", whole / 3600, whole / 60 % 60);
    else if (whole >= 60)
      std::snprintf(text, sizeof text, "%lldm%02llds", whole / 60, whole % 60);
    else
      std::snprintf(text, sizeof text, "%.1fs", seconds);
    return text;
  }

  bool due(double seconds) {
    if (since(last_shown_) < seconds) return false;
    last_shown_ = clock::now();
    return true;
  }

  void show_bar(std::string const& what, std::size_t done, std::size_t total,
                std::string const& rate) {
    constexpr std::size_t width = 30;
    std::string const full((done * width) / std::max<std::size_t>(1, total), '#');
    if (on_terminal()) {
      std::printf("\r%s [%-30s] %zu/%zu  %s\033[K", what.c_str(), full.c_str(), done, total,
                  rate.c_str());
      open_line_ = true;
    } else {
      std::printf("%s  %zu/%zu  %s\n", what.c_str(), done, total, rate.c_str());
    }
    std::fflush(stdout);
  }
  void end_line() {
    if (open_line_) std::printf("\n");
    open_line_ = false;
  }

  training_start start_;
  std::vector<epoch_report> epochs_;
  std::int64_t images_ = 0, steps_ = 0;  // since the epoch, or the program, began
  clock::time_point began_ = clock::now(), last_shown_ = clock::now();
  bool open_line_ = false;
};

}  // namespace cxr
