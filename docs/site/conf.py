"""The generator's settings, for both languages: MERILO_LANGUAGE names the one that is built."""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from highlight import MeriloLexer  # noqa: E402
from pages import PLAIN  # noqa: E402
from pygments.lexers.special import TextLexer  # noqa: E402

language = os.environ["MERILO_LANGUAGE"]
project = {"ru": "Мерило", "en": "Merilo"}[language]
html_title = project
release = re.search(r'MERILO_VERSION "(.*)"', (PROJECT / "include/merilo/version.hpp").read_text(encoding="utf-8"))[1]

extensions = ["myst_parser", "sphinx.ext.autodoc", "autoapi.extension"]
myst_heading_anchors = 5
myst_enable_extensions = ["attrs_inline"]
highlight_language = "none"
root_doc = "index"

html_theme = "furo"
# Tables as the program draws them need letters and lines of one width.
MONOSPACE = {"font-stack--monospace": '"DejaVu Sans Mono", "Noto Sans Mono", Menlo, Consolas, "Liberation Mono", monospace', "code-font-size": "78%"}
html_theme_options = {"light_css_variables": MONOSPACE, "dark_css_variables": MONOSPACE}
html_static_path = [str(HERE / "static")]
html_css_files = ["style.css"]
templates_path = [str(HERE / "templates")]
html_sidebars = {"**": ["sidebar/brand.html", "languages.html", "sidebar/search.html", "sidebar/scroll-start.html", "sidebar/navigation.html",
                        "sidebar/scroll-end.html"]}
html_context = {"other_pages": set(os.environ["MERILO_OTHER_PAGES"].split())}
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "monokai"

# The reference of the Python package, read from its text: nothing is built or imported.
autoapi_dirs = [str(PROJECT / "bindings/python/merilo")]
autoapi_options = ["members", "imported-members", "show-module-summary"]
autoapi_ignore = ["*pytest_plugin*"]
autoapi_add_toctree_entry = False
autoapi_python_class_content = "class"
autoapi_member_order = "groupwise"
default_role = "literal"
suppress_warnings = ["autoapi.python_import_resolution"]


def parameters(app, what, name, obj, options, lines):
    """The package's docstrings list parameters plainly, `name: what it is`; here they become fields."""
    start = True
    for at, line in enumerate(lines):
        listed = what != "module" and re.match(r"[a-z]\w*: ", line)
        if listed and (start or lines[at - 1].startswith((":param", " "))):
            lines[at] = f":param {line}"
        start = not line.strip()


def setup(app):
    app.connect("autodoc-process-docstring", parameters)
    app.add_lexer("merilo", MeriloLexer)
    for name in PLAIN:
        app.add_lexer(name, TextLexer)
