"""python3 -m tests.oracle --decisions 10000000 --seed 1"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from .campaign import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.oracle", description="Compares the program with the exact oracle.")
    parser.add_argument("--decisions", type=int, default=1_000_000, help="how many decisions to compare at least")
    parser.add_argument("--seed", type=int, default=None, help="of the first case; a random one when left out")
    parser.add_argument("--failures", type=Path, default=Path("build/oracle-failures"), help="folder for cases that differ")
    parser.add_argument("--most", type=int, default=5, help="stop after so many failures")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if options.seed is None else options.seed
    print(f"first seed {seed}", flush=True)
    began = time.monotonic()
    outcome = run(options.decisions, seed, options.failures, options.most)
    seconds = time.monotonic() - began
    print(f"{outcome.decisions} decisions in {outcome.cases} cases, {len(outcome.failures)} cases differ ({seconds:.0f} s)")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
