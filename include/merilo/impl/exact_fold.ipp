// Sums, extremes and medians of fractions.
#pragma once

#include <merilo/impl/exact_fold.hpp>

#include <algorithm>
#include <utility>

namespace merilo::inline v0::detail {

bool gathered_yes(const Gather& gather, const GatherTally& tally) {
    return gather.kind == Gather::Kind::any ? tally.yes > 0 : tally.yes == tally.counted;
}

State gathered_state(const Gather& gather, const GatherTally& tally) {
    if (tally.population() == 0) return gather.nothing_is_zero ? State::value : State::not_applicable;
    if (gather.all_required && tally.skipped != 0) return State::missing;
    if (tally.counted < gather.at_least) return State::missing;
    if (gather.kind == Gather::Kind::any || gather.kind == Gather::Kind::all) {
        const bool decided = tally.counted != 0 && gathered_yes(gather, tally) == (gather.kind == Gather::Kind::any);
        const bool enough = gather.scope == ScopeKind::last && gather.at_least != 0;
        if (!decided && tally.undecided != 0 && !enough) return State::missing;
    }
    return tally.counted == 0 ? State::missing : State::value;
}

/// Of what comes after, only the arguments that the gathering has.
bool ExactFold::next(std::uint32_t& member, std::uint32_t& argument) const {
    if (member_ == members_ || is_decided()) return false;
    member = member_;
    switch (part_) {
        case Part::where: argument = gather_->where ? (gather_->paired ? 2 : 1) : 0; break;
        case Part::cell: argument = 0; break;
        case Part::pair: argument = 1; break;
    }
    return true;
}

/// Nothing that comes can change the answer.
bool ExactFold::is_decided() const {
    if (gather_->all_required || tally_.counted < std::max<std::size_t>(gather_->at_least, 1)) return false;
    if (gather_->kind == Gather::Kind::any) return tally_.yes > 0;
    return gather_->kind == Gather::Kind::all && tally_.yes < tally_.counted;
}

void ExactFold::go_on() {
    ++member_;
    part_ = Part::where;
}

void ExactFold::take(ExactCell cell) {
    if (part_ == Part::where && gather_->where) {
        if (cell.is_yes()) {
            part_ = Part::cell;
            return;
        }
        if (cell.state == State::missing) ++tally_.skipped;
        return go_on();
    }
    if (part_ != Part::pair && gather_->paired) {
        cell_ = std::move(cell);
        part_ = Part::pair;
        return;
    }
    if (gather_->paired) {
        if (cell.state == State::not_applicable || cell_.state == State::not_applicable) cell_.state = State::not_applicable;
        else if (cell.state == State::missing) cell_.state = State::missing;
        add(std::move(cell_));
    } else {
        add(std::move(cell));
    }
    go_on();
}

void ExactFold::add(ExactCell cell) {
    if (cell.state == State::not_applicable) return;
    if (cell.state == State::missing) {
        ++tally_.skipped;
        ++tally_.undecided;
        return;
    }
    ++tally_.counted;
    switch (gather_->kind) {
        case Gather::Kind::sum: sums_[cell.value.denominator()] += cell.value.numerator(); break;
        case Gather::Kind::tally: break;
        case Gather::Kind::any:
        case Gather::Kind::all: tally_.yes += cell.is_yes() ? 1 : 0; break;
        case Gather::Kind::median:
        case Gather::Kind::lower_median: values_.push_back(std::move(cell.value)); break;
        case Gather::Kind::minimum:
        case Gather::Kind::maximum:
            if (values_.empty()) values_.push_back(std::move(cell.value));
            else if (gather_->kind == Gather::Kind::minimum ? cell.value < values_[0] : values_[0] < cell.value) values_[0] = std::move(cell.value);
            break;
    }
}

/// Neighbours first, over their least common denominator: what is added has about the same length. What is longer than is allowed would
/// only grow.
Exact ExactFold::sum(Watch& watch) const {
    const auto most = std::max(watch.bits(), too_long_to_reduce);
    std::vector<Exact> terms;
    for (const auto& [denominator, numerator] : sums_) terms.emplace_back(numerator, denominator);
    if (terms.empty()) return {};
    while (terms.size() > 1) {
        std::vector<Exact> sums;
        for (std::size_t i = 0; i < terms.size(); i += 2) {
            if (i + 1 == terms.size()) {
                sums.push_back(std::move(terms[i]));
                continue;
            }
            const auto &x = terms[i], &y = terms[i + 1];
            if (x.bits() + y.bits() > 2048 ? watch.poll() : i % 1024 == 0 && watch.poll()) return {};
            const BigInteger common = gcd(x.denominator(), y.denominator());
            const BigInteger up = y.denominator() / common;
            sums.emplace_back(BigInteger(x.numerator() * up + y.numerator() * (x.denominator() / common)), BigInteger(x.denominator() * up));
            if (msb(sums.back().denominator()) >= most) {
                watch.stop(Code::too_many_bits);
                return {};
            }
        }
        terms = std::move(sums);
    }
    return terms[0];
}

Exact ExactFold::median(Watch& watch) {
    struct Stopped {};   // nothing else leaves an algorithm in the middle
    std::size_t compared = 0;
    const auto is_less = [&](const Exact& x, const Exact& y) {
        if (++compared % 1024 == 0 && watch.poll()) throw Stopped();
        return x < y;
    };
    const auto middle = values_.begin() + static_cast<std::ptrdiff_t>((values_.size() - 1) / 2);
    try {
        std::nth_element(values_.begin(), middle, values_.end(), is_less);
        if (values_.size() % 2 != 0 || gather_->kind == Gather::Kind::lower_median) return *middle;
        return (*middle + *std::min_element(middle + 1, values_.end(), is_less)) / Exact(2);
    } catch (const Stopped&) {
        return {};
    }
}

ExactCell ExactFold::result(Watch& watch) {
    ExactCell result;
    result.state = gathered_state(*gather_, tally_);
    if (!result.is_value()) return result;
    switch (gather_->kind) {
        case Gather::Kind::sum: result.value = sum(watch); break;
        case Gather::Kind::tally: result.value = Exact(tally_.counted); break;
        case Gather::Kind::any:
        case Gather::Kind::all: result.value = Exact(gathered_yes(*gather_, tally_) ? 1 : 0); break;
        case Gather::Kind::median:
        case Gather::Kind::lower_median: result.value = median(watch); break;
        case Gather::Kind::minimum:
        case Gather::Kind::maximum: result.value = std::move(values_[0]); break;
    }
    return result;
}

}  // namespace merilo::inline v0::detail
