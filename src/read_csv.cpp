#include <merilo/impl/read_csv.ipp>
