"""Variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, field

from loadlint.dialects.script.read.merged_values import Outcome, merged_value
from loadlint.dialects.script.read.values import Lit, Obj, Unknown, Value, is_nothing, known_text

Places = dict[tuple[int, str], tuple["Cell | Obj", str, Value]]
"""Variables and members, each with a value."""


class Branch(Struct, frozen=True):
    """What a branch leaves in variables and members, and the steps that it is certain to make."""

    values: dict[tuple[int, str], Value]
    steps: frozenset[int]


class Cell(Struct, eq=False):
    """A variable.

    `frame` is the call that made it (0: a module), `made` how many steps there were when it was set, `imported` reads
    what another module exports, which may be set later than the import is read.
    """

    value: Value
    frame: int
    made: int = 0
    parameter: bool = False
    imported: Callable[[], Value] | None = None


class Scope(Struct, eq=False):
    """The variables of a block, a function or a module.

    `this` and `owner` are the object and the class of the method whose scope it is. `inner` says that assignments go
    to the scope around it, `outside` are the names that belong to another scope by declaration.
    """

    parent: Scope | None
    frame: int
    cells: dict[str, Cell] = field(default_factory=dict)
    owner: Value | None = None
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
        """The scope that an assignment goes to."""
        scope = self
        while scope.inner and scope.parent is not None:
            scope = scope.parent
        return scope

    def method(self) -> Scope | None:
        """The scope of the method of a class that this one is in."""
        scope: Scope | None = self
        while scope is not None and scope.owner is None:
            scope = scope.parent
        return scope

    def module(self) -> Scope:
        """The scope of the module."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Journal:
    """Which variables and members were set in a branch, so that the outcomes of several branches can be merged.

    `nothing` is the value of what was never set.
    """

    def __init__(self, nothing: Value) -> None:
        self._nothing = nothing
        self._old: Places = {}

    def note(self, holder: Cell | Obj, key: str, old: Value) -> None:
        """Remember what a place held before it is set for the first time."""
        self._old.setdefault((id(holder), key), (holder, key, old))

    def old_values(self) -> Iterator[Value]:
        """What the places held whose values are others now."""
        for holder, key, old in self._old.values():
            if _value_in(holder, key) is not old:
                yield old

    def undo(self) -> dict[tuple[int, str], Value]:
        """Put the old values back; returns the new ones."""
        new = {}
        for place, (holder, key, old) in self._old.items():
            new[place] = holder.value if isinstance(holder, Cell) else holder.values.get(key, self._nothing)
            _set(holder, key, old)
        return new

    def merge(self, branches: list[Branch], *, also_old: bool) -> None:
        """Set each place to what it has after the branches, of which one has been run, or perhaps none (`also_old`)."""
        for place, (holder, key, old) in self._old.items():
            outcomes = [Outcome(branch.values.get(place, old), branch.steps) for branch in branches]
            if also_old:
                outcomes.append(Outcome(old))
            _set(holder, key, merged_value(outcomes, self._nothing))

    def doubt(self) -> Places:
        """Leave open which of two constants a place holds: what has set the second one may have ended before.

        These places, with the second ones.
        """
        doubted: Places = {}
        for place, (holder, key, old) in self._old.items():
            new = _value_in(holder, key)
            if isinstance(old, Lit) and isinstance(new, Lit) and old != new:
                doubted[place] = holder, key, new
                _set(holder, key, Unknown())
        return doubted

    def leave(self, branch: Branch, frame: int) -> None:
        """Set the places outside of a call to what they have after a branch that ends the call, if it was run.

        Where it makes no step, it is open whether a place still holds its constant, or what the branch has taken:
        `if answer.ok: self.token = answer.json()["token"]; return answer`.
        """
        for place, (holder, key, _) in self._old.items():
            value, new = _value_in(holder, key), branch.values.get(place)
            stays = not isinstance(holder, Cell) or holder.frame != frame
            if stays and value is not None and new is not None and known_text(new) is None:
                _set(holder, key, self._after_leaving(branch, value, new))

    def _after_leaving(self, branch: Branch, value: Value, new: Value) -> Value:
        """What a place has after a branch that sets it and ends the call, if it was run."""
        if branch.steps and not isinstance(new, Lit):
            return merged_value([Outcome(new, branch.steps), Outcome(value)], self._nothing)
        return Unknown() if known_text(value) is not None else value

    def settle(self, doubted: Places, branches: list[Branch]) -> None:
        """Put what was doubted back, since it is certain where no branch has run; any branch leaves it open or sets
        it."""
        for place, (holder, key, new) in doubted.items():
            _set(holder, key, new)
            if branches:
                self._old[place] = holder, key, new
            for branch in branches:
                branch.values.setdefault(place, Unknown())

    def absorb(self, other: Journal) -> None:
        """Remember what an inner journal remembers as well."""
        for holder, key, old in other._old.values():
            self.note(holder, key, old)


def _value_in(holder: Cell | Obj, key: str) -> Value | None:
    return holder.value if isinstance(holder, Cell) else holder.values.get(key)


def _set(holder: Cell | Obj, key: str, value: Value) -> None:
    if isinstance(holder, Cell):
        holder.value = value
    elif is_nothing(value) and key not in holder.values:
        return
    else:
        holder.values[key] = value
