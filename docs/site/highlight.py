"""Colours for `merilo` in the site: Pygments reads the editor's own grammar, which is made from the one table of keywords."""

import json
import re
from pathlib import Path

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Token

GRAMMAR = Path(__file__).resolve().parents[2] / "editors/vscode/syntaxes/merilo.tmLanguage.json"

# The first scope that a name begins with decides.
TOKENS = [
    ("comment", Comment.Single), ("constant.numeric.date", Number.Integer), ("constant.numeric", Number), ("constant.language", Keyword.Constant),
    ("constant.character.escape", String.Escape), ("string", String), ("keyword.declaration", Keyword.Declaration),
    ("keyword.operator.word", Operator.Word), ("keyword.operator", Operator), ("keyword", Keyword), ("entity.name", Name.Class),
    ("support.function", Name.Builtin), ("support.type", Keyword.Type), ("support.constant", Name.Constant), ("variable.language", Name.Attribute),
    ("variable", Name), ("punctuation", Punctuation),
]


def token(scope: str) -> type(Token):
    return next(kind for prefix, kind in TOKENS if scope.startswith(prefix))


def pattern(text: str) -> str:
    """What Python's `re` understands: a letter is a word character that is neither a digit nor `_`."""
    text = re.sub(r"\[((?:\\p\{[LMN]\}|_|\.)+)\]", lambda found: word_class(found[1]), text)
    assert "\\p" not in text, text
    return text


def word_class(inside: str) -> str:
    dot = "." if "." in inside else ""
    return f"[\\w{dot}]" if "N" in inside else "[^\\W\\d]"


def rules() -> list[tuple]:
    result = []
    for each in json.loads(GRAMMAR.read_text(encoding="utf-8"))["patterns"]:
        if "begin" in each:
            result.append((r'"(?:""|[^"\n])*"?', token(each["name"])))
        elif "captures" in each:
            groups = re.compile(pattern(each["match"])).groups
            # The text between two groups would be lost: it is made a group of its own.
            split = pattern(each["match"]).replace(r")\s+((?:", r")(\s+)((?:")
            kinds = [token(each["captures"][str(at)]["name"]) if str(at) in each["captures"] else Text for at in range(1, groups + 1)]
            result.append((split, bygroups(kinds[0], kinds[1], Text, *kinds[2:])))
        else:
            result.append((pattern(each["match"]), token(each["name"])))
    return [*result, (r"\s+", Text), (r".", Text)]


class MeriloLexer(RegexLexer):
    name = "Merilo"
    aliases = ["merilo"]
    filenames = ["*.merilo"]
    flags = re.MULTILINE
    tokens = {"root": rules()}
