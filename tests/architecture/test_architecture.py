"""What the layout of the sources promises, read off the sources themselves."""
import os
import pathlib
import re

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CORE = PROJECT / "include/merilo"

# The pipeline: a stage includes only stages that stand before it.
ORDER = ["version", "executor", "source", "code", "diagnostic", "code_entry", "data_report", "error", "number", "date", "keywords", "period", "recurrence", "ast", "format", "modules", "roadmap", "documentation", "types", "model", "graph", "plan",
         "column", "dataset", "measures", "program", "evaluate", "arrow", "check", "explain", "report", "recommend", "roadmap_report", "scenario", "rows", "trace",
         "merilo"]
HEAVY = re.compile(r"^(boost/|rapidjson/|Eigen/|utf8proc\.h|csv\.h)")
STANDARD = re.compile(r"^[a-z_0-9]+$")

# Functions that depend on the locale, read the environment, print or end the process.
FORBIDDEN = re.compile(
    r"\b(strto(d|f|ld|l|ul|ll|ull)|sto(d|f|ld|i|l|ul|ll|ull)|ato[fil]|is(alpha|digit|alnum|space|upper|lower|punct)|to(upper|lower)|setlocale|"
    r"imbue|getenv|secure_getenv|printf|fprintf|sprintf|snprintf|puts|putchar|abort|exit|_Exit|quick_exit|terminate|system|time|localtime|"
    r"gmtime|rand|srand)\s*\(|std::(cout|cerr|clog|cin|locale)\b|#include <(iostream|cstdio|clocale|locale|ctime|cctype|random)>|"
    r"std::(random_device|chrono::system_clock)\b|\bassert\s*\(")


def files(*patterns):
    return sorted(path for pattern in patterns for path in PROJECT.glob(pattern))


def named(paths):
    return {"argvalues": paths, "ids": [str(path.relative_to(PROJECT)) for path in paths]}


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(encoding="utf-8"), re.M)


def code(path):
    """The text without comments and without what stands in strings."""
    text = re.sub(r'R"(\w*)\(.*?\)\1"', '""', path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r'(?<!include )"(?:\\.|[^"\\\n])*"', '""', text)
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


PUBLIC = files("include/merilo/*.hpp")
INTERNAL = files("include/merilo/impl/*")
UNITS = files("src/*.cpp")
ALL = [path for path in files("include/**/*.?pp", "src/**/*.?pp", "tests/**/*.?pp", "examples/**/*.?pp", "tests/**/*.py", "CMakeLists.txt",
                              "cmake/*", "tests/**/CMakeLists.txt", "Makefile", "rules/**/*.merilo") if path.is_file()]


def test_every_public_header_is_a_stage():
    assert sorted(path.stem for path in PUBLIC) == sorted(ORDER)


@pytest.mark.parametrize("path", **named(PUBLIC))
def test_a_stage_includes_only_earlier_stages_and_the_standard_library(path):
    body = path.read_text(encoding="utf-8").split("#ifdef MERILO_IMPLEMENTATION")[0]
    for name in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', body, re.M):
        if name.startswith("merilo/"):
            stage = name.removeprefix("merilo/").removesuffix(".hpp")
            assert stage in ORDER[: ORDER.index(path.stem)], f"{path.name} includes {name}, which comes later"
        else:
            assert STANDARD.match(name), f"{path.name} includes {name}"


@pytest.mark.parametrize("path", **named(files("src/**/*.?pp")))
def test_only_bodies_include_heavy_libraries(path):
    assert not [name for name in includes(path) if HEAVY.match(name)]


@pytest.mark.parametrize("path", **named(UNITS))
def test_a_unit_only_lists_its_bodies(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("//")]
    assert all(line.startswith("#include <merilo/impl/") for line in lines)


def reached(path):
    """The bodies that come with `path`."""
    found, waiting = set(), [path]
    while waiting:
        bodies = {PROJECT / "include" / name for name in includes(waiting.pop()) if name.startswith("merilo/impl/")}
        waiting += bodies - found
        found |= bodies
    return found


def test_each_body_is_compiled_in_both_modes():
    bodies = {path for path in INTERNAL if path.name != "all.ipp"}
    assert set().union(*map(reached, UNITS)) == bodies
    assert reached(CORE / "impl/all.ipp") == bodies


@pytest.mark.parametrize("path", **named(PUBLIC + INTERNAL + UNITS))
def test_the_core_does_not_depend_on_its_surroundings(path):
    found = FORBIDDEN.search(code(path))
    assert not found, f"{path.name}: {found[0]}"


@pytest.mark.parametrize("path", **named(INTERNAL))
def test_no_name_leaks_out_of_header_only(path):
    text = code(path)
    assert not re.search(r"^using namespace", text, re.M)
    assert not re.search(r"^namespace\s*\{", text, re.M)


@pytest.mark.parametrize("path", **named(ALL))
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", **named(ALL))
def test_no_file_names_the_folder_that_it_lies_in(path):
    folder = str(PROJECT.parent) + os.sep
    assert len(folder) < 3 or folder not in path.read_text(encoding="utf-8")
