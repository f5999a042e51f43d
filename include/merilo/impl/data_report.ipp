// Findings in data: kinds, their words, and a list for programs.
#pragma once

#include <merilo/data_report.hpp>
#include <merilo/impl/json_writer.hpp>

#include <algorithm>
#include <charconv>

namespace merilo::inline v0 {
namespace detail {

bool is_data_finding(const Diagnostic& diagnostic) {
    const auto code = static_cast<unsigned>(diagnostic.code);
    return !diagnostic.data.file.empty() || (code >= 800 && code < 900);
}

/// "M0801" as a code.
Code code_named(std::string_view name) {
    std::uint16_t number = 0;
    if (name.starts_with('M')) std::from_chars(name.data() + 1, name.data() + name.size(), number);
    return static_cast<Code>(number);
}

/// What is wrong, in few words; the code itself where there are none.
std::string_view data_kind_words(Code code, Language language) {
    const auto id = "data_kind_" + code_name(code);
    const auto words = term(id, language);
    static constexpr std::string_view plain = "data_kind_";
    return words.starts_with(plain) ? std::string_view() : words;
}

class DataReportJson : public JsonWriter {
public:
    using JsonWriter::JsonWriter;

    void report(const Diagnostics& diagnostics) {
        begin();
        begin_list("summary");
        for (const auto& finding : count_findings(diagnostics)) {
            begin();
            key("code", code_name(finding.code));
            key("severity", json_word(finding.severity));
            number("count", finding.count);
            if (const auto words = data_kind_words(finding.code, language_); !words.empty()) key("kind", words);
            end();
        }
        end_list();
        begin_list("findings");
        for (const auto& diagnostic : diagnostics.list)
            if (is_data_finding(diagnostic)) finding(diagnostic);
        end_list();
        end();
    }

private:
    void finding(const Diagnostic& diagnostic) {
        begin();
        if (!diagnostic.data.file.empty()) key("file", diagnostic.data.file);
        if (diagnostic.data.row != 0) number("row", diagnostic.data.row);
        if (!diagnostic.data.column.empty()) key("column", diagnostic.data.column);
        key("code", code_name(diagnostic.code));
        key("severity", json_word(diagnostic.severity));
        key("message", message(diagnostic, language_));
        end();
    }
};

}  // namespace detail

std::vector<DataFinding> count_findings(const Diagnostics& diagnostics) {
    std::vector<DataFinding> result;
    const auto count = [&](Code code, Severity severity, std::uint64_t times) {
        const auto known = std::find_if(result.begin(), result.end(), [&](const DataFinding& one) { return one.code == code; });
        if (known != result.end()) known->count += times;
        else result.push_back({code, severity, times});
    };
    for (const auto& diagnostic : diagnostics.list) {
        if (!detail::is_data_finding(diagnostic)) continue;
        if (diagnostic.code != Code::more_data_errors) {
            count(diagnostic.code, diagnostic.severity, 1);
            continue;
        }
        const auto& times = diagnostic.arguments[0].value;
        std::uint64_t number = 0;
        std::from_chars(times.data(), times.data() + times.size(), number);
        count(detail::code_named(diagnostic.arguments[1].value), diagnostic.severity, number);
    }
    std::stable_sort(result.begin(), result.end(), [](const DataFinding& a, const DataFinding& b) {
        if (a.severity != b.severity) return a.severity < b.severity;
        return a.count > b.count;
    });
    return result;
}

std::string data_summary(const Diagnostics& diagnostics, Language language) {
    std::string result;
    for (const auto& finding : count_findings(diagnostics)) {
        const auto words = detail::data_kind_words(finding.code, language);
        if (!result.empty()) result += "; ";
        result += words.empty() ? code_name(finding.code) : std::string(words);
        result += ": " + std::to_string(finding.count);
    }
    return result;
}

std::string data_report(const Diagnostics& diagnostics, Language language) {
    const Sources none_needed;
    detail::DataReportJson output(none_needed, language);
    output.report(diagnostics);
    return output.take();
}

}  // namespace merilo::inline v0
