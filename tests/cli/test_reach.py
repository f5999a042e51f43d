"""Each construct of the language is reached: every keyword stands in a golden case that the program runs. The unit tests run the same cases
through C++ (tests/cases_test.cpp), tests/python/test_reach.py through Python."""

import re
from pathlib import Path

import pytest

from test_cli import PROJECT, merilo

CASES = sorted((PROJECT / "tests/cases").glob("*/good/*.merilo"))
TABLE = PROJECT / "include/merilo/impl/keywords.ipp"
KEYWORDS = re.findall(r'\{Word::(\w+), "([^"]+)", "([^"]+)", \w+\}', TABLE.read_text(encoding="utf-8"))


def without_texts(path):
    return re.sub(r'"[^"\n]*"|#[^\n]*', " ", path.read_text(encoding="utf-8"))


TEXTS = [without_texts(path) for path in CASES]


def stands_in(phrase, text):
    words = r"\s+".join(map(re.escape, phrase.split(" ")))
    return re.search(rf"(?<![\w.])(?<!\.){words}(?!\w)", text) or re.search(rf"\.{words}(?!\w)", text)


@pytest.mark.parametrize("word, english, russian", KEYWORDS, ids=[word for word, _, _ in KEYWORDS])
def test_each_keyword_stands_in_a_golden_case(word, english, russian):
    assert any(stands_in(spelling, text) for text in TEXTS for spelling in (english, russian)), f"no golden case has `{english}`"


@pytest.mark.parametrize("feature", sorted({path.parents[1].name for path in CASES}))
def test_the_program_runs_the_golden_cases(feature):
    files = [path for path in CASES if path.parents[1].name == feature]
    done = merilo("test", *files)
    assert done.returncode == 0, done.stdout + done.stderr
