#include <merilo/impl/parse.ipp>
