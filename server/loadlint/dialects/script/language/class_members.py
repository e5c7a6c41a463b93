"""Members of classes as variables: those of one name that may be of one object are one variable, in whatever file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.language.bindings import Scope
from loadlint.dialects.script.language.syntax_tree import span_of
from loadlint.navigation import Mention
from loadlint.text.span import Span

Home = tuple[Scope, str]
"""Where a name is declared, and the name there."""

_DEEPEST = 30


class MemberPlace(Struct, frozen=True):
    """A place that names a member. `classes` are the numbers of the classes of which the object may be."""

    name: str
    span: Span
    classes: tuple[int, ...]
    defines: bool = False
    origin: str = ""


class ClassMembers:
    """Collects the classes of all files of a script, and the places that name their members.

    `holders` are the classes of members by the first byte of their names, as in `NameUse`: what `page` is in
    `page.token` is known because the interpreter has seen it. `kind` is what the language calls a member that holds a
    value. `fixed` are names that nobody may change: others use them too.
    """

    def __init__(self, text: Callable[[Node], str], holders: Mapping[int, Set[int | None]], kind: str) -> None:
        self.text = text
        self.holders = holders
        self.kind = kind
        self.places: list[MemberPlace] = []
        self.fixed: set[str] = set()
        self._bases: dict[int, list[int]] = {}
        self._numbers: dict[int, int] = {}
        self._declared: dict[tuple[int, str], int] = {}
        self._inherited: list[tuple[int, Scope, Node]] = []
        self._of_objects: list[tuple[Node, int, bool]] = []
        """Names of members, where `holders` has them, and whether they are set there."""

    def new_class(self, node: Node, scope: Scope, name: Node | None, bases: Iterable[Node]) -> int:
        """The number of a class, of which the walk has just come to the beginning. `name` is declared in `scope`."""
        number = self._numbers[node.id] = len(self._bases) + 1
        self._bases[number] = []
        if name is not None:
            self._declared[scope.number, self.text(name)] = number
        self._inherited += [(number, scope, base) for base in bases]
        return number

    def of_class(self, name: Node, klass: int, *, sets: bool) -> None:
        """A place that names a member of a class, whose method it is in."""
        self.places.append(self._place(name, (klass,), sets=sets))

    def of_object(self, name: Node, key: int, *, sets: bool) -> None:
        """A place that names a member of some object; `key` is where `holders` has it."""
        self._of_objects.append((name, key, sets))

    def settle(self, home_of: Callable[[Node, Scope], Home | None]) -> None:
        """Find the bases of all classes, and whose members are named, once the walk was in all files.

        `home_of` says what an expression names that stands in a scope.
        """
        for name, key, sets in self._of_objects:
            holders = self.holders.get(key, ())
            classes = tuple(sorted({self._numbers[each] for each in holders if each in self._numbers}))
            if classes:
                self.places.append(self._place(name, classes, sets=sets))
            if None in holders or not holders:
                self.fixed.add(self.text(name))
        for number, scope, base in self._inherited:
            home = home_of(base, scope)
            other = self._declared.get((home[0].number, home[1])) if home is not None else None
            if other is not None:
                self._bases[number].append(other)

    def _place(self, name: Node, classes: tuple[int, ...], *, sets: bool) -> MemberPlace:
        return MemberPlace(self.text(name), span_of(name), classes, sets, self.kind if sets else "")

    def mentions(self, kept: Set[str]) -> Iterator[Mention]:
        """All places whose member some class defines; a name is private unless it is one of `kept` or of the fixed."""
        by_name: dict[str, list[MemberPlace]] = {}
        for place in self.places:
            by_name.setdefault(place.name, []).append(place)
        lineages = {number: self._lineage(number) for number in self._bases}
        heirs: dict[int, list[int]] = {}
        for heir, lineage in lineages.items():
            for number in lineage:
                heirs.setdefault(number, []).append(heir)
        for name, places in by_name.items():
            variables = _variables(places, lineages, heirs)
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
                waiting += self._bases[current]
        return list(lineage)


def _variables(
    places: Iterable[MemberPlace], lineages: Mapping[int, Sequence[int]], heirs: Mapping[int, Sequence[int]]
) -> dict[int, int]:
    """By the classes that name a member, the number of the variable that it is for each.

    Classes share it that are in the lineage of one class, since its objects have the members of all of them; `heirs`
    are the classes in whose lineage each is.
    """
    together = [place.classes for place in places]
    classes = {number for numbers in together for number in numbers}
    variables = {number: number for number in classes}
    if len(classes) == 1:
        return variables
    related = dict.fromkeys(heir for number in classes for heir in heirs[number])
    together += [tuple(number for number in lineages[heir] if number in classes) for heir in related]
    for first, *others in together:
        for other in others:
            _join(variables, first, other)
    return {number: _first_of(variables, number) for number in classes}


def _join(variables: dict[int, int], number: int, other: int) -> None:
    """Make two classes share their variable: each class has another one that shares it, the first one itself."""
    first, second = sorted((_first_of(variables, number), _first_of(variables, other)))
    variables[second] = first


def _first_of(variables: dict[int, int], number: int) -> int:
    """The first of the classes that share a variable. The way there becomes shorter each time that it is gone."""
    while variables[number] != number:
        variables[number] = variables[variables[number]]
        number = variables[number]
    return number
