// SPDX-License-Identifier: MIT
#include "cxr/run/untrained_record.hpp"

#include "catch.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/run/initial_weights.hpp"

using namespace cxr;

TEST_CASE("before training a record states classes, normalisation and 0.5", "[run]") {
  using three = image_folder<"covid", "normal", "opacity">;
  auto const several = detail::untrained_record<three, imagenet>();
  CHECK(several.classes == std::vector<std::string>{"covid", "normal", "opacity"});
  CHECK(several.mean == std::vector<double>{0.485, 0.456, 0.406});
  CHECK(several.deviation == std::vector<double>{0.229, 0.224, 0.225});
  CHECK(several.thresholds.empty());  // the largest logit decides
  CHECK(detail::untrained_record<image_folder<"a", "b">, imagenet>().thresholds ==
        std::vector<double>{0.5});
  auto const findings = detail::untrained_record<synthetic_findings, imagenet>();
  CHECK(findings.labels == labelling::multi_label);
  CHECK(findings.thresholds.size() == findings.classes.size());
}
