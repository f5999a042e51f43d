"""Pictures of the site and of the program's messages, in headless Chromium, for somebody to look at: python3 docs/site/screenshots.py FOLDER.

FOLDER/html is the built site; the pictures come into FOLDER/pictures. Needs the package playwright, Debian's chromium (or CHROMIUM, its path) and
MERILO_PROGRAM. On a desktop and on a phone of 390 pixels; what a page cuts off is an error.
"""

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
PAGES = {
    "start": "index.html",
    "guide": "docs/guide.html",
    "guide_report": "docs/guide.html#12-муниципалитеты",
    "messages": "docs/diagnostics/0301-types.html",
    "language": "docs/language.html",
    "tables": "docs/language/tables.html",
    "data": "docs/data.html",
    "rules": "examples/guide/rating.merilo.html",
    "python": "autoapi/merilo/index.html",
    "cpp": "cpp/index.html",
    "start_en": "en/index.html",
    "guide_en": "en/docs/guide.html",
    "tables_en": "en/docs/language/tables.html",
}
# Three mistakes: units that do not fit, a number for a share, a name that is nearly right.
MISTAKES = {
    "unit": "indicator school.share_of \"Share\" { value passed + teachers }",
    "share": "indicator school.share_of \"Share\" { value passed / taken; points table value { >= 90 : 1; otherwise : 0 } }",
    "name": "indicator school.share_of \"Share\" { value pased / taken }",
}
RULES = """merilo 1
methodology test "Проба" { version 1; period year }
entity school "Школа"
unit pupil "Ученик"
unit teacher "Учитель"
input school.taken    "Писали"   count of pupil
input school.passed   "Сдали"    count of pupil
input school.teachers "Учителей" count of teacher
"""
# What stands to the right of the screen and inside nothing that scrolls.
CUT_OFF = """
    const scrolls = each => each.tagName != "ARTICLE" && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
    [...document.querySelectorAll("article *")].filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !scrolls(each))
        .map(each => each.tagName + ": " + each.textContent.trim().slice(0, 60)).slice(0, 3)"""
TERMINAL = """<meta charset="utf-8"><meta name="viewport" content="width=device-width"><body style="margin: 0; background: #1e1e1e">
<pre style="margin: 0; padding: 16px; white-space: pre-wrap; color: #ddd; font: 14px/1.35 'DejaVu Sans Mono', monospace">$ merilo check {name}.merilo
{text}</pre>"""


def diagnostics(folder: Path) -> dict[str, Path]:
    """Pages that show what the program says of each mistake."""
    pages = {}
    for name, mistake in MISTAKES.items():
        (folder / f"{name}.merilo").write_text(RULES + mistake + "\n", encoding="utf-8")
        done = subprocess.run([os.environ["MERILO_PROGRAM"], "check", f"{name}.merilo"], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 1, done.stdout + done.stderr
        pages[name] = folder / f"{name}.html"
        pages[name].write_text(TERMINAL.format(name=name, text=html.escape(done.stderr + done.stdout)), encoding="utf-8")
    return pages


def main() -> int:
    site = Path(sys.argv[1]).resolve() / "html"
    pictures = site.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    wide = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = {name: site / file for name, file in PAGES.items()}
        pages |= {f"diagnostic_{name}": path for name, path in diagnostics(Path(folder)).items()}
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        for screen, (width, height) in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, is_mobile=screen == "phone")
            for name, path in pages.items():
                file, _, anchor = str(path).partition("#")
                page.goto(Path(file).as_uri() + ("#" + anchor if anchor else ""))
                if anchor:
                    page.add_style_tag(content="html { scroll-behavior: auto !important }")
                    page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))).scrollIntoView()")
                    page.wait_for_timeout(500)
                page.screenshot(path=pictures / f"{name}_{screen}.png")
                print(pictures / f"{name}_{screen}.png")
            for path in sorted(site.rglob("*.html")):
                if path.parent.name != "cpp":  # Doxygen's own
                    page.goto(path.as_uri())
                    wide += [f"{path.relative_to(site)}, {screen}: {what}" for what in page.evaluate(CUT_OFF)]
        browser.close()
    print("\n".join(wide))
    return bool(wide)


if __name__ == "__main__":
    sys.exit(main())
