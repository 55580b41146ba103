// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/compose/command_line.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/train/observer/silent.hpp"

/// A pipeline that is only named: settings and command lines need no more.
using toy = cxr::pipeline<cxr::tiny_densenet<>, cxr::sgd, cxr::cpu<float>, cxr::silent>;

namespace cxr::test {

/// The settings that some options give.
template <class Pipeline = toy>
settings<Pipeline> parsed(std::vector<char const*> options) {
  options.insert(options.begin(), "program");
  return from_command_line<Pipeline>(static_cast<int>(options.size()), options.data());
}

/// What some options are refused with.
template <class Pipeline = toy>
std::string refusal(std::vector<char const*> const& options) {
  try {
    parsed<Pipeline>(options);
  } catch (error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace cxr::test
