"""Builds the source distribution, from it the wheel, and an environment that has the wheel and what the tests need. Run by ctest.

    make_environment.py FOLDER

FOLDER then holds `sdist/`, `wheel/` (as built), `wheelhouse/` (as installed) and `venv/`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENTS = PROJECT / "bindings/python/requirements-test.txt"


def run(*command: object, **options: object) -> None:
    subprocess.run([str(part) for part in command], check=True, **options)


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def make_venv(venv: Path) -> Path:
    """An environment with the pinned requirements, made again only when they change."""
    python = venv / "bin/python"
    stamp = venv / "requirements.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(venv, ignore_errors=True)
        run(sys.executable, "-m", "venv", venv)
        run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", REQUIREMENTS)
        stamp.write_text(wanted)
    return python


def make_wheel(python: Path, folder: Path) -> Path:
    """The wheel that the source distribution gives, with the tag of the oldest systems that can load it."""
    for name in ("sdist", "source", "wheel", "wheelhouse"):
        shutil.rmtree(folder / name, ignore_errors=True)
    run(python, "-m", "build", "--sdist", "--no-isolation", "--outdir", folder / "sdist", PROJECT, stdout=subprocess.DEVNULL)
    with tarfile.open(only(folder / "sdist", "*.tar.gz")) as archive:
        archive.extractall(folder / "source")
    environment = dict(os.environ)
    if shutil.which("ccache"):
        environment.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")
    run(python, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "wheel", only(folder / "source", "merilo-*"), env=environment)
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"
    run(python, "-m", "auditwheel", "repair", "--wheel-dir", folder / "wheelhouse", only(folder / "wheel", "*.whl"), env=environment)
    return only(folder / "wheelhouse", "*.whl")


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = make_venv(folder / "venv")
    wheel = make_wheel(python, folder)
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--force-reinstall", wheel)


main()
