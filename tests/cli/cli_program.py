"""The program as its user starts it from the project's folder, whatever language the environment asks for."""

import os
import pathlib
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MERILO_PROGRAM", str(PROJECT / "build" / "merilo"))


def merilo(*arguments, code=0, cwd=PROJECT):
    environment = {name: value for name, value in os.environ.items() if name != "MERILO_LANGUAGE"}
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, encoding="utf-8", timeout=120, env=environment)
    assert done.returncode == code, done.stderr
    return done
