"""The bar of a long evaluation: on a terminal only, and gone when the evaluation has ended."""
import os
import pty
import re
import subprocess

import pytest

from cli_program import PROGRAM, PROJECT

LOGARITHMS = 6   # each of them has 60 digits for each school: seconds, where the bar comes after half a second
RULES = "\n".join(["merilo 1", 'methodology bar "Bar" { version 1; period year }', 'entity region "Region"', 'entity school "School" in region',
                   'input school.taken "Taken" points 0..1000', 'input school.passed "Passed" points 0..1000',
                   *(f'value school.log_{i} "Logarithm {i}" ln(passed / taken + {i + 2}00%)' for i in range(LOGARITHMS)),
                   *(f'value region.all_{i} "All {i}" share(school: log_{i} > 1)' for i in range(LOGARITHMS)), ""])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bar")
    (folder / "bar.merilo").write_text(RULES, encoding="utf-8")
    for name, rows in (("long.csv", 40_000), ("short.csv", 3)):
        lines = [f"S{i},R{i % 50},{i % 97 + 1},{i % 31}" for i in range(rows)]
        (folder / name).write_text("\n".join(["school,region,taken,passed", *lines, ""]), encoding="utf-8")
    return folder


def run(files, data, on_terminal):
    """What goes to the standard error stream."""
    command = [PROGRAM, "run", files / "bar.merilo", "--data", files / data, "--period", "2024", "--format", "json", "--output", files / "out.json",
               "--nodes", *(f"all_{i}" for i in range(LOGARITHMS))]
    if not on_terminal:
        return subprocess.run(command, cwd=PROJECT, stderr=subprocess.PIPE, check=True, timeout=300).stderr
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=PROJECT, stderr=theirs)
    os.close(theirs)
    read = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:   # the program has closed the terminal
            break
        if not piece:
            break
        read += piece
    os.close(ours)
    assert process.wait(300) == 0
    return read


def test_a_long_evaluation_has_a_bar_on_a_terminal(files):
    shown = run(files, "long.csv", True).decode()
    percents = [int(number) for number in re.findall(r"(\d+) %", shown)]
    assert percents, shown
    assert percents == sorted(set(percents)) and percents[-1] <= 100
    assert shown.endswith("\r\x1b[K"), "nothing of it is left"


def test_there_is_no_bar_elsewhere(files):
    assert run(files, "long.csv", False) == b""


def test_what_is_soon_done_has_no_bar(files):
    assert run(files, "short.csv", True) == b""
