"""Which files of the project are pages of the site, in which language, and how they are laid out for the generator.

Pages are found by pattern: whatever stands in docs/, and every README.md of rules/ and examples/, appears by itself. `x.en.md` is the English page
of `x.md`, `folder/en/x.md` that of `folder/ru/x.md`; a page without a twin is in the language in which it is written. Links between pages are links
between files of the project, as GitHub shows them; a link to a page that exists in the other language only leads to the site in that language.
"""

import re
import shutil
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

PROJECT = Path(__file__).resolve().parents[2]
PATTERNS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**/*.md", "editors/README.md", "rules/**/*.md", "examples/**/*.md",
            "rules/**/*.merilo", "examples/**/*.merilo"]
SITE = "docs/site"
START = {"ru": "README.md", "en": "docs/site/start.en.md"}
CODE = {".merilo": "merilo", ".cpp": "cpp", ".hpp": "cpp", ".py": "python", ".txt": "none", ".csv": "none", ".json": "json"}
# Languages of blocks: those without colours, and those that have some.
PLAIN = ["csv", "mapping"]
COLOURED = ["console", "cpp", "json", "merilo", "python", "sh", "text"]
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|`[^`]*`)*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)


class Broken(Exception):
    """A link that leads nowhere."""


def is_translation(path: str) -> bool:
    return path.endswith(".en.md") or "/en/" in path


def language_of(path: str, text: str) -> str:
    if is_translation(path):
        return "en"
    if path.endswith(".merilo") or "/ru/" in path:
        return "ru"
    letters = re.findall(r"[^\W\d_]", text)
    return "ru" if 5 * len(re.findall("[а-яё]", text, re.IGNORECASE)) > len(letters) else "en"


def place_of(path: str) -> str:
    """Where the page stands in the site of its language, without a suffix."""
    if path in START.values():
        return "index"
    path = re.sub(r"/(ru|en)/", "/", path) if path.startswith("docs/") else path
    return re.sub(r"README$", "index", re.sub(r"\.en\.md$|\.md$", "", path))


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    plain = re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


class Pages:
    def __init__(self) -> None:
        found = sorted({path.relative_to(PROJECT).as_posix() for pattern in PATTERNS for path in PROJECT.glob(pattern)})
        self.texts = {path: (PROJECT / path).read_text(encoding="utf-8") for path in found
                      if not path.startswith(SITE) or path in START.values()}
        self.languages = {path: language_of(path, text) for path, text in self.texts.items()}
        # What is written in English and nowhere said to be a translation belongs to both sites.
        self.of = {language: {place_of(path): path for path in self.texts
                              if self.languages[path] == language or not (self.languages[path] == "ru" or is_translation(path))}
                   for language in START}

    def anchors(self, path: str) -> set[str]:
        text = FENCE.sub("", self.texts[path])
        return {slug(heading) for heading in re.findall(r"^#+ +(.*)$", text, re.MULTILINE)} | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))

    def target(self, path: str, link: str) -> tuple[str, str]:
        """The file or folder of the project to which a link in a page leads, and the anchor in it."""
        file, _, anchor = link.partition("#")
        file = normpath((PurePosixPath(path).parent / file).as_posix()) if file else path
        if (PROJECT / file).is_dir() and f"{file}/README.md" in self.texts:
            file += "/README.md"
        if file.startswith("..") or not (PROJECT / file).exists():   # what lies beside the project is not everybody's
            raise Broken(f"{path}: {link}: there is no {file}")
        if anchor and (file not in self.texts or anchor not in self.anchors(file)):
            raise Broken(f"{path}: {link}: there is no such heading in {file}")
        return file, anchor

    def links(self, path: str) -> list[str]:
        text = FENCE.sub("", self.texts[path])
        text = re.sub(r"`[^`\n]*`", "", text)
        return [link for _, link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]

    def stage(self, language: str, folder: Path) -> None:
        """Writes the sources of the site in one language."""
        for place, path in self.of[language].items():
            self.write(folder, f"{place}.md", self.page(language, place, path))
            if path.endswith(".md"):
                for link in self.links(path):
                    file, _ = self.target(path, link)
                    if file not in self.texts:
                        self.add_file(folder, file)

    def page(self, language: str, place: str, path: str) -> str:
        text = self.texts[path]
        if not path.endswith(".md"):
            return f"# {path.rsplit('/', 1)[-1]}\n\n`{path}`\n\n```merilo\n{text.rstrip()}\n```\n"
        text = re.sub(r'^```(\w+) title="([^"]+)"\n(?!```)', r"```{code-block} \1\n:caption: \2\n\n", text, flags=re.MULTILINE)
        text = re.sub(r'^```\w+ title="[^"]+"\n```\n', "", text, flags=re.MULTILINE)
        pieces = FENCE.split(text)
        pieces[::2] = [LINK.sub(lambda found: self.link(language, place, path, found), piece) for piece in pieces[::2]]
        return "".join(pieces)

    def link(self, language: str, place: str, path: str, found: re.Match[str]) -> str:
        text, link = found.groups()
        if re.match(r"[a-z]+:", link):
            return found.group()
        file, anchor = self.target(path, link)
        here = PurePosixPath(place).parent.as_posix()
        end = f"#{anchor}" if anchor else ""
        if file not in self.texts:
            page = f"{file}/index.md" if (PROJECT / file).is_dir() else f"{file}.md" if PurePosixPath(file).suffix in CODE else file
            return f"[{text}]({relpath(page, here)}{end})"
        if self.of[language].get(place_of(file)) == file:
            return f"[{text}]({relpath(f'{place_of(file)}.md', here)}{end})"
        other = {"ru": "", "en": "en/"}[self.languages[file]]
        up = "../" * (place.count("/") + (language == "en"))
        return f'<a href="{up}{other}{place_of(file)}.html{end}">{text}</a>'

    def add_file(self, folder: Path, file: str) -> None:
        """What pages link to and is no page: a folder or a text is shown, anything else is copied."""
        source = PROJECT / file
        if source.is_dir():
            texts = [each for each in sorted(source.iterdir()) if each.suffix in CODE]
            shown = [f"## {each.name}\n\n```{CODE[each.suffix]}\n{each.read_text(encoding='utf-8').rstrip()}\n```\n" for each in texts]
            self.write(folder, f"{file}/index.md", f"---\norphan: true\n---\n# {file}\n\n" + "\n".join(shown))
        elif source.suffix in CODE:
            body = f"```{CODE[source.suffix]}\n{source.read_text(encoding='utf-8').rstrip()}\n```\n"
            self.write(folder, f"{file}.md", f"---\norphan: true\n---\n# {file}\n\n{body}")
        else:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / file)

    def write(self, folder: Path, name: str, text: str) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
