// SPDX-License-Identifier: MIT
#include "cxr/use/export.hpp"

#include "catch.hpp"
#include "cxr/use/exported_program.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

// tests/peers/ runs what is exported with Python; here stands what can be told without.

namespace {

struct finished {
  test::temporary_folder folder;

  /// A run of one epoch. @returns its best.safetensors
  template <class Pipeline>
  std::filesystem::path run(mlp_head head = {}) const {
    settings<Pipeline> all{
        synthetic_cxr{.images = folder / "films", .patients = 40, .image_size = 64},
        grey{.image_size = 40, .fit = fit::letterbox}};
    if constexpr (std::same_as<policy_of<Pipeline, role::head>, mlp_head>)
      all.template get<role::head>() = head;
    all.run.epochs = 1;
    all.run.batch = 8;
    all.run.run = folder / "run";
    all.run.cache = folder / "cache";
    Pipeline{all}.run();
    return folder / "run/best.safetensors";
  }
};

}  // namespace

TEST_CASE("a run is exported with all that another program needs", "[use][export]") {
  finished const made;
  auto const weights = made.run<toy>({.hidden = 24, .dropout = 0.25});
  export_model(weights, made.folder / "out");
  auto const facts = read_json(made.folder / "out/model.json");
  CHECK(facts["classes"] == json{"NORMAL", "PNEUMONIA"});
  CHECK(facts["densenet"] ==
        json{{"name", "tiny_densenet"}, {"growth", 8}, {"stem", 16}, {"layers", {2, 2}}});
  CHECK(facts["head"] == json{{"name", "mlp_head"}, {"hidden", 24}, {"dropout", 0.25}});
  CHECK(facts["preprocess"] == json{{"name", "grey"}, {"size", 40}, {"fit", "letterbox"}});
  CHECK(facts["normalisation"]["mean"] == json{0.5, 0.5, 0.5});
  CHECK(facts["threshold"] == 0.5);
  CHECK(read_text(made.folder / "out/model.py") == detail::exported_program);
  auto const before = read_weights(weights), after = read_weights(made.folder / "out/weights.pth");
  REQUIRE(after.tensors.size() == before.tensors.size());
  for (std::size_t i = 0; i < after.tensors.size(); ++i)
    CHECK(after.tensors[i].tensor.equal(before.tensors[i].tensor));
}

TEST_CASE("a network that torchvision cannot rebuild is refused by name, nothing is written",
          "[use][export][bad_input]") {
  finished const made;
  auto const weights = made.run<toy>();
  auto content = read_weights(weights);
  for (auto const* role : {"backbone", "head", "preprocess"}) {
    auto other = json::parse(content.metadata.at("cxr.settings"));
    other[role]["policy"] = "my_own";
    auto metadata = content.metadata;
    metadata["cxr.settings"] = other.dump();
    auto const file = made.folder / "other.safetensors";
    write_safetensors(file, content.tensors, metadata);
    CHECK_THROWS_WITH(
        export_model(file, made.folder / "nowhere"),
        Contains("was made with the " + std::string(role) + " my_own, which export does not know"));
  }
  write_safetensors(made.folder / "bare.safetensors", content.tensors);
  CHECK_THROWS_WITH(export_model(made.folder / "bare.safetensors", made.folder / "nowhere"),
                    Contains("does not say how it was trained"));
  CHECK_FALSE(std::filesystem::exists(made.folder / "nowhere"));
}
