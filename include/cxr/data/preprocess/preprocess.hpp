// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "cxr/core/role.hpp"

namespace cxr {

template <class P>
concept SaysChannels = requires {
  { P::channels } -> std::convertible_to<std::int64_t>;
};
template <class P>
concept SaysSize = requires(P const preprocess) {
  { preprocess.size() } -> std::convertible_to<std::int64_t>;
  { preprocess.fingerprint() } -> std::convertible_to<std::string>;
};
template <class P>
concept DecodesFiles = requires(P const preprocess, std::filesystem::path const& file,
                                std::span<std::uint8_t> pixels) {
  { preprocess(file, pixels) } -> std::same_as<void>;
};

/// Turns one image file into uint8 pixels of fixed size, once, for the cache.
/// Shapes   file -> pixels (C,H,W) with C = `channels`, H = W = size(); row by row
/// Units    0 black … 255 white
/// Facts    `channels`; fingerprint(): every setting that changes a pixel, as text
/// Throws   file_error (unreadable, empty, truncated, not an image; the text says which)
/// Laws     a function of file and settings; may run from many threads
/// Default  grey (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/preprocess/
template <class P>
concept Preprocess = std::copyable<P> && PolicyOf<P, role::preprocess> && SaysChannels<P> &&
    SaysSize<P> && DecodesFiles<P>;

/// Explains in one sentence what a would-be Preprocess lacks; a private base of the doors.
template <class P>
struct explain_preprocess {
  static_assert(std::copyable<P>,
                "cxr: a Preprocess must be copyable [docs/errors.md#preprocess-copy]");
  static_assert(SaysChannels<P>,
                "cxr: a Preprocess needs \"static constexpr std::int64_t channels\" "
                "[docs/errors.md#preprocess-channels]");
  static_assert(SaysSize<P>,
                "cxr: a Preprocess needs \"std::int64_t size() const; std::string fingerprint() "
                "const\" [docs/errors.md#preprocess-size]");
  static_assert(DecodesFiles<P>,
                "cxr: a Preprocess needs \"void operator()(std::filesystem::path const&, "
                "std::span<std::uint8_t> pixels) const\" [docs/errors.md#preprocess-call]");
};

}  // namespace cxr
