#include <merilo/impl/rows.ipp>
