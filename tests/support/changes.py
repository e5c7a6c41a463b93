"""What changes make of scripts, for tests of their edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loadlint.changes import CannotWriteError
from loadlint.text.edits import apply
from loadlint.text.source import Source
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.changes import Change
    from loadlint.dialects.k6 import K6
    from loadlint.dialects.locust import Locust
    from loadlint.script import Script


def after(dialect: K6 | Locust, script: Script, change: Change, before: str) -> str:
    """What a change makes of the last place of a text; the rest stays, and the result must parse."""
    old = script.source.data.decode()
    text = apply(script.source.data, dialect.write(script, change)).decode()
    start = old.rindex(before)
    end = len(old) - start - len(before)
    assert text[:start] == old[:start]
    assert text[len(text) - end :] == old[len(old) - end :]
    assert not dialect.parse(Source(script.source.path, text.encode()), lambda path: None).problems
    return text[start : len(text) - end]


def refused(dialect: K6 | Locust, script: Script, change: Change) -> str:
    """The words in which a change is refused."""
    with pytest.raises(CannotWriteError) as error:
        dialect.write(script, change)
    return str(error.value)


def place(script: Script, text: str) -> Span:
    """The last place of a text in a script."""
    start = script.source.data.rindex(text.encode())
    return Span(start, start + len(text.encode()))
