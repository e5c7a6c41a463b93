"""The code actions; each module is one, found by its name.

A module has `offers(server, document, analysis, span)`, which yields what can be done at a place, and, where these have
no commands, `edits(server, document, analysis, key)`, which makes the edits of the offer with that key. `RANK` orders
the modules in the client's menu.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from lsprotocol import types
from msgspec import Struct

from loadlint import resources
from loadlint.engine import Analysis
from loadlint.findings import Finding
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

QUICK_FIX = types.CodeActionKind.QuickFix.value


class Offer(Struct, frozen=True):
    """One code action.

    `key` names it among those of its module. `findings` are what it solves or is about, as they are at their places.
    `review` is what the user is to confirm. It is done by edits unless it has a `command`. `costly` edits are made only
    when they are asked for.
    """

    title: str
    key: str
    kind: str = QUICK_FIX
    findings: tuple[Finding, ...] = ()
    preferred: bool = False
    review: str | None = None
    command: types.Command | None = None
    costly: bool = False


class Action(Protocol):
    """A kind of code action."""

    RANK: int

    def offers(self, server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
        """What can be done at a place."""
        ...

    def edits(self, server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
        """The edits of an offer; None where it is no more."""
        ...


@cache
def all_actions() -> tuple[tuple[str, Action], ...]:
    """The modules with their names, in the order of the menu."""
    names = resources.modules("lsp", "actions")
    actions = [(name, resources.load("lsp", "actions", name)) for name in names]
    return tuple(sorted(actions, key=lambda pair: pair[1].RANK))


def findings_at(analysis: Analysis, span: Span) -> list[Finding]:
    """The findings at a place, each as it is there; their ends count."""
    return [finding for finding in analysis.places if finding.span.start <= span.end and span.start <= finding.span.end]
