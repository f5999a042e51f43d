"""What the contestants run in: a virtual environment for each, with pinned versions, made anew when these change; and the program of
Drools."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]


class NotMade(Exception):
    """What was tried, and what was said."""


def run(*command: object, **options: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **options
    )
    if done.returncode != 0:
        raise NotMade(f"`{' '.join(str(part) for part in command)}`: {done.stdout.strip()[-500:]}")


def environment(folder: Path, name: str) -> Path:
    """Its Python."""
    requirements = HERE / "requirements" / f"{name}.txt"
    venv = folder / "environments" / name
    python, stamp = venv / "bin/python", venv / "requirements.sha256"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(venv, ignore_errors=True)
        run(sys.executable, "-m", "venv", venv)
        run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements)
        stamp.write_text(wanted)
    return python


def merilo(folder: Path) -> Path:
    """An environment with this tree's package, built as `pip install .` builds it; what did not change is not compiled again."""
    python = environment(folder, "merilo")
    options = dict(os.environ)
    options.setdefault("CXX", "c++")  # as the preset has it, so that ccache knows the library
    if shutil.which("ccache"):
        options.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")
    run(
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-build-isolation",
        "--no-deps",
        "--force-reinstall",
        "--config-settings",
        f"build-dir={folder / 'package'}",
        PROJECT,
        env=options,
    )
    return python


def drools(folder: Path) -> list[str]:
    """The command that begins its program."""
    built = folder / "drools"
    if shutil.which("mvn") is None:
        raise NotMade("`mvn`: not installed")
    run("mvn", "-q", "-B", "-f", HERE / "drools/pom.xml", "package", f"-Dcontest.build={built}")
    return ["java", "-cp", f"{built / 'contest.jar'}:{built / 'libraries'}/*", "merilo.Contest"]
