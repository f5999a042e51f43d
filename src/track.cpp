#include <merilo/impl/track.ipp>
#include <merilo/impl/measure_figures.ipp>
