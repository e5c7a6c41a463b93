"""Names and the scopes that they belong to, for the dialects of programming languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.navigation import Mention, Symbol
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tree_sitter import Node

    from loadlint.script import Script, Step


class Scope(Struct, eq=False):
    """The names of a block. `hoists` says that it takes the names that inner blocks declare for their function."""

    parent: Scope | None
    number: int
    hoists: bool = True
    names: dict[str, bool] = field(default_factory=dict)
    outside: dict[str, Scope] = field(default_factory=dict)

    def function(self) -> Scope:
        """The scope of the function around."""
        scope = self
        while not scope.hoists and scope.parent is not None:
            scope = scope.parent
        return scope

    def find(self, name: str) -> Scope | None:
        """The scope whose name it is."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.outside:
                return scope.outside[name]
            if name in scope.names:
                return scope
            scope = scope.parent
        return None


class _Named(Struct, frozen=True):
    name: str
    span: Span
    scope: Scope
    defines: bool
    origin: str
    before: str = ""
    after: str = ""


class Bindings:
    """Collects declarations and references, in any order, and says which belong together.

    `declared` are the ids of the nodes that declare a name.
    """

    def __init__(self, text: Callable[[Node], str]) -> None:
        self.text = text
        self._scopes: list[Scope] = []
        self.declared: set[int] = set()
        self._found: list[_Named] = []

    def scope(self, parent: Scope | None, *, hoists: bool = True) -> Scope:
        """A new scope."""
        scope = Scope(parent, len(self._scopes) + 1, hoists)
        self._scopes.append(scope)
        return scope

    def declare(self, node: Node, scope: Scope, origin: str, *, private: bool = True, before: str = "") -> None:
        """A node that declares a name in a scope."""
        name = self.text(node)
        self.declared.add(node.id)
        scope.names[name] = scope.names.get(name, True) and private
        self._found.append(_Named(name, Span(node.start_byte, node.end_byte), scope, True, origin, before))

    def refer(self, node: Node, scope: Scope, *, before: str = "", after: str = "") -> None:
        """A node that uses a name in a scope."""
        span = Span(node.start_byte, node.end_byte)
        self._found.append(_Named(self.text(node), span, scope, False, "", before, after))

    def mentions(self) -> Iterator[Mention]:
        """All names that are declared in the file, with their uses."""
        for item in self._found:
            owner = item.scope.find(item.name)
            if owner is not None:
                private = owner.names.get(item.name, False)
                yield Mention(
                    item.name, item.span, owner.number, item.defines, item.origin, item.before, item.after, private
                )


def around(root: Node, offset: int) -> tuple[Span, ...]:
    """The pieces of syntax that hold a byte offset, the innermost first."""
    spans: list[Span] = []
    node = root.descendant_for_byte_range(offset, offset)
    while node is not None:
        span = Span(node.start_byte, node.end_byte)
        if len(span) and (not spans or spans[-1] != span):
            spans.append(span)
        node = node.parent
    return tuple(spans)


def leftmost(node: Node, through: Mapping[str, str]) -> Iterator[Node]:
    """An expression and what it begins with: `a.b().c`, `a.b()`, `a.b`, `a`. `through` names fields by node type."""
    current: Node | None = node
    while current is not None:
        yield current
        name = through.get(current.type)
        current = current.child_by_field_name(name) if name else None


def request_symbols(script: Script) -> Iterator[Symbol]:
    """The steps of a script as parts of its outline, each place once."""
    seen: set[Span] = set()
    for step in script.steps:
        if len(step.span) and step.span not in seen:
            seen.add(step.span)
            yield Symbol(title(step), "request", step.span, step.at, step.request.method or "")


def title(step: Step) -> str:
    """What to call a step: its name in the statistics, else method and path."""
    if step.name is not None and step.name.value and not step.name.is_open:
        return step.name.value
    url = step.request.url.value.replace("\ue000", "{…}")
    path = "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url
    return f"{step.request.method or '?'} {path.partition('?')[0]}"[:100]


def steps_in(script: Script, node: Node) -> list[Step]:
    """The steps that a piece of syntax makes, in order."""
    return [step for step in script.steps if len(step.span) and _holds(node, step.span)]


def _holds(node: Node, span: Span) -> bool:
    return node.start_byte <= span.start and span.end <= node.end_byte


def in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions in the order of the text."""
    return tuple(sorted(mentions, key=lambda mention: mention.span))
