#include <merilo/impl/format.ipp>
