"""What the README shows is what happens: its demonstration, its rules and its C++ are run."""

import os
import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = os.environ["MERILO_PROGRAM"]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced code blocks of one language ("" for those without)."""
    return re.findall(rf"^```{re.escape(language)}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def run(*command: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def demo_commands() -> list[list[str]]:
    """The program's calls of `make demo`, as the Makefile has them."""
    plan = run("make", "--dry-run", "--no-print-directory", "demo").stdout
    return [line.split()[1:] for line in plan.splitlines() if line.startswith("build/release/merilo ")]


def test_demonstration_is_the_real_output() -> None:
    shown = next(block for block in blocks("") if "Место" in block)
    outputs = [run(PROGRAM, *arguments) for arguments in demo_commands()]
    assert len(outputs) == 2 and all(output.returncode == 0 for output in outputs)
    printed = "".join(output.stdout for output in outputs).splitlines()
    at = 0
    for line in shown.rstrip("\n").splitlines():
        if line.strip() == "…":
            continue
        assert line.rstrip() in [other.rstrip() for other in printed[at:]], f"the program does not print: {line}"
        at += [other.rstrip() for other in printed[at:]].index(line.rstrip()) + 1


def test_rules_are_a_methodology_whose_scenarios_pass(tmp_path: Path) -> None:
    (rules,) = blocks("merilo")
    (tmp_path / "readme.merilo").write_text(rules, encoding="utf-8")
    for command in ("check", "test"):
        done = run(PROGRAM, command, "readme.merilo", cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_cpp_compiles_and_prints_what_its_comments_say(tmp_path: Path) -> None:
    (code,) = blocks("cpp")
    (rules,) = blocks("merilo")
    (tmp_path / "readme.merilo").write_text(rules, encoding="utf-8")
    (tmp_path / "main.cpp").write_text(code, encoding="utf-8")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(readme LANGUAGES CXX)\n"
        "add_executable(readme main.cpp)\n"
        f'target_include_directories(readme PRIVATE "{PROJECT}/include")\n'
        f'target_compile_features(readme PRIVATE cxx_std_20)\n'
        f'target_link_libraries(readme PRIVATE "{os.environ["MERILO_BUILD"]}/libmerilo.a" utf8proc)\n',
        encoding="utf-8",
    )
    build = tmp_path / "build"
    made = run("cmake", "-S", str(tmp_path), "-B", str(build), f"-DCMAKE_CXX_COMPILER={os.environ['MERILO_COMPILER']}")
    assert made.returncode == 0, made.stderr
    made = run("cmake", "--build", str(build))
    assert made.returncode == 0, made.stdout
    done = run(str(build / "readme"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = re.findall(r"// → (.*)$", code, re.MULTILINE)
    printed = done.stdout.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert said and said == printed[: len(said)]


def test_files_that_it_names_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (PROJECT / target).exists(), target


def test_commands_that_it_names_exist() -> None:
    for target in re.findall(r"^make (\w+)$", README, re.MULTILINE):
        assert run("make", "--dry-run", target).returncode == 0, target
