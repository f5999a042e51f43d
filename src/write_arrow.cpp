#include <merilo/impl/write_arrow.ipp>
#include <merilo/impl/write_arrow_facts.ipp>
