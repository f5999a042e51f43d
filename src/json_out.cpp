#include <merilo/impl/data_report.ipp>
#include <merilo/impl/json_facts.ipp>
#include <merilo/impl/json_steps.ipp>
#include <merilo/impl/json_out.ipp>
#include <merilo/impl/json_reports.ipp>
#include <merilo/impl/json_roadmaps.ipp>
#include <merilo/impl/recommend.ipp>
