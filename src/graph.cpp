#include <merilo/impl/graph.ipp>
#include <merilo/impl/graph_dot.ipp>
