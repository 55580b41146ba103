// SPDX-License-Identifier: MIT
#include "cxr/format/pickle/pickle_objects.hpp"

#include <string>

#include "cxr/format/pickle/pickle_containers.hpp"
#include "format/pickle/parsed_pickle.hpp"

using namespace cxr;
using namespace cxr::test;
using namespace std::string_literals;
using detail::reaches_the_system;

TEST_CASE("names that reach the system are known with their packages", "[format][pickle]") {
  CHECK(reaches_the_system("subprocess", "Popen"));
  CHECK(reaches_the_system("os", "system"));
  CHECK(reaches_the_system("os.path", "join"));
  CHECK(reaches_the_system("builtins", "eval"));
  CHECK_FALSE(reaches_the_system("builtins", "set"));
  CHECK_FALSE(reaches_the_system("subprocess_of_mine", "Popen"));
  CHECK_FALSE(reaches_the_system("torch._utils", "_rebuild_tensor_v2"));
}

TEST_CASE("an OrderedDict takes pairs and nothing else", "[format][pickle][bad_input]") {
  parsed const dict("ccollections\nOrderedDict\n(](K\x01K\x02lat\x52."s);
  REQUIRE(dict.root().kind == pickle_kind::dict);
  REQUIRE(dict.root().pairs.size() == 1);
  CHECK(dict.values[dict.root().pairs[0].second].integer == 2);
  CHECK_THAT(refusal_by([] { parsed("ccollections\nOrderedDict\n(](K\x01lat\x52."s); }),
             Contains("made of something else than pairs"));
}

TEST_CASE("a persistent value stands for its tuple, or for the class of a module",
          "[format][pickle]") {
  parsed const storage("(U\x07storageK\x01tQ."s);
  REQUIRE(storage.root().kind == pickle_kind::persistent);
  CHECK(storage.values[storage.root().target].items.size() == 2);
  parsed const type("(U\x06modulecmy\nNet\nU\x06net.pyU\x01xtQ."s);
  CHECK(type.root().is("my", "Net"));
}

TEST_CASE("containers and objects are filled after they were made", "[format][pickle]") {
  parsed const object("cm\nC\n)R}K\x01K\x02sb."s);
  CHECK(object.values[object.root().state].pairs.size() == 1);
  CHECK(parsed("\x8f(K\x01K\x02\x90."s).root().items.size() == 2);
  CHECK(parsed("(K\x01K\x02K\x03K\x04"
               "d."s)
            .root()
            .pairs.size() == 2);
  CHECK_THAT(refusal_by([] { parsed("NK\x01K\x02s."s); }), Contains("that is not a dictionary"));
}
