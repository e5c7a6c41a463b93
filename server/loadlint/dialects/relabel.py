"""What an assertion's label or message says once another test stands in the place of its old one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loadlint.assertion import Echo, JsonIs, Not, StatusIs, Test, TextIs, json_path, label_of_test
from loadlint.extractor import Extractor, FromJson
from loadlint.text.regex import regex


def new_label(label: str, old: Test, new: Sequence[Test]) -> str:
    """The label, in which what it says of the old test is said of the new ones; the same where it says nothing of it.

    `status is 200` becomes `status is 201`. A label that names what only the old test looked at is written anew. The
    request before it stays, as in `GET /items: …`, and a bracket that it opens, behind which the text goes on.
    """
    subject = _subject(old)
    # An address that moves is that of the request as well.
    parts = _PARTS.fullmatch(label) if not subject.startswith("/") else None
    request, said, bracket = parts.groups() if parts is not None else ("", label, "")
    if not subject or not _mentions(said, subject):
        return label
    if len(new) == 1 and _is_alike(old, new[0]) and (other := _subject(new[0])):
        return f"{request}{_pattern(subject).sub(lambda _: other, said)}{bracket}"
    return f"{request}{' and '.join(map(label_of_test, new))}{bracket}"


_PARTS = regex(r"([A-Z]{3,7} [^\s:]+: |)([\s\S]*?)((?: \([^()]*)?)")


def _is_alike(old: Test, new: Test) -> bool:
    """Whether two tests differ in their subject alone."""
    if isinstance(old, JsonIs) and isinstance(new, JsonIs):
        return (old.relation, old.value) == (new.relation, new.value)
    return type(old) is type(new) and not isinstance(old, JsonIs)


def _mentions(label: str, subject: str) -> bool:
    return _pattern(subject).search(label) is not None


def _pattern(subject: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(subject)}(?!\w)")


def _subject(test: Test) -> str:
    """The text by which people name a test: the status, the text that is looked for, the member of JSON."""
    match test:
        case StatusIs(codes):
            return " or ".join(map(str, codes))
        case TextIs(_, _, text):
            return text
        case JsonIs(path) | Not(JsonIs(path)):
            return json_path(path)
        case Echo(Extractor(FromJson(path))):
            return json_path(path)
        case Echo(before=before):
            return _address_at_end(before) or before.strip()
    return ""


def _address_at_end(text: str) -> str:
    """The address behind which a value stands, without the slash between them; empty where there is none."""
    text = text.removesuffix("/")
    start = len(text)
    while start and _OF_PATHS.fullmatch(text[start - 1]):
        start -= 1
    path = text[start:]
    return path[path.find("/") :] if "/" in path and path[-1] not in "/-" else ""


_OF_PATHS = regex(r"[\w/-]", re.ASCII)
