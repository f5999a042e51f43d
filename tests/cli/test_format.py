"""`merilo format`: files are rewritten whole or not at all."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest
from test_cli import PROJECT, PROGRAM, RULES, environment, merilo

RAGGED = "merilo   1\nunit pupil   \"Ученик\"  # кто\n"
CANONICAL = "merilo 1\nunit pupil \"Ученик\"  # кто\n"
RUSSIAN = "мерило 1\nединица pupil \"Ученик\"  # кто\n"
WRONG = "merilo 1\nunit pupil\n"


def piped(text, *arguments):
    return subprocess.run([PROGRAM, "format", *arguments], input=text, cwd=PROJECT, env=environment(), capture_output=True,
                          encoding="utf-8", timeout=120)


@pytest.fixture
def ragged(tmp_path):
    path = tmp_path / "ragged.merilo"
    path.write_text(RAGGED, encoding="utf-8")
    return path


def test_rules_and_examples_are_in_canonical_form():
    done = merilo("format", "--check", "rules", "examples")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"файлов: \d+, все в каноническом виде\n", done.stdout)


def test_a_file_is_rewritten_in_its_place(ragged):
    done = merilo("format", ragged)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{ragged}: отформатирован\n", "")
    assert ragged.read_text(encoding="utf-8") == CANONICAL
    assert os.listdir(ragged.parent) == ["ragged.merilo"]
    again = merilo("format", ragged)
    assert (again.returncode, again.stdout) == (0, "")


def test_a_rewritten_file_keeps_its_permissions_and_its_link(ragged):
    ragged.chmod(0o640)
    link = ragged.parent / "link.merilo"
    link.symlink_to(ragged.name)
    assert merilo("format", link).returncode == 0
    assert stat.S_IMODE(ragged.stat().st_mode) == 0o640
    assert link.is_symlink() and ragged.read_text(encoding="utf-8") == CANONICAL


def test_a_file_in_canonical_form_is_not_touched(ragged):
    ragged.write_text(CANONICAL, encoding="utf-8")
    os.utime(ragged, (1, 1))
    assert merilo("format", ragged).returncode == 0
    assert ragged.stat().st_mtime == 1


def test_check_writes_nothing_and_names_what_differs(ragged):
    good = ragged.parent / "good.merilo"
    good.write_text(CANONICAL, encoding="utf-8")
    done = merilo("format", "--check", ragged.parent)
    assert done.returncode == 1
    assert f"{ragged}: отличается от канонического вида" in done.stderr and str(good) not in done.stderr
    assert "файлов: 2, отличается: 1" in done.stderr
    assert ragged.read_text(encoding="utf-8") == RAGGED
    assert "is not in canonical form" in merilo("format", "--check", ragged, "--language", "en").stderr


def test_keywords_are_converted_and_back(ragged):
    assert merilo("format", ragged, "--keywords", "ru").returncode == 0
    assert ragged.read_text(encoding="utf-8") == RUSSIAN
    assert merilo("format", "--check", ragged).returncode == 0
    assert merilo("format", ragged, "--keywords", "en").returncode == 0
    assert ragged.read_text(encoding="utf-8") == CANONICAL
    assert "de" in merilo("format", ragged, "--keywords", "de").stderr


def test_the_standard_input_goes_to_the_standard_output():
    done = piped(RAGGED, "-", "--keywords", "ru")
    assert (done.returncode, done.stdout, done.stderr) == (0, RUSSIAN, "")
    assert piped(CANONICAL, "-", "--check").returncode == 0
    assert piped(RAGGED, "-", "--check").returncode == 1


def test_output_goes_elsewhere(ragged):
    target = ragged.parent / "out.txt"
    assert merilo("format", ragged, "-o", target).returncode == 0
    assert target.read_text(encoding="utf-8") == CANONICAL and ragged.read_text(encoding="utf-8") == RAGGED
    two = merilo("format", ragged, ragged, "-o", target)
    assert two.returncode == 2 and "-o" in two.stderr
    both = merilo("format", ragged, "--check", "-o", target)
    assert both.returncode == 2 and "--check" in both.stderr


def test_a_file_that_does_not_parse_is_left_as_it_is_and_the_others_are_formatted(ragged):
    wrong = ragged.parent / "a_wrong.merilo"
    wrong.write_text(WRONG, encoding="utf-8")
    done = merilo("format", ragged.parent)
    assert done.returncode == 1 and f"{wrong}:2:" in done.stderr and "ошибка M0101" in done.stderr
    assert wrong.read_text(encoding="utf-8") == WRONG
    assert ragged.read_text(encoding="utf-8") == CANONICAL
    failed = piped(WRONG, "-")
    assert failed.returncode == 1 and failed.stdout == "" and failed.stderr.startswith("-:2:")


def test_a_file_that_cannot_be_read_or_written_is_refused(ragged, tmp_path):
    absent = merilo("format", tmp_path / "absent.merilo")
    assert absent.returncode == 2 and "не удалось прочитать" in absent.stderr
    assert merilo("format").returncode == 2
    unwritable = merilo("format", ragged, "-o", tmp_path / "no" / "out.txt")
    assert unwritable.returncode == 2 and "такой папки нет" in unwritable.stderr


def test_every_keyword_of_a_file_changes_and_scenarios_still_pass(tmp_path):
    path = tmp_path / "rules.merilo"
    path.write_text(RULES, encoding="utf-8")
    before = merilo("test", path).stdout
    assert merilo("format", path, "--keywords", "ru").returncode == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("мерило 1\nметодика test \"Проба\" {\n    версия 1\n    период год\n")
    assert merilo("test", path).stdout == before
