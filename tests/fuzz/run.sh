#!/usr/bin/env bash
# Runs every fuzz target of BUILD for its share of SECONDS. Inputs that crash, hang or take too much memory are kept in BUILD/crashes.
set -euo pipefail
build=$1
seconds=$2
targets=(methodology format facts mapping arrow management)
# Methodologies have the largest language: four ninths of the time are theirs.
share=$((seconds / 9 > 0 ? seconds / 9 : 1))
mkdir -p "$build/crashes"
for target in "${targets[@]}"; do
    time=$([ "$target" = methodology ] && echo $((share * 4)) || echo "$share")
    echo "fuzz_$target: $time s"
    mkdir -p "$build/found/$target"
    "$build/fuzz_$target" -dict="$build/keywords.dict" -max_total_time="$time" -timeout=20 -rss_limit_mb=2048 -max_len=16384 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$build/crashes/$target-" "$build/found/$target" "$build/corpus/$target" 2>&1 |
        grep -E "^(stat::(number_of_executed_units|peak_rss_mb)|==|SUMMARY|ERROR|artifact|.*(error|ERROR):)" || [ "${PIPESTATUS[0]}" -eq 0 ]
done
