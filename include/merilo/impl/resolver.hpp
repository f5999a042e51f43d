// What resolving works on: the names that are known, the facts about each expression, and the quantity that is being typed.
#pragma once

#include <merilo/impl/keywords.hpp>
#include <merilo/impl/resolver_parts.hpp>

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// Where a quantity's expression comes from.
enum class ResolveRole : std::uint8_t {
    input, parameter, formula, points, maximum, default_maximum, level, percent, group_points, group_maximum,
    percents_maximum, step_fact, step_counts, step_points, mechanism_full, mechanism_broken, mechanism_before, roadmap_figure
};

struct ResolveTask {
    ResolveRole role = ResolveRole::formula;
    SyntaxId syntax = none;   ///< the expression, if it is written
};

class Resolver {
    friend class ResolveSeveral;
    friend class ResolveOne;

public:
    /// `root`: the `file` node that is resolved, the methodology or one that it extends.
    Resolver(const Ast& ast, SyntaxId root, const Sources& sources, Diagnostics& diagnostics);
    Model run();
    /// Of a mapping file: its rows, for a model that is whole.
    Mapping run_mapping(const Model& model);

private:
    /// Whose expression is being typed.
    struct Context {
        EntityId entity = none;
        NodeId node = none;
        bool is_parameter = false;
        bool is_constant = false;   ///< a place where only literals and parameters make sense
        const std::unordered_map<std::string, ResolveLocal>* locals = nullptr;   ///< of a check
    };
    using Texts = std::vector<std::string>;

    // Syntax -------------------------------------------------------------------------------------------------------------------
    [[nodiscard]] const Syntax& at(SyntaxId id) const { return ast_.nodes[id]; }
    [[nodiscard]] SyntaxId child(SyntaxId id, std::uint32_t index) const { return ast_.child(id, index); }
    [[nodiscard]] bool absent(SyntaxId id) const { return ast_.is_absent(id); }
    [[nodiscard]] std::string text_of(SyntaxId id) const { return absent(id) ? std::string() : ast_.text(id); }
    [[nodiscard]] std::string written(Span span) const;
    Diagnostic& report(Code code, SyntaxId place, std::vector<Argument> arguments = {}) {
        return diagnostics_.add(code, at(place).span, std::move(arguments));
    }
    [[nodiscard]] Note written_first(SyntaxId place) const { return {Code::first_written_here, at(place).span, {}}; }
    /// What is said next is about a declaration there; keywords are spelled as its file does.
    void speak_of(Span span) {
        if (span.source < languages_.size()) language_ = languages_[span.source];
    }
    [[nodiscard]] Argument key(Word word) const { return Argument::text(std::string(spelling(word, language_))); }
    static Argument quote(std::string value) { return Argument::text(std::move(value)); }
    static Argument number(std::size_t value) { return Argument::text(std::to_string(value)); }
    static Texts split(std::string_view path);

    // Names (resolve_names.ipp) ------------------------------------------------------------------------------------------------
    bool define(const std::string& name, ResolveGlobal global);
    [[nodiscard]] const ResolveGlobal* global(const std::string& name, ResolveGlobal::Kind kind) const;
    [[nodiscard]] NodeId node_of(EntityId entity, const std::string& name) const;
    [[nodiscard]] std::string node_name(NodeId node) const;
    [[nodiscard]] static std::optional<Facet> facet_of(std::string_view word);
    [[nodiscard]] std::uint32_t label_of(ListId list, std::string_view name) const;
    Argument hint(const std::string& unknown, const Texts& known, std::string_view otherwise = {});
    [[nodiscard]] std::string labels_of(ListId list) const;
    [[nodiscard]] Argument types_argument() const;
    [[nodiscard]] Argument literal_hint(const Type& wanted) const;
    [[nodiscard]] Texts names_of_kind(ResolveGlobal::Kind kind) const;
    [[nodiscard]] Texts names_of_entity(EntityId entity) const;
    EntityId find_entity(SyntaxId name);
    ListId find_list(SyntaxId name);
    UnitId find_unit(SyntaxId name);
    /// `loud`: what is not understood is reported, and what is understood counts as used.
    ResolveMeaning meaning(SyntaxId name, ListId expected, bool loud);
    [[nodiscard]] const ResolveLocal* local_named(const std::string& name) const {
        if (context_.locals == nullptr) return nullptr;
        const auto found = context_.locals->find(name);
        return found == context_.locals->end() ? nullptr : &found->second;
    }
    ResolveMeaning main_meaning(SyntaxId name, NodeId node, bool loud);
    ResolveMeaning facet_meaning(SyntaxId name, NodeId node, const Texts& path, std::size_t facet_at, bool loud);
    ResolveMeaning foreign(SyntaxId name, EntityId entity, NodeId node, bool loud);
    ResolveMeaning bare_label(SyntaxId name, const std::string& label, bool loud);
    ResolveMeaning unknown(SyntaxId name, const std::string& part, EntityId entity, bool loud);
    NodeId find_node(SyntaxId name, EntityId entity);

    // Families (resolve_families.ipp) ---------------------------------------------------------------------------------------------
    using Labels = std::vector<std::pair<ListId, std::uint32_t>>;
    void declare_family(SyntaxId declaration, SyntaxId by, Node node);
    [[nodiscard]] FamilyId family_of(EntityId entity, const std::string& name) const;
    [[nodiscard]] FamilyId family_named(SyntaxId name, EntityId entity) const;
    [[nodiscard]] Labels member_labels(NodeId node) const;
    [[nodiscard]] std::string titles_of(const Labels& labels) const;
    NodeId member_named(SyntaxId name, const Texts& path, std::size_t& at, FamilyId family, bool loud);
    [[nodiscard]] bool is_whole_family(SyntaxId name, EntityId entity) const;
    void add_members(SyntaxId name, std::vector<QuantityId>& result) const;
    void forget_repeated(std::size_t since);
    ExprId require_consistent(QuantityId quantity, ExprId fact);
    ExprId fact_of(QuantityId quantity, const Type& type, const ResolveRange& range, Span span);
    std::unordered_map<std::string, FamilyId> families_;   ///< by "entity.name"
    /// Whether the parts of a whole add up to it; typed once for all of them.
    struct Sum {
        FamilyId family = none;
        QuantityId total = none;
        ExprId condition = none;
    };
    std::vector<Sum> sums_;
    Labels bound_;                                         ///< labels that a family's name takes where none is written
    [[nodiscard]] bool is_label_anywhere(const std::string& name) const { return lists_of_label_.contains(name); }

    // The management cycle (resolve_cycles.ipp, resolve_mechanisms.ipp, resolve_steps.ipp) ----------------------------------------
    void declare_cycle(SyntaxId declaration);
    std::vector<std::uint32_t> order_of_steps(const std::vector<CycleStep>& steps);
    void declare_mechanism(SyntaxId declaration);
    void read_mechanism_clauses(SyntaxId declaration, Node& node, ResolveNodeSyntax& syntax);
    [[nodiscard]] std::uint32_t figures_end(SyntaxId rule) const;
    bool read_step_rule(SyntaxId rule, const Mechanism& mechanism, std::vector<SyntaxId>& rules);
    void read_step_recurrence(SyntaxId syntax, MechanismStep& step);
    NodeId add_part(const Node& part, const ResolveNodeSyntax& syntax);
    void add_parts(std::uint32_t mechanism, const Node& node, const ResolveNodeSyntax& syntax, const std::vector<SyntaxId>& rules);
    void link_mechanisms();
    void link_figures(std::uint32_t mechanism);
    [[nodiscard]] std::vector<NodeId> indicators_named(SyntaxId name, EntityId entity) const;
    [[nodiscard]] bool looks_back(SyntaxId expression) const;
    NodeId part_named(SyntaxId name, const Texts& path, std::size_t& at, NodeId mechanism, bool loud);
    [[nodiscard]] bool is_mechanism(NodeId node) const { return node != none && model_.nodes[node].part == MechanismPart::whole; }
    bool make_part_quantities(NodeId node);
    void uses_of_part(QuantityId quantity, std::vector<QuantityId>& result);
    ExprId lower_part(QuantityId quantity);
    ExprId lower_step_counts(NodeId node);
    ExprId lower_step_points(NodeId node);
    ExprId lower_full(NodeId node);
    ExprId lower_broken(NodeId node);
    void make_step_locals(NodeId node);
    [[nodiscard]] std::vector<NodeId> steps_before(NodeId node) const;
    void given_step(Scenario& scenario, SyntaxId facts);
    void expect_diagnostics(SyntaxId part, Scenario& scenario);
    bool read_step_fact(SyntaxId facts, StepFact& fact);
    std::vector<std::unordered_map<std::string, std::uint32_t>> steps_;   ///< by cycle: the index of each step
    std::unordered_map<std::string, std::uint32_t> cycles_;               ///< by name
    std::vector<SyntaxId> cycle_syntax_;
    std::unordered_map<std::string, Span> step_spans_;                    ///< of the facts that a scenario gives
    std::unordered_map<std::string, ResolveLocal> step_locals_;           ///< of the step whose points are typed

    // Figures of road maps (resolve_figures.ipp) ------------------------------------------------------------------------------------
    void declare_figures(SyntaxId declaration);
    void note_horizon(const RoadMap& roadmap);
    [[nodiscard]] bool is_roadmap(EntityId entity, const std::string& name) const;
    NodeId figure_named(SyntaxId name, const Texts& path, std::size_t place, EntityId entity, bool loud);
    ExprId lower_figure(QuantityId quantity);
    void link_figures_of(std::uint32_t roadmap);
    std::unordered_map<std::string, std::vector<NodeId>> figures_;        ///< by "entity.name" of the road map

    // Catalogues (resolve_catalogs.ipp) --------------------------------------------------------------------------------------------
    void declare_catalog(SyntaxId declaration);
    void read_answers(std::vector<Answer>& answers, SyntaxId clause);
    std::unordered_map<std::string, std::uint32_t> catalogs_;             ///< by name

    // Documentation (resolve_documentation.ipp) ------------------------------------------------------------------------------------
    void document_all();
    [[nodiscard]] bool may_be_documented(SyntaxId declaration) const;
    void document_parts(SyntaxId declaration, const Documentation& whole, const std::string& name);
    Documentation document(SyntaxId part, std::uint32_t from, Documentation documentation, const Documentation* whole);
    void read_documentation(SyntaxId clause, Documentation& documentation);
    void read_rows(SyntaxId clause, Documentation& documentation);
    [[nodiscard]] std::uint32_t find_source(SyntaxId name);
    [[nodiscard]] SyntaxId documentation_of(SyntaxId part) const;
    std::map<std::pair<std::uint32_t, std::string>, Span> rows_;          ///< by source and key

    // Declarations (resolve_declarations.ipp, resolve_clauses.ipp) --------------------------------------------------------------
    void declare_all();
    void require_methodology();
    void declare_methodology(SyntaxId declaration);
    void declare_source(SyntaxId name, SyntaxId title);
    void declare_entity(SyntaxId declaration);
    void declare_unit(SyntaxId declaration);
    void declare_list(SyntaxId declaration);
    void declare_node(SyntaxId declaration);
    [[nodiscard]] static NodeKind kind_of(Word declaration);
    void link_entities();
    bool doubled(Span span, const std::string& name, Span first);
    EntityId owner(SyntaxId name, std::string& own);
    void read_clauses(NodeId node);
    void check_clauses(SyntaxId declaration);
    void read_clause(NodeId node, SyntaxId clause);
    void read_dated(NodeId node, SyntaxId clause);
    void require_clause(SyntaxId declaration, bool given, Word clause);
    void cite(std::vector<Citation>& citations, SyntaxId clause);
    void require_total(const Node& node, const ResolveNodeSyntax& syntax);
    void require_parameter_value(NodeId node);
    void note_unused();

    // Quantities (resolve_quantities.ipp) ----------------------------------------------------------------------------------------
    void make_quantities();
    QuantityId make_quantity(NodeId node, Facet facet, ResolveTask task, Span span);
    void type_all();
    void type_from(QuantityId root);
    void uses_of(QuantityId quantity, std::vector<QuantityId>& result);
    void uses_in(SyntaxId expression, std::vector<QuantityId>& result);
    bool type_quantity(QuantityId quantity);
    struct Snapshot {
        std::size_t diagnostics, exprs, operands, constants, ranks, aggregates, dated;
    };
    [[nodiscard]] Snapshot snapshot() const;
    void forget_exprs(const Snapshot& since);
    ExprId lower_task(QuantityId quantity, const ResolveTask& task);
    ExprId lower_input(QuantityId quantity);
    ExprId lower_points(SyntaxId syntax, bool takes_yes_no);
    ExprId lower_level(SyntaxId syntax);
    ExprId lower_default_maximum(QuantityId quantity);
    ExprId lower_percent(QuantityId quantity);
    ExprId lower_percents_maximum(QuantityId quantity);
    ExprId apply_unrated(NodeId node, ExprId expr);
    [[nodiscard]] ExprId without_conditions(ExprId expr) const;
    ExprId apply_condition(NodeId node, ExprId expr);
    ExprId apply_written_condition(NodeId node, ExprId expr);
    void finish_quantity(QuantityId quantity, ExprId expr);
    void check_own_label(QuantityId quantity);
    QuantityId anonymous(SyntaxId expression, EntityId entity);
    Type input_type(SyntaxId syntax, ResolveRange& range);
    void input_bounds(SyntaxId syntax, const Type& type, ResolveRange& range);
    [[nodiscard]] std::string shown(const Type& type, const Exact& value) const;
    bool require_bounds(const Exact& value, const Type& type, const ResolveRange& range, Span span);

    // Types (resolve_types.ipp) ---------------------------------------------------------------------------------------------------
    [[nodiscard]] static bool is_error(const Type& type) { return type.kind == TypeKind::error; }
    [[nodiscard]] static bool is_plain(const Type& type) { return type.kind == TypeKind::number && type.unit == none && type.per == none; }
    [[nodiscard]] static bool has_unit(const Type& type) { return type.kind == TypeKind::number && type.unit != none; }
    [[nodiscard]] static bool is_numeric(const Type& type) { return type.kind == TypeKind::number || type.kind == TypeKind::share; }
    static Type plain(bool bare = false);
    static Type of_kind(TypeKind kind);
    static Type of_list(ListId list);
    static Type points_type();
    [[nodiscard]] Type type_of(ExprId expr) const { return model_.exprs[expr].type; }
    [[nodiscard]] bool is_zero(ExprId expr) const;
    [[nodiscard]] std::optional<Type> joined(ExprId left, ExprId right) const;
    [[nodiscard]] std::optional<Type> joined(const Type& left, bool left_is_zero, const Type& right, bool right_is_zero) const;
    Type join(ExprId left, ExprId right, Span span);
    void report_mismatch(ExprId left, ExprId right, Span span);
    bool report_number_for_share(ExprId number);
    bool require_number(ExprId expr);
    bool require_yes_no(ExprId expr);
    bool require_order(ExprId expr, const Type& type);
    bool require_constant(ExprId expr);
    bool require_type(ExprId expr, const Type& wanted);
    Type product(ExprId left, ExprId right, Span span);
    Type quotient(ExprId left, ExprId right, Span span);
    [[nodiscard]] Argument type_argument(const Type& type) const;

    // Expressions (resolve_expressions.ipp, resolve_calls.ipp, resolve_tables.ipp) ------------------------------------------------
    ExprId lower(SyntaxId syntax, ListId expected = none);
    ExprId lower_leaf(SyntaxId syntax, ListId expected);
    ExprId lower_name(SyntaxId syntax, ListId expected);
    ExprId lower_number(SyntaxId syntax);
    ExprId lower_text(SyntaxId syntax);
    ExprId lower_days(SyntaxId syntax, ExprId left, ExprId right);
    static std::optional<Op> function_of(Word word);
    ExprId lower_function(SyntaxId syntax, Op function, const std::vector<ExprId>& operands);
    void note_approximate(const Expr& expr, std::span<const ExprId> operands);
    ExprId lower_row_validity(SyntaxId clause, const PeriodRange& valid);
    ExprId lower_unary(SyntaxId syntax);
    ExprId lower_binary(SyntaxId syntax, ExprId left);
    ExprId lower_arithmetic(SyntaxId syntax, ExprId left, ExprId right);
    ExprId lower_comparison(SyntaxId syntax, ExprId left, ExprId right);
    ExprId lower_state(SyntaxId syntax, ExprId operand);
    ExprId lower_call(SyntaxId syntax, ListId expected);
    ExprId lower_round(SyntaxId syntax, const std::vector<ExprId>& operands);
    ExprId lower_as_share(SyntaxId syntax, ExprId operand);
    ExprId lower_linear(SyntaxId syntax);
    [[nodiscard]] bool is_above_before(ExprId point, ExprId before) const;
    ExprId lower_table(SyntaxId syntax, ListId expected);
    ExprId lower_cell(SyntaxId cell, ExprId input, ResolveTable& table);
    ExprId lower_row_condition(SyntaxId row, ResolveTable& table);
    bool check_rows(ResolveTable& table);
    /// The clause that says in which periods a row is valid; none: it always is.
    [[nodiscard]] SyntaxId validity_of_row(SyntaxId row) const {
        const auto last = child(row, at(row).count - 1);
        return at(last).kind == SyntaxKind::clause ? last : none;
    }
    [[nodiscard]] std::uint32_t cells_of_row(SyntaxId row) const { return at(row).count - (validity_of_row(row) == none ? 1U : 2U); }
    [[nodiscard]] SyntaxId result_of_row(SyntaxId row) const { return child(row, cells_of_row(row)); }
    bool check_cell_range(SyntaxId cell, ExprId lowest, ExprId highest);
    bool table_may_be_missing(const ResolveTable& table, const std::vector<ExprId>& operands) const;
    [[nodiscard]] bool is_catch_all(SyntaxId row) const;
    [[nodiscard]] Context scope_context(SyntaxId aggregate) const;
    ListId list_of(SyntaxId syntax);
    ListId expected_of_results(const std::vector<SyntaxId>& results, ListId expected);
    ExprId read(QuantityId quantity, Span span);
    ExprId constant(const Exact& value, const Type& type, Span span);
    ExprId wrong(Span span);
    ExprId make(Op op, const Type& type, Span span, std::span<const ExprId> operands, std::uint32_t payload = 0);
    ExprId make(Op op, const Type& type, Span span, std::initializer_list<ExprId> operands, std::uint32_t payload = 0) {
        return make(op, type, span, std::span(operands.begin(), operands.size()), payload);
    }
    [[nodiscard]] const Exact& value_of(ExprId expr) const { return *facts_[expr].range.lowest; }
    Type join_all(const std::vector<ExprId>& exprs, Span span);

    // What tables leave out (resolve_coverage.ipp, resolve_several.ipp) -------------------------------------------------------------
    void cover_tables();
    [[nodiscard]] ResolveCell cell_of(ExprId condition) const;
    [[nodiscard]] std::optional<Exact> step_of(ExprId expr, std::size_t& visits) const;
    [[nodiscard]] bool add_texts(ExprId expr, std::vector<Exact>& texts, std::size_t& visits) const;
    [[nodiscard]] ResolveDomain domain_of(ExprId input) const;
    [[nodiscard]] std::string witness_phrase(const Type& type, const Exact& value) const;
    [[nodiscard]] bool same_result(ExprId left, ExprId right) const;
    /// Null when the same was said of this place before: a formula may be read several times.
    Diagnostic* warn_once(Code code, Span span, std::vector<Argument> arguments = {});
    std::vector<ResolveTableRows> tables_;
    PeriodRange tables_in_force_;   ///< what the tables that are typed belong to
    std::set<std::pair<unsigned, std::uint32_t>> warned_;
    // Periods (resolve_periods.ipp) ------------------------------------------------------------------------------------------------
    bool require_period_kind(Span span);
    std::optional<PeriodNumber> period_of(SyntaxId code);
    PeriodRange periods_of(SyntaxId clause);
    void add_era(PeriodNumber first);
    void find_eras();
    ExprId lower_lag(SyntaxId syntax, ListId expected);
    ExprId lower_base(SyntaxId syntax, ListId expected);
    ExprId lower_change(SyntaxId syntax, const std::vector<ExprId>& operands);
    ExprId other_period(Op op, ExprId x, Span span, std::uint32_t payload);
    ExprId lower_dated(NodeId node);
    bool require_uniform(ExprId expr);
    [[nodiscard]] std::size_t era_count() const { return eras_.size(); }
    [[nodiscard]] std::optional<Exact> value_in(ExprId expr, std::size_t era) const;
    [[nodiscard]] bool in_every_era(ExprId expr, bool (*holds)(const Exact& value)) const;
    [[nodiscard]] bool is_in_force(NodeId node, std::size_t era) const { return model_.nodes[node].valid.holds(eras_[era]); }
    [[nodiscard]] std::vector<std::optional<Exact>> eras_of(const Expr& expr, std::span<const ExprId> operands) const;
    [[nodiscard]] bool is_dated(const Expr& expr, std::span<const ExprId> operands) const;
    std::vector<PeriodNumber> eras_{std::numeric_limits<PeriodNumber>::min()};   ///< first periods of what is in force together; ascending
    bool eras_found_ = false, kind_reported_ = false;

    // Aggregations (resolve_aggregates.ipp) -----------------------------------------------------------------------------------------
    ExprId lower_aggregate(SyntaxId syntax);
    ExprId lower_over_labels(SyntaxId syntax, ListId list);
    [[nodiscard]] ResolveRange over_labels_range(const Expr& expr, std::span<const ExprId> operands) const;
    ExprId lower_rank(SyntaxId syntax);
    ExprId lower_per(SyntaxId syntax, ExprId operand);
    Type lower_measured(SyntaxId syntax, EntityId over, std::vector<ExprId>& operands);
    ResolveScope resolve_scope(SyntaxId scope);
    ResolveOptions resolve_options(SyntaxId syntax);
    bool option_fits(SyntaxId option, Word word, ResolveOptions& options);
    bool order_of(SyntaxId place, SyntaxId named, ExprId measured, SyntaxId order, bool& higher_first);
    bool rank_options(SyntaxId syntax, const ResolveOptions& options, std::vector<ExprId>& operands, Rank& rank);
    [[nodiscard]] bool is_above(EntityId entity, EntityId other) const;
    template <typename Fits> [[nodiscard]] Argument possible_entities(const Fits& fits, std::string_view nothing) const;
    bool require_ancestor(SyntaxId name, EntityId within);
    bool require_descendant(SyntaxId name, EntityId over);
    bool require_kind(ExprId expr);
    bool require_measure(ExprId expr);
    std::uint32_t whole_number(SyntaxId number);
    static Type count_type(EntityId over);

    // Ranges (resolve_ranges.ipp, resolve_intervals.ipp) ---------------------------------------------------------------------------
    [[nodiscard]] ResolveFacts facts_of(const Expr& expr, std::span<const ExprId> operands) const;
    [[nodiscard]] ResolveRange range_of(const Expr& expr, std::span<const ExprId> operands) const;
    [[nodiscard]] ResolveRange aggregate_range(const Expr& expr, std::span<const ExprId> operands) const;
    [[nodiscard]] bool aggregate_may_be_missing(const Expr& expr, bool operand_may_be) const;
    [[nodiscard]] ResolveRange group_range(const Expr& expr, std::span<const ExprId> operands) const;
    [[nodiscard]] bool group_may_be_missing(const Expr& expr, std::span<const ExprId> operands) const;

    // Groups (resolve_groups.ipp) --------------------------------------------------------------------------------------------------
    void link_members();
    void expand_members(NodeId group);
    void check_nesting();
    void link_heirs(NodeId group);
    [[nodiscard]] bool has_heir(NodeId group, std::size_t member) const;
    [[nodiscard]] std::vector<Exact> highest_weights(NodeId group, std::span<const ExprId> operands) const;
    ExprId lower_group(QuantityId quantity, Op op);
    bool lower_member(SyntaxId member, NodeId node, Total total, std::vector<ExprId>& operands);
    ExprId lower_weight(SyntaxId member);
    [[nodiscard]] QuantityId member_points(NodeId member) const;
    [[nodiscard]] bool is_proper(NodeId member) const;
    void check_missing_rule(NodeId group);
    [[nodiscard]] std::optional<Exact> sum_in(NodeId group, std::size_t era, bool of_maxima) const;
    [[nodiscard]] std::optional<Exact> highest_in(ExprId expr, std::size_t era) const;
    void check_statement(NodeId group, SyntaxId statement, const Type& type, bool of_maxima);
    void check_weights(NodeId group);
    void check_maximum(NodeId group);
    void report_no_points(SyntaxId name, NodeId member);

    // Reports (resolve_reports.ipp) ------------------------------------------------------------------------------------------------
    void make_reports();
    void make_report(SyntaxId declaration);
    void add_columns(Report& report, SyntaxId clause);
    ReportColumn make_column(EntityId entity, SyntaxId column);
    QuantityId maximum_of(QuantityId quantity, SyntaxId expression, EntityId entity);
    std::optional<Fraction> display_step(SyntaxId column, const Type& type);

    // Overrides (resolve_overrides.ipp) --------------------------------------------------------------------------------------------
    void make_overrides();
    void mark_inherited();
    void warn_of_lost_answers(const SyntaxOverride& override, SyntaxId clause);
    [[nodiscard]] std::string said(SyntaxId declaration) const;
    [[nodiscard]] Span name_span(SyntaxId declaration) const;
    void warn_of_near_names();

    // Scenarios (resolve_scenarios.ipp, resolve_mappings.ipp) ----------------------------------------------------------------------
    void make_scenarios();
    Scenario make_scenario(SyntaxId declaration);
    ObjectFacts object_facts(SyntaxId facts);
    std::string scenario_period(SyntaxId code);
    EntityId object_path(SyntaxId object, std::vector<std::string>& path);
    Assign assign(SyntaxId syntax, EntityId entity, bool is_given);
    void assign_shown(SyntaxId value, const Type& type, Assign& result);
    bool require_given_bounds(const Assign& assign, const Exact& value, Span span);
    QuantityId fact_target(SyntaxId name, EntityId entity, bool is_given);
    void check_doubled_facts(const Scenario& scenario);
    DataFacts data_facts(SyntaxId facts);
    EntityId mapped_entity(SyntaxId facts);
    MappingRow mapping_row(SyntaxId mapping, EntityId entity, bool is_given);
    Exception exception(SyntaxId except, const Scenario& scenario);
    [[nodiscard]] bool is_expected(SyntaxId column, EntityId entity, const Scenario& scenario);
    std::optional<Exact> constant_of(SyntaxId expression, const Type& wanted);
    std::unordered_map<std::string, Span> report_spans_, scenario_spans_;

    // Road maps (resolve_roadmaps.ipp, resolve_measures.ipp) -----------------------------------------------------------------------
    void declare_responsible(SyntaxId declaration);
    void make_roadmaps();
    void make_roadmap(SyntaxId declaration);
    void add_measure(RoadMap& roadmap, SyntaxId measure);
    bool read_due(RoadMap& roadmap, Measure& measure, SyntaxId due);
    std::optional<Recurrence> recurrence_of(SyntaxId syntax);
    void check_deadline(const RoadMap& roadmap, const Measure& measure, SyntaxId due);
    std::optional<DaySpan> span_of(SyntaxId code);
    std::optional<DaySpan> span_of(SyntaxId first, SyntaxId last);
    std::optional<Day> date_of(SyntaxId code);
    std::vector<std::uint32_t> responsible_of(SyntaxId parent, std::uint32_t from, std::uint32_t count);
    std::uint32_t find_roadmap(SyntaxId name);
    MeasureId find_measure(SyntaxId name, SyntaxId code);
    void make_recommendation(SyntaxId declaration, NodeId node);
    void read_recommendations();
    void scenario_measure(SyntaxId facts, Scenario& scenario);
    void scenario_roadmap(SyntaxId facts, Scenario& scenario);
    bool measure_path(const RoadMap& roadmap, SyntaxId object, std::vector<std::string>& path);
    bool read_occurrence(const RoadMap& roadmap, const Measure& measure, SyntaxId due, SyntaxId place, ScenarioMeasure& result);
    bool read_done(const Measure& measure, SyntaxId facts, ScenarioMeasure& result);
    void check_measures(Scenario& scenario, SyntaxId declaration);
    std::unordered_map<std::string, std::uint32_t> responsible_by_name_, roadmaps_by_name_;   ///< of a road map "entity.name"
    std::vector<std::unordered_map<std::string, std::uint32_t>> measures_by_code_;   ///< of each road map
    std::vector<bool> responsible_used_, roadmap_broken_;   ///< broken: a part of it could not be read
    std::vector<SyntaxId> recommend_syntax_;

    // Checks (resolve_checks.ipp) --------------------------------------------------------------------------------------------------
    using Locals = std::unordered_map<std::string, ResolveLocal>;
    void make_checks();
    void make_check(SyntaxId declaration);
    bool add_variable(Check& check, SyntaxId variable, Locals& locals);
    bool require_few_values(const Check& check, SyntaxId declaration);
    QuantityId local_quantity(ExprId expr, Span span);
    void define_local(SyntaxId name, QuantityId quantity, Locals& locals);
    CheckFailure failure(SyntaxId failure, const Check& check, std::map<std::vector<Exact>, Span>& stated);

    // State -----------------------------------------------------------------------------------------------------------------------
    const Ast& ast_;
    SyntaxId root_;
    const Sources& sources_;
    Diagnostics& diagnostics_;
    std::vector<Language> languages_;         ///< by source
    Language language_ = Language::english;   ///< in which messages spell keywords: that of the file they speak of
    Model model_;
    Span methodology_span_;
    std::size_t hints_ = 0;
    Context context_;

    std::unordered_map<std::string, ResolveGlobal> globals_;
    std::unordered_map<std::string, NodeId> nodes_;                        ///< by "entity.name"
    mutable std::string node_key_;                                         ///< what is looked for among them
    std::unordered_map<std::string, std::uint32_t> sources_by_name_;
    std::unordered_map<std::string, std::vector<std::pair<ListId, std::uint32_t>>> lists_of_label_;
    std::vector<std::unordered_map<std::string, std::uint32_t>> labels_;   ///< by list
    std::unordered_map<std::string, std::vector<NodeId>> nodes_by_own_name_;
    std::unordered_set<std::string> broken_names_;                         ///< of nodes of unknown entities: reported once, not at each use
    std::vector<SyntaxId> entity_syntax_;
    std::vector<ResolveNodeSyntax> node_syntax_;
    std::vector<bool> entity_used_, unit_used_, list_used_, source_used_, node_used_;
    enum class Progress : std::uint8_t { untouched, running, done };
    std::vector<ResolveTask> tasks_;             ///< by quantity
    std::vector<Progress> progress_;             ///< by quantity
    std::vector<ResolveFacts> quantity_facts_;   ///< by quantity, once it is done
    std::vector<ResolveFacts> facts_;            ///< by expression
    QuantityId blocked_on_ = none;               ///< a quantity that must be typed before the one being typed
};

}  // namespace merilo::inline v0::detail
