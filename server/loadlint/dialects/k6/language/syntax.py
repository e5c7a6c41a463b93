"""The syntax tree of a script, its blocks and functions, and what is found in it by query."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, Tree

from loadlint import resources
from loadlint.dialects.script.language import syntax_tree
from loadlint.dialects.script.language.bracketed_lists import arguments_of, items_of, parameters_of
from loadlint.dialects.script.language.syntax_tree import (
    Grammar,
    Parsed,
    Syntax,
    child_of,
    inner_part,
    nearest,
    queried_tree,
    syntax_of,
    tree_of,
    walk,
)
from loadlint.text.source import Source

BLOCKS = ("statement_block", "program", "switch_case", "switch_default", "class_static_block")
FUNCTIONS = frozenset((
    "arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function",
    "generator_function_declaration",
))  # fmt: skip


def block_of(node: Node) -> tuple[Node, Node]:
    """The block that a node is in, and the statement of the block that holds it."""
    current = node
    while current.parent is not None:
        if current.parent.type in BLOCKS:
            return current.parent, current
        current = current.parent
    return current, current


def common_block(node: Node, others: list[int]) -> tuple[Node, Node]:
    """The innermost block that holds a node and all the bytes, and its statement that holds the first of them."""
    block, statement = block_of(node)
    while block.parent is not None and not all(block.start_byte <= other < block.end_byte for other in others):
        block, statement = block_of(block)
    first = min([node.start_byte, *others])
    for child in block.named_children:
        if child.start_byte <= first < child.end_byte and child.type != "comment":
            return block, child
    return block, statement


def function_of(node: Node) -> Node | None:
    """The function that a node is in."""
    return nearest(node.parent, *FUNCTIONS)


def base_of(klass: Node) -> Node | None:
    """The expression whose class a class inherits from."""
    heritage = child_of(klass, "class_heritage")
    base = heritage.named_children[0] if heritage is not None and heritage.named_children else None
    return base.child_by_field_name("value") if base is not None and base.type == "extends_clause" else base


def names_declared_by(node: Node | None) -> Iterator[Node]:
    """The names that a statement, a pattern or a list of parameters declares, in the order of the text."""
    stack = [node] if node is not None else []
    while stack:
        current = stack.pop()
        if current.type in ("identifier", "type_identifier", "shorthand_property_identifier_pattern"):
            yield current
        elif current.type in _LISTS_OF_NAMES:
            stack += reversed(current.named_children)
        else:
            fields = ("alias", "name") if current.type.endswith(_NAMED) else (_NAMING_FIELDS.get(current.type, ""),)
            stack += [part for field in fields if (part := current.child_by_field_name(field)) is not None][:1]


_LISTS_OF_NAMES = frozenset((
    "formal_parameters", "object_pattern", "array_pattern", "rest_pattern", "lexical_declaration",
    "variable_declaration", "import_statement", "import_clause", "named_imports", "namespace_import",
    "import_require_clause",
))  # fmt: skip
_NAMED = ("_declaration", "_declarator", "import_specifier")
_NAMING_FIELDS = {
    "assignment_pattern": "left", "object_assignment_pattern": "left", "pair_pattern": "value",
    "required_parameter": "pattern", "optional_parameter": "pattern",
}  # fmt: skip


JAVASCRIPT = "javascript"
TYPESCRIPT = "typescript"
TYPED_SUFFIXES = (".ts", ".cts", ".mts", ".tsx")


@cache
def _language(grammar: str) -> Language:
    if grammar == TYPESCRIPT:
        return Language(tree_sitter_typescript.language_typescript())
    return Language(tree_sitter_javascript.language())


@cache
def _anchors(grammar: str) -> Query:
    return Query(_language(grammar), resources.read_text("k6/anchors.scm"))


def parser(grammar: str) -> Parser:
    """A parser for JavaScript or TypeScript."""
    return Parser(_language(grammar))


def parse_tree(data: bytes, grammar: str) -> Tree:
    """The syntax tree of a text."""
    return parser(grammar).parse(data)


def parse(source: Source) -> Syntax:
    """Parse the last file of a source by its suffix; JavaScript that is really TypeScript is read as such."""
    return syntax_of(source, lambda: _parsed_source(source))


def _parsed_source(source: Source) -> Parsed:
    grammar = TYPESCRIPT if source.files[-1].path.endswith(TYPED_SUFFIXES) else JAVASCRIPT
    tree = tree_of(source, parser(grammar), grammar)
    if grammar == JAVASCRIPT and tree.root_node.has_error:
        other = tree_of(source, parser(TYPESCRIPT), TYPESCRIPT)
        if not other.root_node.has_error:
            tree, grammar = other, TYPESCRIPT
    return queried_tree(tree, grammar, _anchors(grammar))


def import_sources(syntax: Syntax) -> Iterator[Node]:
    """The string literals that name a module in `import` and `export … from`."""
    for statement in syntax.anchors.get("import", ()):
        source = statement.child_by_field_name("source")
        if source is not None and source.type == "string":
            yield source


def imports(syntax: Syntax) -> list[str]:
    """The names of the modules that a script imports or requires."""
    return [syntax.text(literal)[1:-1] for literal in module_literals(syntax)]


def is_for_types(statement: Node | None) -> bool:
    """Whether `import type` or `export type` stands there: the module is not run for it."""
    return child_of(statement, "type") is not None


def module_literals(syntax: Syntax) -> Iterator[Node]:
    """The string literals that name a module that a script imports or requires."""
    yield from import_sources(syntax)
    for call in syntax.anchors.get("call", ()) if b"require" in syntax.source.data else ():
        function = call.child_by_field_name("function")
        if function is not None and syntax.text(function) == "require":
            yield from (node for node in arguments_of(call)[:1] if node.type == "string")


def elements(pattern: Node) -> Iterator[tuple[Node, str]]:
    """What a pattern gives values to, each with what it selects: `[1]` of an array, `.name` of an object."""
    index = 0
    for child in pattern.children:
        if child.type == ",":
            index += 1
        elif pattern.type == "array_pattern" and child.is_named and child.type not in ("comment", "rest_pattern"):
            yield child, f"[{index}]"
        elif child.type == "shorthand_property_identifier_pattern":
            yield child, f".{(child.text or b'').decode('utf-8', 'replace')}"
        elif child.type == "pair_pattern":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None and key.type == "property_identifier":
                yield value, f".{(key.text or b'').decode('utf-8', 'replace')}"


def without_marks(comment: str) -> str:
    """The text of a comment."""
    return comment[2:-2] if comment.startswith("/*") else comment[2:]


GRAMMAR = Grammar(
    texts=("string", "template_string"),
    in_text=("string_fragment", "escape_sequence"),
    hole="template_substitution",
    call="call_expression",
    attribute="member_expression",
    attribute_name="property",
    assignment="assignment_expression",
    settable=("member_expression", "subscript_expression"),
    keys=("property_identifier",),
    functions=FUNCTIONS,
    block="statement_block",
    nothing="",
    passed=("arguments",),
)


def names(syntax: Syntax) -> dict[str, int]:
    """The identifiers of a file and how often each occurs; names of properties do not count."""
    return {name: len(nodes) for name, nodes in syntax.identifiers.items()}


def all_parameters(function: Node) -> list[Node]:
    """The parameters of a function, in brackets or without: `id => http.get(id)`."""
    single = function.child_by_field_name("parameter")
    return [single] if single is not None else parameters_of(function)


def first_parameter(function: Node) -> Node | None:
    """The first parameter of a function, a name or a pattern, without what else is said of it."""
    first = next(iter(all_parameters(function)), None)
    return (first.child_by_field_name("pattern") or first) if first is not None else None


def inside_parentheses(node: Node | None) -> Node | None:
    """An expression without the parentheses around it."""
    while node is not None and node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    return node


CASTS = ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression")
WRAPPERS = (*CASTS, "await_expression")
"""What does not change the value of an expression in it: `await` gives that of a promise."""


def without_casts(node: Node) -> Node:
    """An expression without the parentheses and the types around it."""
    while node.type in CASTS and node.named_children:
        node = node.named_children[0]
    return node


def with_wrapping(node: Node) -> Node:
    """The expression with what does not change its value: `await`, parentheses, casts."""
    return syntax_tree.with_wrapping(node, *WRAPPERS)


def awaited_expression(node: Node) -> tuple[Node, str] | None:
    """The expression that gives the response of a promise, and what selects it there; None where the script waits not.

    `[1]` of `await Promise.all([first(), second()])` for the second.
    """
    top = with_wrapping(node)
    if _waits(node, top):
        return top, ""
    array = top.parent
    arguments = array.parent if array is not None and array.type == "array" else None
    call = arguments.parent if arguments is not None else None
    function = inner_part(call, "function")
    if call is None or function is None or function.text != b"Promise.all":
        return None
    whole, items = with_wrapping(call), items_of(array)
    if not _waits(call, whole) or any(child.type == "spread_element" for child in items):
        return None
    return whole, f"[{items.index(top)}]"


def waited_for(node: Node) -> Node | None:
    """Where a script waits for a promise: its call, or later the name that a `const` gave it; None where it doesn't."""
    if awaited_expression(node) is not None:
        return node
    declarator = with_wrapping(node).parent
    if declarator is None or declarator.type != "variable_declarator" or declarator.parent is None:
        return None
    name, block = declarator.child_by_field_name("name"), declarator.parent.parent
    is_const = declarator.parent.children[0].type == "const"
    if name is None or name.type != "identifier" or block is None or not is_const:
        return None
    same = (use for use in walk(block) if use.type == "identifier" and use.text == name.text)
    later = [use for use in same if use.start_byte > node.end_byte and awaited_expression(use) is not None]
    return min(later, key=lambda use: use.start_byte, default=None)


def _waits(node: Node, top: Node) -> bool:
    """Whether an `await` is among what is around an expression, up to the top."""
    waiting = nearest(node.parent, "await_expression")
    return waiting is not None and syntax_tree.holds(top, waiting)
