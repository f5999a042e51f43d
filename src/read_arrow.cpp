#include <merilo/impl/read_arrow.ipp>
