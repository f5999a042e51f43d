#include <merilo/impl/read_json.ipp>
