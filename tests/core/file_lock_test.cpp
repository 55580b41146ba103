// SPDX-License-Identifier: MIT
#include "cxr/core/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "catch.hpp"
#include "child.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

/// What the next calls of flock answer: `failures` times this error.
int flock_error = 0, flock_failures = 0;
/// Called with the handle before each call of flock, where it is set.
std::function<void(int)> before_flock;

}  // namespace

/// Stands before that of the C library in this program.
extern "C" int flock(int handle, int operation) {
  if (before_flock) before_flock(handle);
  if (flock_failures > 0) {
    --flock_failures;
    errno = flock_error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_flock, handle, operation));
}

TEST_CASE("one holder has a lock at a time, and its end releases it", "[core][file_lock]") {
  test::temporary_folder const folder;
  auto const file = folder / "lock";
  {
    file_lock first(file), second(file);
    CHECK(fs::exists(file));
    CHECK(first.try_lock());
    CHECK_FALSE(second.try_lock());
    CHECK_FALSE(file_lock(file).try_lock());
    CHECK(file_lock(folder / "other").try_lock());
  }
  CHECK(file_lock(file).try_lock());
}

TEST_CASE("a lock on a folder makes no file", "[core][file_lock]") {
  test::temporary_folder const folder;
  file_lock first(folder.path(), file_lock::target::folder);
  file_lock second(folder.path(), file_lock::target::folder);
  first.lock();
  CHECK_FALSE(second.try_lock());
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("lock() waits for the holder", "[core][file_lock]") {
  test::temporary_folder const folder;
  std::atomic<bool> waiting{false}, locked{false};
  std::jthread waiter;
  {
    file_lock holder(folder / "lock");
    holder.lock();
    waiter = std::jthread([&] {
      file_lock lock(folder / "lock");
      waiting = true;
      lock.lock();
      locked = true;
    });
    while (!waiting) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    CHECK_FALSE(locked);
  }
  waiter.join();
  CHECK(locked);
}

TEST_CASE("the lock of a killed program is released", "[core][file_lock]") {
  test::temporary_folder const folder;
  REQUIRE(test::signal_of_child([&] {
            file_lock lock(folder / "lock");
            lock.lock();
            ::kill(::getpid(), SIGKILL);
          }) == SIGKILL);
  CHECK(fs::exists(folder / "lock"));
  CHECK(file_lock(folder / "lock").try_lock());
}

TEST_CASE("a file system without locks is no failure", "[core][file_lock]") {
  test::temporary_folder const folder;
  for (int const code : {ENOSYS, EOPNOTSUPP, ENOLCK, EBADF}) {
    file_lock lock(folder / "lock");
    flock_error = code, flock_failures = 2;
    CHECK_NOTHROW(lock.lock());
    CHECK(lock.try_lock());
  }
  file_lock lock(folder / "lock"), other(folder / "lock");
  flock_error = EINTR, flock_failures = 3;
  CHECK_NOTHROW(lock.lock());  // tried again after each signal
  CHECK_FALSE(other.try_lock());
  flock_error = EIO, flock_failures = 1;
  CHECK_THROWS_WITH(other.lock(), Contains("lock: cannot be written (Input/output error)"));
}

TEST_CASE("a part is locked for writing, as NFS requires it, and removed under its lock",
          "[core][file_lock]") {
  test::temporary_folder const folder;
  write_atomically(folder / "a.part-4194303-0", "x");  // no such program
  before_flock = [&](int handle) { CHECK((::fcntl(handle, F_GETFL) & O_ACCMODE) == O_RDWR); };
  remove_parts(folder.path(), "a");
  before_flock = nullptr;
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a part that another program removes before it is locked is created again",
          "[core][file_lock]") {
  test::temporary_folder const folder;
  int locks = 0;
  before_flock = [&](int) {
    if (++locks == 1) remove_parts(folder.path(), "a");  // between creation and lock of the part
  };
  atomic_file output(folder / "a");
  before_flock = nullptr;
  CHECK(locks == 3);  // of the first part, to remove it, and of the second part
  output.write("whole");
  remove_parts(folder.path(), "a");
  output.commit();
  CHECK(read_text(folder / "a") == "whole");
}

TEST_CASE("what cannot be opened cannot be locked, and is named", "[core][file_lock][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(file_lock(folder / "none/lock"), Contains("lock: cannot be written"));
  CHECK_THROWS_WITH(file_lock(folder / "none", file_lock::target::folder),
                    Contains("none: cannot be written"));
  CHECK_THROWS_AS(file_lock(folder.path()), file_error);
  CHECK_FALSE(fs::exists(folder / "none"));
}
