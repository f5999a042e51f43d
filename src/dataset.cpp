#include <merilo/impl/column.ipp>
#include <merilo/impl/data_file.ipp>
#include <merilo/impl/dataset.ipp>
#include <merilo/impl/fact.ipp>
#include <merilo/impl/mapping.ipp>
#include <merilo/impl/quantity_names.ipp>
#include <merilo/impl/records.ipp>
#include <merilo/impl/table_writer.ipp>
