"""The variables that scripts in a plan (Groovy, BeanShell, JavaScript, …) read and set, found by their `vars`."""

from __future__ import annotations

import re

from msgspec import Struct, field

from loadlint.text.regex import regex

NAMED = regex(
    r"""\bvars\s*\.\s*(put|get|putObject|getObject|remove)\s*\(\s*(["'])([^"'\\$]+)\2|\bvars\s*\[\s*(["'])([^"'\\$]+)\4\s*\](\s*=(?!=))?"""
)
"""Where a script names a variable: group 3 or 5 is the name, 1 the method; group 6 matches where it is assigned."""

_LITERAL_OR_COMMENT = regex(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n]*|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_VARIABLES_OF_CONTEXT = regex(
    r"\b(?:ctx|context|JMeterContextService\s*\.\s*getContext\s*\(\s*\))\s*\.\s*getVariables\s*\(\s*\)"
)
_LITERAL = r"""(?:"(?P<{0}1>[^"\\$\n]*)"|'(?P<{0}2>[^'\\$\n]*)')"""
_VARS = regex(
    r"\bvars\b\s*(?:"
    r"(?:\?\.|\.)\s*(?P<put>put|putObject)\s*\(\s*(?:" + _LITERAL.format("p") + r"\s*,)?"
    r"|(?:\?\.|\.)\s*(?P<get>get|getObject|remove)\s*\(\s*(?:" + _LITERAL.format("g") + r"\s*\))?"
    r"|\[\s*(?:" + _LITERAL.format("i") + r"\s*\])?(?P<index>)"
    r"|(?:\?\.|\.)\s*(?P<member>\w+)"
    r")?"
)
_ASSIGNED = regex(r"\s*=(?!=)")
_ASSIGNED_TO_INDEX = regex(r"[^\]\n]*\]?\s*=(?!=)")
_HARMLESS_MEMBERS = frozenset(("getIteration", "getThreadName", "incIteration", "isSameUserOnNextIteration"))
_READING_MEMBERS = frozenset(("entrySet", "getIterator"))
_OTHER_CODE = regex(
    r"\b(?:evaluate|source|load|eval|parseClass|runScript|exec)\s*\(|\bGroovyShell\b|\bClass\.forName\b"
    r"|\bgetVariables\s*\(|[(,=]\s*ctx\s*[,);\n]"
)


class ScriptVariables(Struct, frozen=True):
    """The variables that a script names, and whether it may set or read others, which it does not name."""

    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    writes_others: bool = False
    reads_others: bool = False


class _Names(Struct):
    """The names while a script is read. A name of None is one that the script computes."""

    writes: set[str | None] = field(default_factory=set)
    reads: set[str | None] = field(default_factory=set)


def variables_in(script: str) -> ScriptVariables:
    """What a script does with variables."""
    text = _LITERAL_OR_COMMENT.sub(lambda match: match[1] or " ", script)
    text = _VARIABLES_OF_CONTEXT.sub("vars", text)
    names = _Names()
    if _OTHER_CODE.search(text):
        names.writes.add(None)
        names.reads.add(None)
    for match in _VARS.finditer(text):
        _add_use(names, match)
    writes = frozenset(name for name in names.writes if name is not None)
    reads = frozenset(name for name in names.reads if name is not None)
    return ScriptVariables(writes, reads, None in names.writes, None in names.reads)


def _add_use(names: _Names, match: re.Match[str]) -> None:
    """Add what one use of `vars` reads or sets."""
    if match["put"] is not None:
        names.writes.add(_literal(match, "p"))
    elif match["get"] is not None:
        names.reads.add(_literal(match, "g"))
    elif match["index"] is not None:
        name = _literal(match, "i")
        assignment = _ASSIGNED_TO_INDEX if name is None else _ASSIGNED
        (names.writes if assignment.match(match.string, match.end()) else names.reads).add(name)
    elif match["member"] is not None:
        _add_member(names, match)
    else:
        names.writes.add(None)
        names.reads.add(None)


def _add_member(names: _Names, match: re.Match[str]) -> None:
    """Add what `vars.member` reads or sets: a variable of that name, or all of them by a method."""
    member = match["member"]
    if member in _READING_MEMBERS:
        names.reads.add(None)
    elif member == "putAll":
        names.writes.add(None)
    elif member not in _HARMLESS_MEMBERS:
        (names.writes if _ASSIGNED.match(match.string, match.end()) else names.reads).add(member)


def _literal(match: re.Match[str], group: str) -> str | None:
    """The text of a literal in one of two kinds of quotes."""
    return match[f"{group}1"] if match[f"{group}1"] is not None else match[f"{group}2"]
