#include <merilo/impl/keywords.ipp>
