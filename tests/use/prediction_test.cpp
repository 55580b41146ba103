// SPDX-License-Identifier: MIT
#include "cxr/use/prediction.hpp"

#include <new>
#include <string>
#include <vector>

#include "catch.hpp"
#include "use/unreadable.hpp"

using namespace cxr;
using test::unreadable;

TEST_CASE("unreadable images are counted, and ten of them named", "[use][predict][bad_input]") {
  std::vector<prediction> images{prediction{.file = "x.png"}};
  CHECK_NOTHROW(require_readable(images));
  for (int index = 1; index <= 12; ++index)
    images.push_back(unreadable(std::to_string(index) + ".png"));
  CHECK_THROWS_WITH(require_readable(images),
                    Contains("12 of 13 images cannot be used:\n  1.png: is empty") &&
                        Contains("10.png") && !Contains("11.png") && Contains("and 2 more"));
}

TEST_CASE("a program that only predicts is not advised to change the batch",
          "[use][predict][bad_input]") {
  CHECK_THROWS_WITH(
      detail::translate_for_user("batches of 32 images", []() -> int { throw std::bad_alloc(); }),
      Contains("for batches of 32 images; end other programs that use it") && !Contains("--batch"));
}
