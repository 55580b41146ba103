// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/zeros.h>

#include <cstdint>

#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/processes.hpp"
#include "cxr/train/interrupt.hpp"

namespace cxr::detail {

/// What ends a training early: a signal, or an observer that asks to stop. A signal may reach one process,
/// and observers watch only the first, so all processes agree, and end with the same step.
class process_requests {
 public:
  /// An observer of this process asks to stop.
  void ask_to_stop() { asked_ = true; }
  /// The first signal that came to a process, as agreed last; 0: none.
  int signal() const { return signal_; }
  /// Whether an observer of a process asked to stop, as agreed last.
  bool stopped() const { return stopped_; }

  /// Writes what this process asks for. @param slots  double (processes) of zeros
  void write(Tensor const& slots, shard const& part) const {
    slots[part.index].fill_(interrupting_signal.load() + (asked_ ? stop : 0));
  }
  /// Agrees. @param slots  as every process wrote them, summed
  void read(Tensor const& slots) {
    Tensor const host = slots.cpu();
    for (std::int64_t index = 0; index < host.size(0); ++index) {
      auto const asked = static_cast<int>(host.const_data_ptr<double>()[index]);
      if (signal_ == 0) signal_ = asked % stop;
      stopped_ = stopped_ || asked >= stop;
    }
  }

  /// Agrees apart from a batch. Every process calls it.
  template <Processes P>
  void agree(P const& processes, at::Device device) {
    Tensor slots =
        at::zeros({processes.part().count}, at::TensorOptions(at::kDouble).device(device));
    write(slots, processes.part());
    processes.sum(slots);
    read(slots);
  }

 private:
  static constexpr int stop = 1000;  // above every signal
  bool asked_ = false, stopped_ = false;
  int signal_ = 0;
};

}  // namespace cxr::detail
