// SPDX-License-Identifier: MIT
#include "cxr/model/member.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "catch.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

struct layer {
  BOOST_HANA_DEFINE_STRUCT(layer, (parameter, weight), (bool, flipped), (std::int64_t, stride));
};
struct without_list {
  parameter weight;
};
struct only_counters {
  counter steps;
};
struct sizes {
  std::int64_t height, width;
};
struct in_layers {
  sizes kernel;
  std::array<double, 3> factors;
  int strides[2];
  bool flipped;
};
struct with_pointer {
  std::int64_t height;
  layer* inner;
};
struct with_pointers {
  sizes kernel;
  layer* inner[2];
};
struct visits_itself {
  template <class Self, class F>
  static void visit_leaves(Self&, std::string const&, F&) {}
  std::shared_ptr<layer> inner;
};

}  // namespace

TEST_CASE("a network's members are leaves, numbered layers, networks and plain values",
          "[model][member]") {
  STATIC_REQUIRE(NetworkMember<parameter>);
  STATIC_REQUIRE(NetworkMember<buffer>);
  STATIC_REQUIRE(NetworkMember<counter>);
  STATIC_REQUIRE(NetworkMember<layer>);
  STATIC_REQUIRE(NetworkMember<numbered<layer>>);
  STATIC_REQUIRE(NetworkMember<visits_itself>);
  STATIC_REQUIRE(NetworkMember<double>);
  STATIC_REQUIRE(NetworkMember<sizes>);
  STATIC_REQUIRE(NetworkMember<in_layers>);
  STATIC_REQUIRE(NetworkMember<std::array<sizes, 2>>);
  STATIC_REQUIRE(NetworkMember<std::string>);
  STATIC_REQUIRE(NetworkMember<std::vector<std::string>>);
  STATIC_REQUIRE(NetworkMember<std::optional<double>>);
}

TEST_CASE("what the traversal cannot walk is no member of a network", "[model][member]") {
  STATIC_REQUIRE_FALSE(NetworkMember<Tensor>);
  STATIC_REQUIRE_FALSE(NetworkMember<without_list>);
  STATIC_REQUIRE_FALSE(NetworkMember<only_counters>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::vector<layer>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::vector<Tensor>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::array<layer, 2>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::array<counter, 2>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::map<std::string, Tensor>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::optional<layer>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::shared_ptr<layer>>);
  STATIC_REQUIRE_FALSE(NetworkMember<layer*>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::optional<layer*>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::array<layer*, 2>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::span<layer>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::span<double const>>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::reference_wrapper<layer>>);
  STATIC_REQUIRE_FALSE(NetworkMember<with_pointer>);
  STATIC_REQUIRE_FALSE(NetworkMember<with_pointers>);
  STATIC_REQUIRE_FALSE(NetworkMember<std::vector<with_pointer>>);
}

TEST_CASE("the size of a struct is that of its members in their order", "[model][member]") {
  STATIC_REQUIRE(size_of_members<parameter, bool, std::int64_t>() == sizeof(layer));
  STATIC_REQUIRE(size_of_members<parameter, std::int64_t>() < sizeof(layer));
  STATIC_REQUIRE(size_of_members<char, double, char>() == 24);
  STATIC_REQUIRE(size_of_members<>() == 1);
}
