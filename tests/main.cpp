// SPDX-License-Identifier: MIT
// Prints one line "cases: 3 passed, 0 failed, 1 skipped", which tests/count_cases.py adds up. The exit
// status is 0; 1 where a case failed or none was found; 4, which ctest counts as skipped, where each case
// asked to be skipped.
#define CATCH_CONFIG_RUNNER
#include "catch.hpp"

#if !__has_include(<catch2/catch_all.hpp>)
namespace Catch {
using EventListenerBase = TestEventListenerBase;
}
#endif

namespace {

struct case_counts {
  bool ran = false;
  int passed = 0;
  int failed = 0;
  int skipped = 0;
};
case_counts counts;

class case_counter : public Catch::EventListenerBase {
 public:
  using Catch::EventListenerBase::EventListenerBase;
  void testCaseStarting(Catch::TestCaseInfo const& test_case) override {
    name_ = test_case.name;
    skipped_before_ = cxr::test::skipped;
  }
  void testCaseEnded(Catch::TestCaseStats const& ended) override {
    if (ended.totals.assertions.failed > 0) {
      ++counts.failed;
      std::cout << "failed: " << name_ << std::endl;
    } else {
      ++(cxr::test::skipped > skipped_before_ ? counts.skipped : counts.passed);
    }
  }
  void testRunEnded(Catch::TestRunStats const&) override {
    counts.ran = true;
    std::cout << "cases: " << counts.passed << " passed, " << counts.failed << " failed, "
              << counts.skipped << " skipped" << std::endl;
  }

 private:
  std::string name_;
  int skipped_before_ = 0;
};
CATCH_REGISTER_LISTENER(case_counter)

}  // namespace

int main(int argc, char** argv) {
  int const failed_assertions = Catch::Session().run(argc, argv);
  if (!counts.ran) return failed_assertions;  // a list of tests, or a wrong option
  if (failed_assertions != 0 || counts.passed + counts.failed + counts.skipped == 0) return 1;
  return counts.passed == 0 ? 4 : 0;
}
