#include <merilo/impl/resolve.ipp>
