#include <merilo/impl/digest.ipp>
#include <merilo/impl/evaluate.ipp>
#include <merilo/impl/kernels_state.ipp>
