// SPDX-License-Identifier: MIT
#include "cxr/model/weights/xrv_facts.hpp"

#include <ATen/ops/ones.h>

#include <set>
#include <string>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a corpus of TorchXRayVision is found by its name, and no other is",
          "[model][weights][xrv]") {
  std::set<std::string_view> files;
  for (std::size_t index = 0; index < detail::xrv_corpora.size(); ++index) {
    CHECK(detail::xrv_index(detail::xrv_corpora[index].name) == index);
    CHECK(files.insert(detail::xrv_corpora[index].file).second);
  }
  CHECK(detail::xrv_index("padchest") == detail::xrv_corpora.size());
  CHECK(detail::xrv_index("") == detail::xrv_corpora.size());
}

TEST_CASE("TorchXRayVision's pixels range from -1024, black, to 1024, white",
          "[model][weights][xrv]") {
  auto const [mean, deviation] = detail::xrv_normalise;
  CHECK((0 - mean[0]) / deviation[0] == -1024);
  CHECK((1 - mean[0]) / deviation[0] == 1024);
}

TEST_CASE("a file of TorchXRayVision is recognised by its class or its operating points",
          "[model][weights][xrv]") {
  weight_file content;
  CHECK_FALSE(detail::made_by_xrv(content));
  content.metadata["module"] = "torchvision.models.densenet.DenseNet";
  content.tensors.push_back({"features.conv0.weight", at::ones({1})});
  CHECK_FALSE(detail::made_by_xrv(content));
  content.metadata["module"] = "torchxrayvision.models.DenseNet";
  CHECK(detail::made_by_xrv(content));
  content.metadata.clear();
  content.tensors.push_back({"model.op_threshs", at::ones({18})});
  CHECK(detail::made_by_xrv(content));
}
