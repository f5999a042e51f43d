#include <merilo/impl/track.ipp>
