"""What a change of the application consists of: what its new client sends, and how it maps to the shop as it was.

The shop itself stays as it is. A change stands before it: it takes requests of the new version, gives the shop those of
the old one, and turns answers of the old version into those of the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

State = dict[str, Any]
"""What one change remembers of one run."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Call:
    """A request: `target` is path and query as they are sent."""

    method: str
    target: str
    headers: Headers
    body: str = ""

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]

    @property
    def changes_something(self) -> bool:
        """Whether it is no GET."""
        return self.method != "GET"

    def header(self, name: str) -> str | None:
        """The first header of a name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_header(self, name: str, value: str) -> Call:
        """The same with another header."""
        return replace(self, headers=[*self.headers, (name, value)])

    def without_header(self, name: str) -> Call:
        """The same without the headers of a name."""
        return replace(self, headers=[pair for pair in self.headers if pair[0].lower() != name.lower()])

    @property
    def media_type(self) -> str:
        """What the body is; empty where there is none."""
        return (self.header("content-type") or "").partition(";")[0] if self.body else ""


@dataclass(frozen=True)
class Answer:
    """What the application answered."""

    status: int
    headers: Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """What the body is."""
        return next((value for key, value in self.headers if key.lower() == "content-type"), "").partition(";")[0]

    @property
    def is_page(self) -> bool:
        """Whether it is a page that an application made, no error."""
        return self.status < 400 and self.media_type == "text/html" and bool(self.body)

    @property
    def is_json(self) -> bool:
        """Whether it is JSON, no error."""
        return self.status < 400 and self.media_type == "application/json" and bool(self.body)

    def with_header(self, name: str, value: str) -> Answer:
        """The same with another header."""
        return replace(self, headers=[*self.headers, (name, value)])

    def with_text(self, text: str) -> Answer:
        """The same with another body."""
        return replace(self, body=text.encode())


class AnsweredError(Exception):
    """A request that the change answers itself, since the shop as it was knows nothing of it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refused(status: int, message: str) -> AnsweredError:
    """An error as Starlette writes it."""
    return AnsweredError(Answer(status, [("content-type", "text/plain; charset=utf-8")], message.encode()))


def json_answer(text: str) -> AnsweredError:
    """A JSON body."""
    return AnsweredError(Answer(200, [("content-type", "application/json")], text.encode()))


def _sent(call: Call, state: State) -> Iterator[Call]:
    yield call


def _taken(call: Call, state: State) -> Call:
    return call


def _answered(call: Call, answer: Answer, state: State) -> Answer:
    return answer


def _followed(call: Call, answer: Answer) -> Call | None:
    return None


@dataclass(frozen=True)
class Change:
    """One way in which the application has changed.

    `sent` gives what the new version's client sends in place of a request of the old one: other requests before it, or
    none. `taken` turns a request of the new version into one of the old, and raises AnsweredError where it answers
    itself. `followed` is what the shop asks itself for after an answer, before anybody sees it. `answered` turns an
    answer of the old version into one of the new; its request is one of the old version.
    `order` says which change is nearer to the shop where several are made at once: the lowest is the nearest.
    """

    sent: Callable[[Call, State], Iterator[Call]] = _sent
    taken: Callable[[Call, State], Call] = _taken
    answered: Callable[[Call, Answer, State], Answer] = _answered
    followed: Callable[[Call, Answer], Call | None] = _followed
    order: int = 5
