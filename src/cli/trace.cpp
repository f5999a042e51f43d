#include "commands.hpp"
#include "output.hpp"

namespace merilo::cli {

int trace(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    const auto& model = methodology->model();
    if (model.catalogs.empty()) throw Refusal{say("в методике нет каталогов", "the methodology has no catalogues")};
    const auto look = look_of(command);
    switch (command.format.value_or(Format::table)) {
        case Format::csv: put_result(command, to_csv(trace_table(model, say.language()), say.language()), say); break;
        case Format::json: put_result(command, trace_json(model, methodology->sources(), say.language()), say); break;
        case Format::dot: put_result(command, trace_dot(model, say.language()), say); break;
        case Format::svg: put_result(command, trace_svg(model, say.language()), say); break;
        default: put_result(command, to_text(trace_table(model, say.language()), look.width, look.colour), say);
    }
    return done;
}

}  // namespace merilo::cli
