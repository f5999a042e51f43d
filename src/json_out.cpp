#include <merilo/impl/json_out.ipp>
