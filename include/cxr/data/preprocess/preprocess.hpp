// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>

#include "cxr/core/role.hpp"
#include "cxr/data/decode/image_facts.hpp"

namespace cxr {

template <class P>
concept NamesPixel =
    std::same_as<typename P::pixel, std::uint8_t> || std::same_as<typename P::pixel, std::uint16_t>;
template <class P>
concept SaysChannels = requires {
  { P::channels } -> std::convertible_to<std::int64_t>;
};
template <class P>
concept SaysSize = requires(P const preprocess) {
  { preprocess.size() } -> std::convertible_to<std::int64_t>;
  { preprocess.fingerprint() } -> std::convertible_to<std::string>;
};
namespace detail {
template <class T>
concept FactsOrNothing = std::same_as<T, void> || std::same_as<T, image_facts>;
}  // namespace detail
template <class P>
concept PreparesFiles = NamesPixel<P> &&
    requires(P const preprocess, std::filesystem::path const& file,
             std::span<typename P::pixel> pixels) {
  { preprocess(file, pixels) } -> detail::FactsOrNothing;
};

/// Turns one image file into pixels of a network's size, once, for the cache.
/// Shapes   file -> pixels (C,H,W) with C = `channels`, H = W = size(); row by row
/// Units    `pixel` is uint8_t, 0 black … 255 white, or uint16_t, 0 black … 65535 white
/// Facts    `pixel`, `channels`; fingerprint(): every setting that changes a pixel, as text
/// Gives    nothing, or the file's image_facts: then a run states how many images use which bits
/// Throws   file_error (unreadable, empty, truncated, not an image; the text says which)
/// Laws     a function of file and settings; may run from many threads
/// Default  grey (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/preprocess/
template <class P>
concept Preprocess = std::copyable<P> && PolicyOf<P, role::preprocess> && NamesPixel<P> &&
    SaysChannels<P> && SaysSize<P> && PreparesFiles<P>;

/// Explains in one sentence what a type lacks to be a Preprocess; a private base of pipeline.
template <class P>
struct explain_preprocess {
  static_assert(std::copyable<P>,
                "cxr: a Preprocess must be copyable [docs/errors.md#preprocess-copy]");
  static_assert(NamesPixel<P>,
                "cxr: a Preprocess needs \"using pixel = std::uint8_t\" (or std::uint16_t) "
                "[docs/errors.md#preprocess-pixel]");
  static_assert(SaysChannels<P>,
                "cxr: a Preprocess needs \"static constexpr std::int64_t channels\" "
                "[docs/errors.md#preprocess-channels]");
  static_assert(SaysSize<P>,
                "cxr: a Preprocess needs \"std::int64_t size() const; std::string fingerprint() "
                "const\" [docs/errors.md#preprocess-size]");
  // Without a pixel type the call cannot be checked, and one sentence is enough.
  static_assert(!NamesPixel<P> || PreparesFiles<P>,
                "cxr: a Preprocess needs \"void operator()(std::filesystem::path const&, "
                "std::span<pixel> pixels) const\" [docs/errors.md#preprocess-call]");
};

namespace role {
template <class P>
explain_preprocess<P> explanation(preprocess, std::type_identity<P>);  // explanation_of finds it
template <class P>
std::bool_constant<Preprocess<P>> fulfils(preprocess, std::type_identity<P>);
}  // namespace role

}  // namespace cxr
