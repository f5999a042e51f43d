#include <merilo/impl/bind.ipp>
