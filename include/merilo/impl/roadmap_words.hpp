// How days, states and origins of measures are shown, the same in every report.
#pragma once

#include <merilo/roadmap_report.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// "01.09.2021" in Russian, "2021-09-01" in English.
std::string show_day(Day day, Language language);
/// "М, Регион": an object and those above it.
std::string shown_path(const std::vector<std::string>& path);
/// "Отдел А; Отдел Б".
std::string responsible_titles(const Model& model, const std::vector<std::uint32_t>& units);
/// "Включить школу …: Ш1, Ш2; …": for whom recommendations started a measure.
std::string origin_words(const RoadMapReport& report, const RoadMapStatus& status, std::uint32_t measure);
/// The title of a recommendation.
const std::string& recommendation_title(const Model& model, std::uint32_t recommendation);
/// When a measure is done that never falls due: "постоянно с 01.09.2020", "по графику".
std::string timeless_words(const RoadMap& roadmap, const Measure& measure, Language language);
Colour state_colour(MeasureState state);
bool is_chosen(const Model& model, const RoadMapOptions& options, std::uint32_t roadmap);
std::string sha1_of(std::string_view text);

}  // namespace merilo::inline v0::detail
