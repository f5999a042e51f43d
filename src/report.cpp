#include <merilo/impl/show.ipp>
#include <merilo/impl/table_csv.ipp>
#include <merilo/impl/table_text.ipp>
#include <merilo/impl/tables.ipp>
#include <merilo/impl/wrap.ipp>
