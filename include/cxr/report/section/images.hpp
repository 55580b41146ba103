// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/report/chosen_images.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/page_image.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/table.hpp"

namespace cxr::detail {

/// The pictures of a record with the heat map of a class or finding: those that were explained, or the
/// file read again.
inline page_image picture_of(reported_run const& run, explained_images const& explained,
                             chosen_image const& chosen) {
  auto const entry =
      std::find_if(explained.images.begin(), explained.images.end(), [&](page_image const& image) {
        return image.record == chosen.record && image.class_index == chosen.class_index;
      });
  return entry != explained.images.end()
             ? *entry
             : thumbnail(chosen.record, run.records[chosen.record].file);
}

/// Whether images have findings, of which each has a heat map of its own.
inline bool has_findings(reported_run const& run) {
  return run.headline().output.kind() == labelling::multi_label;
}

/// "heat map of PNEUMONIA", "heat map of the finding effusion": also where that was called absent.
inline std::string heat_text(reported_run const& run, chosen_image const& chosen) {
  return has_findings(run) ? "heat map of the finding " + run.classes[chosen.class_index]
                           : "heat map of " + chosen.predicted;
}

inline std::string figure(reported_run const& run, chosen_image const& chosen,
                          page_image const& picture) {
  auto const& id = run.records[chosen.record].id;
  std::string text = "<figure>";
  if (picture.image.empty())
    text += html::paragraph("This image cannot be shown: " + picture.problem, "note");
  else
    text += "<div class=\"pair\">" + html::jpeg(picture.image, "radiograph " + id) +
            (picture.heat.empty()
                 ? ""
                 : html::jpeg(picture.heat, heat_text(run, chosen) + " over radiograph " + id)) +
            "</div>";
  text += "<figcaption><b>" + html::escaped(id) + "</b><br>true: " + html::escaped(chosen.truth) +
          "<br>predicted: " + html::escaped(chosen.predicted) + ", probability " +
          fixed_text(chosen.probability, 3);
  if (!picture.heat.empty() && has_findings(run))
    text += "<br>" + html::escaped(heat_text(run, chosen));
  if (picture.border.defined())
    text += "<br>heat in the border: " + fixed_text(picture.border.value(), 2);
  return text + "</figcaption></figure>\n";
}

inline std::string gallery(reported_run const& run, std::vector<chosen_image> const& chosen,
                           explained_images const& explained) {
  if (chosen.empty()) return html::paragraph("None.");
  std::string text = "<div class=\"images\">\n";
  for (auto const& image : chosen) text += figure(run, image, picture_of(run, explained, image));
  return text + "</div>\n";
}

inline json to_json(reported_run const& run, std::vector<chosen_image> const& chosen) {
  json rows = json::array();
  for (auto const& image : chosen)
    rows.push_back({{"file", run.records[image.record].id},
                    {"true", image.truth},
                    {"predicted", image.predicted},
                    {"probability", image.probability},
                    {"margin", image.margin}});
  return rows;
}

/// What the pictures show, and what they do not prove.
inline std::string about_pictures(reported_run const& run, explained_images const& explained) {
  std::string text =
      "The page contains radiographs of patients: pass it on only as you may pass on these. ";
  if (explained.explanation.empty())
    text += "There are no heat maps: give write_report what explain_result makes.";
  else
    text +=
        "Beside each image the heat map (" + explained.explanation + ") of " +
        (has_findings(run) ? "the finding, called present or absent" : "what was predicted") +
        ", the brighter the more it speaks for it. A map does not show that "
        "the network is right. Heat in the border: the part of it in the outer tenth of each side, "
        "where no lung is; an even map has 0.36.";
  return html::paragraph(text +
                             " The probability is that of what was predicted, at the class "
                             "frequencies of the training images; the operating point applies to "
                             "the network's own output, in which class weights count.",
                         "note");
}

/// The images that deserve a look, with what was predicted.
inline std::string images_section(reported_run const& run, chosen_images const& chosen,
                                  explained_images const& explained) {
  return html::paragraph("Of " + run.headline().name + ".", "soft") +
         about_pictures(run, explained) + "<h3>Surest mistakes</h3>\n" +
         gallery(run, chosen.mistakes, explained) + "<h3>Least sure</h3>\n" +
         gallery(run, chosen.least_sure, explained);
}

}  // namespace cxr::detail
