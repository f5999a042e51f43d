"""The program and the rules of management cycles agree on random mechanisms. MERILO_PROGRAM names the program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .management import differences, make
from .program import program_path

CASES = int(os.environ.get("MERILO_ORACLE_MECHANISMS", "150"))
SEED = int(os.environ.get("MERILO_ORACLE_SEED", "1"))


@pytest.mark.skipif("MERILO_PROGRAM" not in os.environ and not Path(program_path()).exists(), reason="no MERILO_PROGRAM")
def test_program_agrees_on_mechanisms(tmp_path: Path) -> None:
    for seed in range(SEED, SEED + CASES):
        found = differences(tmp_path, make(seed))
        assert not found, f"seed {seed}:\n" + "\n".join(found[:10]) + "\n\n" + (tmp_path / "rules.merilo").read_text(encoding="utf-8")
