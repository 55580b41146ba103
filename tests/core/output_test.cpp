// SPDX-License-Identifier: MIT
// What an output path may be besides a regular file: cxr/core/file.hpp.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <thread>

#include "catch.hpp"
#include "child.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

/// What the next calls of fsync answer: `failures` times this error.
int fsync_error = 0, fsync_failures = 0;

mode_t permissions(fs::path const& file) {
  struct stat state {};
  return ::stat(file.c_str(), &state) == 0 ? state.st_mode & 07777 : 0;
}

}  // namespace

/// Stands before that of the C library in this program.
extern "C" int fsync(int handle) {
  if (fsync_failures > 0) {
    --fsync_failures;
    errno = fsync_error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fsync, handle));
}

TEST_CASE("a pipe is written into and stays a pipe", "[core][file]") {
  test::temporary_folder const folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::string received;
  {
    std::jthread const reader([&] { received = read_text(folder / "pipe"); });
    write_atomically(folder / "pipe", "file,label\n");
  }
  CHECK(received == "file,label\n");
  CHECK(fs::is_fifo(folder / "pipe"));
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a link to a pipe is written into, both stay", "[core][file]") {
  test::temporary_folder const folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("pipe", folder / "link");
  std::string received;
  {
    std::jthread const reader([&] { received = read_text(folder / "pipe"); });
    write_atomically(folder / "link", "text");
  }
  CHECK(received == "text");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(fs::is_fifo(folder / "pipe"));
}

TEST_CASE("a symbolic link stays, and what it names is replaced", "[core][file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "deep/target.csv", "old");
  fs::create_symlink("deep/target.csv", folder / "relative");
  fs::create_symlink(folder / "relative", folder / "absolute");
  write_atomically(folder / "absolute", "new");
  CHECK(read_text(folder / "deep/target.csv") == "new");
  CHECK((fs::is_symlink(folder / "relative") && fs::is_symlink(folder / "absolute")));
  {
    atomic_file half(folder / "relative");
    half.write("half");
  }
  CHECK(read_text(folder / "relative") == "new");
  fs::create_symlink("made/later", folder / "dangling");
  write_atomically(folder / "dangling", "x");
  CHECK(read_text(folder / "made/later") == "x");
  CHECK(fs::is_symlink(folder / "dangling"));
}

TEST_CASE("an open file that a program hands on is written into", "[core][file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "log", "before\n");
  int const handle = ::open((folder / "log").c_str(), O_WRONLY | O_APPEND);
  REQUIRE(handle >= 0);
  write_atomically("/proc/self/fd/" + std::to_string(handle), "rows\n");
  REQUIRE(::write(handle, "after\n", 6) == 6);
  ::close(handle);
  CHECK(read_text(folder / "log") == "before\nrows\nafter\n");
}

TEST_CASE("a folder and links in a circle are no output", "[core][file][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(atomic_file(folder.path()), Contains("cannot be written (Is a directory)"));
  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  CHECK_THROWS_WITH(write_atomically(folder / "a", "x"), Contains("symbolic links"));
}

TEST_CASE("a file that is replaced keeps its permissions", "[core][file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "private", "old");
  fs::permissions(folder / "private", fs::perms::owner_read | fs::perms::owner_write);
  write_atomically(folder / "private", "new");
  CHECK(permissions(folder / "private") == 0600);
}

TEST_CASE("a flush that a signal interrupts is tried again", "[core][file]") {
  test::temporary_folder const folder;
  fsync_error = EINTR, fsync_failures = 3;
  CHECK_NOTHROW(write_atomically(folder / "text", "x"));
  fsync_error = EINVAL, fsync_failures = 1;
  CHECK_NOTHROW(write_atomically(folder / "text", "y"));
  CHECK(read_text(folder / "text") == "y");
  fsync_error = EIO, fsync_failures = 1;
  CHECK_THROWS_WITH(write_atomically(folder / "text", "z"), Contains("Input/output error"));
  CHECK(read_text(folder / "text") == "y");
}

TEST_CASE("a limit on file sizes is an error and not a death", "[core][file][bad_input]") {
  test::temporary_folder const folder;
  int const ended = test::status_of_child([&] {
    std::signal(SIGXFSZ, SIG_DFL);
    rlimit const limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int status = 1;
    try {
      write_atomically(folder / "text", std::string(5000, 'x'));
    } catch (file_error const& problem) {
      std::string const text = problem.what();
      bool const clear = text.find("File too large") != std::string::npos &&
                         text.find("ulimit -f") != std::string::npos &&
                         text.find("#disk-full") != std::string::npos;
      status = clear ? 0 : 2;
    }
    return status;
  });
  REQUIRE(WIFEXITED(ended));
  CHECK(WEXITSTATUS(ended) == 0);
  CHECK(fs::is_empty(folder.path()));
}
