#include "commands.hpp"
#include "output.hpp"

namespace merilo::cli {

int rows(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    const auto& model = methodology->model();
    const auto& sources = methodology->sources();
    const auto known = row_keys(model);
    if (known.empty() && command.format.value_or(Format::table) == Format::table)
        throw Refusal{say("в методике нет строк источников: их записывают предложением `{0} источник.\"ключ\"`",
                          "the methodology encodes no rows of sources: they are written as `{0} source.\"key\"`",
                          {spelling(Word::row, model.keywords)})};
    if (!command.rows.empty()) {
        std::string result;
        for (const auto& key : command.rows) {
            const auto text = row_text(model, sources, key, say.language());
            if (text.empty()) throw Refusal{say("нет строки «{0}»", "there is no row “{0}”", {key}) + say.hint(key, known)};
            result += (result.empty() ? "" : "\n") + text;
        }
        put_result(command, result, say);
        return done;
    }
    const auto look = look_of(command);
    const auto table = rows_table(model, sources, say.language());
    switch (command.format.value_or(Format::table)) {
        case Format::csv: put_result(command, to_csv(table, say.language()), say); break;
        case Format::json: put_result(command, rows_json(model, sources, say.language()), say); break;
        default: put_result(command, to_text(table, look.width, look.colour), say);
    }
    return done;
}

}  // namespace merilo::cli
