"""The names of a JavaScript script and all places that name them, in the script's own file and in its modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set

from msgspec import Struct, field
from tree_sitter import Node

from loadlint.dialects.k6.language.syntax import FUNCTIONS, base_of, names_declared_by
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
from loadlint.dialects.script.language.syntax_tree import Syntax, child_of, span_of, stands_in
from loadlint.navigation import Mention
from loadlint.text.source import Source

CLASS_DECLARATIONS = frozenset(("class_declaration", "abstract_class_declaration"))
CLASSES = CLASS_DECLARATIONS | {"class"}
_NAMES_OF_MEMBERS = frozenset(("property_identifier", "private_property_identifier"))


def _is_assigned(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "assignment_expression" and parent.child_by_field_name("left") == node


_OWN_THIS = FUNCTIONS - {"arrow_function"}
_BLOCKS = frozenset(
    "statement_block for_statement for_in_statement switch_body catch_clause class_static_block".split()
)
_NAMED = frozenset(("function_declaration", "generator_function_declaration")) | CLASS_DECLARATIONS
_OF_THE_TOOL = frozenset(("default", "options", "setup", "teardown", "handleSummary"))
"""The exports that k6 finds by their names."""

_RUN_BY_NAME = re.compile(rb"""\bexec['"]?\s*:\s*['"`]([^'"`]+)['"`]""")
_OF_CLASSES = frozenset(("constructor",))


class _Exports(Struct):
    """What a file exports.

    `declared` are the names that it declares itself, `passed_on` those of other modules, each with the module and the
    name there, `wholes` the modules all of whose names it exports.
    """

    declared: dict[str, Home] = field(default_factory=dict)
    passed_on: dict[str, tuple[str, str]] = field(default_factory=dict)
    wholes: list[str] = field(default_factory=list)


class _Place(Struct, frozen=True):
    """Where the walk is: in which file and scope, and in a method of which class (0: of none)."""

    file: ModuleFile
    scope: Scope
    klass: int = 0


def mentions(
    source: Source, files: Sequence[Syntax], locate: Locate, holders: Mapping[int, Set[int | None]]
) -> tuple[Mention, ...]:
    """All mentions of names that the files of a script declare.

    `holders` are the classes of members by the first byte of their names, as in `NameUse`.
    """
    names = _Names(source, files, locate, holders)
    kept = _OF_THE_TOOL.union(match[1].decode("utf-8", "replace") for match in _RUN_BY_NAME.finditer(source.data))
    return in_order([*names.bindings.mentions(kept), *names.members.mentions(_OF_CLASSES)])


class _Names:
    def __init__(
        self, source: Source, files: Sequence[Syntax], locate: Locate, holders: Mapping[int, Set[int | None]]
    ) -> None:
        data = source.data
        self.bindings = Bindings(lambda node: data[node.start_byte : node.end_byte].decode("utf-8", "replace"))
        self.text = self.bindings.text
        self.members = ClassMembers(self.text, holders, "field")
        self.modules = ModuleFiles(files, locate, self.bindings)
        self.exports_of = {file.syntax.file: _Exports() for file in self.modules.files}
        self.waiting: list[Callable[[], None]] = []
        """What takes all files to be known."""

        for file in self.modules.files:
            self.walk(file)
        for link in self.waiting:
            link()
        self.members.settle(self.home_of)

    def walk(self, file: ModuleFile) -> None:
        """Take in all of a file."""
        stack: list[tuple[Node, _Place]] = [(file.syntax.root, _Place(file, file.scope))]
        while stack:
            node, place = stack.pop()
            if node.type == "import_statement":
                self.imports(node, place)
                continue
            if node.type == "export_statement" and self.exports(node, place):
                continue
            if node.type in _NAMES:
                _NAMES[node.type](self, node, place)
            inner = self.inside(node, place)
            stack += [(child, inner) for child in reversed(node.named_children)]

    def inside(self, node: Node, place: _Place) -> _Place:
        """The place of what is inside a node, whose names are declared."""
        kind, scope = node.type, place.scope
        if kind in _NAMED and (name := node.child_by_field_name("name")) is not None:
            self.declare(name, scope, "class" if kind in CLASS_DECLARATIONS else "function")
            self.export(node, name, place)
        if kind in CLASSES:
            name, base = node.child_by_field_name("name") if kind in CLASS_DECLARATIONS else None, base_of(node)
            return _Place(place.file, scope, self.members.new_class(node, scope, name, filter(None, [base])))
        if kind in ("lexical_declaration", "variable_declaration"):
            target = scope if kind == "lexical_declaration" else scope.function()
            for declared in names_declared_by(node):
                self.declare(declared, target, "variable")
                self.export(node, declared, place)
        if kind not in FUNCTIONS and kind not in _BLOCKS:
            return place
        inner = self.bindings.scope(scope, hoists=kind in FUNCTIONS)
        self.parameters(node, inner)
        is_own = kind in _OWN_THIS and not (kind == "method_definition" and stands_in(node, "class_body"))
        return _Place(place.file, inner, 0 if is_own else place.klass)

    def parameters(self, node: Node, scope: Scope) -> None:
        """Declare what a function gets, what a loop goes through, what is caught."""
        for name in ("parameters", "parameter"):
            for declared in names_declared_by(node.child_by_field_name(name)):
                self.declare(declared, scope, "parameter")
        declaring = node.child_by_field_name("kind") if node.type == "for_in_statement" else None
        if declaring is not None:
            target = scope.parent.function() if self.text(declaring) == "var" and scope.parent is not None else scope
            for declared in names_declared_by(node.child_by_field_name("left")):
                self.declare(declared, target, "variable")

    def declare(self, node: Node, scope: Scope, origin: str) -> None:
        """Declare a name that a pattern binds."""
        short = node.type == "shorthand_property_identifier_pattern"
        self.bindings.declare(node, scope, origin, before=f"{self.text(node)}: " if short else "")

    def refer(self, node: Node, place: _Place) -> None:
        """A use of a variable, in an object literal that of `{ name }` too."""
        if node.id not in self.bindings.declared:
            short = node.type.startswith("shorthand")
            self.bindings.refer(node, place.scope, before=f"{self.text(node)}: " if short else "")

    # What files give each other

    def export(self, node: Node, name: Node, place: _Place) -> None:
        """Note the name of a declaration that is exported where it stands."""
        statement = node.parent
        if statement is not None and statement.type == "export_statement":
            text = self.text(name)
            is_default = child_of(statement, "default") is not None
            self.exports_of[place.file.syntax.file].declared["default" if is_default else text] = place.scope, text
            place.scope.shared.add(text)

    def exports(self, statement: Node, place: _Place) -> bool:
        """Take in a list of exported names, or an export of another module's; whether the statement is one."""
        source = statement.child_by_field_name("source")
        module = self.text(source)[1:-1] if source is not None else None
        clause = child_of(statement, "export_clause")
        for specifier in items_of(clause):
            self.export_name(specifier, place, module)
        if module is not None and clause is None and child_of(statement, "namespace_export") is None:
            self.exports_of[place.file.syntax.file].wholes.append(module)
        value = statement.child_by_field_name("value")
        if value is not None and value.type == "identifier":
            self.exports_of[place.file.syntax.file].declared["default"] = place.scope, self.text(value)
        return module is not None or clause is not None

    def export_name(self, specifier: Node, place: _Place, module: str | None) -> None:
        """One of a list of exported names; `module` is where it comes from."""
        name = specifier.child_by_field_name("name")
        if name is None:
            return
        text, file = self.text(name), place.file
        exports = self.exports_of[file.syntax.file]
        exported = self.text(specifier.child_by_field_name("alias") or name)
        if module is None:
            self.bindings.refer(name, place.scope)
            place.scope.shared.add(text)
            exports.declared[exported] = place.scope, text
        else:
            exports.passed_on[exported] = module, text
            self.waiting.append(lambda: self.refer_to_export(name, self.modules.imported_file(file, module)))

    def refer_to_export(self, name: Node, module: ModuleFile | None) -> None:
        """A place that names what another module exports."""
        home = self.home_of_export(module, self.text(name))
        if home is not None and home[1] == self.text(name):
            self.bindings.refer(name, home[0])

    def home_of_export(self, file: ModuleFile | None, name: str) -> Home | None:
        """Where a name is declared that a file exports. Modules may pass on each other's names in a circle."""
        waiting, seen = [(file, name)], set[tuple[int, str]]()
        while waiting:
            file, name = waiting.pop()
            if file is None or (file.scope.number, name) in seen:
                continue
            seen.add((file.scope.number, name))
            exports = self.exports_of[file.syntax.file]
            if name in exports.declared:
                return exports.declared[name]
            if name in exports.passed_on:
                module, passed = exports.passed_on[name]
                waiting.append((self.modules.imported_file(file, module), passed))
            else:
                waiting += [(self.modules.imported_file(file, module), name) for module in reversed(exports.wholes)]
        return None

    def imports(self, statement: Node, place: _Place) -> None:
        """Declare what a statement imports."""
        source = statement.child_by_field_name("source")
        module = self.text(source)[1:-1] if source is not None else ""
        stack = list(statement.named_children)
        while stack:
            node = stack.pop()
            if node.type == "import_specifier":
                self.import_name(node.child_by_field_name("name"), node.child_by_field_name("alias"), place, module)
            elif node.type == "namespace_import" and node.named_children:
                self.bindings.declare(node.named_children[-1], place.scope, IMPORT)
                place.file.modules[self.text(node.named_children[-1])] = module
            elif node.type == "identifier":
                self.import_name(None, node, place, module)
            elif node.type != "string":
                stack += node.named_children

    def import_name(self, name: Node | None, alias: Node | None, place: _Place, module: str) -> None:
        """Declare a name that comes from a module; `name` is how it is called there, None for the default."""
        declared = alias or name
        if declared is None:
            return
        before = f"{self.text(declared)} as " if alias is None else ""
        self.bindings.declare(declared, place.scope, IMPORT, before=before)
        if self.modules.imported_file(place.file, module) is None:
            place.file.foreign.add(self.text(declared))

        def link() -> None:
            home = self.home_of_export(
                self.modules.imported_file(place.file, module), self.text(name) if name else "default"
            )
            if home is not None and home[0] is not place.scope:
                place.scope.imported[self.text(declared)] = home
                if name is not None and alias is not None:
                    self.refer_to_export(name, self.modules.imported_file(place.file, module))

        self.waiting.append(link)

    def home_of(self, node: Node, scope: Scope) -> Home | None:
        """Where a name is declared, or a name of a whole module."""
        if node.type == "member_expression":
            holder, name = node.child_by_field_name("object"), node.child_by_field_name("property")
            module = self.modules.whole(self.text(holder), scope) if holder is not None else None
            return self.home_of_export(module, self.text(name)) if name is not None else None
        owner = scope.find(self.text(node))
        return owner.home(self.text(node)) if owner is not None else None

    # Members

    def member(self, node: Node, place: _Place) -> None:
        """`holder.name`: a member of an object, or what a whole module exports."""
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if holder is not None and name is not None and self.text(holder) in place.file.modules:
            self.waiting.append(lambda: self.refer_to_export(name, self.modules.whole(self.text(holder), place.scope)))
        elif holder is None or name is None or name.type not in _NAMES_OF_MEMBERS:
            return
        elif place.klass and holder.type in ("this", "super"):
            self.members.of_class(name, place.klass, sets=holder.type == "this" and _is_assigned(node))
        elif self.text(holder) not in place.file.foreign:
            self.members.of_object(name, name.start_byte, sets=_is_assigned(node))

    def declared_member(self, node: Node, place: _Place) -> None:
        """A method or a field where its class declares it."""
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        if name is not None and place.klass and name.type in _NAMES_OF_MEMBERS and stands_in(node, "class_body"):
            origin = "method" if node.type == "method_definition" else "field"
            self.members.places.append(MemberPlace(self.text(name), span_of(name), (place.klass,), True, origin))
            if name.type == "private_property_identifier":
                # Its name begins with a mark that a new one would have to have.
                self.members.fixed.add(self.text(name))

    def subscript(self, node: Node, place: _Place) -> None:
        """`holder['name']`."""
        index = node.child_by_field_name("index")
        if index is not None and index.type == "string":
            self.fix(index, self.text(index)[1:-1])

    def taken_apart(self, node: Node, place: _Place) -> None:
        """`{ name: variable }` of a pattern, and `{ name }`, whose name can't change without that of the variable."""
        key = node.child_by_field_name("key")
        if key is None:
            self.fix(node, self.text(node))
            self.refer(node, place)
        elif key.type in _NAMES_OF_MEMBERS:
            self.members.of_object(key, node.start_byte, sets=False)

    def fix(self, node: Node, name: str) -> None:
        """A place that names a member in a way that can't change with it, unless it is known to be of no class."""
        if self.members.holders.get(node.start_byte, {None}) != {0}:
            self.members.fixed.add(name)

    def parameter(self, node: Node, place: _Place) -> None:
        """`constructor(private client: Client)`: one name for a parameter and a field, which nobody takes apart."""
        name = node.child_by_field_name("pattern")
        if name is not None and any(child.type in ("accessibility_modifier", "readonly") for child in node.children):
            self.members.of_class(name, place.klass, sets=True)
            self.members.fixed.add(self.text(name))
            place.scope.fixed.add(self.text(name))


_NAMES: Mapping[str, Callable[[_Names, Node, _Place], None]] = {
    **dict.fromkeys(("identifier", "shorthand_property_identifier", "type_identifier"), _Names.refer),
    "member_expression": _Names.member,
    "subscript_expression": _Names.subscript,
    **dict.fromkeys(("method_definition", "field_definition", "public_field_definition"), _Names.declared_member),
    **dict.fromkeys(("pair_pattern", "shorthand_property_identifier_pattern"), _Names.taken_apart),
    "required_parameter": _Names.parameter,
}
