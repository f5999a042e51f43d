#include <merilo/impl/modules.ipp>
