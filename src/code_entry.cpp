#include <merilo/impl/code_entry.ipp>
