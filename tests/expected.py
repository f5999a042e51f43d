"""What the tests of packs and examples share: the program, texts that it is expected to write, and data that a generator makes again."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ["MERILO_PROGRAM"]


def merilo(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("MERILO_LANGUAGE", "TERM")}
    return subprocess.run([PROGRAM, *arguments], cwd=PROJECT, env=kept, capture_output=True, encoding="utf-8", timeout=120, check=False)


def expect_text(expected: Path, arguments: list[str]) -> None:
    """The program writes what stands in `expected`; MERILO_REWRITE=1 writes it there."""
    done = merilo(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    written = done.stdout + done.stderr
    if os.environ.get("MERILO_REWRITE"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(written, encoding="utf-8")
    assert written == expected.read_text(encoding="utf-8")


def make_data(folder: Path, to: Path) -> dict[str, bytes]:
    """What the generator of a pack or an example writes, by the names of its files."""
    subprocess.run([sys.executable, "-B", str(folder / "make_data.py"), str(to)], check=True, timeout=60)
    return {path.name: path.read_bytes() for path in to.iterdir()}
