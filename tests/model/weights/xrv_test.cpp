// SPDX-License-Identifier: MIT
#include "cxr/model/weights/xrv.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "format/weight_files.hpp"
#include "laws/weights_laws.hpp"
#include "own_home.hpp"

using namespace cxr;
using test::tensor_named;

TEST_CASE("TorchXRayVision's weights keep the laws of Weights", "[model][weights][xrv]") {
  test::temporary_folder const folder;
  write_atomically(folder / "xrv.pt", "weights");
  laws::check_weights(xrv_all{folder / "xrv.pt"});
  SECTION("of one corpus") { laws::check_weights(xrv_rsna{folder / "xrv.pt"}); }
}

TEST_CASE("a DenseNet of TorchXRayVision takes one grey channel", "[model][weights][xrv]") {
  STATIC_REQUIRE(densenet121<xrv_all>::channels == 1);
  STATIC_REQUIRE(densenet121<xrv_all>::name == "densenet121<xrv_all>");
  auto const net = densenet121<xrv_nih>{}.make(1);
  CHECK(net.features.conv0.weight.value.sizes() == at::IntArrayRef{64, 1, 7, 7});
}

TEST_CASE("pathologies and operating points are those of the package", "[model][weights][xrv]") {
  auto const golden = read_json(test::weights_golden("xrv.json"));
  CHECK(golden["pathologies"] ==
        json(std::vector<std::string>(xrv_all::pathologies.begin(), xrv_all::pathologies.end())));
  for (auto const& corpus : detail::xrv_corpora) {
    INFO(corpus.name);
    auto const& expected = golden["corpora"][std::string(corpus.name)];
    CHECK(expected["file"].get<std::string>().starts_with(std::string(corpus.file) +
                                                          "-densenet121-"));
    for (std::size_t i = 0; i < 18; ++i) {
      auto const& point = expected["operating_points"][i];
      CHECK(point.is_null() == std::isnan(corpus.operating_points[i]));
      if (!point.is_null())
        CHECK(corpus.operating_points[i] == Approx(point.get<double>()).epsilon(1e-6));
    }
  }
}

TEST_CASE("calibrated outputs are those of op_norm", "[model][weights][xrv]") {
  auto const golden = read_weights(test::weights_golden("xrv_op_norm.safetensors"));
  auto const& logits = tensor_named(golden, "logits");
  CHECK(xrv_all::calibrated(logits).allclose(tensor_named(golden, "all"), 1e-5, 1e-7));
  CHECK(xrv_rsna::calibrated(logits).allclose(tensor_named(golden, "rsna"), 1e-5, 1e-7));
}

TEST_CASE("TorchXRayVision's files are searched for in ./weights and in its own folder",
          "[model][weights][xrv]") {
  test::own_home const home;
  CHECK_THROWS_WITH(xrv_all{}.find("densenet121"),
                    Contains("TorchXRayVision's weights are neither in ./weights nor in its own "
                             "folder; run scripts/get_weights.sh xrv_all"));
  std::string const all = "nih-pc-chex-mimic_ch-google-openi-kaggle-densenet121-best.pt";
  home.put("home/.torchxrayvision/models_data/nih-densenet121-best.pt");
  auto const own = home.put("home/.torchxrayvision/models_data/" + all);
  CHECK(xrv_all{}.find("densenet121") == own);
  home.put("weights/" + all);
  CHECK(xrv_all{}.find("densenet121") == std::filesystem::path("weights") / all);
}

TEST_CASE("where they are missing, the error says which to get", "[model][weights][bad_input]") {
  CHECK_THROWS_WITH(xrv_all{"gone.pt"}.find("densenet121"), Contains("there is no such weights"));
  CHECK_THROWS_WITH(xrv_all{}.find("densenet169"), Contains("TorchXRayVision has no densenet169; "
                                                            "choose densenet121<xrv_all>"));
}
