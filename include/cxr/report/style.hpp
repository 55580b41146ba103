// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// Colours, letters and widths of the page and of its charts, for light and dark screens and for paper.
namespace cxr::detail {

/// Every pair of text and ground has a contrast of 4.5 at least (WCAG 2.2, 1.4.3).
inline constexpr std::string_view light_colours =
    "--ink:#1f2937;--soft:#4b5563;--line:#d3d9e0;--paper:#ffffff;--ground:#f3f5f7;"
    "--c1:#1d5fa8;--c2:#b4500f;--c3:#0f766e;--warn:#8a4b00;--warn-ground:#fff4e0;";
inline constexpr std::string_view dark_colours =
    "--ink:#e6e9ee;--soft:#aab3c0;--line:#3a424e;--paper:#171c23;--ground:#0f1318;"
    "--c1:#7cb3f0;--c2:#f0a46a;--c3:#5fd0c0;--warn:#f5c277;--warn-ground:#2b2314;";

/// Charts stand in the page and in files of their own.
inline constexpr std::string_view chart_style =
    ".chart{font:13px system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif;color:var(--ink)}\n"
    ".chart text{fill:currentColor}.chart .name{font-weight:600;font-size:14px}\n"
    ".chart .small{font-size:12px;fill:var(--soft)}.chart .count{font-size:19px;font-weight:600}\n"
    ".chart .grid{stroke:var(--line);stroke-width:1}.chart .axis{stroke:var(--soft)}\n"
    ".chart .line{fill:none;stroke-width:2;stroke-linejoin:round}\n"
    ".chart .thin{fill:none;stroke-width:1.25}.chart .dashed{stroke-dasharray:6 4}\n"
    ".chart .dotted{stroke-dasharray:2 4}.chart .band{opacity:.2;stroke:none}\n"
    ".chart .s0{stroke:var(--soft)}.chart .s1{stroke:var(--c1)}.chart .s2{stroke:var(--c2)}\n"
    ".chart .s3{stroke:var(--c3)}.chart .f0{fill:var(--soft)}.chart .f1{fill:var(--c1)}\n"
    ".chart .f2{fill:var(--c2)}.chart .f3{fill:var(--c3)}.chart .cell{fill:var(--c1)}\n";

/// The variables of the colours, as the screen wishes; paper is light.
inline std::string colour_rules() {
  return ":root{color-scheme:light dark;" + std::string(light_colours) +
         "}\n@media (prefers-color-scheme:dark){:root{" + std::string(dark_colours) +
         "}}\n@media print{:root{" + std::string(light_colours) + "}}\n";
}

inline constexpr std::string_view page_style =
    "*{box-sizing:border-box}\n"
    "body{font:16px/1.55 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif;color:var(--ink);\n"
    "background:var(--ground);max-width:72rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:.4rem 0}h2{font-size:1.2rem;margin:0 0 .7rem}\n"
    "h3{font-size:1rem;margin:1.3rem 0 .5rem}p{margin:.3rem 0 .8rem;max-width:62rem}\n"
    ".soft,.note,figcaption{color:var(--soft);font-size:.92rem}a{color:var(--c1)}\n"
    ":focus-visible{outline:3px solid var(--c2);outline-offset:2px;border-radius:3px}\n"
    "header p.verdict{font-size:1.12rem;margin:.6rem 0}\n"
    ".warn{background:var(--warn-ground);color:var(--warn);border-left:4px solid var(--warn);\n"
    "padding:.5rem .9rem;border-radius:0 6px 6px 0}.warn b{color:inherit}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;\n"
    "margin:1rem 0}section{background:var(--paper);border:1px solid var(--line);\n"
    "border-radius:10px;padding:1.2rem 1.4rem;margin:1.1rem 0}\n"
    ".scroll{overflow-x:auto}.tiles{display:grid;gap:.8rem;margin:.6rem 0 1rem;\n"
    "grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr))}\n"
    ".tile{border-left:4px solid var(--c1);padding:.1rem .8rem}\n"
    ".tile b{display:block;font-size:1.45rem;font-variant-numeric:tabular-nums}\n"
    ".tile span{display:block;color:var(--soft);font-size:.88rem}\n"
    ".row{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));\n"
    "gap:1rem}.row figure{margin:0;max-width:30rem}.chart{width:100%;height:auto;display:block}\n"
    ".chart.wide{max-width:46rem}\n"
    ".images{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));\n"
    "gap:1rem}.images figure{margin:0;overflow-wrap:anywhere}\n"
    ".images .pair{display:flex;gap:4px}.images img{flex:1;min-width:0;max-width:100%;\n"
    "height:auto;border-radius:6px;background:#000}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:min(100%,24rem)}\n"
    "th,td{text-align:left;padding:.32rem 1.1rem .32rem 0;border-bottom:1px solid var(--line);\n"
    "vertical-align:top}thead th{color:var(--soft);font-size:.88rem;font-weight:600}\n"
    "tbody th{font-weight:400}.figures td{white-space:nowrap}.movable{margin:1.4rem 0}\n"
    ".todo{color:var(--soft);font-style:italic}\n"
    "pre{font:13px/1.5 ui-monospace,SFMono-Regular,Consolas,monospace;white-space:pre-wrap;\n"
    "overflow-wrap:anywhere;margin:.4rem 0}summary{cursor:pointer;margin:.5rem 0}\n"
    "input[type=range]{width:100%;accent-color:var(--c1)}\n"
    "button{font:inherit;color:var(--ink);background:var(--ground);border:1px solid var(--soft);\n"
    "border-radius:6px;padding:.2rem .8rem;cursor:pointer}\n"
    "output{font-weight:600;font-variant-numeric:tabular-nums}\n"
    "@media print{body{background:none;max-width:none;padding:0}nav,.slider,button{display:none}\n"
    "section{border:none;padding:.4rem 0}figure,tr,.tile{break-inside:avoid}\n"
    "h2,h3{break-after:avoid}a{color:inherit}}\n";

}  // namespace cxr::detail
