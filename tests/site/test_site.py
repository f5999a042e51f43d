"""The sources of the documentation site: every link of every page leads somewhere, and every page has its place. `make docs` builds the site itself."""

import re
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "docs/site"))

from contents import write_contents  # noqa: E402
from pages import COLOURED, PLAIN, Broken, Pages, slug  # noqa: E402

PAGES = Pages()
DOCUMENTS = [path for path in PAGES.texts if path.endswith(".md")]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_lead_to_files_and_headings(path: str) -> None:
    for link in PAGES.links(path):
        PAGES.target(path, link)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_blocks_are_in_languages_that_the_site_knows(path: str) -> None:
    """A block of any other is a warning of the generator: tell it the language in docs/site/pages.py."""
    assert set(re.findall(r"^ *```(\w+)", PAGES.texts[path], re.MULTILINE)) <= {*COLOURED, *PLAIN}


def test_a_link_that_leads_nowhere_is_found() -> None:
    for link in ("nowhere.md", "guide.md#nowhere", "../../etc", f"../../{PROJECT.name}/README.md"):
        with pytest.raises(Broken):
            PAGES.target("docs/guide.md", link)


@pytest.mark.parametrize("language", PAGES.of)
def test_every_page_stands_in_the_contents(language: str, tmp_path: Path) -> None:
    PAGES.stage(language, tmp_path)
    write_contents(tmp_path, language, list(PAGES.of[language]))
    for place in PAGES.of[language]:
        assert (tmp_path / f"{place}.md").exists(), place
        if place != "index":
            entries = [page for page in tmp_path.rglob("*.md") if f"/{place}" in page.read_text(encoding="utf-8")]
            assert entries, place


def test_pages_are_in_their_languages() -> None:
    assert PAGES.of["ru"]["docs/guide"] == "docs/guide.md" and PAGES.of["en"]["docs/guide"] == "docs/guide.en.md"
    assert PAGES.of["ru"]["docs/architecture"] == PAGES.of["en"]["docs/architecture"]
    assert "docs/data" in PAGES.of["ru"]


def test_colours_leave_the_text_as_it_is_and_no_word_without_one() -> None:
    pytest.importorskip("pygments", reason="the generator brings Pygments along")
    from highlight import MeriloLexer
    from pygments.token import Text

    for path in [path for path in PAGES.texts if path.endswith(".merilo")]:
        tokens = list(MeriloLexer(stripnl=False, ensurenl=False).get_tokens(PAGES.texts[path]))
        assert "".join(text for _, text in tokens) == PAGES.texts[path], path
        assert not [text for kind, text in tokens if kind is Text and any(letter.isalpha() for letter in text)], path


def test_anchors_are_those_of_github() -> None:
    assert slug("н/д и н/п, операция за операцией") == "нд-и-нп-операция-за-операцией"
    assert slug("`merilo check`: what, *why*") == "merilo-check-what-why"
