#include <merilo/impl/exact_functions.ipp>
