#include "command.hpp"

#include "help.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

namespace merilo::cli {
namespace {

/// The declaration of all commands, and the strings that CLI11 fills.
class CommandLine {
public:
    explicit CommandLine(const Speech& say) : say_(say), texts_(command_texts(say)), app_("", "merilo") {
        app_.allow_extras();
        app_.require_subcommand(0, 1);
        add_common(app_);
        app_.add_flag("--version", version_, say("показать версию", "print the version"));
        for (const auto& text : texts_) add_command(text);
    }

    Command read(std::vector<std::string> arguments) {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
        try {
            app_.parse(std::move(arguments));
        } catch (const CLI::CallForHelp&) {
            return help();
        } catch (const CLI::ArgumentMismatch& error) {
            refuse_values(error.what());
        } catch (const CLI::ParseError& error) {
            throw Refusal{say_("командная строка не понята: {0}", "the command line is not understood: {0}", {error.get_name()})};
        }
        if (version_) {
            command_.kind = CommandKind::version;
            return command_;
        }
        const auto chosen = app_.get_subcommands();
        if (chosen.empty()) refuse_command();
        const auto text =
            std::find_if(texts_.begin(), texts_.end(), [&](const CommandText& t) { return t.name == chosen.front()->get_name(); });
        command_.kind = text->kind;
        refuse_extras(*chosen.front());
        complete();
        return command_;
    }

private:
    const Speech& say_;
    std::vector<CommandText> texts_;
    CLI::App app_;
    Command command_;
    bool version_ = false;
    std::string language_, format_, object_, encoding_, next_, keywords_;
    std::vector<std::string> of_;

    void add_common(CLI::App& app) {
        app.set_help_flag("-h,--help", say_("показать эту справку", "print this help"));
        app.add_option("--language", language_,
                       say_("язык сообщений и отчётов: ru или en; иначе MERILO_LANGUAGE, иначе ru",
                            "language of messages and reports: ru or en; else MERILO_LANGUAGE, else ru"))
            ->type_name("ru|en");
    }

    void add_output(CLI::App& app) {
        app.add_option("-o,--output", command_.output, say_("записать результат в файл", "write the result to a file"))->type_name(file());
    }

    void add_data(CLI::App& app) {
        app.add_option("--data", command_.data, say_("файлы с фактами: .csv или .json", "files with facts: .csv or .json"))
            ->type_name(file() + "…");
        app.add_option("--period", command_.period,
                       say_("период: период строк, у которых он не назван, и единственный, который вычисляется",
                            "the period: that of rows which name none, and the only one computed"))
            ->type_name(say_("ПЕРИОД", "PERIOD"));
        app.add_option("--objects", command_.objects,
                       say_("таблицы объектов: что к чему относится в каком периоде", "tables of objects: what is in what, in which period"))
            ->type_name(file() + "…");
        app.add_option("--steps", command_.steps,
                       say_("таблицы шагов: что из управленческих циклов выполнено", "tables of steps: what of management cycles is done"))
            ->type_name(file() + "…");
        app.add_option("--measures", command_.measures,
                       say_("таблицы мероприятий: что из дорожных карт выполнено, когда и каким документом",
                            "tables of measures: what of road maps was done when, by which document"))
            ->type_name(file() + "…");
        app.add_option("--mapping", command_.mappings,
                       say_("файл сопоставления столбцов: один на все файлы с фактами или по одному на каждый, в том же порядке",
                            "a mapping of columns: one for all files with facts, or one for each, in their order"))
            ->type_name(file() + "…");
        app.add_option("--encoding", encoding_,
                       say_("кодировка таблиц: utf-8, windows-1251, utf-16; если не указана, определяется",
                            "encoding of tables: utf-8, windows-1251, utf-16; found out where it is not given"))
            ->type_name(say_("КОДИРОВКА", "ENCODING"));
        app.add_flag("--strict", command_.strict,
                     say_("ошибка в данных — отказ: результатов нет, код завершения 1", "errors in the data fail: no results, exit code 1"));
        app.add_option("--data-report", command_.data_report,
                       say_("записать в файл список всего, что неверно в данных, в виде JSON", "write a list of all that is wrong in the data, in JSON"))
            ->type_name(file());
        app.add_option("--ignore", command_.ignore,
                       say_("столбцы, которые не нужны методике", "columns that the methodology does not need"))
            ->type_name(say_("СТОЛБЕЦ…", "COLUMN…"));
        app.add_option("--as-of", command_.as_of,
                       say_("день, на который судят о сроках: 2021-09-01; иначе конец периода",
                            "the day on which deadlines are judged: 2021-09-01; else the end of the period"))
            ->type_name(say_("ДАТА", "DATE"));
    }

    [[nodiscard]] std::string file() const { return say_("ФАЙЛ", "FILE"); }
    [[nodiscard]] std::string name() const { return say_("ИМЯ", "NAME"); }

    void add_command(const CommandText& text) {
        auto& app = *app_.add_subcommand(text.name);
        if (text.kind == CommandKind::format) return add_format(app);
        if (text.kind == CommandKind::explain_code) return add_explain_code(app);
        const bool many = text.kind == CommandKind::check || text.kind == CommandKind::test;
        app.add_option(
            many ? file() + "…" : say_("МЕТОДИКА", "RULES"), command_.files,
            many ? say_("файлы методик или папки с ними", "methodologies, or folders of them") : say_("файл методики", "the methodology"));
        if (many) {
            app.add_option("--format", format_, say_("text (так, если не указано) или json", "text (unless said otherwise) or json"))
                ->type_name("text|json");
            add_output(app);
        }
        app.add_option("--root", command_.root,
                       say_("папка, за пределы которой не ведут `import` и `extend`; иначе текущая, если методика лежит в ней, иначе папка "
                            "методики",
                            "the folder that `import` and `extend` do not lead out of; else the current one where it holds the methodology, "
                            "else that of the methodology"))
            ->type_name(say_("ПАПКА", "FOLDER"));
        if (text.kind == CommandKind::run) {
            add_data(app);
            app.add_option("--nodes", command_.nodes,
                           say_("вычислить и показать только это: summary, training.percent",
                                "compute and show only these: summary, training.percent"))
                ->type_name(name() + "…");
            app.add_option("--periods", command_.periods, say_("вычислить только эти периоды", "compute only these periods"))
                ->type_name(say_("ПЕРИОД…", "PERIOD…"));
            app.add_option(
                   "--format", format_,
                   say_("вид результата: table — таблица (так, если не указано), csv — для электронных таблиц, json — все результаты точно",
                        "table (unless said otherwise), csv for spreadsheets, json for all results, exactly"))
                ->type_name("table|csv|json");
            app.add_option("--report", command_.report, say_("показать один отчёт", "show one report only"))->type_name(name());
            add_output(app);
        }
        if (text.kind == CommandKind::explain) {
            add_data(app);
            app.add_option("--object", object_, say_("объект", "the object"))->type_name(name());
            app.add_option("--of", of_,
                           say_("в чём находится объект, если одноимённых несколько; затем — в чём находится то",
                                "in what the object is, where several have its name; then in what that is"))
                ->type_name(name() + "…");
            app.add_option("--entity", command_.entity, say_("сущность, если одноимённые показатели есть у нескольких",
                                                             "the entity, where several have a node of this name"))->type_name(name());
            app.add_option("--node", command_.node,
                           say_("показатель, группа, величина или их часть: summary, training.percent",
                                "an indicator, a group, a value, or a facet of it: summary, training.percent"))
                ->type_name(name());
            app.add_option("--format", format_, say_("text (так, если не указано) или json", "text (unless said otherwise) or json"))
                ->type_name("text|json");
            add_output(app);
        }
        if (text.kind == CommandKind::roadmap || text.kind == CommandKind::recommend) add_management(app, text.kind);
        if (text.kind == CommandKind::trace) {
            app.add_option("--format", format_,
                           say_("вид: table — таблица (так, если не указано), csv, json, dot — граф для Graphviz, svg — картинка",
                                "table (unless said otherwise), csv, json, dot for Graphviz, svg for a picture"))
                ->type_name("table|csv|json|dot|svg");
            add_output(app);
        }
        if (text.kind == CommandKind::rows) {
            app.add_option("--row", command_.rows, say_("показать строки с этими ключами целиком, с формулой", "show the rows with these keys in full, with the formula"))
                ->type_name(say_("КЛЮЧ…", "KEY…"));
            app.add_option("--format", format_, say_("table — таблица (так, если не указано), csv, json", "table (unless said otherwise), csv, json"))
                ->type_name("table|csv|json");
            add_output(app);
        }
        if (text.kind == CommandKind::graph) {
            app.add_option("--affects", command_.affects, say_("перечислить, на что влияет это имя", "list what this name affects"))
                ->type_name(name());
            add_output(app);
        }
        add_common(app);
    }

    void add_management(CLI::App& app, CommandKind kind) {
        const bool is_roadmap = kind == CommandKind::roadmap;
        if (is_roadmap) {
            app.add_option("--next", next_, say_("показать и то, чей срок наступит в ближайшие дни; в csv и ics — только это",
                                                 "show what falls due in the next days too; in csv and ics only that"))
                ->type_name(say_("ДНЕЙ", "DAYS"));
            app.add_option("--roadmap", command_.roadmap, say_("показать одну дорожную карту", "show one road map only"))->type_name(name());
            app.add_option("--object", object_, say_("объект, чью дорожную карту нарисовать", "the object whose road map is drawn"))->type_name(name());
        }
        add_data(app);
        app.add_option("--format", format_,
                       is_roadmap ? say_("table — таблицы (так, если не указано), csv — мероприятия для электронных таблиц, json — всё, ics — календарь "
                                         "невыполненного, svg — диаграмма Ганта",
                                         "table (unless said otherwise), csv of the measures, json of everything, ics: a calendar of what is not "
                                         "done, svg: a Gantt chart")
                                  : say_("table — таблица (так, если не указано), csv — для электронных таблиц, json — с фактами",
                                         "table (unless said otherwise), csv for spreadsheets, json with the facts"))
            ->type_name(is_roadmap ? "table|csv|json|ics|svg" : "table|csv|json");
        add_output(app);
    }

    void read_next() {
        if (next_.empty()) return;
        int days = 0;
        const auto end = next_.data() + next_.size();
        const auto [last, error] = std::from_chars(next_.data(), end, days);
        constexpr int most = 36600;
        if (error != std::errc() || last != end || days < 0 || days > most)
            throw Refusal{say_("--next: «{0}» — не число дней от 0 до 36600", "--next: “{0}” is no number of days from 0 to 36600", {next_})};
        command_.next = days;
    }

    void add_format(CLI::App& app) {
        app.add_option(file() + "…", command_.files, say_("файлы методик, папки с ними или - (стандартный ввод)",
                                                          "methodologies, folders of them, or - (the standard input)"));
        app.add_flag("--check", command_.only_check,
                     say_("ничего не писать: назвать файлы, которые отличаются, код завершения 1",
                          "write nothing: name the files that differ, exit code 1"));
        app.add_option("--keywords", keywords_,
                       say_("язык ключевых слов: ru или en; если не указан, каждое остаётся как есть",
                            "the language of keywords: ru or en; unless it is given, each stays as it is"))
            ->type_name("ru|en");
        add_output(app);
        add_common(app);
    }

    void add_explain_code(CLI::App& app) {
        app.add_option(say_("КОД…", "CODE…"), command_.codes, say_("коды из сообщений: M0201", "codes of messages: M0201"));
        add_output(app);
        add_common(app);
    }

    Command help() {
        const auto chosen = app_.get_subcommands();
        command_.kind = CommandKind::help;
        if (chosen.empty()) {
            command_.text = help_of_program(app_, texts_, say_);
        } else {
            const auto text =
                std::find_if(texts_.begin(), texts_.end(), [&](const CommandText& t) { return t.name == chosen.front()->get_name(); });
            command_.text = help_of(*chosen.front(), *text, say_);
        }
        return command_;
    }

    [[noreturn]] void refuse_values(std::string_view what) const {
        // "--data: 1 required TEXT missing", "--period: At Most 1 required but received 2"
        const auto option = what.substr(0, what.find(':'));
        if (what.find("At Most") != std::string_view::npos)
            throw Refusal{say_("параметр {0} указан больше одного раза", "option {0} is given more than once", {option})};
        throw Refusal{say_("после параметра {0} не хватает значения", "option {0} needs a value after it", {option})};
    }

    [[noreturn]] void refuse_command() const {
        std::vector<std::string> names;
        std::string list;
        for (const auto& text : texts_) {
            names.push_back(text.name);
            list += (list.empty() ? "" : ", ") + text.name;
        }
        const auto extras = app_.remaining();
        if (extras.empty()) throw Refusal{say_("назовите команду: {0}", "name a command: {0}", {list})};
        if (extras.front().starts_with('-')) refuse_option(app_, extras.front());
        throw Refusal{say_("нет команды «{0}»; есть: {1}", "there is no command “{0}”; there are: {1}", {extras.front(), list}) +
                      say_.hint(extras.front(), names)};
    }

    [[noreturn]] void refuse_option(const CLI::App& app, const std::string& given) const {
        const auto option = given.substr(0, given.find('='));
        std::vector<std::string> names;
        for (const auto* known : app.get_options())
            for (const auto& name : known->get_lnames()) names.push_back("--" + name);
        throw Refusal{say_("нет параметра «{0}»", "there is no option “{0}”", {option}) + say_.hint(option, names)};
    }

    void refuse_extras(const CLI::App& app) const {
        auto extras = app_.remaining(true);
        std::erase(extras, "--");
        for (const auto& extra : extras)
            if (extra.starts_with('-') && extra != "-") refuse_option(app, extra);
        if (!extras.empty()) refuse_word(extras.front());
    }

    [[noreturn]] void refuse_word(const std::string& word) const {
        throw Refusal{say_("лишнее слово «{0}»", "there is a word too many: “{0}”", {word})};
    }

    void read_format() {
        if (format_.empty()) return;
        const bool as_table = command_.kind == CommandKind::run || command_.kind == CommandKind::roadmap || command_.kind == CommandKind::recommend ||
                              command_.kind == CommandKind::trace || command_.kind == CommandKind::rows;
        auto known = as_table ? std::vector<std::pair<std::string, Format>>{{"table", Format::table}, {"csv", Format::csv}, {"json", Format::json}}
                              : std::vector<std::pair<std::string, Format>>{{"text", Format::text}, {"json", Format::json}};
        if (command_.kind == CommandKind::roadmap) known.insert(known.end(), {{"ics", Format::calendar}, {"svg", Format::svg}});
        if (command_.kind == CommandKind::trace) known.insert(known.end(), {{"dot", Format::dot}, {"svg", Format::svg}});
        std::string list;
        std::vector<std::string> names;
        for (const auto& [name, format] : known) {
            if (name == format_) command_.format = format;
            list += (list.empty() ? "" : ", ") + name;
            names.push_back(name);
        }
        if (!command_.format)
            throw Refusal{say_("нет вида «{0}» для --format; есть: {1}", "there is no --format “{0}”; there are: {1}", {format_, list}) +
                          say_.hint(format_, names)};
    }

    void read_encoding() {
        if (encoding_.empty()) return;
        static const std::vector<std::pair<std::string, Encoding>> known{
            {"utf-8", Encoding::utf8}, {"windows-1251", Encoding::windows1251}, {"utf-16", Encoding::utf16}};
        std::string list;
        std::vector<std::string> names;
        for (const auto& [name, encoding] : known) {
            if (name == encoding_) {
                command_.encoding = encoding;
                return;
            }
            list += (list.empty() ? "" : ", ") + name;
            names.push_back(name);
        }
        throw Refusal{say_("нет кодировки «{0}» для --encoding; есть: {1}", "there is no --encoding “{0}”; there are: {1}", {encoding_, list}) +
                      say_.hint(encoding_, names)};
    }

    void read_keywords() {
        if (keywords_ == "ru") command_.keywords = Language::russian;
        else if (keywords_ == "en") command_.keywords = Language::english;
        else if (!keywords_.empty())
            throw Refusal{say_("нет языка «{0}» для --keywords; есть: ru, en", "there is no language “{0}” for --keywords; there are: ru, en", {keywords_})};
    }

    void check_mappings() const {
        const auto count = command_.mappings.size();
        if (count <= 1 || count == command_.data.size()) return;
        throw Refusal{say_("файлов с фактами: {0}, а сопоставлений: {1}; нужно одно на все или по одному на каждый",
                           "files with facts: {0}, mappings: {1}; one for all is needed, or one for each",
                           {std::to_string(command_.data.size()), std::to_string(count)})};
    }

    /// `--data` and its like take all words after them, also the methodology where that stands last.
    void find_rules() {
        auto& files = command_.files;
        for (auto* words : {&command_.data, &command_.steps, &command_.measures, &command_.objects, &command_.mappings, &command_.ignore, &command_.nodes,
                            &command_.periods, &command_.rows}) {
            if (!files.empty()) break;
            const auto rules = std::find_if(words->begin(), words->end(), [](const std::string& word) { return word.ends_with(".merilo"); });
            if (rules == words->end()) continue;
            files.push_back(*rules);
            words->erase(rules);
        }
        if (files.empty()) throw Refusal{say_("назовите файл методики", "name the methodology")};
        const bool has_no_data = command_.kind == CommandKind::graph || command_.kind == CommandKind::trace || command_.kind == CommandKind::rows;
        if (files.size() > 1 && has_no_data) refuse_word(files[1]);
        if (files.size() > 1)
            throw Refusal{say_("лишнее слово «{0}»; файлы с фактами стоят после --data",
                               "there is a word too many: “{0}”; files with facts stand after --data", {files[1]})};
    }

    void complete() {
        read_format();
        read_encoding();
        read_keywords();
        switch (command_.kind) {
            case CommandKind::check:
            case CommandKind::test:
            case CommandKind::format:
                if (command_.files.empty())
                    throw Refusal{say_("назовите файлы методик или папки с ними", "name methodologies, or folders of them")};
                break;
            case CommandKind::explain_code: break;
            case CommandKind::trace:
            case CommandKind::rows:
            case CommandKind::graph: find_rules(); break;
            case CommandKind::roadmap:
                find_rules();
                read_next();
                if (!object_.empty()) command_.object.push_back(object_);
                if (command_.data.empty() && command_.measures.empty())
                    throw Refusal{say_("назовите таблицы мероприятий: --measures ФАЙЛ", "name the tables of measures: --measures FILE")};
                break;
            default:
                find_rules();
                if (command_.data.empty() && command_.steps.empty() && command_.measures.empty())
                    throw Refusal{say_("назовите файлы с фактами: --data ФАЙЛ", "name the files with facts: --data FILE")};
        }
        check_mappings();
        if (command_.kind == CommandKind::run && command_.format == Format::json && !command_.report.empty())
            throw Refusal{say_("--report выбирает таблицу, а --format json выводит все результаты: уберите одно из двух",
                               "--report chooses a table, and --format json prints all results: leave one of them out")};
        if (!command_.nodes.empty() && !command_.report.empty())
            throw Refusal{say_("--report выбирает таблицу, а --nodes говорит, что в ней показать: уберите одно из двух",
                               "--report chooses a table, and --nodes says what it shows: leave one of them out")};
        if (command_.kind != CommandKind::explain) return;
        if (object_.empty()) throw Refusal{say_("назовите объект: --object ИМЯ", "name the object: --object NAME")};
        if (command_.node.empty()) throw Refusal{say_("назовите, что объяснить: --node ИМЯ", "name what to explain: --node NAME")};
        command_.object.push_back(object_);
        command_.object.insert(command_.object.end(), of_.begin(), of_.end());
    }
};

}  // namespace

Command read_command(const std::vector<std::string>& arguments, const Speech& say) { return CommandLine(say).read(arguments); }

Language read_language(const std::vector<std::string>& arguments, const char* environment) {
    constexpr std::string_view option = "--language";
    std::optional<std::string> said;
    std::string from(option);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == option && i + 1 < arguments.size()) said = arguments[i + 1];
        if (arguments[i].starts_with(std::string(option) + "=")) said = arguments[i].substr(option.size() + 1);
    }
    if (!said && environment != nullptr && *environment != '\0') {
        said = environment;
        from = "MERILO_LANGUAGE";
    }
    if (!said || *said == "ru") return Language::russian;
    if (*said == "en") return Language::english;
    throw Refusal{Speech(Language::russian)("нет языка «{0}» для {1}; есть: ru, en (there are: ru, en)", "", {*said, from})};
}

}  // namespace merilo::cli
