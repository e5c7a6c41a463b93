"""Members of classes as variables: those of one name that may be of one object are one variable, in whatever file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.navigation import Mention

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence, Set

    from loadlint.text.span import Span

_DEEPEST = 30


class MemberPlace(Struct, frozen=True):
    """A place that names a member. `classes` are the numbers of the classes of which the object may be."""

    name: str
    span: Span
    classes: tuple[int, ...]
    defines: bool = False
    origin: str = ""


class ClassMembers(Struct):
    """Collects classes and the places that name their members.

    `bases` has the classes that each class inherits from, by number. `fixed` are names that nobody may change: others
    use them too.
    """

    bases: dict[int, Sequence[int]] = field(default_factory=dict)
    places: list[MemberPlace] = field(default_factory=list)
    fixed: set[str] = field(default_factory=set)

    def new_class(self) -> int:
        """The number of one more class; its bases are told later."""
        number = len(self.bases) + 1
        self.bases[number] = ()
        return number

    def note(self, place: MemberPlace, holders: Collection[int | None]) -> None:
        """Take in a place of which is known what it was a member of: None for what is not known, 0 for no class."""
        if place.classes:
            self.places.append(place)
        if None in holders or not holders:
            self.fixed.add(place.name)

    def mentions(self, kept: Set[str]) -> Iterator[Mention]:
        """All places whose member some class defines; a name is private unless it is one of `kept` or of the fixed."""
        by_name: dict[str, list[MemberPlace]] = {}
        for place in self.places:
            by_name.setdefault(place.name, []).append(place)
        lineages = [self._lineage(number) for number in self.bases]
        for name, places in by_name.items():
            variables = _variables(places, lineages)
            set_here = {variables[place.classes[0]] for place in places if place.defines}
            private = name not in kept and name not in self.fixed
            for place in places:
                variable = variables[place.classes[0]]
                if variable in set_here:
                    yield Mention(name, place.span, -variable, place.defines, place.origin, private=private)

    def _lineage(self, number: int) -> list[int]:
        """A class and all that it inherits from."""
        lineage: dict[int, None] = {}
        waiting = [number]
        while waiting and len(lineage) < _DEEPEST:
            current = waiting.pop()
            if current not in lineage:
                lineage[current] = None
                waiting += self.bases[current]
        return list(lineage)


def _variables(places: Sequence[MemberPlace], lineages: Iterable[Sequence[int]]) -> dict[int, int]:
    """By the classes that name a member, the number of the variable that it is for each.

    Classes share it that are in the lineage of one class, since its objects have the members of all of them.
    """
    variables = {number: number for place in places for number in place.classes}

    def join(numbers: Iterable[int]) -> None:
        joined = {variables[number] for number in numbers}
        if len(joined) > 1:
            first = min(joined)
            variables.update((number, first) for number, old in variables.items() if old in joined)

    for lineage in lineages:
        join(number for number in lineage if number in variables)
    for place in places:
        join(place.classes)
    return variables
