// expect: a record carries one label, so a pipeline trains exclusive classes only
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
constexpr auto kind = cxr::labelling::exclusive;
#else
constexpr auto kind = cxr::labelling::multi_label;
#endif

struct findings : cxr::kaggle_chest_xray {
  static constexpr cxr::labelling labels = kind;
};
struct binary_loss : cxr::cross_entropy {
  static constexpr cxr::labelling labels = kind;
};

cxr::pipeline<findings, binary_loss> const opened;
