"""The program and the oracle agree on every decision of random methodologies. MERILO_PROGRAM names the program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .campaign import run
from .program import program_path

DECISIONS = int(os.environ.get("MERILO_ORACLE_DECISIONS", "200000"))
SEED = int(os.environ.get("MERILO_ORACLE_SEED", "1"))


@pytest.mark.skipif("MERILO_PROGRAM" not in os.environ and not Path(program_path()).exists(), reason="no MERILO_PROGRAM")
def test_program_agrees_with_the_oracle() -> None:
    outcome = run(DECISIONS, SEED, Path("build/oracle-failures"))
    assert not outcome.failures, "\n\n".join(outcome.failures)
    assert outcome.decisions >= DECISIONS
