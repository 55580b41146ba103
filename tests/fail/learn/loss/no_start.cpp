// expect: a Loss needs \\?"start\(std::span<std::int64_t const> counts, at::Device\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"

struct hinge {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "hinge";
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  struct started {
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::Tensor const&) const { return logits; }
  };
#ifdef FIXED
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
#else
  started start(std::span<std::int64_t const>) const { return {}; }
#endif
};

template <class L>
class door : cxr::explain_loss<L> {};
door<hinge> opened;
