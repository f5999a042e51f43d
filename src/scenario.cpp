#include <merilo/impl/scenario.ipp>
#include <merilo/impl/scenario_text.ipp>
