#include <merilo/impl/period.ipp>
