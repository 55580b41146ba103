// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

/// Streams of deferred work, and events.
namespace cxr::test::simulated {

/// A mistake that the device makes in the place of the code under test.
enum class mistake {
  none,
  no_event,      ///< events are not recorded: nobody waits for anything
  early_event,   ///< events are recorded before the work that was given last, not after it
  early_return,  ///< pinned memory is handed out again although a copy reads it
};
inline std::atomic<mistake> planted = mistake::none;

/// Makes a mistake during its lifetime.
struct plant {
  explicit plant(mistake kind) { planted = kind; }
  plant(plant const&) = delete;
  plant& operator=(plant const&) = delete;
  ~plant() { planted = mistake::none; }
};

/// A position in a stream: behind so many pieces of work.
struct event {
  std::size_t stream = 0;
  std::uint64_t position = 0;
};

/// All streams of the device. Nothing is done when it is given; work is done by the thread that waits for
/// it, and only what comes before it in its stream, or what its stream waits for.
class stream_set {
 public:
  static constexpr std::size_t count = 4;

  void give(std::size_t stream, std::function<void()> work) {
    std::lock_guard const lock(mutex_);
    streams_[stream].pending.push_back(std::move(work));
    ++streams_[stream].received;
  }
  /// Does everything that the stream was given.
  void finish(std::size_t stream) {
    std::lock_guard const lock(mutex_);
    finish(event{stream, streams_[stream].received});
  }
  /// Does everything before an event.
  void finish(event const& moment) {
    std::lock_guard const lock(mutex_);
    auto& stream = streams_[moment.stream];
    while (stream.done < moment.position) {
      auto const work = std::move(stream.pending.front());
      stream.pending.pop_front();
      ++stream.done;
      work();
    }
  }
  void finish_all() {
    for (std::size_t stream = 0; stream < count; ++stream) finish(stream);
  }
  event record(std::size_t stream) {
    std::lock_guard const lock(mutex_);
    auto const received = streams_[stream].received;
    switch (planted.load()) {
      case mistake::no_event: return {stream, 0};
      case mistake::early_event: return {stream, received == 0 ? 0 : received - 1};
      default: return {stream, received};
    }
  }
  bool is_idle(std::size_t stream) {
    std::lock_guard const lock(mutex_);
    return streams_[stream].pending.empty();
  }
  bool is_done(event const& moment) {
    std::lock_guard const lock(mutex_);
    return streams_[moment.stream].done >= moment.position;
  }

 private:
  struct queue {
    std::deque<std::function<void()>> pending;
    std::uint64_t received = 0, done = 0;
  };

  std::recursive_mutex mutex_;  // work of one stream may wait for another
  std::array<queue, count> streams_;
};

// Never destroyed, as the memory.
inline stream_set& streams() {
  static auto& all = *new stream_set;
  return all;
}

inline thread_local std::size_t current_stream = 0;

}  // namespace cxr::test::simulated
