#include <merilo/impl/lookup.ipp>
#include <merilo/impl/resolve.ipp>
#include <merilo/impl/roadmaps.ipp>
