"""What is worked out once about a value, and kept with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class HasFacts(Protocol):
    """A value with a place for what is known about it, by the function that has found it out."""

    @property
    def facts(self) -> dict[object, Any]: ...


ValueT = TypeVar("ValueT", bound=HasFacts)

_MOST = 1000
"""The most facts about one value: what was found out for other arguments is dropped then, and found out anew."""


class Facts(dict[object, Any]):
    """What is known about a value; of what was known about its earlier version only what is asked for again."""

    def __init__(self, earlier: Mapping[object, Any]) -> None:
        # A copy, which knows of no version before.
        self._earlier = dict(earlier)

    def __missing__(self, key: object) -> Any:
        value = self[key] = self._earlier.pop(key)
        return value

    def get(self, key: object, default: Any = None, /) -> Any:
        """What is known, now or earlier."""
        try:
            return self[key]
        except KeyError:
            return default


def fact(work: Callable[Concatenate[ValueT, P], T]) -> Callable[Concatenate[ValueT, P], T]:
    """Ask `work` once for each value and the same other arguments.

    Of a recording: as long as it is in memory. Of a step: once for all requests of the same content, in all versions of
    a script, so that `work` may look at nothing but the step's `content`: at no place, and at nothing that an
    expression stands for. Of a written request: as long as it stands for one; places are those where it was first read.
    Of an element of a plan: for its own text, in all versions. What else `work` looks at are its arguments, which are
    compared as keys of a dictionary.
    """

    def look_up(value: ValueT, /, *about: P.args, **named: P.kwargs) -> T:
        facts = value.facts
        key = (work, *about, *named.items()) if about or named else work
        try:
            result: T = facts[key]
            return result
        except KeyError:
            if len(facts) >= _MOST:
                for old in [old for old in facts if isinstance(old, tuple)]:
                    del facts[old]
        result = facts[key] = work(value, *about, **named)
        return result

    return look_up
