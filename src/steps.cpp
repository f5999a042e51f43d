#include <merilo/impl/steps.ipp>
#include <merilo/impl/read_steps.ipp>
