// SPDX-License-Identifier: MIT
// A program that measures predictions, without LibTorch, OpenCV or CLI11: it links cxr::measure.
#include <cxr/measure/calibration/temperature.hpp>
#include <cxr/measure/decision/youden.hpp>
#include <cxr/measure/metric/rank/auroc.hpp>
#include <cxr/measure/metric_set.hpp>
#include <iostream>

