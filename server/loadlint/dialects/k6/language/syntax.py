"""The syntax tree of a script and what is found in it by query."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Parser, Query

from loadlint import resources
from loadlint.dialects.k6.language.blocks import FUNCTIONS
from loadlint.dialects.script.language.bracketed_lists import parameters_of
from loadlint.dialects.script.language.syntax_tree import Assigning, Grammar, queried_tree, syntax_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

    from loadlint.dialects.script.language.syntax_tree import Parsed, Syntax
    from loadlint.text.source import Source

JAVASCRIPT = "javascript"
TYPESCRIPT = "typescript"


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
    grammar = TYPESCRIPT if source.files[-1].path.endswith((".ts", ".tsx", ".mts", ".cts")) else JAVASCRIPT
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


def module_literals(syntax: Syntax) -> Iterator[Node]:
    """The string literals that name a module that a script imports or requires."""
    yield from import_sources(syntax)
    for call in syntax.anchors.get("call", ()) if b"require" in syntax.source.data else ():
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is None or arguments is None or syntax.text(function) != "require":
            continue
        yield from (node for node in arguments.named_children[:1] if node.type == "string")


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
ASSIGNING = Assigning(
    "variable_declarator",
    "name",
    "value",
    ("lexical_declaration", "variable_declaration"),
    ("call_expression", "member_expression", "subscript_expression"),
)


def names(syntax: Syntax) -> dict[str, int]:
    """The identifiers of a file and how often each occurs; names of properties do not count."""
    return {name: len(nodes) for name, nodes in syntax.identifiers.items()}


def first_parameter(function: Node) -> Node | None:
    """The first parameter of a function, a name or a pattern, without what else is said of it."""
    first = function.child_by_field_name("parameter") or next(iter(parameters_of(function)), None)
    return (first.child_by_field_name("pattern") or first) if first is not None else None


def inside_parentheses(node: Node | None) -> Node | None:
    """An expression without the parentheses around it."""
    while node is not None and node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    return node
