#include <merilo/impl/read_measures.ipp>
