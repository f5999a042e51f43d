#include <merilo/impl/loops_v3.ipp>
