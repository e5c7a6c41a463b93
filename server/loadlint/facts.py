"""What is worked out once about a value, and kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class HasFacts(Protocol):
    """A value with a place for what is known about it, by the function that has found it out."""

    @property
    def facts(self) -> dict[object, Any]: ...


ValueT = TypeVar("ValueT", bound=HasFacts)


def fact(work: Callable[[ValueT], T]) -> Callable[[ValueT], T]:
    """Ask `work` once for each value.

    Of a recording: as long as it is in memory. Of a step: once for all requests of the same content, in all versions of
    a script, so that `work` may look at nothing but the step's `content`: at no place, and at nothing that an
    expression stands for.
    """

    def look_up(value: ValueT) -> T:
        facts = value.facts
        if work not in facts:
            facts[work] = work(value)
        result: T = facts[work]
        return result

    return look_up
