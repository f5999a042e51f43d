#include <merilo/impl/loops_v4.ipp>
