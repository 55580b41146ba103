// SPDX-License-Identifier: MIT
// Where [[deprecated]] stands in each kind of declaration, and the program of a user who still writes the old names:
// the gate `deprecated` compiles it, and each sentence has to appear.
namespace cxr {

// A member: g++ is silent where an initialiser names it, {.span = 1}, and clang is not.
struct window {
  int width = 0;
  [[deprecated("write width; goes with 0.3")]] int span = 0;
};
using levels [[deprecated("write window; goes with 0.3")]] = window;
// An alias template would warn with g++ and from clang 19 on, but not with clang 14 to 18.
template <class Weights>
struct net {};
template <class Weights>
struct [[deprecated("write net; goes with 0.3")]] network_of : net<Weights>{};
[[deprecated("write width_in(window); goes with 0.3")]] inline int width_of(int width) {
  return width;
}
[[deprecated("write default_width; goes with 0.3")]] inline constexpr int usual_width = 350;
enum class fit { letterbox, padded [[deprecated("write letterbox; goes with 0.3")]] = letterbox };

}  // namespace cxr

int main() {
  cxr::window setting;
  setting.span = cxr::width_of(cxr::usual_width);
  cxr::levels const same{.width = setting.width};
  cxr::network_of<cxr::window> const network{};
  return sizeof(network) > 1 && same.width > 0 && cxr::fit::padded == cxr::fit::letterbox;
}
