// The table of both keyword sets, in the order of `Word`. No spelling stands twice in a language but words
// that are two in Russian: `any`, a cell and an aggregation; `by`, of a list and of who does something; months.
#pragma once

#include <merilo/impl/keywords.hpp>

#include <algorithm>
#include <array>

namespace merilo::inline v0 {
namespace detail {

constexpr std::size_t keyword_count = static_cast<std::size_t>(Word::word_count_);

constexpr std::array<Keyword, keyword_count> keyword_table{{
    {Word::nothing, "", "", false},
    // first line and declarations
    {Word::merilo, "merilo", "мерило", false},
    {Word::methodology, "methodology", "методика", false},
    {Word::entity, "entity", "объект", false},
    {Word::unit, "unit", "единица", false},
    {Word::list, "list", "список", false},
    {Word::input, "input", "данные", false},
    {Word::parameter, "parameter", "параметр", false},
    {Word::value, "value", "значение", false},
    {Word::indicator, "indicator", "показатель", false},
    {Word::group, "group", "группа", false},
    {Word::report, "report", "отчёт", false},
    {Word::scenario, "scenario", "сценарий", false},
    {Word::check, "check", "проверка", false},
    {Word::import, "import", "подключить", false},
    {Word::extend, "extend", "дополнить", false},
    {Word::responsible, "responsible", "ответственный", false},
    {Word::roadmap, "roadmap", "дорожная карта", false},
    {Word::recommend, "recommend", "рекомендация", false},
    {Word::cycle, "cycle", "цикл", false},
    {Word::mechanism, "mechanism", "механизм", false},
    {Word::catalog, "catalog", "каталог", false},
    // clauses
    {Word::version, "version", "версия", false},
    {Word::period, "period", "период", false},
    {Word::source, "source", "источник", false},
    {Word::in, "in", "в", false},
    {Word::unordered, "unordered", "без порядка", false},
    {Word::collected_from, "collected from", "собирается из", false},
    {Word::missing_means, "missing means", "отсутствие означает", false},
    {Word::optional, "optional", "необязательно", false},
    {Word::assumed, "assumed", "допущение", false},
    {Word::better, "better", "лучше", false},
    {Word::points, "points", "баллы", false},
    {Word::maximum, "maximum", "максимум", false},
    {Word::percent, "percent", "процент", false},
    {Word::level, "level", "уровень", false},
    {Word::applies_when, "applies when", "применяется если", false},
    {Word::total, "total", "итог", false},
    {Word::weight, "weight", "вес", false},
    {Word::weights, "weights", "сумма весов", false},
    {Word::missing_counts, "missing counts", "при отсутствии", false},
    {Word::columns, "columns", "столбцы", false},
    {Word::shown_to, "shown to", "с точностью до", false},
    {Word::of_maximum, "of maximum", "из максимума", false},
    {Word::sort_by, "sort by", "сортировать по", false},
    {Word::given, "given", "дано", false},
    {Word::expect, "expect", "ожидается", false},
    {Word::except, "except", "кроме", false},
    {Word::because, "because", "потому что", false},
    {Word::data, "data", "из файла", false},
    {Word::others, "others", "остальные", false},
    {Word::unrated_when, "unrated when", "не оценивается если", false},
    {Word::adds_up_to, "adds up to", "складывается в", false},
    {Word::each_at_most, "each at most", "каждое не больше", false},
    {Word::holds, "holds", "выполняется", false},
    {Word::fails_for, "fails for", "не выполняется для", false},
    {Word::for_each, "for", "для", false},
    {Word::valid, "valid", "действует", false},
    {Word::from, "from", "с", false},
    {Word::until, "until", "до конца", false},
    {Word::approved, "approved", "утверждена", false},
    {Word::section, "section", "раздел", false},
    {Word::measure, "measure", "мероприятие", false},
    {Word::due, "due", "срок", false},
    {Word::continuous, "continuous", "постоянно", false},
    {Word::scheduled, "scheduled", "по графику", false},
    {Word::no_deadline, "no deadline", "без срока", false},
    {Word::performed_by, "by", "исполняет", false},
    {Word::as_of, "as of", "на дату", false},
    {Word::done, "done", "выполнено", false},
    {Word::document, "document", "документ", false},
    {Word::when, "when", "когда", false},
    {Word::to, "to", "кому", false},
    {Word::starts, "starts", "запускает", false},
    {Word::step, "step", "шаг", false},
    {Word::after, "after", "после", false},
    {Word::follows, "follows", "следует циклу", false},
    {Word::not_required, "not required", "не требуется", false},
    {Word::published, "published", "опубликовано", false},
    {Word::answers, "answers", "отвечает на", false},
    {Word::steps, "steps", "шаги", false},
    {Word::row, "row", "строка", false},
    {Word::note, "note", "примечание", false},
    {Word::measures, "measures", "мероприятия", false},
    {Word::diagnostic, "diagnostic", "сообщение", false},
    // period kinds
    {Word::year, "year", "год", false},
    {Word::school_year, "school year", "учебный год", false},
    {Word::half_year, "half year", "полугодие", false},
    {Word::quarter, "quarter", "квартал", false},
    {Word::month, "month", "месяц", false},
    // types
    {Word::count_of, "count of", "количество", false},
    {Word::share, "share", "доля", false},
    {Word::yes_no, "yes_no", "да_нет", false},
    {Word::number, "number", "число", false},
    {Word::of, "of", "из", false},
    {Word::date, "date", "дата", false},
    {Word::text, "text", "текст", false},
    // options
    {Word::higher, "higher", "больше", false},
    {Word::lower, "lower", "меньше", false},
    {Word::higher_first, "higher first", "по убыванию", false},
    {Word::lower_first, "lower first", "по возрастанию", false},
    {Word::ties, "ties", "равные", false},
    {Word::dense, "dense", "подряд", false},
    {Word::competition, "competition", "с пропуском", false},
    {Word::within, "within", "внутри", false},
    {Word::rank, "rank", "место", false},
    {Word::weighted_mean, "weighted mean", "взвешенное среднее", false},
    {Word::sum, "sum", "сумма", false},
    {Word::zero, "zero", "ноль", false},
    {Word::excluded, "excluded", "исключить", false},
    {Word::fails, "fails", "отказ", false},
    {Word::object_of, "object of", "объект вида", false},
    {Word::parent, "parent", "родитель", false},
    {Word::ignored, "ignored", "пропустить", false},
    {Word::as_named, "as named", "по именам", false},
    {Word::in_percent, "in percent", "в процентах", false},
    {Word::shows, "shows", "показано", false},
    {Word::as_share, "as share", "как доля", false},
    {Word::name, "name", "имя", false},
    {Word::by, "by", "по", false},
    {Word::last, "last", "последние", false},
    {Word::per, "per", "на", false},
    {Word::ordinal, "ordinal", "различать", false},
    {Word::at_least, "at least", "не менее", false},
    {Word::all_required, "all required", "требуются все", false},
    {Word::of_percents, "of percents", "процентов", false},
    {Word::heir, "else", "взамен", true},
    // expressions
    {Word::table, "table", "таблица", true},
    {Word::otherwise, "otherwise", "иначе", true},
    {Word::any, "any", "любое", false},
    {Word::missing, "missing", "нет данных", false},
    {Word::not_applicable, "not applicable", "не применяется", false},
    {Word::linear, "linear", "линейно", false},
    {Word::round, "round", "округлить", false},
    {Word::round_down, "round down", "округлить вниз", false},
    {Word::round_up, "round up", "округлить вверх", false},
    {Word::round_even, "round even", "округлить до чётного", false},
    {Word::min, "min", "наименьшее", false},
    {Word::max, "max", "наибольшее", false},
    {Word::abs, "abs", "модуль", false},
    {Word::logical_and, "and", "и", true},
    {Word::logical_or, "or", "или", true},
    {Word::logical_not, "not", "не", true},
    {Word::is_missing, "is missing", "отсутствует", true},
    {Word::is_not_missing, "is not missing", "имеется", true},
    {Word::is_applicable, "is applicable", "применимо", true},
    {Word::is_not_applicable, "is not applicable", "неприменимо", true},
    {Word::yes, "yes", "да", false},
    {Word::no, "no", "нет", false},
    {Word::where, "where", "где", true},
    {Word::mean, "mean", "среднее", false},
    {Word::median, "median", "медиана", false},
    {Word::count, "count", "сколько", false},
    {Word::any_of, "any", "есть", false},
    {Word::all, "all", "все", false},
    {Word::ratio, "ratio", "отношение", false},
    {Word::percentile, "percentile", "процентиль", false},
    {Word::change, "change", "изменение", false},
    {Word::growth, "growth", "прирост", false},
    {Word::at, "at", "за", false},
    {Word::natural_log, "ln", "натуральный логарифм", false},
    {Word::decimal_log, "log10", "десятичный логарифм", false},
    {Word::exponential, "exp", "экспонента", false},
    {Word::power, "power", "степень", false},
    {Word::square_root, "sqrt", "корень", false},
    // colours
    {Word::red, "red", "красный", false},
    {Word::orange, "orange", "оранжевый", false},
    {Word::yellow, "yellow", "жёлтый", false},
    {Word::green, "green", "зелёный", false},
    {Word::blue, "blue", "синий", false},
    {Word::grey, "grey", "серый", false},
    // recurrences
    {Word::every_year, "every year", "каждый год", false},
    {Word::every_school_year, "every school year", "каждый учебный год", false},
    {Word::every_half_year, "every half year", "каждое полугодие", false},
    {Word::every_quarter, "every quarter", "каждый квартал", false},
    {Word::every_month, "every month", "каждый месяц", false},
    {Word::on, "on", "к", false},
    {Word::january, "january", "январе", false},
    {Word::february, "february", "феврале", false},
    {Word::march, "march", "марте", false},
    {Word::april, "april", "апреле", false},
    {Word::may, "may", "мае", false},
    {Word::june, "june", "июне", false},
    {Word::july, "july", "июле", false},
    {Word::august, "august", "августе", false},
    {Word::september, "september", "сентябре", false},
    {Word::october, "october", "октябре", false},
    {Word::november, "november", "ноябре", false},
    {Word::december, "december", "декабре", false},
    {Word::of_january, "january", "января", false},
    {Word::of_february, "february", "февраля", false},
    {Word::of_march, "march", "марта", false},
    {Word::of_april, "april", "апреля", false},
    {Word::of_may, "may", "мая", false},
    {Word::of_june, "june", "июня", false},
    {Word::of_july, "july", "июля", false},
    {Word::of_august, "august", "августа", false},
    {Word::of_september, "september", "сентября", false},
    {Word::of_october, "october", "октября", false},
    {Word::of_november, "november", "ноября", false},
    {Word::of_december, "december", "декабря", false},
    {Word::once, "once", "однократно", false},
    // states of measures
    {Word::done_late, "done late", "выполнено с опозданием", false},
    {Word::due_now, "due now", "срок идёт", false},
    {Word::overdue, "overdue", "просрочено", false},
    {Word::not_yet_due, "not yet due", "срок не наступил", false},
    // results of mechanisms
    {Word::full, "full", "полный", false},
    {Word::broken, "broken", "разрыв", false},
    {Word::before, "before", "до_мер", false},
}};

constexpr bool keyword_table_is_in_order() {
    for (std::size_t i = 0; i < keyword_count; ++i)
        if (keyword_table[i].word != static_cast<Word>(i)) return false;
    return true;
}
static_assert(keyword_table_is_in_order());


struct ReservedWords {
    std::array<std::string_view, 32> words{};
    std::size_t count = 0;
};

constexpr ReservedWords reserved_words = [] {
    ReservedWords result;
    for (const auto& row : keyword_table) {
        if (!row.reserved) continue;
        result.words[result.count++] = row.english.substr(0, row.english.find(' '));
        result.words[result.count++] = row.russian.substr(0, row.russian.find(' '));
    }
    return result;
}();

bool keyword_is_reserved(std::string_view word) {
    const auto end = reserved_words.words.begin() + reserved_words.count;
    return std::find(reserved_words.words.begin(), end, word) != end;
}

Language source_language(std::string_view text) {
    const auto name = spelling(Word::merilo, Language::english);
    // Blanks and comments are ASCII or follow `#`; the first letter of a word decides.
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_named = text.substr(i).starts_with(name);
        if (text[i] == '#' || is_named) i = std::min(text.find('\n', i), text.size() - 1);
        else if (byte == 0xD0U || byte == 0xD1U) return Language::russian;
        else if ((byte | 0x20U) - 'a' < 26U) break;
    }
    return Language::english;
}

}  // namespace detail

std::span<const Keyword> keywords() { return detail::keyword_table; }

std::string_view spelling(Word word, Language language) {
    const auto index = static_cast<std::size_t>(word);
    if (index >= detail::keyword_count) return {};
    const auto& row = detail::keyword_table[index];
    return language == Language::russian ? row.russian : row.english;
}

}  // namespace merilo::inline v0
