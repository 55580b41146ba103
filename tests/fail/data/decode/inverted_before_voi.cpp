// expect: MONOCHROME1 is inverted last: give inverted\(\) display_values.*\[docs/errors\.md#display-order\]
#include "cxr/data/decode/dicom/display.hpp"

cxr::display_values display() {
  auto const modality = cxr::rescaled(cxr::stored_values{.bits = 12}, 1, 0);
  cxr::grey_window const window{.centre = 2048, .width = 1000};
#ifdef FIXED
  return cxr::inverted(cxr::shown(modality, window));
#else
  return cxr::shown(cxr::inverted(modality), window);
#endif
}
