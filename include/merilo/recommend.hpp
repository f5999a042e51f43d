// Recommendations: which are given, which are undecided, and the values behind them.
#pragma once

#include <merilo/measures.hpp>
#include <merilo/report.hpp>

#include <string>
#include <vector>

namespace merilo::inline v0 {

/// A figure that a recommendation looked at: of a node, or what one object or period brought to an aggregation.
struct AdviceValue {
    QuantityId quantity = none;          ///< of a node
    Span formula;                        ///< of an aggregation
    std::string of;                      ///< the object, or the period, where it is another than that of the recommendation
    State state = State::missing;
    Type type;
    Fraction value;                      ///< labels by index, yes as 1
};

/// A recommendation for one object in one period. It is given where the state is `value`, undecided where it is `missing`.
struct Advice {
    std::uint32_t recommendation = none;  ///< index in Model::recommendations
    std::size_t period = 0;               ///< index in Result::periods()
    std::size_t row = 0;                  ///< of its entity
    State state = State::value;
    std::vector<AdviceValue> values;
};

/// All that is given or undecided, by period, recommendation and object. Where the condition is false, or does not apply, there is none.
MERILO_API std::vector<Advice> advice(const Result& result);

/// One table for each period. "сработала" and "не решена" stand beside what is advised, to whom and why.
MERILO_API std::vector<Table> tables(const std::vector<Advice>& given, const Result& result, const Sources& sources, Language language);
MERILO_API std::string to_json(const std::vector<Advice>& given, const Result& result, const Sources& sources, Language language,
                               const Diagnostics& reading = {});

/// The objects of a result, whose road maps are followed though no measure of theirs is done. Where it has some of an entity, tables of
/// measures that are read later may name no others.
MERILO_API void add_objects(MeasureFacts& facts, const Result& result);
/// The recommendations that start measures stand with them: those of the same object, or of the objects below it.
MERILO_API void add_origins(RoadMapReport& report, const Result& result);

}  // namespace merilo::inline v0
