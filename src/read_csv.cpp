#include <merilo/impl/csv_records.ipp>
#include <merilo/impl/data_text.ipp>
#include <merilo/impl/fact_batch.ipp>
#include <merilo/impl/read_csv.ipp>
