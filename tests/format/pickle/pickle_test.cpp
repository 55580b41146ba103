// SPDX-License-Identifier: MIT
#include "cxr/format/pickle/pickle.hpp"

#include <string>

#include "cxr/format/pickle/pickle_value.hpp"
#include "format/pickle/parsed_pickle.hpp"

using namespace cxr;
using namespace cxr::test;
using namespace std::string_literals;

namespace {

std::string refusal(std::string const& bytes) {
  return refusal_by([&] { parsed const read(bytes); });
}

}  // namespace

TEST_CASE("constants of a pickle are read as Python means them", "[format][pickle]") {
  CHECK(parsed("N."s).root().kind == pickle_kind::none);
  CHECK(parsed("\x80\x02\x88."s).root().integer == 1);
  CHECK(parsed("J\xfe\xff\xff\xff."s).root().integer == -2);
  CHECK(parsed("K\xff."s).root().integer == 255);
  CHECK(parsed("M\x01\x02."s).root().integer == 513);
  CHECK(parsed("\x8a\x00."s).root().integer == 0);
  CHECK(parsed("\x8a\x02\x00\xff."s).root().integer == -256);
  CHECK(parsed("\x8b\x01\x00\x00\x00\x7f."s).root().integer == 127);
  CHECK(parsed("\x8a\x09\x01\x02\x03\x04\x05\x06\x07\x08\x09."s).root().kind == pickle_kind::huge);
  CHECK(parsed("G\x3f\xe0\x00\x00\x00\x00\x00\x00."s).root().real == 0.5);
  CHECK(parsed("X\x02\x00\x00\x00\xc3\xa4."s).root().text == "ä");
  CHECK(parsed("U\x03xyz."s).root().text == "xyz");
  CHECK(parsed("T\x01\x00\x00\x00x."s).root().kind == pickle_kind::text);
  CHECK(parsed("\x95\x06\x00\x00\x00\x00\x00\x00\x00\x8c\x01x\x94."s).root().text == "x");
  CHECK(parsed("C\x01x."s).root().kind == pickle_kind::bytes);
}

TEST_CASE("containers, marks and memory of a pickle", "[format][pickle]") {
  CHECK(parsed("(K\x01K\x02t."s).item(1).integer == 2);
  CHECK(parsed("K\x01K\x02K\x03\x87."s).item(0).integer == 1);
  CHECK(parsed("](K\x01K\x02"
               "e."s)
            .root()
            .items.size() == 2);
  CHECK(parsed("]K\x01"
               "a."s)
            .root()
            .items.size() == 1);
  parsed const dict("}(U\x01xK\x01U\x01yK\x02u."s);
  CHECK(dict.root().pairs.size() == 2);
  parsed const shared(
      "]q\x00K\x07q\x01"
      "ah\x01"
      "a."s);
  CHECK(shared.root().items[0] == shared.root().items[1]);
  CHECK(parsed("(K\x01K\x02"
               "1K\x05."s)
            .root()
            .integer == 5);
  CHECK(parsed("K\x01K\x02"
               "0."s)
            .root()
            .integer == 1);
}

TEST_CASE("a call of a pickle is recorded, not made", "[format][pickle]") {
  parsed const call("cmy.module\nmaker\n(K\x07tR}U\x01xK\x01sb."s);
  CHECK(call.root().kind == pickle_kind::object);
  CHECK(call.values[call.root().target].is("my.module", "maker"));
  CHECK(call.item(0).integer == 7);
  CHECK(call.values[call.root().state].pairs.size() == 1);
  CHECK(parsed("\x8c\x01m\x8c\x01n\x93."s).root().is("m", "n"));
  CHECK(parsed("cm\nC\n)\x81."s).root().kind == pickle_kind::object);
  // An object that is filled as a list gets more items, and keeps its arguments.
  parsed const list(
      "cm\nC\n)\x81(K\x01K\x02"
      "e."s);
  CHECK(list.root().items.empty());
  CHECK(list.root().pairs.size() == 2);
}

TEST_CASE("an OrderedDict of Python 3 and of Python 2 is a dictionary", "[format][pickle]") {
  parsed const three("ccollections\nOrderedDict\n)R(U\x01xK\x01u."s);
  CHECK(three.root().kind == pickle_kind::dict);
  CHECK(three.root().pairs.size() == 1);
  parsed const two(
      "ccollections\nOrderedDict\n(]](U\x01xK\x01"
      "eatR."s);
  CHECK(two.root().pairs.size() == 1);
}

TEST_CASE("every way to reach the system is refused by name", "[format][pickle][bad_input]") {
  CHECK_THAT(
      refusal("cos\nsystem\n."s),
      Contains("holds os.system, with which Python would run any program that the file names"));
  CHECK_THAT(refusal("cposix\nsystem\n."s), Contains("holds os.system"));
  CHECK_THAT(refusal("c__builtin__\neval\n."s), Contains("holds __builtin__.eval"));
  CHECK_THAT(refusal("\x8c\x0asubprocess\x8c\x05Popen\x93."s), Contains("subprocess.Popen"));
  CHECK_THAT(refusal("cos.path\njoin\n."s), Contains("holds os.path.join"));
  CHECK(refusal("ccode.models\nNet\n."s) == "accepted");  // a user's own package
  CHECK(refusal("c__builtin__\nset\n."s) == "accepted");
}

TEST_CASE("a malformed pickle is refused", "[format][pickle][bad_input]") {
  CHECK_THAT(refusal(""s), Contains("is not a valid pickle: it is truncated"));
  CHECK_THAT(refusal("N"s), Contains("it is truncated"));
  CHECK_THAT(refusal("."s), Contains("it does not end with one value"));
  CHECK_THAT(refusal("NN."s), Contains("it does not end with one value"));
  CHECK_THAT(refusal("0."s), Contains("it takes a value from an empty stack"));
  CHECK_THAT(refusal("t."s), Contains("it takes values up to a mark that is missing"));
  CHECK_THAT(refusal("N(a."s), Contains("it takes a value from an empty stack"));
  CHECK_THAT(refusal("h\x05."s), Contains("it recalls a value that it never remembered"));
  CHECK_THAT(refusal("Nr\xff\xff\xff\x7f."s), Contains("at an implausible place"));
  CHECK_THAT(refusal("}(U\x01xu."s), Contains("a key without a value"));
  CHECK_THAT(refusal("NNa."s), Contains("it appends to a value that is not a list"));
  CHECK_THAT(refusal("NNNs."s), Contains("a value that is not a dictionary"));
  CHECK_THAT(refusal("NNR."s), Contains("a call has no tuple of arguments"));
  CHECK_THAT(refusal("X\xff\xff\xff\xffx."s), Contains("it is truncated"));
  CHECK_THAT(refusal("cmodule"s), Contains("it is truncated"));
  CHECK_THAT(refusal("NN\x93."s), Contains("an import has no name"));
  CHECK_THAT(refusal("\x80\x09N."s), Contains("its protocol is unknown"));
  CHECK_THAT(refusal("ccollections\nOrderedDict\n(]]NaatR."s),
             Contains("is made of something else than pairs"));
}

TEST_CASE("opcodes outside the closed list are refused by number", "[format][pickle][bad_input]") {
  for (auto const* program : {"I01\n.", "S'x'\n.", "P1\n.", "i", "o", "\x82\x01.", "\x97."})
    CHECK_THAT(refusal(program), Contains("is not one that weights need"));
}

TEST_CASE("a small pickle cannot use up memory or time", "[format][pickle][bad_input]") {
  CHECK_THAT(refusal(repeated("N", 300'000)),
             Contains("holds more besides its weights than cxr reads: over 250000 values; save its "
                      "state_dict() alone"));
  CHECK_THAT(refusal("N" + repeated("20", 2'500'000)), Contains("over 4000000 steps"));
  // A tuple of many values, given to many calls.
  auto const many = "(" + repeated("K\x01", 200'000) + "tq\x00"s;
  CHECK_THAT(refusal(many + "cm\nC\nq\x01" + repeated("h\x01h\x00R"s, 100)),
             Contains("over 4000000 copies of values"));
}
