// Messages in English. {0}, {1} … are arguments; names and titles given by the user stand in quotes.
#include <merilo/impl/messages.hpp>

namespace merilo::inline v0::detail {

const MessageText english_messages[] = {
    // 0001–0099: reading a source
    {Code::unreadable_file, "file “{0}” could not be read: {1}"},
    {Code::not_utf8, "the text is not UTF-8: save the file as UTF-8"},
    {Code::file_too_large, "the file is longer than {0} bytes, which is the limit"},
    // 0101–0199: syntax
    // 0201–0299: names
    // 0301–0399: types and units
    // 0401–0499: declarations
    // 0501–0599: graph
    // 0601–0699: limits
    // 0701–0799: scenarios
    // 0801–0899: data
    // 0901–0999: evaluation
};
const std::size_t english_message_count = std::size(english_messages);

const TermText english_terms[] = {
    // words put into messages: {term:…}
    {"nothing", "nothing"},
    {"error", "error"},
    {"finding", "finding"},
    {"warning", "warning"},
    {"note", "note"},
    {"row", "row"},
    {"column", "column"},
};
const std::size_t english_term_count = std::size(english_terms);

}  // namespace merilo::inline v0::detail
