#include <merilo/impl/check.ipp>
