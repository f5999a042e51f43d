#include <merilo/impl/methodology.ipp>
