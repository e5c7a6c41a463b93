"""Variables while a script is interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field

from loadlint.dialects.locust.values import NONE, Class, Dict, Num, Str, Unknown, Value, is_none


@dataclass(slots=True, eq=False)
class Cell:
    """A variable. `frame` is the call that made it (0: a module), `made` how many steps there were when it was set."""

    value: Value
    frame: int
    made: int = 0
    parameter: bool = False


@dataclass(slots=True, eq=False)
class Scope:
    """The variables of a module, a class body, a function or a comprehension."""

    parent: Scope | None
    frame: int
    cells: dict[str, Cell] = field(default_factory=dict)
    owner: Class | None = None
    this: Value | None = None
    inner: bool = False
    outside: dict[str, Scope] = field(default_factory=dict)

    def find(self, name: str) -> Cell | None:
        """The variable of that name that is visible here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.outside:
                return scope.outside[name].cells.get(name)
            cell = scope.cells.get(name)
            if cell is not None:
                return cell
            scope = scope.parent
        return None

    def own(self) -> Scope:
        """The scope that an assignment goes to: a comprehension has none of its own."""
        scope = self
        while scope.inner and scope.parent is not None:
            scope = scope.parent
        return scope

    def module(self) -> Scope:
        """The scope of the module."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Journal:
    """Which variables and members were set in a branch, so that the outcomes of several branches can be merged."""

    def __init__(self) -> None:
        self._old: dict[tuple[int, str], tuple[Cell | Dict, str, Value]] = {}

    def note(self, holder: Cell | Dict, key: str, old: Value) -> None:
        """Remember what a place held before it is set for the first time."""
        self._old.setdefault((id(holder), key), (holder, key, old))

    def undo(self) -> dict[tuple[int, str], Value]:
        """Put the old values back; returns the new ones."""
        new = {}
        for place, (holder, key, old) in self._old.items():
            new[place] = _get(holder, key)
            _set(holder, key, old)
        return new

    def merge(self, outcomes: list[dict[tuple[int, str], Value]], *, also_old: bool) -> None:
        """Set each place to what all outcomes agree on, else to unknown. None loses against something."""
        for place, (holder, key, old) in self._old.items():
            values = [outcome.get(place, old) for outcome in outcomes]
            if also_old:
                values.append(old)
            _set(holder, key, merged(values))

    def absorb(self, other: Journal) -> None:
        """Remember what an inner journal remembers as well."""
        for holder, key, old in other._old.values():
            self.note(holder, key, old)


def _get(holder: Cell | Dict, key: str) -> Value:
    return holder.value if isinstance(holder, Cell) else holder.values.get(key, NONE)


def _set(holder: Cell | Dict, key: str, value: Value) -> None:
    if isinstance(holder, Cell):
        holder.value = value
    elif is_none(value) and key not in holder.values:
        return
    else:
        holder.values[key] = value


def merged(values: list[Value]) -> Value:
    """The one value that several paths may give; unknown where they differ."""
    some = [value for value in values if not is_none(value)]
    if not some:
        return values[0] if values else NONE
    first = some[0]
    for value in some[1:]:
        if value is not first and not _same(value, first):
            return Unknown()
    return first


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, Str) and isinstance(other, Str):
        return one.text.value == other.text.value and not one.text.is_open
    if isinstance(one, Num) and isinstance(other, Num):
        return one.text.value == other.text.value and not one.text.is_open
    return type(one) is type(other) and one == other
