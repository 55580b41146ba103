// SPDX-License-Identifier: MIT
#include "cxr/use/export.hpp"

#include <ATen/ops/full_like.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/use/exported_program.hpp"
#include "use/finished_run.hpp"

using namespace cxr;
using test::finished_run;

// tests/peers/ runs what is exported with Python; here stands what can be told without.

TEST_CASE("a run is exported with all that another program needs", "[use][export]") {
  auto const& run = finished_run::instance();
  auto const folder = run.folder / "out";
  export_model(run.weights(), folder);
  auto const facts = read_json(folder / "model.json");
  CHECK(facts["classes"] == json{"NORMAL", "PNEUMONIA"});
  CHECK(facts["labels"] == "exclusive");
  CHECK(facts["densenet"] ==
        json{{"name", "tiny_densenet"}, {"growth", 8}, {"stem", 16}, {"layers", {2, 2}}});
  CHECK(facts["head"] == json{{"name", "mlp_head"}, {"hidden", 24}, {"dropout", 0.25}});
  CHECK(facts["preprocess"] == json{{"name", "grey"}, {"size", 40}, {"fit", "letterbox"}});
  CHECK(facts["normalisation"]["mean"] == json{0.5, 0.5, 0.5});
  CHECK(facts["threshold"] == 0.5);
  CHECK(facts["decision"] == "0.5");
  CHECK(read_text(folder / "model.py") == detail::exported_program);
  auto const before = read_weights(run.weights()), after = read_weights(folder / "weights.pth");
  REQUIRE(after.tensors.size() == before.tensors.size());
  for (std::size_t i = 0; i < after.tensors.size(); ++i)
    CHECK(after.tensors[i].tensor.equal(before.tensors[i].tensor));
}

TEST_CASE("images that were encoded again for training are so in model.py", "[use][export]") {
  auto const& run = finished_run::instance();
  auto const file = run.other_file("encoded.safetensors", [](model_record& record) {
    record.settings[std::string(role::preprocess::name)]["reencode"] = 60;
  });
  export_model(file, run.folder / "encoded");
  CHECK(read_json(run.folder / "encoded/model.json")["preprocess"] ==
        json{{"name", "grey"}, {"size", 40}, {"fit", "letterbox"}, {"reencode", 60}});
  CHECK_THAT(std::string(detail::exported_program), Contains("cv2.IMWRITE_JPEG_QUALITY, quality"));
}

TEST_CASE("findings are exported with a threshold each, even a single one", "[use][export]") {
  auto const& run = finished_run::instance();
  auto const content = read_weights(run.weights());
  auto const threshold = [&](std::string const& classes, std::string const& thresholds) {
    auto metadata = content.metadata;
    metadata["cxr.labels"] = "multi_label";
    metadata["cxr.classes"] = classes;
    metadata["cxr.threshold"] = thresholds;
    metadata.erase("cxr.class_weights");
    if (thresholds.empty()) metadata.erase("cxr.threshold");
    write_safetensors(run.folder / "findings.safetensors", content.tensors, metadata);
    export_model(run.folder / "findings.safetensors", run.folder / "findings");
    return read_json(run.folder / "findings/model.json")["threshold"];
  };
  CHECK(threshold(R"(["effusion"])", "0.31") == json::array({0.31}));
  CHECK(threshold(R"(["effusion","mass"])", "[0.31,0.7]") == json::array({0.31, 0.7}));
  CHECK(threshold(R"(["effusion","mass"])", "") == json::array({0.5, 0.5}));
}

TEST_CASE("a run whose weights hold NaN is not exported", "[use][export][bad_input]") {
  auto const& run = finished_run::instance();
  auto content = read_weights(run.weights());
  content.tensors.front().tensor = at::full_like(content.tensors.front().tensor, NAN);
  auto const file = run.folder / "nan.safetensors";
  write_safetensors(file, content.tensors, content.metadata);
  CHECK_THROWS_WITH(export_model(file, run.folder / "of_nan"),
                    Contains("nan.safetensors: " + content.tensors.front().name +
                             " holds NaN or infinite numbers"));
  CHECK_FALSE(std::filesystem::exists(run.folder / "of_nan"));
}

TEST_CASE("an empty folder is not taken for the working folder", "[use][export][bad_input]") {
  CHECK_THROWS_WITH(export_model(finished_run::instance().weights(), ""),
                    Contains("the folder to export to is empty; name one"));
  CHECK_FALSE(std::filesystem::exists("weights.pth"));
}

TEST_CASE("several exclusive classes are exported without a threshold", "[use][export]") {
  auto const& run = finished_run::instance();
  auto const content = read_weights(run.weights());
  auto metadata = content.metadata;
  metadata.erase("cxr.threshold");
  metadata.erase("cxr.class_weights");
  metadata["cxr.classes"] = R"(["a","b","c"])";
  auto const file = run.folder / "three.safetensors";
  write_safetensors(file, content.tensors, metadata);
  export_model(file, run.folder / "three");
  CHECK(read_json(run.folder / "three/model.json")["threshold"].is_null());
}

TEST_CASE("a network that torchvision cannot rebuild is refused by name, nothing is written",
          "[use][export][bad_input]") {
  auto const& run = finished_run::instance();
  auto content = read_weights(run.weights());
  for (auto const* role : {"backbone", "head", "preprocess"}) {
    auto other = json::parse(content.metadata.at("cxr.settings"));
    other[role]["policy"] = "my_own";
    auto metadata = content.metadata;
    metadata["cxr.settings"] = other.dump();
    auto const file = run.folder / "other.safetensors";
    write_safetensors(file, content.tensors, metadata);
    CHECK_THROWS_WITH(
        export_model(file, run.folder / "nowhere"),
        Contains("was made with the " + std::string(role) + " my_own, which export does not know"));
  }
  write_safetensors(run.folder / "bare.safetensors", content.tensors);
  CHECK_THROWS_WITH(export_model(run.folder / "bare.safetensors", run.folder / "nowhere"),
                    Contains("does not say how it was trained"));
  CHECK_FALSE(std::filesystem::exists(run.folder / "nowhere"));
}
