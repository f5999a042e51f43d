// The figures of road maps that formulas can read: their names and titles.
#pragma once

#include <merilo/model.hpp>

#include <array>
#include <string_view>

namespace merilo::inline v0::detail {

/// By RoadMapFigure, as they stand behind the name of a road map.
inline constexpr std::array<std::string_view, roadmap_figure_count> roadmap_figure_names{
    "", "percent", "due", "met", "done", "done_late", "due_now", "overdue", "not_yet_due"};
/// The same in Russian; both may be written, and results have the English ones.
inline constexpr std::array<std::string_view, roadmap_figure_count> roadmap_figure_russian_names{
    "", "процент", "наступило", "исполнено", "выполнено", "с_опозданием", "срок_идёт", "просрочено", "не_наступило"};
/// Terms, as the tables of road maps say them.
inline constexpr std::array<std::string_view, roadmap_figure_count> roadmap_figure_terms{
    "", "roadmap_percent", "roadmap_fallen_due", "roadmap_met", "roadmap_done", "roadmap_done_late", "roadmap_due_now", "roadmap_overdue",
    "roadmap_not_yet_due"};

}  // namespace merilo::inline v0::detail
