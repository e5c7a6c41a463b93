"""The shop's second version: each file in `kinds/` is one way in which it has changed.

`Changes(names)` are some of them, or all at once, for one run.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from . import kinds
from .base import Answer, AnsweredError, Call, Change, State

ALL = "all"
"""The name of all changes at once."""

NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(kinds.__path__)))


def _change(name: str) -> Change:
    change: Change = import_module(f"{kinds.__name__}.{name}").CHANGE
    return change


def _chosen(names: Sequence[str]) -> list[Change]:
    every = NAMES if ALL in names else names
    return sorted(map(_change, sorted(every)), key=lambda change: change.order)


@dataclass
class Changes:
    """Some changes in one run of the shop, with what each remembers; the first one is the nearest to the shop."""

    names: Sequence[str]
    parts: list[tuple[Change, State]] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = [(change, {}) for change in _chosen(self.names)]

    def sent(self, call: Call) -> Iterator[Call]:
        """What the new version's client sends in place of a request of the old one.

        The answer to each must have gone through `answered` before the next is asked for.
        """
        yield from self._sent(call, 0)

    def _sent(self, call: Call, first: int) -> Iterator[Call]:
        if first == len(self.parts):
            yield call
            return
        change, state = self.parts[first]
        for changed in change.sent(call, state):
            yield from self._sent(changed, first + 1)

    def taken(self, call: Call) -> tuple[list[Call], Answer | None]:
        """A request in the terms of each change, the outermost first, and the answer where one of them gives it."""
        calls = [call]
        for change, state in reversed(self.parts):
            try:
                calls.append(change.taken(calls[-1], state))
            except AnsweredError as answered:
                return calls, answered.answer
        return calls, None

    def answered(self, calls: Sequence[Call], answer: Answer) -> Answer:
        """The answer of the new version; `calls` as `taken` gave them."""
        passed = len(calls) - 1
        for call, (change, state) in zip(reversed(calls[1:]), self.parts[len(self.parts) - passed :], strict=True):
            answer = change.answered(call, answer, state)
        return answer

    def followed(self, call: Call, answer: Answer) -> Call | None:
        """What the shop asks itself for after an answer; both are those of the old version."""
        calls = (change.followed(call, answer) for change, _ in self.parts)
        return next((following for following in calls if following is not None), None)
