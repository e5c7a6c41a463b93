"""Which JavaScript is a load script."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from loadlint.dialects.base import ReadFile
from loadlint.dialects.k6.read.modules import paths_of
from loadlint.dialects.script.read.local_modules import data_at
from loadlint.text.regex import regex
from loadlint.text.source import Source

_FILES = 40
"""How many modules are looked into: those that make requests are near the script."""
_OPTIONS = regex(
    rb"\bexport\s+(?:const|let|var)\s+options\b|\bexport\s*\{[^{}]*\boptions\b|\bexports\.options\s*="
    rb"|\bexport\s+(?:async\s+)?function\s+(?:setup|handleSummary)\b"
    rb"|^export\s+default\s+(?:async\s+)?function\b",
    re.MULTILINE,
)
_ENTRY = regex(
    rb"\bexport\s+default\b|\bexport\s*\{(?!\s*options\s*\})|\bexport\s+(?:async\s+)?function\b|\bexports\.default\s*="
)
_DEFAULT = regex(rb"\bexport\s+default\s+(?!class\b|\{|new\b)|\bexport\s*\{[^{}]*\bdefault\b|\bexports\.default\s*=")
_IMPORT = regex(rb"""(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*(["'`])([^"'`\n]+)\1""")


_TEMPLATE = regex(rb"\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\}")
_OF_BUNDLES = b"__webpack_require__", b"sourceMappingURL=", b"value:!0"
_OF_MOCKS = b"jest.", b"vi."
"""One of these words stands in each match: they are found ten times as fast."""

_BUNDLE = regex(rb"\b__webpack_require__\b|^//[#@] sourceMappingURL=|\"__esModule\",\{value:!0\}", re.MULTILINE)
_MOCKS = regex(rb"\b(?:jest|vi)\.(?:mock|fn)\s*\(")
_UNIT_TESTS = frozenset(("vitest", "jest", "@jest/globals", "mocha", "jasmine", "ava", "tape", "node:test", "bun:test"))


def imports_k6(source: Source) -> bool:
    """Whether the text imports a module of k6."""
    if b"k6" not in source.data:
        return False
    from loadlint.dialects.k6.language import syntax

    return any(map(is_of_k6, syntax.imports(syntax.parse(source))))


def starts(data: bytes) -> bool:
    """Whether a text exports what k6 starts with."""
    return _OPTIONS.search(data) is not None or _DEFAULT.search(data) is not None


def imported_names(data: bytes) -> frozenset[bytes]:
    """The last parts of the addresses that a text imports, with and without the suffix."""
    files = [match[2].rstrip(b"/").rpartition(b"/")[2] for match in _IMPORT.finditer(data)]
    return frozenset(name for file in files for name in (file, file.rpartition(b".")[0] or file))


def is_never_run(source: Source) -> bool:
    """Whether no person has k6 run a file as it is.

    It declares types, tests the modules of scripts, is made a script by filling in what stands in `{{ }}`, or a bundler
    has made it of the files that people edit.
    """
    data = source.data
    if (
        source.path.endswith((".d.ts", ".d.cts", ".d.mts"))
        or _holds(data, _BUNDLE, _OF_BUNDLES)
        or _holds(data, _MOCKS, _OF_MOCKS)
    ):
        return True
    from loadlint.dialects.k6.language import syntax

    parsed = syntax.parse(source)
    is_template = _TEMPLATE.search(data) is not None and parsed.root.has_error
    return is_template or not _UNIT_TESTS.isdisjoint(syntax.imports(parsed))


def _holds(data: bytes, pattern: re.Pattern[bytes], words: Iterable[bytes]) -> bool:
    """Whether a text, which may be long, holds a match; each match has one of the words in it."""
    return any(word in data for word in words) and pattern.search(data) is not None


def runs_modules_of_k6(source: Source, read_file: ReadFile) -> bool:
    """Whether it exports what k6 reads, its options or its life cycle, and imports local modules that import k6.

    The text is only scanned for these words, since most of the JavaScript in a folder is none of k6's. What looks like
    an import of k6 in the text itself, which `imports_k6` has parsed, is in the text of a script that it makes.
    """
    if not (_OPTIONS.search(source.data) and _ENTRY.search(source.data)):
        return False
    waiting, seen = [(source.path, source.data)], {posixpath.normpath(source.path)}
    while waiting:
        path, data = waiting.pop(0)
        for match in _IMPORT.finditer(data):
            name = match[2].decode("utf-8", "replace")
            if is_of_k6(name) and path != source.path:
                return True
            for candidate in paths_of(read_file, path, name):
                if candidate in seen:
                    break
                module = data_at(candidate, read_file) if len(seen) < _FILES else None
                if module is not None:
                    seen.add(candidate)
                    waiting.append((candidate, module))
                    break
    return False


def is_of_k6(name: str) -> bool:
    """Whether k6 itself brings a module."""
    return name == "k6" or name.startswith("k6/") or "//jslib.k6.io/" in name
