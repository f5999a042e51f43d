#include <merilo/impl/loops.ipp>
