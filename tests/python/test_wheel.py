"""The distributions: what is in them, and that the wheel works where there is no compiler."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
WHEELS = Path(os.environ["MERILO_WHEELS"])

SMOKE = """
import sys
import merilo
methodology = merilo.load(sys.argv[1] + "/rating.merilo")
result = methodology.evaluate(sys.argv[1] + "/data/group_points_2022.csv", period="2022")
print(merilo.__version__, result["municipality.total.percent", "Южноуральский ГО"], methodology.test().passed)
"""


@pytest.fixture(scope="session")
def wheel() -> Path:
    (found,) = (WHEELS / "wheelhouse").glob("*.whl")
    return found


def test_wheel_holds_the_package_its_types_and_its_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("merilo/__init__.py", "merilo/_core.pyi", "merilo/py.typed"):
        assert name in names
    assert [name for name in names if re.fullmatch(r"merilo/_core\..*\.so", name)]
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    # Neither headers nor the library of the C++ package.
    assert not [name for name in names if not re.match(r"merilo(\.libs)?/|merilo-[\d.]+\.dist-info/", name)]


def test_wheel_needs_nothing_but_the_system(wheel: Path) -> None:
    assert re.search(r"-manylinux_2_\d+_", wheel.name), wheel.name
    metadata = zipfile.ZipFile(wheel).read(f"merilo-{version()}.dist-info/METADATA").decode()
    assert "Requires-Dist" not in metadata


def version() -> str:
    header = (PROJECT / "include/merilo/version.hpp").read_text(encoding="utf-8")
    return re.search(r'#define MERILO_VERSION "([^"]+)"', header)[1]


def test_sdist_holds_what_the_build_reads_and_no_more() -> None:
    (sdist,) = (WHEELS / "sdist").glob("*.tar.gz")
    names = tarfile.open(sdist).getnames()
    folders = {name.split("/")[1] for name in names if name.count("/") > 1}
    assert folders == {"bindings", "cmake", "docs", "include", "src"}
    assert {name.split("/")[1] for name in names if name.count("/") == 1} >= {"CMakeLists.txt", "LICENSE", "pyproject.toml"}


def test_wheel_works_in_a_clean_environment_without_a_compiler(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    environment = {"PATH": str(tmp_path / "venv/bin"), "LANG": "C.UTF-8"}
    python = tmp_path / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check", wheel], check=True, env=environment)
    done = subprocess.run([python, "-I", "-c", SMOKE, PROJECT / "rules/chelyabinsk"], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [version(), "61/91", "True"]
