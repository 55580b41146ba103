// SPDX-License-Identifier: MIT
#pragma once

#include <boost/hana.hpp>

namespace cxr {

/// Boost.Hana: policy lists, settings and network structs are all walked with it.
namespace hana = boost::hana;

}  // namespace cxr
