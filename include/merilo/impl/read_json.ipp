// Facts in JSON, parsed by RapidJSON: for each entity a list of its objects, numbers kept as text.
#pragma once

#include <merilo/impl/read_json.hpp>

#include <algorithm>
#include <utility>

#include <rapidjson/error/error.h>

namespace merilo::inline v0 {
namespace detail {

/// What is wrong, as a phrase.
std::string_view json_mistake(rapidjson::ParseErrorCode code) {
    switch (code) {
        case rapidjson::kParseErrorDocumentRootNotSingular: return "{term:json_after_end}";
        case rapidjson::kParseErrorObjectMissName: return "{term:json_no_name}";
        case rapidjson::kParseErrorObjectMissColon: return "{term:json_no_colon}";
        case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "{term:json_no_comma_object}";
        case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "{term:json_no_comma_array}";
        case rapidjson::kParseErrorStringMissQuotationMark: return "{term:json_unclosed_string}";
        case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
        case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
        case rapidjson::kParseErrorStringEscapeInvalid: return "{term:json_bad_escape}";
        case rapidjson::kParseErrorNumberMissFraction:
        case rapidjson::kParseErrorNumberMissExponent: return "{term:json_bad_number}";
        case rapidjson::kParseErrorNumberTooBig: return "{term:json_number_too_large}";
        default: return "{term:json_no_value}";
    }
}

Diagnostic& wrong_json(std::string_view text, std::size_t offset, std::string_view mistake, DataReport& report) {
    const auto at = position(text, static_cast<std::uint32_t>(std::min<std::size_t>(offset, text.size())));
    return report.add(
        Code::json_syntax, 0, {},
        {Argument::text(std::to_string(at.line)), Argument::text(std::to_string(at.column)), Argument::phrase(std::string(mistake))});
}

std::optional<rapidjson::Document> parse_json(std::string_view text, DataReport& report) {
    text = without_mark(text);
    if (const auto wrong = find_not_utf8(text); wrong != std::string_view::npos) {
        wrong_json(text, wrong, "{term:json_not_utf8}", report);
        return std::nullopt;
    }
    if (trimmed_cell(text).empty()) {
        report.add(Code::empty_data, 0, {});
        return std::nullopt;
    }
    rapidjson::Document document;
    // Iterative: nesting in the file does not deepen the stack.
    document.Parse<rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag>(text.data(), text.size());
    if (!document.HasParseError()) return document;
    wrong_json(text, document.GetErrorOffset(), json_mistake(document.GetParseError()), report);
    return std::nullopt;
}

class JsonReader {
public:
    JsonReader(Dataset& dataset, const std::string& name, const ReadOptions& options, Diagnostics& diagnostics)
        : dataset_(dataset), model_(*dataset.model()), options_(options), report_(name, diagnostics) {}

    bool read(std::string_view text) {
        const bool good = read_all(text);
        report_.finish(options_);
        return good;
    }

private:
    Dataset& dataset_;
    const Model& model_;
    const ReadOptions& options_;
    DataReport report_;
    bool has_records_ = false;

    static std::string_view text_of(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

    void wrong_shape(std::uint64_t row, std::string_view column, const char* expected) {
        report_.add(Code::json_wrong_shape, row, column,
                    {Argument::phrase(expected), Argument::text(R"({"municipality": [{"municipality": "…", "pupils": 120}]})")});
    }

    bool read_all(std::string_view text) {
        if (!check_default_period(model_, options_, report_)) return false;
        const auto document = parse_json(text, report_);
        if (!document) return false;
        if (!document->IsObject()) {
            wrong_shape(0, {}, "{term:json_expected_root}");
            return false;
        }
        bool good = true;
        std::vector<EntityId> read;
        for (const auto& member : document->GetObject())
            good = read_entity(normal_name(text_of(member.name)), member.value, read) && good;
        if (good && !has_records_) report_.add(Code::data_without_records, 0, {});
        return good;
    }

    bool read_entity(const std::string& name, const rapidjson::Value& value, std::vector<EntityId>& read) {
        std::vector<std::string> names;
        for (const auto& entity : model_.entities) names.push_back(entity.name);
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            std::string list;
            for (const auto& known : names) list += (list.empty() ? "" : ", ") + known;
            auto& diagnostic = report_.add(Code::json_unknown_entity, 0, name, {shown_cell(name), Argument::text(list)});
            if (const auto near = nearest_name(name, names); !near.empty())
                diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
            return false;
        }
        const auto entity = static_cast<EntityId>(found - names.begin());
        if (std::find(read.begin(), read.end(), entity) != read.end()) {
            report_.add(Code::json_doubled_key, 0, name, {shown_cell(name)});
            return true;
        }
        read.push_back(entity);
        if (!value.IsArray()) {
            wrong_shape(0, name, "{term:json_expected_array}");
            return false;
        }
        // A mapping is for the objects that it names; the lists of other entities are its "others".
        ReadOptions as_named = options_;
        as_named.mapping = {};
        if (mapped_entity() == none || mapped_entity() == entity) return read_list(entity, name, value, options_);
        if (options_.mapping.others == MappingOthers::as_named) return read_list(entity, name, value, as_named);
        if (options_.mapping.others == MappingOthers::refused) report_.add(Code::json_refused_entity, 0, name, {shown_cell(name)});
        return true;
    }

    [[nodiscard]] EntityId mapped_entity() const {
        for (const auto& row : options_.mapping.rows)
            if (row.target == MappingTarget::object) return row.id;
        return none;
    }

    bool read_list(EntityId entity, const std::string& name, const rapidjson::Value& list, const ReadOptions& options) {
        std::vector<DataHeading> headings;
        std::unordered_map<std::string_view, std::size_t> column_of;
        std::uint64_t number = 0;
        for (const auto& record : list.GetArray()) {
            ++number;
            if (!record.IsObject()) {
                wrong_shape(number, name, "{term:json_expected_record}");
                continue;
            }
            for (const auto& member : record.GetObject()) {
                const auto key = text_of(member.name);
                if (column_of.emplace(key, headings.size()).second)
                    headings.push_back({std::string(key), name + "." + std::string(key), number});
            }
        }
        if (list.Empty()) return true;
        auto columns = find_columns(model_, options, entity, headings, report_);
        if (!columns) return false;
        columns->in_each_record = false;
        RecordReader records(dataset_, std::move(*columns), options, report_);
        std::vector<DataCell> cells(headings.size());
        number = 0;
        for (const auto& record : list.GetArray()) {
            ++number;
            if (!record.IsObject()) continue;
            std::fill(cells.begin(), cells.end(), DataCell{});
            for (const auto& member : record.GetObject()) {
                auto& cell = cells[column_of[text_of(member.name)]];
                if (cell.kind != DataCell::Kind::absent) {
                    report_.add(Code::json_doubled_key, number, name + "." + std::string(text_of(member.name)),
                                {shown_cell(text_of(member.name))});
                    continue;
                }
                cell = cell_of(member.value);
            }
            has_records_ = true;
            records.read(number, cells);
        }
        records.finish();
        return true;
    }

    /// "-1/3": what is written for a number that no decimal is equal to.
    static bool is_fraction(std::string_view text) {
        if (text.starts_with('-')) text.remove_prefix(1);
        const auto slash = text.find('/');
        const auto digits = [](std::string_view part) {
            return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
        };
        return slash != std::string_view::npos && digits(text.substr(0, slash)) && digits(text.substr(slash + 1));
    }

    static DataCell cell_of(const rapidjson::Value& value) {
        if (value.IsObject() || value.IsArray()) return {DataCell::Kind::nested, {}};
        if (value.IsString()) return {is_fraction(text_of(value)) ? DataCell::Kind::fraction : DataCell::Kind::text, text_of(value)};
        if (value.IsBool()) return {DataCell::Kind::text, value.GetBool() ? "true" : "false"};
        return {DataCell::Kind::text, {}};
    }
};

}  // namespace detail

bool read_json_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options,
                    Diagnostics& diagnostics) {
    if (text.size() > options.bytes) {
        diagnostics.add(Code::file_too_large, DataPlace{name, 0, {}}, {Argument::text(std::to_string(options.bytes))});
        return false;
    }
    return detail::JsonReader(dataset, name, options, diagnostics).read(text);
}

bool read_json(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics) {
    const auto text = detail::read_data_file(path, options.bytes, diagnostics);
    return text && read_json_text(dataset, path, *text, options, diagnostics);
}

}  // namespace merilo::inline v0
