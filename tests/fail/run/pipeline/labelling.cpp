// expect: the Loss and the DataSource differ in labelling \(exclusive or multi_label\)
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct binary_loss : cxr::cross_entropy {
#ifndef FIXED
  static constexpr cxr::labelling labels = cxr::labelling::multi_label;
#endif
};

cxr::pipeline<binary_loss> const opened;
