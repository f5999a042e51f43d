// The keywords in both spellings and the signs, as libFuzzer's dictionary.
#include <merilo/keywords.hpp>

#include <cstdio>
#include <initializer_list>
#include <string_view>

namespace {

void put(std::string_view word) {
    std::putchar('"');
    for (const char c : word) {
        if (c == '"' || c == '\\') std::printf("\\%c", c);
        else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) std::printf("\\x%02X", static_cast<unsigned char>(c));
        else std::putchar(c);
    }
    std::puts("\"");
}

}  // namespace

int main() {
    for (const auto& keyword : merilo::keywords()) {
        if (keyword.word == merilo::Word::nothing) continue;
        put(keyword.english);
        put(keyword.russian);
    }
    for (const std::string_view sign : {"..", "..<", "<=", ">=", "{", "}", "(", ")", "\"\"", "%", "\n----\n", "imported.merilo", "2022-Q1", "н/д", "н/п",
                                        "merilo 1\n", "мерило 1\n", "9999999999999999999999999999999999", "\xE2\x88\x92", "\xC2\xA0"})
        put(sign);
}
