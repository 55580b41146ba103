// SPDX-License-Identifier: MIT
#pragma once

// Without Gloo and NCCL (cmake/cxr_c10d.cmake) the header is empty.
#if defined(CXR_GLOO) || defined(CXR_NCCL)

#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/HashStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/core/text.hpp"
#include "cxr/engine/communicator/launch.hpp"

namespace cxr::detail {

/// Time for a sum: the first process may audit and explain for hours while the others wait in one.
inline constexpr std::chrono::hours c10d_timeout{24};

/// Where the processes of a launch find each other: MASTER_ADDR and MASTER_PORT, as torchrun sets them;
/// without: on this machine, at port 29500. @throws setting_error (other machines, and no address)
struct rendezvous {
  launch job;
  std::string address = {};
  std::uint16_t port = 0;

  explicit rendezvous(launch const& started) : job(started) {
    auto const stated = environment_text("MASTER_ADDR");
    if (!stated && !job.on_one_machine && job.part.count > 1)
      fail("the launcher does not state where the processes meet",
           "set MASTER_ADDR to the machine of the first process and MASTER_PORT to a port that is "
           "free there, as torchrun does; without a launcher unset RANK and WORLD_SIZE");
    address = stated.value_or("127.0.0.1");
    port = static_cast<std::uint16_t>(environment_number("MASTER_PORT", 1, 65535).value_or(29500));
  }

  /// The store by which they find each other, when all have arrived. The first process holds it, unless
  /// torchrun does. @throws setting_error (nobody answers, some do not arrive, the port is taken)
  c10::intrusive_ptr<c10d::Store> store() const {
    if (job.part.count == 1) return c10::make_intrusive<c10d::HashStore>();
    try {
      // Of this job alone: another one may hold the port, and torchrun's store outlives its processes.
      auto const job_store = c10::make_intrusive<c10d::PrefixStore>("cxr/" + job.job, connected());
      await_all(*job_store);
      return job_store;
    } catch (error const&) {
      throw;
    } catch (std::exception const& failure) {  // of c10d
      auto const reason = first_line(failure.what());
      if (reason.find("EADDRINUSE") != std::string::npos)
        fail("port " + std::to_string(port) + " is taken, probably by another job",
             "start this one with another MASTER_PORT, such as " + std::to_string(port + 1));
      fail(process_text(job.part) + " does not reach the first process at " + place() + " (" +
               reason + ")",
           "see that it runs at MASTER_ADDR and that MASTER_PORT can be reached there");
    }
  }

 private:
  [[noreturn]] static void fail(std::string const& what, std::string const& remedy) {
    throw setting_error(what, remedy, "processes-not-connected");
  }
  std::string place() const { return address + ":" + std::to_string(port); }

  c10::intrusive_ptr<c10d::Store> connected() const {
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer =
        job.part.index == 0 && environment_text("TORCHELASTIC_USE_AGENT_STORE") != "True";
    options.waitWorkers = false;  // await_all() says for whom it waits
    return c10::make_intrusive<c10d::TCPStore>(address, options);
  }

  /// Waits for ten minutes at most, and says so after ten seconds.
  void await_all(c10d::Store& store) const {
    auto arrived = store.add("arrived", 1);
    auto const text = [&] {
      return std::to_string(arrived) + " of " + std::to_string(job.part.count) +
             " processes are at " + place();
    };
    for (int tenths = 0; arrived != job.part.count; ++tenths) {
      if (arrived > job.part.count) fail(text(), "give each job a MASTER_PORT of its own");
      if (tenths == 100) std::fprintf(stderr, "cxr: waiting: %s\n", text().c_str());
      if (tenths == 6000) fail("after ten minutes " + text(), "see what the others wrote");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      arrived = store.add("arrived", 0);
    }
  }
};

/// The processes of a launch, which a backend of LibTorch's c10d connects from the first use to the end of
/// the program. Without a launcher the process is alone, and nothing is connected.
/// @tparam Connection  has connect(store, launch): the backend; and readable(tensor, launch): the tensor, or a
///                     copy where the backend reads it
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
    if (failed_ && !lost_ && launch_.part.count > 1) {
      print_failure(launch_.part);
      return;
    }
    if (!backend_ || failed_ || lost_) return;
    try {
      backend_->barrier()->wait();  // the first process holds the store until all have ended
      backend_->shutdown();
    } catch (std::exception const&) {  // another process failed, and said so
    }
  }

  launch const& where() const { return launch_; }
  /// The job ends with this process. One that did not connect has no job.
  static void fail() {
    if (!refused_) instance().failed_ = true;
  }

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
    refused_ = true;
    auto const started = read_launch();
    if (started) {
      launch_ = *started;
      backend_ = connect();
    }
    refused_ = false;
  }
  c10::intrusive_ptr<c10d::Backend> connect() const {
    auto const store = rendezvous(launch_).store();
    try {
      return Connection::connect(store, launch_);
    } catch (std::exception const& failure) {  // of c10d, or of the library below it
      throw setting_error(
          process_text(launch_.part) + " cannot be connected: " + first_line(failure.what()),
          "see that each has its GPU, and that the machines reach each other",
          "processes-not-connected");
    }
  }
  template <class F>
  auto guarded(F const& f) {
    try {
      return f();
    } catch (std::exception const& failure) {  // of c10d, or of the library below it
      lost_ = true;
      throw device_error(
          process_text(launch_.part) + " lost the others: " + first_line(failure.what()),
          "the process that ended first states why; --resume continues the training",
          "process-lost");
    }
  }

  launch launch_;
  c10::intrusive_ptr<c10d::Backend> backend_;
  bool failed_ = false, lost_ = false;
  inline static bool refused_ = false;
};

/// A sum of c10d in progress. Its tensor holds it after wait().
template <class Connection>
class c10d_sum {
 public:
  /// @param numbers  contiguous, float or double
  explicit c10d_sum(Tensor const& numbers) : numbers_(numbers) {
    auto& job = c10d_job<Connection>::instance();
    if (!job.connected()) return;
    sent_ = Connection::readable(numbers, job.where());
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
  void fail() const { c10d_job<Connection>::fail(); }
  /// The sum over all processes, in place. @param numbers  contiguous, float or double
  void sum(Tensor& numbers) const { begin_sum(numbers).wait(); }
  /// The sum, in progress while the process computes. @param numbers  contiguous, float or double
  c10d_sum<Connection> begin_sum(Tensor const& numbers) const {
    return c10d_sum<Connection>(numbers);
  }
};

}  // namespace cxr::detail

#endif
