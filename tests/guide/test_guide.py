"""The guide works: its files grow as it says, and the program prints what it shows.

A block of a file (```merilo title="rating.merilo") changes that file: a declaration that the file has is replaced, any other is added at the
end; a block that begins with the line `merilo 1` or is not a methodology is the whole file. A ```console block holds commands and what they
print; a line `…` stands for lines that are left out. A comment before it names an exit code other than 0: <!-- exit 1 -->.

MERILO_REWRITE=1 writes what the program prints into the blocks that show all of it, and the finished files into examples/guide.
"""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ["MERILO_PROGRAM"]
GUIDES = {"ru": (PROJECT / "docs/guide.md", PROJECT / "examples/guide"), "en": (PROJECT / "docs/guide.en.md", PROJECT / "examples/guide/en")}
BLOCK = re.compile(r'^(?:<!-- exit (?P<exit>\d+) -->\n)?```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)


def declarations(text: str) -> list[str]:
    """The text in pieces: a declaration each, with the comments and blank lines before it."""
    pieces, waiting = [], ""
    for line in text.splitlines(keepends=True):
        if re.match(r"\w", line):
            pieces.append(waiting + line)
            waiting = ""
        elif line[:1] in "#\n":
            waiting += line
        else:
            pieces[-1] += waiting + line
            waiting = ""
    return pieces


def head(declaration: str) -> list[str]:
    """Its keyword and its name, or the title of what has no name."""
    return re.search(r'^\w.*?(?:"[^"]*"|\{|$)', declaration, re.MULTILINE).group().split()[:2]


def changed(file: str, block: str) -> str:
    """What the file is when a reader has done what the block says."""
    if re.match(r"(merilo|мерило) 1\n", block):
        return block
    old = declarations(file)
    new = declarations(block)
    added = ""
    for each in new:
        same = [at for at, other in enumerate(old) if head(other) == head(each)]
        assert len(same) <= 1, each
        if same:
            kept = r"(?:#.*\n|\n)*" if not each.lstrip("\n").startswith("#") else r"\n*"
            old[same[0]] = re.match(kept, old[same[0]]).group() + each.lstrip("\n")
        else:
            added += each
    return "".join(old) + ("\n" + added.lstrip("\n") if added else "")


def printed(command: str, folder: Path, language: str) -> tuple[int, list[str]]:
    words = shlex.split(command)
    assert words[0] == "merilo", command
    kept = {name: value for name, value in os.environ.items() if name not in ("TERM",)}
    done = subprocess.run([PROGRAM, *words[1:]], cwd=folder, env={**kept, "MERILO_LANGUAGE": language}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", timeout=120, check=False)
    return done.returncode, [line.rstrip() for line in done.stdout.splitlines()]


def compare(shown: list[str], real: list[str], command: str) -> None:
    """Every line that is shown is printed, next after the one before it unless `…` stands between."""
    at, skipped = 0, False
    for line in shown:
        if line == "…":
            skipped = True
            continue
        if skipped:
            assert line in real[at:], f"{command}\nthe program does not print: {line}\nbut:\n" + "\n".join(real[at:])
            at = real.index(line, at)
        assert at < len(real) and line == real[at], f"{command}\nshown:   {line}\nprinted: " + "\n".join(real[at:])
        at, skipped = at + 1, False
    assert skipped or at == len(real), f"{command}\nis not shown: " + "\n".join(real[at:])


@pytest.mark.parametrize("language", GUIDES)
def test_each_step_does_what_is_shown(language: str, tmp_path: Path) -> None:
    path, finished = GUIDES[language]
    guide = path.read_text(encoding="utf-8")
    rewrite = bool(os.environ.get("MERILO_REWRITE"))
    files: set[str] = set()
    ran = 0

    def step(found: re.Match[str]) -> str:
        nonlocal ran
        text = found["text"]
        if found["file"]:
            place = tmp_path / found["file"]
            old = place.read_text(encoding="utf-8") if place.exists() else ""
            place.write_text(changed(old, text) if place.suffix == ".merilo" else text, encoding="utf-8")
            if text:
                files.add(found["file"])
        if found["language"] != "console":
            return found.group()
        parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
        assert not parts[0], text
        result = ""
        for command, shown in zip(parts[1::2], parts[2::2]):
            code, real = printed(command, tmp_path, language)
            ran += 1
            assert code == int(found["exit"] or 0), "\n".join([command, *real])
            if rewrite and "…\n" not in shown:
                shown = "".join(line + "\n" for line in real)
            compare(shown.splitlines(), real, command)
            result += f"$ {command}\n{shown}"
        return found.group().replace(text, result)

    done = BLOCK.sub(step, guide)
    if rewrite:
        path.write_text(done, encoding="utf-8")
    assert ran >= 20
    for name in sorted(files):
        written = (tmp_path / name).read_text(encoding="utf-8")
        if rewrite:
            finished.mkdir(exist_ok=True)
            (finished / name).write_text(written, encoding="utf-8")
        assert (finished / name).read_text(encoding="utf-8") == written, name
    assert files == {each.name for each in finished.iterdir() if each.is_file() and each.name != "README.md"}


def test_both_guides_have_the_same_steps() -> None:
    shape = [[(block["language"], block["exit"], block["text"].count("\n$ ")) for block in BLOCK.finditer(path.read_text(encoding="utf-8"))]
             for path, _ in GUIDES.values()]
    assert shape[0] == shape[1]
    headings = [re.findall(r"^(##+) (\d*)", path.read_text(encoding="utf-8"), re.MULTILINE) for path, _ in GUIDES.values()]
    assert headings[0] == headings[1]


def test_a_declaration_is_replaced_where_it_stands() -> None:
    file = 'merilo 1\n\n# the facts\ninput school.a "A" number\ninput school.b "B" number { optional }\n\nvalue school.c "C" {\n    value a\n}\n'
    assert changed(file, 'value school.c "C" b\n') == file.replace("value school.c \"C\" {\n    value a\n}", 'value school.c "C" b')
    assert changed(file, 'value school.d "D" b\n') == file + '\nvalue school.d "D" b\n'


def test_the_methodology_written_from_the_guide_gives_what_its_readme_shows() -> None:
    folder = PROJECT / "examples/kindergartens"
    for command in ("merilo check rating.merilo", "merilo test rating.merilo"):
        code, real = printed(command, folder, "ru")
        assert code == 0, real
    code, real = printed("merilo run rating.merilo --data kindergartens.csv", folder, "ru")
    assert code == 0, real
    (shown,) = re.findall(r"^```text\n(.*?)^```$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    real = [line.replace("\N{NO-BREAK SPACE}", " ") for line in real]
    at = real.index(shown.splitlines()[0])
    assert real[at : at + len(shown.splitlines())] == shown.splitlines()
