#include <merilo/impl/date.ipp>
#include <merilo/impl/number.ipp>
