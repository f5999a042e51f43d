"""A consumer of the compiled library needs no Boost: every public header compiles alone where there is none on the include path."""
import os
import pathlib
import re
import subprocess

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
COMPILER = os.environ.get("MERILO_COMPILER", "c++")
HIDDEN = ("boost", "rapidjson", "eigen3", "Eigen", "utf8proc.h", "CLI")
HEADERS = sorted(header.name for header in (PROJECT / "include/merilo").glob("*.hpp"))


@pytest.fixture(scope="session")
def include_path(tmp_path_factory):
    """The compiler's own include path, each folder that holds a hidden library replaced by links to everything else in it."""
    said = subprocess.run([COMPILER, "-E", "-v", "-x", "c++", os.devnull], capture_output=True, text=True, check=True).stderr
    folders = re.search(r"#include <\.\.\.> search starts here:\n(.*?)End of search list", said, re.S)[1].split("\n")
    flags = ["-nostdinc", "-nostdinc++"]
    for folder in filter(None, (pathlib.Path(line.strip()) for line in folders if line.strip())):
        if any((folder / name).exists() for name in HIDDEN):
            links = tmp_path_factory.mktemp("include")
            for entry in folder.iterdir():
                if entry.name not in HIDDEN:
                    (links / entry.name).symlink_to(entry)
            folder = links
        flags += ["-isystem", str(folder)]
    return flags


def compile_text(text, include_path):
    command = [COMPILER, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *include_path]
    command += ["-I", str(PROJECT / "include"), "-x", "c++", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True)


@pytest.mark.parametrize("header", HEADERS)
def test_header_compiles_alone_and_without_boost(header, include_path):
    compiled = compile_text(f"#include <merilo/{header}>\n#include <merilo/{header}>\nint main() {{}}\n", include_path)
    assert compiled.returncode == 0, compiled.stderr


@pytest.mark.parametrize("header", ["boost/version.hpp", "rapidjson/rapidjson.h", "utf8proc.h"])
def test_what_is_hidden_cannot_be_found(header, include_path):
    compiled = compile_text(f"#include <{header}>\n", include_path)
    assert compiled.returncode != 0 and header in compiled.stderr
