"""The names of a Python script and all places that name them, in the script's own file and in its modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.language.bindings import (
    IMPORT,
    Bindings,
    Locate,
    ModuleFile,
    ModuleFiles,
    Scope,
    in_order,
)
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.class_members import ClassMembers, Home, MemberPlace
from loadlint.dialects.script.language.syntax_tree import Syntax, stands_in
from loadlint.navigation import Mention
from loadlint.text.source import Source

PATTERNS = frozenset(
    "pattern_list tuple_pattern list_pattern list_splat_pattern dictionary_splat_pattern tuple list as_pattern_target "
    "parenthesized_expression".split()
)
GIVING = {
    "assignment": "left", "augmented_assignment": "left", "for_statement": "left", "for_in_clause": "left",
    "as_pattern": "alias", "named_expression": "name",
}  # fmt: skip
"""What gives names their values, with the field that holds the names."""

OF_THE_TOOL = frozenset(
    "abstract client concurrency connection_timeout default_headers environment fixed_count get_wait_time host "
    "insecure interrupt locust max_redirects max_retries max_wait min_wait network_timeout on_start on_stop parent "
    "pool_manager proxy_host proxy_port rest rest_ schedule_task task_set tasks tick user wait wait_time weight".split()
)
"""What Locust's own classes call their members, from its documentation."""


class MemberNames:
    """Tells the members of Python's classes; `members` collects them."""

    def __init__(self, members: ClassMembers) -> None:
        self.members = members
        self.text = members.text
        self._of_scopes: dict[int, int] = {}

    def new_class(self, node: Node, outer: Scope, inner: Scope) -> None:
        """A class, of which the walk has just come to the beginning; `inner` is the scope of its body."""
        name, bases = node.child_by_field_name("name"), node.child_by_field_name("superclasses")
        named = [base for base in items_of(bases) if base.type in ("identifier", "attribute")]
        self._of_scopes[inner.number] = self.members.new_class(node, outer, name, named)

    def is_class(self, scope: Scope) -> bool:
        """Whether a scope is the body of a class."""
        return scope.number in self._of_scopes

    def member(self, holder: Node, name: Node, this: tuple[str, int] | None) -> None:
        """`holder.name`; `this` is what methods call their object here, and the scope of its class."""
        assert name.parent is not None
        sets = _is_target(name.parent)
        if this is not None and self.text(holder) in (this[0], "super()"):
            self.members.of_class(name, self._of_scopes[this[1]], sets=sets)
        else:
            self.members.of_object(name, name.start_byte, sets=sets)

    def is_member(self, mention: Mention) -> bool:
        """Take in a name that the body of a class declares or uses by itself; whether it is one."""
        number = self._of_scopes.get(mention.scope)
        if number is None:
            return False
        place = MemberPlace(mention.variable, mention.span, (number,), mention.defines, mention.origin)
        self.members.places.append(place)
        if mention.variable.startswith("__"):
            self.members.fixed.add(mention.variable)
        return True


def _is_target(node: Node) -> bool:
    """Whether an expression is given a value."""
    parent = node.parent
    while parent is not None and parent.type in PATTERNS:
        node, parent = parent, parent.parent
    if parent is None or parent.type not in GIVING or parent.type == "augmented_assignment":
        return False
    return parent.child_by_field_name(GIVING[parent.type]) == node


_COMPREHENSIONS = frozenset(
    "list_comprehension dictionary_comprehension set_comprehension generator_expression".split()
)
_QUOTED = re.compile(rb"""['"]([^\W\d]\w*)['"]""")
_ASKED_FOR = re.compile(rb"""attr\w{0,20}\([^()\n]*['"](\w+)['"]""")
"""The names of attributes as `getattr` and its like have them."""


class _Place(Struct, frozen=True):
    """Where the walk is: in which file and scope, and what functions made here see.

    Functions do not see the names of the class around them. `this` is what a method calls its object, and the scope of
    the class.
    """

    file: ModuleFile
    scope: Scope
    visible: Scope
    this: tuple[str, int] | None = None


def mentions(
    source: Source, files: Sequence[Syntax], locate: Locate, holders: Mapping[int, Set[int | None]]
) -> tuple[Mention, ...]:
    """All mentions of names that the files of a script declare.

    `holders` are the classes of members by the first byte of their names, as in `NameUse`.
    """
    names = _Names(source, files, locate, holders)
    variables = [item for item in names.bindings.mentions(_words(_QUOTED, source)) if not names.members.is_member(item)]
    members = names.collected.mentions(OF_THE_TOOL | _words(_ASKED_FOR, source))
    return in_order([*variables, *members])


def _words(pattern: re.Pattern[bytes], source: Source) -> set[str]:
    """The words that a text holds by which names are found."""
    return {match[1].decode("utf-8", "replace") for match in pattern.finditer(source.data)}


class _Names:
    def __init__(
        self, source: Source, files: Sequence[Syntax], locate: Locate, holders: Mapping[int, Set[int | None]]
    ) -> None:
        data = source.data
        self.bindings = Bindings(lambda node: data[node.start_byte : node.end_byte].decode("utf-8", "replace"))
        self.text = self.bindings.text
        self.collected = ClassMembers(self.text, holders, "attribute")
        self.members = MemberNames(self.collected)
        self.modules = ModuleFiles(files, locate, self.bindings)
        self.named_elsewhere: set[int] = set()
        """The nodes that name no variable: attributes, and the names of arguments."""
        self.keywords: set[str] = set()
        self.parameters: list[tuple[Scope, str]] = []
        self.waiting: list[Callable[[], None]] = []
        """What takes all files to be known."""

        for file in self.modules.files:
            self.walk(file)
        for link in self.waiting:
            link()
        for scope, name in self.parameters:
            if name in self.keywords:
                scope.fixed.add(name)
        self.collected.settle(self.home_of)

    def walk(self, file: ModuleFile) -> None:
        """Take in all of a file."""
        stack = [(file.syntax.root, _Place(file, file.scope, file.scope))]
        while stack:
            node, place = stack.pop()
            walk = _PARTS.get(node.type)
            stack += walk(self, node, place) if walk is not None else self.statement(node, place)

    def function(self, node: Node, place: _Place) -> Iterator[tuple[Node, _Place]]:
        """A function: its name, its parameters, what is inside."""
        name, parameters = node.child_by_field_name("name"), node.child_by_field_name("parameters")
        if name is not None:
            self.declare(name, place.scope, "function")
        inner = self.bindings.scope(place.visible)
        first = self.declare_parameters(parameters, inner)
        if _is_called_by_name(node, parameters):
            inner.fixed.update(inner.names)
        is_method = node.type == "function_definition" and self.members.is_class(place.scope) and first
        inside = _Place(place.file, inner, inner, (first, place.scope.number) if is_method else place.this)
        body = node.child_by_field_name("body")
        for child in reversed(node.named_children):
            if child != parameters:
                yield child, inside if child == body else place
        for value in _defaults(parameters):
            yield value, place

    def klass(self, node: Node, place: _Place) -> Iterator[tuple[Node, _Place]]:
        """A class."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is not None:
            self.declare(name, place.scope, "class")
        inner = self.bindings.scope(place.visible)
        self.members.new_class(node, place.scope, inner)
        for child in reversed(node.named_children):
            yield child, _Place(place.file, inner if child == body else place.scope, place.visible)

    def comprehension(self, node: Node, place: _Place) -> Iterator[tuple[Node, _Place]]:
        """What has names of its own without being a function."""
        outer = place.visible if self.members.is_class(place.scope) else place.scope
        inner = self.bindings.scope(outer, hoists=False)
        for child in reversed(node.named_children):
            yield child, _Place(place.file, inner, inner, place.this)

    def statement(self, node: Node, place: _Place) -> Iterator[tuple[Node, _Place]]:
        """Anything else: what it declares or names, and what is inside."""
        kind, scope = node.type, place.scope
        if kind in GIVING:
            target = scope if kind == "for_in_clause" else scope.function()
            self.targets(node.child_by_field_name(GIVING[kind]), target)
        if kind == "attribute":
            self.attribute(node, place)
        elif kind == "keyword_argument" and (keyword := node.child_by_field_name("name")) is not None:
            self.named_elsewhere.add(keyword.id)
            self.keywords.add(self.text(keyword))
        elif kind == "identifier" and node.id not in self.bindings.declared and node.id not in self.named_elsewhere:
            self.bindings.refer(node, scope)
        for child in reversed(node.named_children):
            yield child, place

    def outside(self, node: Node, place: _Place) -> Iterable[tuple[Node, _Place]]:
        """Names that a statement says to belong to another scope."""
        scope = place.scope
        for child in node.named_children:
            name = self.text(child)
            outer = scope.parent.find(name) if scope.parent is not None else None
            owner = place.file.scope if node.type == "global_statement" else outer
            if owner is not None:
                scope.outside[name] = owner
            self.bindings.refer(child, scope)
        return ()

    # Variables

    def declare(self, node: Node, scope: Scope, origin: str, *, before: str = "") -> None:
        """Declare a name; others can use those that a file declares outside of functions."""
        self.bindings.declare(node, scope, origin, before=before)
        if scope.parent is None:
            scope.shared.add(self.text(node))

    def targets(self, pattern: Node | None, scope: Scope) -> None:
        """Declare the names that get a value."""
        stack = [pattern] if pattern is not None else []
        while stack:
            node = stack.pop()
            if node.type == "identifier":
                self.declare(node, scope, "variable")
            elif node.type in PATTERNS:
                stack += reversed(node.named_children)

    def declare_parameters(self, node: Node | None, scope: Scope) -> str:
        """Declare the parameters of a function; the name of the first."""
        first = ""
        for name in map(_name_of, items_of(node)):
            if name is not None:
                self.bindings.declare(name, scope, "parameter")
                # Callers may name an argument.
                self.parameters.append((scope, self.text(name)))
                first = first or self.text(name)
        return first

    # What files give each other

    def imports(self, node: Node, place: _Place) -> Iterable[tuple[Node, _Place]]:
        """Declare what a statement imports."""
        module_node = node.child_by_field_name("module_name")
        module = self.text(module_node) if module_node is not None else None
        for child in node.children_by_field_name("name"):
            alias, name = child.child_by_field_name("alias"), child.child_by_field_name("name") or child
            if not name.named_children:
                continue
            first = name.named_children[0]
            declared = alias or first
            self.declare(declared, place.scope, IMPORT, before=f"{self.text(declared)} as " if alias is None else "")
            if module is None:
                self.import_module(name, alias, place)
            else:
                self.import_name(first, alias, place, module)
        if module is not None and any(child.type == "wildcard_import" for child in node.children):
            self.waiting.insert(0, lambda: self.import_all(place, module))
        return ()

    def import_module(self, name: Node, alias: Node | None, place: _Place) -> None:
        """`import a.b as c`."""
        declared = self.text(alias or name.named_children[0])
        if self.modules.imported_file(place.file, self.text(name)) is None:
            place.file.foreign.add(declared)
        elif alias is not None or len(name.named_children) == 1:
            place.file.modules[declared] = self.text(name)
        elif place.scope.parent is None:
            place.scope.fixed.add(declared)

    def import_name(self, name: Node, alias: Node | None, place: _Place, module: str) -> None:
        """`from module import name as alias`."""
        declared, text = self.text(alias or name), self.text(name)
        if self.modules.imported_file(place.file, module) is None:
            place.file.foreign.add(declared)
        place.file.modules[declared] = module + ("" if module.endswith(".") else ".") + text

        def link() -> None:
            file = self.modules.imported_file(place.file, module)
            if file is not None and text in file.scope.names and file.scope is not place.scope:
                place.scope.imported[declared] = file.scope, text
                if alias is not None:
                    self.bindings.refer(name, file.scope)

        self.waiting.append(link)

    def import_all(self, place: _Place, module: str) -> None:
        """`from module import *`."""
        file = self.modules.imported_file(place.file, module)
        if file is None:
            return
        for name in sorted(file.scope.names - place.scope.names):
            if not name.startswith("_"):
                place.scope.names.add(name)
                place.scope.imported[name] = file.scope, name

    def home_of(self, node: Node, scope: Scope) -> Home | None:
        """Where a name is declared, or a name of a whole module."""
        if node.type == "attribute":
            holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            module = self.modules.whole(self.text(holder), scope) if holder is not None else None
            return (module.scope, self.text(name)) if module is not None and name is not None else None
        owner = scope.find(self.text(node))
        return owner.home(self.text(node)) if owner is not None else None

    def attribute(self, node: Node, place: _Place) -> None:
        """`holder.name`: a member of an object, or a name of a whole module."""
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if holder is None or name is None:
            return
        self.named_elsewhere.add(name.id)

        def refer() -> None:
            module = self.modules.whole(self.text(holder), place.scope)
            if module is not None and self.text(name) in module.scope.names:
                self.bindings.refer(name, module.scope)

        if self.text(holder) in place.file.modules:
            self.waiting.append(refer)
        elif self.text(holder) not in place.file.foreign:
            self.members.member(holder, name, place.this)


def _name_of(parameter: Node) -> Node | None:
    """The name of a parameter."""
    name: Node | None = parameter.child_by_field_name("name") or parameter
    for holder in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern"):
        if name is not None and name.type == holder:
            name = next(iter(name.named_children), None)
    return name if name is not None and name.type == "identifier" else None


def _is_called_by_name(function: Node, parameters: Node | None) -> bool:
    """Whether Locust calls a function with arguments that it names: listeners of its events take them so."""
    return stands_in(function, "decorated_definition") or any(map(_is_rest, items_of(parameters)))


def _is_rest(parameter: Node) -> bool:
    return any(part.type == "dictionary_splat_pattern" for part in (parameter, *parameter.named_children[:1]))


def _defaults(parameters: Node | None) -> Iterator[Node]:
    for parameter in items_of(parameters):
        yield from (part for name in ("value", "type") if (part := parameter.child_by_field_name(name)) is not None)


_PARTS: Mapping[str, Callable[[_Names, Node, _Place], Iterable[tuple[Node, _Place]]]] = {
    **dict.fromkeys(("function_definition", "lambda"), _Names.function),
    "class_definition": _Names.klass,
    **dict.fromkeys(_COMPREHENSIONS, _Names.comprehension),
    **dict.fromkeys(("import_statement", "import_from_statement", "future_import_statement"), _Names.imports),
    **dict.fromkeys(("global_statement", "nonlocal_statement"), _Names.outside),
}
