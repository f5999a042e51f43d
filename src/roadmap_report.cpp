#include <merilo/impl/roadmap_calendar.ipp>
#include <merilo/impl/roadmap_gantt.ipp>
#include <merilo/impl/roadmap_tables.ipp>
#include <merilo/impl/roadmap_text.ipp>
