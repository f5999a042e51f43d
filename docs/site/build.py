"""Builds the documentation site: python3 docs/site/build.py FOLDER. A warning, a link that leads nowhere or an anchor that does not exist stops it.

FOLDER/html is the Russian site, FOLDER/html/en the English one, FOLDER/html/cpp the reference of the C++ library.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from check_links import broken_links
from contents import write_contents
from pages import PROJECT, Pages

HERE = Path(__file__).resolve().parent


def doxygen(folder: Path) -> None:
    version = next(line.split('"')[1] for line in (PROJECT / "include/merilo/version.hpp").read_text().splitlines() if "MERILO_VERSION" in line)
    settings = (HERE / "Doxyfile").read_text(encoding="utf-8")
    settings += f"OUTPUT_DIRECTORY = {folder}\nHTML_OUTPUT = cpp\nPROJECT_NUMBER = {version}\n"
    subprocess.run(["doxygen", "-"], input=settings, encoding="utf-8", cwd=PROJECT, check=True)


def main() -> int:
    folder = Path(sys.argv[1]).resolve()
    html = folder / "html"
    for old in (html, folder / "source"):
        shutil.rmtree(old, ignore_errors=True)
    pages = Pages()
    for language in ("ru", "en"):
        source = folder / "source" / language
        pages.stage(language, source)
        shutil.copyfile(HERE / f"cpp.{language}.md", source / "cpp.md")
        write_contents(source, language, list(pages.of[language]))
        other = pages.of["en" if language == "ru" else "ru"]
        environment = {**os.environ, "MERILO_LANGUAGE": language, "MERILO_OTHER_PAGES": " ".join(other)}
        subprocess.run([sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-c", HERE, "-d", folder / f"doctrees_{language}",
                        source, html / ("en" if language == "en" else "")], env=environment, check=True)
    doxygen(html)
    broken = broken_links(html)
    print("\n".join(broken) or f"file://{html}/index.html")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
