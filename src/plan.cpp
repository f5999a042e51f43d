#include <merilo/impl/plan_lower.ipp>
