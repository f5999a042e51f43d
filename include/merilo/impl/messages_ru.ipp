// Сообщения на русском языке. {0}, {1} … — аргументы; названия, данные пользователем, стоят в кавычках и не склоняются.
#include <merilo/impl/messages.hpp>

namespace merilo::inline v0::detail {

const MessageText russian_messages[] = {
    // 0001–0099: чтение текста
    {Code::unreadable_file, "файл «{0}» не удалось прочитать: {1}"},
    {Code::not_utf8, "текст не в кодировке UTF-8: сохраните файл в UTF-8"},
    {Code::file_too_large, "файл длиннее {0} байт; больше нельзя"},
    // 0101–0199: синтаксис
    // 0201–0299: имена
    // 0301–0399: типы и единицы
    // 0401–0499: объявления
    // 0501–0599: граф
    // 0601–0699: пределы
    // 0701–0799: сценарии
    // 0801–0899: данные
    // 0901–0999: вычисление
};
const std::size_t russian_message_count = std::size(russian_messages);

const TermText russian_terms[] = {
    // слова, которые подставляются в сообщения: {term:…}
    {"nothing", "ничего"},
    {"error", "ошибка"},
    {"finding", "находка"},
    {"warning", "предупреждение"},
    {"note", "замечание"},
    {"row", "строка"},
    {"column", "столбец"},
};
const std::size_t russian_term_count = std::size(russian_terms);

}  // namespace merilo::inline v0::detail
