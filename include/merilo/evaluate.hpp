// Stage 6: facts in, values out, for every object at once.
#pragma once

#include <merilo/executor.hpp>
#include <merilo/program.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0 {

/// Which instructions the loops over rows are compiled for. No result depends on it; a set that the machine or the build lacks means the best
/// of those below it.
enum class InstructionSet : std::uint8_t { baseline, v3, v4, best };

struct EvaluateOptions {
    std::vector<std::string> periods;           ///< empty: all periods of the data; earlier ones are evaluated too where these look back
    std::vector<std::string> nodes;             ///< computed, and what they need; names as in `find_quantity`; empty: everything
    std::string as_of;                          ///< the day on which deadlines are judged, "2021-09-01"; empty: the end of each period
    PlanOptions plan;
    bool absent_columns_are_errors = true;      ///< false in scenarios: inputs not named are missing
    std::optional<std::chrono::steady_clock::time_point> deadline;   ///< the evaluation stops soon after it
    const std::atomic<bool>* cancel = nullptr;  ///< the evaluation stops soon after it became true; any thread may set it
    /// Told the share that is done, from 0 to 1, never less than before, 1 at the end of an evaluation that was not stopped; a thousand
    /// times at most. Called from any thread of the evaluation, never from two at once. What it throws stops the evaluation and comes out of it.
    std::function<void(double)> progress;
    std::size_t bits = 1U << 16U;               ///< largest numerator or denominator of the exact evaluator
    std::size_t threads = 0;                    ///< at once; 0: as many as the machine has and the work is worth. No result depends on it
    InstructionSet instructions = InstructionSet::best;
    Executor executor;                          ///< lends the threads; empty: they are started where there is enough to do, and end with it
};

/// The result of one evaluation: immutable, cheap to copy.
class MERILO_API Result {
public:
    [[nodiscard]] const Model& model() const;
    [[nodiscard]] const Dataset& dataset() const;
    /// Those asked for, in that order; otherwise all in the order of time, whatever the order in the data.
    [[nodiscard]] const std::vector<std::string>& periods() const;
    [[nodiscard]] std::size_t rows(std::size_t period, EntityId entity) const;
    /// Name of the object in a row, and of its parent (empty when it has none).
    [[nodiscard]] const std::string& object(std::size_t period, EntityId entity, std::size_t row) const;
    [[nodiscard]] const std::string& parent(std::size_t period, EntityId entity, std::size_t row) const;
    /// How the object in a row is shown: its title, or its name where no table of objects gives one.
    [[nodiscard]] const std::string& title(std::size_t period, EntityId entity, std::size_t row) const;
    /// The object and those above it, as far as the data name them; an empty name for one that they do not name.
    [[nodiscard]] std::vector<std::string> path(std::size_t period, EntityId entity, std::size_t row) const;
    [[nodiscard]] std::optional<std::size_t> find(std::size_t period, EntityId entity, const std::vector<std::string>& path) const;

    /// What was asked for by `EvaluateOptions::nodes`, in that order, each once; empty: everything.
    [[nodiscard]] const std::vector<QuantityId>& asked() const;
    /// As in the options; empty when it was not given.
    [[nodiscard]] const std::string& as_of() const;

    /// Was the quantity computed?
    [[nodiscard]] bool has(QuantityId quantity) const;
    [[nodiscard]] State state(std::size_t period, QuantityId quantity, std::size_t row) const;
    /// Why the node of a quantity that is not applicable is not rated; empty: it is, or it does not apply for another reason.
    [[nodiscard]] std::string_view unrated(std::size_t period, QuantityId quantity, std::size_t row) const;
    /// The double nearest to the value on a grid, near it otherwise; 0 unless the state is `value`.
    [[nodiscard]] double number(std::size_t period, QuantityId quantity, std::size_t row) const;
    /// The exact value, by running the program again for this object; 0/1 unless the state is `value`.
    [[nodiscard]] Fraction exact(std::size_t period, QuantityId quantity, std::size_t row) const;
    /// The exact value rounded, half away from zero, to a multiple of `step`, which is positive: what a table shows. The exact value is
    /// computed only where the double does not decide.
    [[nodiscard]] Fraction rounded(std::size_t period, QuantityId quantity, std::size_t row, const Fraction& step) const;

    /// How many objects the aggregation in the quantity's formula counted (of several the one that skipped most); none: there is none.
    [[nodiscard]] std::optional<Coverage> coverage(std::size_t period, QuantityId quantity, std::size_t row) const;

    /// By names, in the only period: `result.exact("municipality.training.points", "Снежинский ГО")`. Throws `Error` for an unknown name.
    [[nodiscard]] State state(std::string_view quantity, std::string_view object) const;
    [[nodiscard]] double number(std::string_view quantity, std::string_view object) const;
    [[nodiscard]] Fraction exact(std::string_view quantity, std::string_view object) const;
    /// As a person reads it: "67 %", "Высокий", "н/д".
    [[nodiscard]] std::string text(std::string_view quantity, std::string_view object, Language language = Language::russian) const;

    /// What was wrong in the data: wrong cells do not stop other objects.
    [[nodiscard]] const Diagnostics& diagnostics() const;
    /// SHA-1 of the methodology's texts and of the facts, in hexadecimal digits.
    [[nodiscard]] const std::string& methodology_digest() const;
    [[nodiscard]] const std::string& dataset_digest() const;

    struct Impl;
    explicit Result(std::shared_ptr<const Impl> impl);
    [[nodiscard]] const Impl& impl() const { return *impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

/// What `options` name wrongly: periods and nodes that are not there, a date that is none.
MERILO_API Diagnostics check_options(const Model& model, const Dataset& dataset, const EvaluateOptions& options);

/// Evaluates all objects. A wrong option, a deadline, a cancel flag or a limit gives an error diagnostic
/// and no values. Throws what `options.progress` throws.
MERILO_API Result evaluate(const std::shared_ptr<const Model>& model, const Graph& graph, const Dataset& dataset, const EvaluateOptions& options = {});

}  // namespace merilo::inline v0
