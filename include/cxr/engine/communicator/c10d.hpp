// SPDX-License-Identifier: MIT
#pragma once

// Without Gloo and NCCL (cmake/cxr_c10d.cmake) the header is empty.
#if defined(CXR_GLOO) || defined(CXR_NCCL)

#include <c10/util/Exception.h>
#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/communicator/launch.hpp"

namespace cxr::detail {

/// Of a sum: the first process may audit and explain for hours while the others wait in one.
inline constexpr std::chrono::hours c10d_timeout{24};

inline std::string environment_text(char const* name, std::string otherwise) {
  auto const* const text = std::getenv(name);
  return text && *text ? text : std::move(otherwise);
}

/// The store by which the processes of a launch find each other, at MASTER_ADDR and MASTER_PORT as torchrun
/// sets them; without: on this machine, at port 29500. The first process holds it, unless torchrun does.
/// @throws setting_error (other machines, and no address; nobody answers)
inline c10::intrusive_ptr<c10d::Store> rendezvous_store(launch const& job) {
  std::string const remedy =
      "set MASTER_ADDR to the machine of the first process and MASTER_PORT to a port that is free "
      "there, "
      "as torchrun does";
  auto const address = environment_text("MASTER_ADDR", job.on_one_machine ? "127.0.0.1" : "");
  auto const port = environment_text("MASTER_PORT", "29500");
  if (address.empty())
    throw setting_error("the launcher does not state where the processes meet", remedy,
                        "processes-not-connected");
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(std::atoi(port.c_str()));
  options.isServer =
      job.part.index == 0 && environment_text("TORCHELASTIC_USE_AGENT_STORE", "") != "True";
  options.waitWorkers = false;
  try {
    // torchrun's store outlives processes that it starts again.
    return c10::make_intrusive<c10d::PrefixStore>(
        "cxr/" + environment_text("TORCHELASTIC_RESTART_COUNT", "0"),
        c10::make_intrusive<c10d::TCPStore>(address, options));
  } catch (std::exception const& failure) {
    std::string const reason = failure.what();
    throw setting_error("process " + std::to_string(job.part.index) + " of " +
                            std::to_string(job.part.count) + " cannot meet the others at " +
                            address + ":" + port + " (" + reason.substr(0, reason.find('\n')) + ")",
                        remedy, "processes-not-connected");
  }
}

/// The processes of a launch, which a backend of LibTorch's c10d connects from the first use to the end of
/// the program. Without a launcher the process is alone, and nothing is connected.
/// @tparam Connection  has connect(store, launch): the backend
template <class Connection>
class c10d_job {
 public:
  static c10d_job& instance() {
    static c10d_job job;
    return job;
  }
  c10d_job(c10d_job const&) = delete;
  c10d_job& operator=(c10d_job const&) = delete;
  ~c10d_job() {
    if (failed_) {
      std::fprintf(stderr, "cxr: process %lld of %lld ended with an error, and so the job ends\n",
                   static_cast<long long>(launch_.part.index),
                   static_cast<long long>(launch_.part.count));
      return;
    }
    if (!backend_) return;
    try {
      backend_->barrier()->wait();  // the first process holds the store until all have ended
      backend_->shutdown();
    } catch (std::exception const&) {  // another process failed, and said so
    }
  }

  launch const& where() const { return launch_; }
  void fail() { failed_ = true; }

  /// Starts a sum in place. @throws device_error (another process is lost)
  c10::intrusive_ptr<c10d::Work> sum(Tensor const& numbers) {
    std::vector<Tensor> tensors{numbers};
    return guarded([&] { return backend_->allreduce(tensors); });
  }
  /// Ends a sum. @throws device_error (another process is lost)
  void wait(c10d::Work& work) {
    guarded([&] { return work.wait(); });
  }
  bool connected() const { return static_cast<bool>(backend_); }

 private:
  c10d_job() {
    auto const started = read_launch();
    if (!started) return;
    launch_ = *started;
    backend_ = guarded([&] { return Connection::connect(rendezvous_store(launch_), launch_); });
  }
  template <class F>
  auto guarded(F const& f) {
    try {
      return f();
    } catch (c10::Error const& failure) {
      failed_ = true;
      std::string const reason = failure.what_without_backtrace();
      throw device_error("process " + std::to_string(launch_.part.index) + " of " +
                             std::to_string(launch_.part.count) +
                             " lost the others: " + reason.substr(0, reason.find('\n')),
                         "the process that ended first states why; --resume continues the training",
                         "process-lost");
    }
  }

  launch launch_;
  c10::intrusive_ptr<c10d::Backend> backend_;
  bool failed_ = false;
};

/// A sum of c10d that goes on. Its tensor holds it after wait().
template <class Connection>
class c10d_sum {
 public:
  /// @param numbers  contiguous, float or double
  explicit c10d_sum(Tensor const& numbers) : numbers_(numbers) {
    auto& job = c10d_job<Connection>::instance();
    if (!job.connected()) return;
    sent_ = Connection::reads(numbers) ? numbers : numbers.to(Connection::device(job.where()));
    work_ = job.sum(sent_);
  }
  void wait() {
    if (!work_) return;
    c10d_job<Connection>::instance().wait(*work_);
    if (!sent_.is_same(numbers_)) numbers_.copy_(sent_);
  }

 private:
  Tensor numbers_, sent_;
  c10::intrusive_ptr<c10d::Work> work_;
};

/// A Communicator over a backend of c10d, for the processes that torchrun, mpirun or srun starts.
template <class Connection>
struct c10d_communicator {
  /// This process among all.
  shard part() const { return c10d_job<Connection>::instance().where().part; }
  /// Its number on its machine.
  std::int64_t place() const { return c10d_job<Connection>::instance().where().place; }
  /// The job ends with this process.
  void fail() const { c10d_job<Connection>::instance().fail(); }
  /// The sum over all processes, in place. @param numbers  contiguous, float or double
  void sum(Tensor& numbers) const { begin_sum(numbers).wait(); }
  /// The sum, which goes on while the process computes. @param numbers  contiguous, float or double
  c10d_sum<Connection> begin_sum(Tensor const& numbers) const {
    return c10d_sum<Connection>(numbers);
  }
};

}  // namespace cxr::detail

#endif
