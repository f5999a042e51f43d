// The formatter: whatever parses is formatted, twice is once, and the keywords go there and back.
#include "fuzz.hpp"

using namespace merilo;

namespace {

/// Nothing when a name would be read in another way in the other language.
std::optional<std::string> formatted(const std::string& text, std::optional<Language> keywords) {
    FormatOptions options;
    options.keywords = keywords;
    return format(text, options).text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    Sources sources;
    sources.files.push_back({"text.merilo", text});
    Diagnostics wrong;
    const auto ast = parse(sources, 0, wrong);
    const auto canonical = formatted(text, {});
    // Formatting a text in its own keywords is refused for nothing but its errors.
    fuzz::require(canonical.has_value() == (ast.root != none && !wrong.has_errors()));
    if (!canonical) return 0;
    fuzz::require(formatted(*canonical, {}) == canonical);
    const auto russian = formatted(*canonical, Language::russian), english = formatted(*canonical, Language::english);
    if (!russian || !english) return 0;
    fuzz::require(formatted(*russian, {}) == russian && formatted(*english, {}) == english);
    if (const auto back = formatted(*english, Language::russian)) fuzz::require(back == russian);
    if (const auto back = formatted(*russian, Language::english)) fuzz::require(back == english);
    return 0;
}
