#include <merilo/impl/number.ipp>
