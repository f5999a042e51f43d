"""The contents of the site: the pages in their sections. A page that no section names stands in the reference."""

import re
from pathlib import Path

# Section: titles, then the pages, by pattern of their places.
SECTIONS = [
    ({"ru": "Начать", "en": "Begin"}, [r"docs/guide"]),
    ({"ru": "Справочник", "en": "Reference"}, [r"docs/language", r"docs/data", r"docs/diagnostics(/index)?", r"docs/json", r"docs/(?!architecture|design|python|cpp).*", r"editors/.*"]),
    ({"ru": "Методики", "en": "Methodologies"}, [r"rules/[^/]+/index", r"rules/.*index", r"rules/.*"]),
    ({"ru": "Примеры", "en": "Examples"}, [r"examples/guide/index", r"examples/[^/]+/index", r"examples/.*"]),
    ({"ru": "Программистам", "en": "For programmers"}, [r"docs/python", r"autoapi/merilo/index", r"cpp", r"docs/architecture", r"docs/design", r"CONTRIBUTING"]),
    ({"ru": "Изменения", "en": "Changes"}, [r"CHANGELOG"]),
]


def owner(place: str, places: list[str]) -> str | None:
    """The page above: docs/language for docs/language/tables, rules/x/index for rules/x/rating.merilo."""
    parts = place.split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = "/".join(parts[:length])
        for candidate in (above, f"{above}/index"):
            if candidate in places and candidate != place and candidate != "index":
                return candidate
    return None


# Folders whose pages have none above them get one, with a list of them.
LISTED = {"docs/diagnostics": {
    "ru": "# Сообщения программы\n\nУ каждого сообщения есть код; `merilo explain-code M0301` показывает то же, что эти страницы.\n",
    "en": "# Messages of the program\n\nEach message has a code; `merilo explain-code M0301` shows the same as these pages.\n"}}

# What these pages are called in the contents, where their own titles say less.
NAMES = {"autoapi/merilo/index": {"ru": "Справочник Python", "en": "Python reference"}}


def write_contents(folder: Path, language: str, places: list[str]) -> None:
    """Adds the tables of contents to the pages of a folder, which have been staged."""
    left = [place for place in places if place != "index"]
    for above, texts in LISTED.items():
        below = sorted(place for place in left if place.startswith(f"{above}/"))
        if below and above not in left and f"{above}/index" not in left:
            titles = {place: re.search("^# +(.*)$", (folder / f"{place}.md").read_text(encoding="utf-8"), re.MULTILINE)[1] for place in below}
            links = "".join(f"- [{titles[place]}]({place.rsplit('/', 1)[-1]}.md)\n" for place in below)
            (folder / above / "index.md").write_text(f"{texts[language]}\n{links}", encoding="utf-8")
            left.append(f"{above}/index")
    children: dict[str, list[str]] = {}
    for place in left:
        above = owner(place, left)
        if above:
            children.setdefault(above, []).append(place)
    below = {place for each in children.values() for place in each}
    for above, each in children.items():
        # In the order in which the page names them.
        text = (folder / f"{above}.md").read_text(encoding="utf-8")
        each.sort(key=lambda place: (text.find(f"({place.rsplit('/', 2)[-2]}/{place.rsplit('/', 1)[-1]}.md") % (len(text) + 1), place))
        add(folder / f"{above}.md", language, None, each)
    left = [place for place in left if place not in below] + ["autoapi/merilo/index", "cpp"]
    for titles, patterns in SECTIONS:
        section = []
        for pattern in patterns:
            matching = [place for place in left if re.fullmatch(pattern, place)]
            section += matching
            left = [place for place in left if place not in matching]
        if section:
            add(folder / "index.md", language, titles[language], section)
    assert not left, left


def add(page: Path, language: str, caption: str | None, places: list[str]) -> None:
    title = f":caption: {caption}\n" if caption else ""
    with page.open("a", encoding="utf-8") as file:
        file.write("\n```{toctree}\n:hidden:\n" + title + "\n" + "".join(entry(place, language, bool(caption)) for place in places) + "```\n")


def entry(place: str, language: str, top: bool) -> str:
    """A file of rules is called by its name, below its folder where nothing else says which that is."""
    if place in NAMES:
        return f"{NAMES[place][language]} </{place}>\n"
    if not place.endswith(".merilo"):
        return f"/{place}\n"
    return f"{'/'.join(place.split('/')[-2 if top else -1:])} </{place}>\n"
