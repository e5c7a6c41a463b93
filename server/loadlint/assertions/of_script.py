"""The assertions that a script has: which of them look at a step, and how closely."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from loadlint.assertion import Always, StatusIs, Unknown, leaves, reads_content

if TYPE_CHECKING:
    from loadlint.script import Assertion, Script


def assertions_of_answer(script: Script, step: int) -> list[Assertion]:
    """The assertions that look at the answer to a step itself."""
    return [assertion for assertion in script.assertions_of(step) if assertion.samples != "children"]


def strength(assertions: Iterable[Assertion]) -> Literal["content", "status", "none"]:
    """The most that assertions look at. Those that only guard an extraction do not count."""
    strongest: Literal["status", "none"] = "none"
    for assertion in assertions:
        if assertion.guards or isinstance(assertion.test, Always):
            continue
        if reads_content(assertion.test):
            return "content"
        if any(
            isinstance(leaf, StatusIs) or (isinstance(leaf, Unknown) and leaf.status_only)
            for leaf in leaves(assertion.test)
        ):
            strongest = "status"
    return strongest
