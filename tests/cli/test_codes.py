"""Every diagnostic code is explained in both languages, and the examples of its entry show it: the wrong one gives that code, the mended one
gives no error. Examples are run by the real program, as a reader would run them."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from code_entries import CODES, ENTRIES, LANGUAGES, RIGHT, WRONG, check_examples, codes_with, example_of

PROGRAM = Path(os.environ.get("MERILO_PROGRAM", str(Path(__file__).resolve().parents[2] / "build" / "merilo"))).absolute()

# Notes below other messages; their code is only in JSON.
NOTES = {"M0020", "M0150", "M0151", "M0269", "M0290", "M0291", "M0292", "M0293", "M0392", "M0463", "M0490", "M0491", "M0502", "M0599", "M0750", "M0850",
         "M0851"}
# Said where no text, data or command line can lead: limits and requests of a program in C++, what an earlier check finds today, a code of an
# earlier version.
WITHOUT_EXAMPLE = {"M0318", "M0331", "M0334", "M0603", "M0620", "M0621", "M0622", "M0623", "M0829", "M0865", "M0881", "M0903", "M0904"}


def test_every_code_is_explained_in_both_languages():
    for language in LANGUAGES:
        assert set(ENTRIES[language]) == set(CODES)


def test_every_entry_has_its_examples():
    for language in LANGUAGES:
        without = {code for code, entry in ENTRIES[language].items() if example_of(entry, WRONG[language])[0] is None}
        assert without == NOTES | WITHOUT_EXAMPLE
        assert without == {code for code, entry in ENTRIES[language].items() if example_of(entry, RIGHT[language])[0] is None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", codes_with(python=False))
def test_examples_of(code, language, tmp_path):
    check_examples(code, language, tmp_path, {"merilo": PROGRAM})


def test_english_entries_are_english():
    about_letters = {"M0114", "M0115", "M0116", "M0190", "M0834", "M0853", "M0854"}
    for code, entry in ENTRIES["en"].items():
        assert code in about_letters or not re.search("[а-яё]", entry, re.I), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_holds_the_entries_as_they_are(language):
    listed = subprocess.run([PROGRAM, "explain-code", "--language", language], capture_output=True, encoding="utf-8", check=True).stdout
    assert listed.splitlines() == [re.match("## (.*)", ENTRIES[language][code])[1] for code in sorted(ENTRIES[language])]
    shown = subprocess.run([PROGRAM, "explain-code", "--language", language, *sorted(ENTRIES[language])], capture_output=True, encoding="utf-8",
                           check=True).stdout

    def words(text):
        return re.sub(r"^```\w*$|^## |^\*\*|\*\*$", "", text, flags=re.M).split()
    assert words(shown) == words("\n".join(ENTRIES[language][code] for code in sorted(ENTRIES[language])))


@pytest.mark.parametrize("given", ["M0201", "m0201", "201", "0201", "М0201", "м201"])
def test_a_code_may_be_written_shortly_and_with_a_russian_letter(given):
    done = subprocess.run([PROGRAM, "explain-code", given], capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and done.stdout.startswith("M0201 — ")


@pytest.mark.parametrize("given, said", [("M0200", "M0201 — "), ("E0202", "M0202 — "), ("9999", "ближайшие"), ("имя", "«имя» — не код"), ("M201x", "M0201 — ")])
def test_an_unknown_code_names_near_ones(given, said):
    done = subprocess.run([PROGRAM, "explain-code", given], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("merilo: ") and said in done.stderr
