// The program `merilo`: the only part that prints and reads the environment.
#include "command.hpp"
#include "commands.hpp"
#include "output.hpp"

#include <cstdlib>
#include <exception>
#include <new>

namespace merilo::cli {
namespace {

int carry_out(const Command& command, const Speech& say) {
    switch (command.kind) {
        case CommandKind::help: put_result(command, command.text, say); return done;
        case CommandKind::version: put_result(command, "merilo " MERILO_VERSION "\n", say); return done;
        case CommandKind::check: return check(command, say);
        case CommandKind::run: return run(command, say);
        case CommandKind::explain: return explain(command, say);
        case CommandKind::test: return test(command, say);
        case CommandKind::roadmap: return roadmap(command, say);
        case CommandKind::recommend: return recommend(command, say);
        case CommandKind::rows: return rows(command, say);
        case CommandKind::trace: return trace(command, say);
        case CommandKind::graph: return graph(command, say);
        case CommandKind::format: return format(command, say);
        case CommandKind::explain_code: break;
    }
    return explain_code(command, say);
}

int start(const std::vector<std::string>& arguments) {
    Speech say(Language::russian);
    try {
        say = Speech(read_language(arguments, std::getenv("MERILO_LANGUAGE")));
        return carry_out(read_command(arguments, say), say);
    } catch (const Refusal& refusal) {
        put_message("merilo: " + refusal.message + "\n");
    } catch (const std::bad_alloc&) {
        put_message(say("merilo: не хватило памяти\n", "merilo: out of memory\n"));
    } catch (const std::exception& error) {
        put_message(say("merilo: внутренняя ошибка: {0}\n", "merilo: internal error: {0}\n", {error.what()}));
    }
    return wrong_usage;
}

}  // namespace
}  // namespace merilo::cli

int main(int count, char** arguments) { return merilo::cli::start({arguments + (count > 0 ? 1 : 0), arguments + count}); }
