#include "help.hpp"

#include <algorithm>

namespace merilo::cli {
namespace {

constexpr std::size_t help_width = 100;

/// Characters, not bytes; the program's own texts hold no wide ones.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Breaks a text at blanks; every line but the first begins with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string result;
    std::size_t taken = indent;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        at = end + 1;
        if (taken > indent && taken + 1 + width_of(word) > help_width) {
            result += "\n" + std::string(indent, ' ');
            taken = indent;
        } else if (taken > indent) {
            result += ' ';
            ++taken;
        }
        result += word;
        taken += width_of(word);
    }
    return result;
}

std::string listed(const std::vector<std::pair<std::string, std::string>>& rows) {
    std::size_t widest = 0;
    for (const auto& [name, about] : rows) widest = std::max(widest, width_of(name));
    std::string result;
    for (const auto& [name, about] : rows)
        result += "  " + name + std::string(widest - width_of(name) + 2, ' ') + wrapped(about, widest + 4) + "\n";
    return result;
}

std::string options_of(const CLI::App& app) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const auto* option : app.get_options()) {
        auto name = option->get_positional() ? option->get_name(true) : option->get_name(false, true);
        for (auto comma = name.find(','); comma != std::string::npos; comma = name.find(',', comma + 2)) name.insert(comma + 1, 1, ' ');
        if (!option->get_positional() && !option->get_type_name().empty()) name += " " + option->get_type_name();
        rows.emplace_back(name, option->get_description());
    }
    return listed(rows);
}

}  // namespace

std::vector<CommandText> command_texts(const Speech& say) {
    const std::string rules = "rules/chelyabinsk/rating.merilo";
    const std::string data = "rules/chelyabinsk/data/group_points_2022.csv";
    return {
        {CommandKind::check, "check", say("проверить методики", "check methodologies"), say("ФАЙЛ…", "FILE…"),
         say("Читает методики и сообщает обо всём, что в них неверно, противоречиво или не используется. "
             "Из папок берутся все файлы *.merilo.",
             "Reads methodologies and reports what is wrong in them, contradictory or unused. Of a folder, all files *.merilo are taken."),
         "merilo check " + rules},
        {CommandKind::run, "run", say("вычислить результаты и показать отчёты", "compute the results and show the reports"),
         say("МЕТОДИКА --data ФАЙЛ… [параметры]", "RULES --data FILE… [options]"),
         say("Вычисляет результаты всех объектов. Ошибка в данных не останавливает остальных: она называется с файлом, строкой и столбцом, "
             "а затронутые ею результаты — «н/д».",
             "Computes the results of all objects. A mistake in the data stops no other object: it is reported with its file, row and "
             "column, and the results it affects are missing."),
         "merilo run " + rules + " --data " + data + " --period 2022"},
        {CommandKind::explain, "explain", say("объяснить один результат", "explain one result"),
         say("МЕТОДИКА --data ФАЙЛ… --object ИМЯ --node ИМЯ [параметры]", "RULES --data FILE… --object NAME --node NAME [options]"),
         say("Показывает, из чего получился результат одного объекта: формулы, строки таблиц, вклад членов группы, исходные факты.",
             "Shows how the result of one object came about: formulas, rows of tables, what members brought to their group, facts."),
         "merilo explain " + rules + " --data " + data + " --period 2022 --object \"Снежинский ГО\" --node total.percent"},
        {CommandKind::test, "test", say("выполнить сценарии методик", "run the scenarios of methodologies"), say("МЕТОДИКА…", "RULES…"),
         say("Сверяет результаты с ожидаемыми. Каждое оговорённое различие названо с его причиной; оговорка, которой больше нечего "
             "оговаривать, — ошибка. Из папок берутся все файлы *.merilo.",
             "Compares results with what is expected. Every excepted difference is listed with its reason; an exception without a "
             "difference is an error. Of a folder, all files *.merilo are taken."),
         "merilo test rules/chelyabinsk"},
        {CommandKind::roadmap, "roadmap", say("показать, как исполняются дорожные карты", "show how road maps are carried out"),
         say("МЕТОДИКА --measures ФАЙЛ… [параметры]", "RULES --measures FILE… [options]"),
         say("Судит о каждом сроке на день --as-of: выполнено, с опозданием, срок идёт, просрочено, не наступил. Ошибка в строке таблицы не "
             "останавливает остальных. С --data показывает и то, какими рекомендациями мероприятия запущены.",
             "Judges each deadline on the day --as-of: done, late, due now, overdue, not yet due. A mistake in a record stops no other. With "
             "--data it also shows which recommendations started the measures."),
         "merilo roadmap examples/roadmap/roadmap.merilo --measures examples/roadmap/measures.csv --as-of 2021-09-01 --next 30"},
        {CommandKind::recommend, "recommend", say("показать, какие рекомендации сработали", "show which recommendations are given"),
         say("МЕТОДИКА --data ФАЙЛ… [параметры]", "RULES --data FILE… [options]"),
         say("Показывает сработавшие рекомендации с данными, на которых они держатся, и те, о которых не хватает данных.",
             "Shows the recommendations that are given, with the figures behind them, and those for which data are missing."),
         "merilo recommend examples/roadmap/roadmap.merilo --data examples/roadmap/schools.csv --period 2021"},
        {CommandKind::graph, "graph", say("показать, что от чего зависит", "show what depends on what"),
         say("МЕТОДИКА [параметры]", "RULES [options]"),
         say("Выводит граф зависимостей на языке DOT (его рисует Graphviz) или перечисляет словами, на что влияет одно имя.",
             "Prints the graph of dependencies in the DOT language (drawn by Graphviz), or lists in words what one name affects."),
         "merilo graph " + rules + " --affects results_points"},
        {CommandKind::trace, "trace", say("показать, на какие позиции каталогов методика отвечает", "show which entries of catalogues a methodology answers"),
         say("МЕТОДИКА [параметры]", "RULES [options]"),
         say("Перечисляет позиции каталогов: на какие есть ответ и чем, на какие нет, на какие больше одного. Граф выводит на языке DOT или картинкой SVG.",
             "Lists the entries of catalogues: which are answered and by what, which are not, which more than once. The graph is printed in the DOT language or as "
             "an SVG picture."),
         "merilo trace examples/cycles/programmes.merilo"},
        {CommandKind::rows, "rows", say("показать, какими местами методики записаны строки её источников", "show by what the rows of the sources are encoded"),
         say("МЕТОДИКА [параметры]", "RULES [options]"),
         say("Перечисляет строки источников (предложение `row`): ключ, текст, чем записано, место в источнике, файл и строка файла. С --row показывает строку "
             "целиком, с её формулой.",
             "Lists the rows of sources (clause `row`): key, text, what encodes it, the place in the source, file and line. With --row it shows the row in full, "
             "with its formula."),
         "merilo rows examples/roadmap/roadmap.merilo --row 7.4"},
        {CommandKind::format, "format", say("привести запись к каноническому виду", "write files in their canonical form"), say("ФАЙЛ… [параметры]", "FILE… [options]"),
         say("Переписывает файлы: отступы, пробелы, столбцы, при --keywords и язык ключевых слов. Смысл, порядок, имена и пояснения "
             "остаются. Файл с ошибкой остаётся как есть. «-» вместо файла — стандартный ввод. Из папок берутся все файлы *.merilo.",
             "Rewrites files: indents, blanks, columns, with --keywords the language of the keywords too. Meaning, order, names and comments "
             "stay. A file with an error is left as it is. “-” is the standard input. Of a folder, all files *.merilo are taken."),
         "merilo format --check rules examples"},
        {CommandKind::explain_code, "explain-code", say("объяснить сообщение по его коду", "explain a message by its code"),
         say("[КОД…]", "[CODE…]"),
         say("Говорит, что значит код, который стоит в сообщении, почему так нельзя, и показывает неверную и исправленную запись. Без кода "
             "перечисляет все коды.",
             "Says what the code of a message means and why it is so, and shows a wrong and a mended text. Without a code it lists all codes."),
         "merilo explain-code M0201"},
    };
}

std::string help_of(const CLI::App& app, const CommandText& text, const Speech& say) {
    std::string result = "merilo " + text.name + " — " + text.about + "\n\n";
    result += say("Вызов:", "Usage:") + "\n  merilo " + text.name + " " + text.usage + "\n\n";
    result += wrapped(text.more, 0) + "\n\n";
    result += say("Параметры:", "Options:") + "\n" + options_of(app) + "\n";
    return result + say("Пример:", "Example:") + "\n  " + text.example + "\n";
}

std::string help_of_program(const CLI::App& app, const std::vector<CommandText>& texts, const Speech& say) {
    std::string result = say("merilo — от текста методики к баллам, уровням, местам и их причинам",
                             "merilo — from the text of a methodology to points, levels, ranks and their reasons") + "\n\n";
    result += say("Вызов:", "Usage:") + "\n  merilo " + say("КОМАНДА [параметры]", "COMMAND [options]") + "\n\n";
    std::vector<std::pair<std::string, std::string>> rows;
    for (const auto& text : texts) rows.emplace_back(text.name, text.about);
    result += say("Команды:", "Commands:") + "\n" + listed(rows) + "\n";
    result += say("Параметры:", "Options:") + "\n" + options_of(app) + "\n";
    result += wrapped(say("Код завершения: 0 — выполнено; 1 — методика или сценарий с ошибкой, с --strict также данные; 2 — неверный вызов или файл не читается; "
                  "3 — вычислено, но в данных ошибки.",
                  "Exit code: 0 done; 1 a methodology or a scenario fails, with --strict data too; 2 wrong usage or an unreadable file; 3 evaluated, but the data "
                  "have errors."), 0) + "\n";
    return result + say("О команде: merilo КОМАНДА --help", "About a command: merilo COMMAND --help") + "\n";
}

}  // namespace merilo::cli
