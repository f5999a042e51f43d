#include <merilo/impl/trace.ipp>
#include <merilo/impl/trace_svg.ipp>
