// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/augment/no_augment.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/run/execution/cpu.hpp"
#include "cxr/run/observer/silent.hpp"
#include "cxr/run/pipeline.hpp"

/// The smallest pipeline that does all that a pipeline does, in seconds on a CPU.
using toy = cxr::pipeline<cxr::synthetic_cxr, cxr::tiny_densenet<>, cxr::mlp_head, cxr::sgd,
                          cxr::cpu<float>, cxr::silent>;
