#include <merilo/impl/explain_text.ipp>
