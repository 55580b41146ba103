// expect: is one of pneumonia_mnist, chest_mnist \[docs/errors\.md#medmnist-set\]
// SPDX-License-Identifier: MIT
#include "cxr/data/source/medmnist.hpp"

#ifdef FIXED
using source = cxr::chest_mnist;
#else
using source = cxr::medmnist<"path_mnist">;
#endif
source instance;
