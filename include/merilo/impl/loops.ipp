// Which loops run: those for the machine at hand.
#pragma once

#include <merilo/evaluate.hpp>
#include <merilo/impl/loops.hpp>

#define MERILO_LOOPS loops_of_baseline
#include <merilo/impl/loops_body.ipp>
#undef MERILO_LOOPS

namespace merilo::inline v0::detail {

const Loops& loops_baseline() { return loops_of_baseline::table; }

#ifdef MERILO_LOOPS_X86

/// The processor and the system know the registers.
bool has_v3() { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && __builtin_cpu_supports("bmi2") != 0; }
bool has_v4() {
    return has_v3() && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
}

const Loops& loops_for(InstructionSet set) {
    static const bool v3 = has_v3(), v4 = has_v4();
    if (set == InstructionSet::baseline || !v3) return loops_baseline();
    return set == InstructionSet::v3 || !v4 ? loops_v3() : loops_v4();
}

#else

const Loops& loops_for(InstructionSet) { return loops_baseline(); }

#endif

const Loops& best_loops() { return loops_for(InstructionSet::best); }

}  // namespace merilo::inline v0::detail
