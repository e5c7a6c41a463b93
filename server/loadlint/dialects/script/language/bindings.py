"""Names and the scopes that they belong to, for the dialects of programming languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct, field
from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import Syntax, span_of
from loadlint.extractor import Extractor
from loadlint.navigation import Mention, Symbol
from loadlint.script import Extraction, Script, Step
from loadlint.text.span import Span

Locate = Callable[[Syntax, str], Syntax | None]
"""The module of the script's own that an import in a file names; None for others."""

_MOST_IMPORTS = 20
"""From how many files to the next one a name is followed."""


class Scope(Struct, eq=False):
    """The names of a block. `hoists` says that it takes the names that inner blocks declare for their function.

    `shared` are those that other files can use, `fixed` those that nobody may change. `imported` are the names that
    stand for one of another file, with its scope and its name there.
    """

    parent: Scope | None
    number: int
    hoists: bool = True
    names: set[str] = field(default_factory=set)
    outside: dict[str, Scope] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)
    imported: dict[str, tuple[Scope, str]] = field(default_factory=dict)

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

    def home(self, name: str) -> tuple[Scope, str]:
        """Where one of its names is declared, in whatever file, and the name there."""
        scope = self
        for _ in range(_MOST_IMPORTS):
            if name not in scope.imported:
                break
            scope, name = scope.imported[name]
        return scope, name


class _Named(Struct, frozen=True):
    name: str
    span: Span
    scope: Scope
    defines: bool
    origin: str
    before: str = ""


class Bindings:
    """Collects declarations and references in all files of a script, in any order, and says which belong together.

    `declared` are the ids of the nodes that declare a name.
    """

    def __init__(self, text: Callable[[Node], str]) -> None:
        self.text = text
        self._scopes = 0
        self.declared: set[int] = set()
        self._named: list[_Named] = []

    def scope(self, parent: Scope | None, *, hoists: bool = True) -> Scope:
        """A new scope."""
        self._scopes += 1
        return Scope(parent, self._scopes, hoists)

    def declare(self, node: Node, scope: Scope, origin: str, *, before: str = "") -> None:
        """A node that declares a name in a scope."""
        name = self.text(node)
        self.declared.add(node.id)
        scope.names.add(name)
        self._named.append(_Named(name, span_of(node), scope, True, origin, before))

    def refer(self, node: Node, scope: Scope, *, before: str = "") -> None:
        """A node that uses a name in a scope."""
        self._named.append(_Named(self.text(node), span_of(node), scope, False, "", before))

    def mentions(self, kept: Set[str]) -> Iterator[Mention]:
        """All names that are declared in the files, with their uses; the `kept` ones are private to no file.

        An imported name is that of the other file, unless it is another name there.
        """
        for item in self._named:
            owner = item.scope.find(item.name)
            if owner is not None:
                yield _mention(item, owner, kept)


def _mention(item: _Named, owner: Scope, kept: Set[str]) -> Mention:
    home, name = owner.home(item.name)
    if name != item.name:
        stands_for, home, is_import = (name, home.number), owner, False
    else:
        stands_for, is_import = None, home is not owner
    # An import changes with the name that it takes.
    before = "" if is_import and item.origin == IMPORT else item.before
    fixed = item.name in home.fixed or (item.name in kept and item.name in home.shared)
    return Mention(
        item.name,
        item.span,
        home.number,
        item.defines and not is_import,
        "" if is_import else item.origin,
        before,
        private=not fixed,
        stands_for=stands_for,
    )


IMPORT = "import"
"""The origin of a name that comes from another file."""


class Holding:
    """Which names hold values out of answers. `taken` is that of `NameUse`."""

    def __init__(self, script: Script, taken: Mapping[int, Sequence[tuple[int, Extractor | None]]]) -> None:
        # What was taken out of an answer is kept again by who gets it; the first one is where it was taken.
        self._first = {(item.step, item.extractor): item for item in reversed(script.extractions)}
        self._taken = taken

    def extractions_at(self, mention: Mention) -> tuple[Extraction, ...]:
        """The extractions whose values a name stands for at a place."""
        keys = self._taken.get(mention.span.end, ())
        return tuple(self._first[key] for key in keys if key in self._first)


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
    """The steps that a script's own file writes as parts of its outline, each place once."""
    seen: set[Span] = set()
    for step in script.steps:
        if len(step.span) and step.span not in seen and step.span.end <= script.source.script_end:
            seen.add(step.span)
            yield Symbol(title(step), "request", step.span, step.at, step.method or "")


def title(step: Step) -> str:
    """What to call a step: its name in the statistics, else method and path."""
    if step.name is not None and step.name.value and not step.name.is_open:
        return step.name.value
    url = step.address.replace("\ue000", "{…}")
    path = "/" + url.partition("://")[2].partition("/")[2] if "://" in url else url
    return f"{step.method or '?'} {path.partition('?')[0]}"[:100]


def steps_in(script: Script, node: Node) -> list[Step]:
    """The steps that a piece of syntax makes, in order."""
    return [step for step in script.steps if len(step.span) and _holds(node, step.span)]


def _holds(node: Node, span: Span) -> bool:
    return node.start_byte <= span.start and span.end <= node.end_byte


def in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions in the order of the text."""
    return tuple(sorted(mentions, key=lambda mention: mention.span))


class ModuleFile(Struct, eq=False):
    """A file with its outermost scope.

    `modules` are the names that stand for whole modules, `foreign` those that come from modules which are not the
    script's own.
    """

    syntax: Syntax
    scope: Scope
    modules: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)


class ModuleFiles:
    """The script's own file and its modules: `files`, in the order in which they are read."""

    def __init__(self, files: Sequence[Syntax], locate: Locate, bindings: Bindings) -> None:
        self.files = [ModuleFile(syntax, bindings.scope(None)) for syntax in files]
        self._locate = locate
        self._by_name = {file.syntax.file: file for file in self.files}
        self._by_scope = {file.scope.number: file for file in self.files}

    def imported_file(self, file: ModuleFile, module: str) -> ModuleFile | None:
        """The file that an import in a file means; None for what is not the script's own."""
        syntax = self._locate(file.syntax, module)
        return self._by_name.get(syntax.file) if syntax is not None else None

    def whole(self, name: str, scope: Scope) -> ModuleFile | None:
        """The file that a name in a scope stands for as a whole: `import * as pages`, `from shop import pages`."""
        owner = scope.find(name)
        file = self._by_scope.get(owner.number) if owner is not None else None
        module = file.modules.get(name) if file is not None and name not in file.scope.imported else None
        return self.imported_file(file, module) if file is not None and module is not None else None
