// The loops for x86-64-v3; CMake gives their unit the flags. Header-only builds have no such unit.
#pragma once

#ifdef MERILO_LOOPS_X86

#include <merilo/impl/loops.hpp>

#define MERILO_LOOPS loops_of_v3
#include <merilo/impl/loops_body.ipp>
#undef MERILO_LOOPS

namespace merilo::inline v0::detail {

const Loops& loops_v3() { return loops_of_v3::table; }

}  // namespace merilo::inline v0::detail

#endif
