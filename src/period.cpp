#include <merilo/impl/period.ipp>
#include <merilo/impl/recurrence.ipp>
