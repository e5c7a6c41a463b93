"""What the scripts in a plan (Groovy, BeanShell, JavaScript, …) do with variables, by the words that they use."""

from __future__ import annotations

import re

from msgspec import Struct

NAMED = re.compile(
    r"""\bvars\s*\.\s*(put|get|putObject|getObject|remove)\s*\(\s*(["'])([^"'\\$]+)\2|\bvars\s*\[\s*(["'])([^"'\\$]+)\4\s*\](\s*=(?!=))?"""
)
"""Where a script names a variable: the name in group 3 or 5; group 1 is the method, 6 is there where it is set."""

_TEXTS = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n]*|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_CONTEXT = re.compile(
    r"\b(?:ctx|context|JMeterContextService\s*\.\s*getContext\s*\(\s*\))\s*\.\s*getVariables\s*\(\s*\)"
)
_LITERAL = r"""(?:"(?P<{0}1>[^"\\$\n]*)"|'(?P<{0}2>[^'\\$\n]*)')"""
_VARS = re.compile(
    r"\bvars\b\s*(?:"
    r"(?:\?\.|\.)\s*(?P<put>put|putObject)\s*\(\s*(?:" + _LITERAL.format("p") + r"\s*,)?"
    r"|(?:\?\.|\.)\s*(?P<get>get|getObject|remove)\s*\(\s*(?:" + _LITERAL.format("g") + r"\s*\))?"
    r"|\[\s*(?:" + _LITERAL.format("i") + r"\s*\])?(?P<index>)"
    r"|(?:\?\.|\.)\s*(?P<other>\w+)"
    r")?"
)
_ASSIGNED = re.compile(r"[^\]\n]*\]?\s*=(?!=)")
_HARMLESS = frozenset(("getIteration", "getThreadName", "incIteration", "isSameUserOnNextIteration"))
_READING = frozenset(("entrySet", "getIterator"))
_OTHER_CODE = re.compile(
    r"\b(?:evaluate|source|load|eval|parseClass|runScript|exec)\s*\(|\bGroovyShell\b|\bClass\.forName\b"
    r"|\bgetVariables\s*\(|[(,=]\s*ctx\s*[,);\n]"
)


class Scripted(Struct, frozen=True):
    """The variables that a script names, and whether it may set or read others, which it does not name."""

    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    writes_others: bool = False
    reads_others: bool = False


def scripted(script: str) -> Scripted:
    """What a script does with variables."""
    text = _TEXTS.sub(lambda match: match[1] or " ", script)
    text = _CONTEXT.sub("vars", text)
    writes: set[str] = set()
    reads: set[str] = set()
    writes_others = reads_others = _OTHER_CODE.search(text) is not None
    for match in _VARS.finditer(text):
        if match["put"] is not None:
            name = match["p1"] if match["p1"] is not None else match["p2"]
            if name is None:
                writes_others = True
            else:
                writes.add(name)
        elif match["get"] is not None:
            name = match["g1"] if match["g1"] is not None else match["g2"]
            if name is None:
                reads_others = True
            else:
                reads.add(name)
        elif match["index"] is not None:
            name = match["i1"] if match["i1"] is not None else match["i2"]
            assigned = _ASSIGNED.match(text, match.end()) is not None if name is None else _follows(text, match.end())
            if name is None:
                writes_others |= assigned
                reads_others |= not assigned
            else:
                (writes if assigned else reads).add(name)
        elif match["other"] is not None:
            if match["other"] in _READING:
                reads_others = True
            elif match["other"] == "putAll":
                writes_others = True
            elif match["other"] not in _HARMLESS:
                (writes if _follows(text, match.end()) else reads).add(match["other"])
        else:
            writes_others = reads_others = True
    return Scripted(frozenset(writes), frozenset(reads), writes_others, reads_others)


def _follows(text: str, at: int) -> bool:
    """Whether a value is assigned at a place."""
    return re.compile(r"\s*=(?!=)").match(text, at) is not None
