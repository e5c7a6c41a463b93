"""A file's syntax tree and what is found in it by query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from tree_sitter import Node, Parser, Query, QueryCursor, Tree

from loadlint.changes import CannotWriteError
from loadlint.script import Comment, SyntaxProblem
from loadlint.text.edits import difference
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.text.source import File, Source

_PROBLEMS = 20


class Syntax(Struct, frozen=True, dict=True):
    """A parsed file, one of those whose texts stand in `source`.

    `grammar` names the tree-sitter grammar, `anchors` are the nodes that the query found, by capture name, in the
    order of the text. The places of nodes are offsets into the source.
    """

    source: Source
    tree: Tree
    grammar: str
    anchors: dict[str, list[Node]]
    file: File

    __repr__ = object.__repr__  # its parts are large

    @property
    def root(self) -> Node:
        """The whole file."""
        return self.tree.root_node

    @property
    def alone(self) -> Source:
        """The file by itself, for what is about its habits: places in it are other ones."""
        return self.source.source_of(self.file)

    @property
    def body_start(self) -> int:
        """The offset of the first byte of the file after a byte-order mark."""
        return self.file.start + self.alone.body_start

    @cached_property
    def facts(self) -> dict[object, Any]:
        """What is known about the file: see `loadlint.facts`."""
        return {}

    @cached_property
    def identifiers(self) -> dict[str, list[Node]]:
        """The identifiers by their text, each with its places in the order of the text."""
        places: dict[str, list[Node]] = {}
        for node in self.anchors.get("name", ()):
            places.setdefault(self.text(node), []).append(node)
        return places

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def identifiers_in(files: Iterable[Syntax]) -> dict[str, list[Node]]:
    """The identifiers of several files of one source by their text, each with its places in the order of the text."""
    places: dict[str, list[Node]] = {}
    for syntax in sorted(files, key=lambda syntax: syntax.file.start):
        for name, nodes in syntax.identifiers.items():
            places.setdefault(name, []).extend(nodes)
    return places


def span_of(node: Node) -> Span:
    """The place of a node."""
    return Span(node.start_byte, node.end_byte)


def text_of(node: Node) -> str:
    """The source text of a node, where its file is not at hand."""
    return (node.text or b"").decode("utf-8", "replace")


class MissingPartError(CannotWriteError):
    """A node lacks what the grammar demands, as it may beside an error of syntax."""


def field_of(node: Node, name: str) -> Node:
    """The part of a node that has this name in the grammar, which demands it.

    Raises MissingPartError where it is missing all the same: what is written there is neither run nor changed.
    """
    part = node.child_by_field_name(name)
    if part is None:
        raise MissingPartError(_UNREADABLE)
    return part


def inner_part(node: Node | None, *names: str) -> Node | None:
    """The part of a part of a node, by their names in the grammar; None where there is none."""
    for name in names:
        node = node.child_by_field_name(name) if node is not None else None
    return node


def child_of(node: Node | None, kind: str) -> Node | None:
    """The first child of a type, whether the grammar gives it a name or not: a clause, `async`; None without one."""
    return next((child for child in node.children if child.type == kind), None) if node is not None else None


def is_part(node: Node, of: str, name: str) -> bool:
    """Whether a node is the part of this name of what is right around it, which is of a type."""
    return node.parent is not None and node.parent.type == of and node.parent.child_by_field_name(name) == node


def nearest(node: Node | None, *types: str) -> Node | None:
    """A node, or the innermost one around it, that is of one of these types; None where there is none."""
    while node is not None and node.type not in types:
        node = node.parent
    return node


def parent_of(node: Node) -> Node:
    """The node right around one that is not a whole file. Raises CannotWriteError where it is one."""
    if node.parent is None:
        raise CannotWriteError(_UNREADABLE)
    return node.parent


_UNREADABLE = "the code around that place can't be read"


def root_of(node: Node) -> Node:
    """The whole file of a node."""
    while node.parent is not None:
        node = node.parent
    return node


def stands_in(node: Node, *types: str) -> bool:
    """Whether the node right around another one is of one of these types."""
    return node.parent is not None and node.parent.type in types


def with_wrapping(node: Node, *types: str) -> Node:
    """A node with all that is right around it and of these types: `(await x)` for `x`."""
    while node.parent is not None and node.parent.type in types:
        node = node.parent
    return node


def node_at(root: Node, span: Span) -> Node:
    """The smallest node of a file that holds a place in it. Raises CannotWriteError where the place is elsewhere."""
    node = root.descendant_for_byte_range(span.start, span.end)
    if node is None:
        raise CannotWriteError(_UNREADABLE)
    return node


def holds(outer: Node, inner: Node) -> bool:
    """Whether a node stands within another one, or is that."""
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte


class Parsed(Struct, frozen=True):
    """What is kept with a source: all of its syntax but the source itself."""

    tree: Tree
    grammar: str
    anchors: dict[str, list[Node]]


class Grammar(Struct, frozen=True):
    """The types of nodes by which writers know the parts of a script.

    `texts` are literals of text, `in_text` what they consist of, `hole` is an expression in one. `call`, `attribute`
    (with the field that is its name) and `assignment` are expressions, `settable` what the member of an object is that
    an assignment sets, `keys` are names of members. `functions` hold statements in a `block`, which without statements
    holds `nothing`. What is `passed` to a function stands right in one of these.
    """

    texts: tuple[str, ...]
    in_text: tuple[str, ...]
    hole: str
    call: str
    attribute: str
    attribute_name: str
    assignment: str
    settable: tuple[str, ...]
    keys: tuple[str, ...]
    functions: frozenset[str]
    block: str
    nothing: str
    passed: tuple[str, ...]


_PILE = 20_000
"""More children than the nodes of a script have that a person or a recorder wrote, where it has errors too."""


def queried_tree(tree: Tree, grammar: str, query: Query) -> Parsed:
    """A parsed file with what a query finds in it."""
    root = tree.root_node
    piled_up = root.has_error and _is_piled_up(root)
    captures = {"error": [root]} if piled_up else QueryCursor(query).captures(root)
    return Parsed(
        tree,
        grammar,
        {name: sorted(nodes, key=lambda node: (node.start_byte, node.end_byte)) for name, nodes in captures.items()},
    )


def _is_piled_up(node: Node) -> bool:
    """Whether the parser has piled up what it found no end of: such trees take too long to search."""
    return any(child.child_count > _PILE for child in (node, *(node.children if node.child_count < 100 else ())))


def syntax_of(source: Source, parse: Callable[[], Parsed]) -> Syntax:
    """The syntax of a source, which is parsed once."""
    parsed = source.kept.get(Parsed)
    if not isinstance(parsed, Parsed):
        parsed = source.kept[Parsed] = parse()
    return Syntax(source, parsed.tree, parsed.grammar, parsed.anchors, source.files[-1])


def tree_of(source: Source, parser: Parser, grammar: str) -> Tree:
    """The syntax tree of the last file of a source, made from that of the version before where there is one.

    Recovery from errors may depend on what was there before; a text with errors is parsed by itself.
    """
    if source.modules:
        return parsed_in_place(parser, source)
    parsed = source.before.kept.get(Parsed) if source.before is not None else None
    if source.before is not None and isinstance(parsed, Parsed) and parsed.grammar == grammar:
        before = source.before.data
        tree = reparsed_tree(parser, parsed.tree, before, [difference(before, source.data)], source.data)
        if not tree.root_node.has_error:
            return tree
    return parser.parse(source.data)


def parsed_in_place(parser: Parser, source: Source) -> Tree:
    """The syntax tree of the last file of a source, whose nodes have their places in the source.

    Rows and columns are those in the file.
    """
    from tree_sitter import Range

    file = source.files[-1]
    start = file.start + source.source_of(file).body_start
    parser.included_ranges = [Range((0, 0), (_MOST_ROWS, 0), start, file.end)]
    return parser.parse(source.data)


_MOST_ROWS = 2**32 - 1
Changes = Sequence[tuple[Span, bytes]]
"""What is written in the place of what, in the order of the text."""


def reparsed_tree(parser: Parser, tree: Tree, before: bytes, changes: Changes, after: bytes) -> Tree:
    """The tree of the text `after`, which changes make of the text `before`; `tree` is that of `before`."""
    edited = tree.copy()
    # From the end, so that the offsets of those that are left hold.
    for span, text in reversed(changes):
        start, end = span.start, span.end
        row, column = point = _point(before, start)
        last = text.rfind(b"\n") + 1
        new_end = (row + text.count(b"\n"), len(text) - last if last else column + len(text))
        edited.edit(start, end, start + len(text), point, _point(before, end), new_end)
    return parser.parse(after, edited)


def _point(data: bytes, offset: int) -> tuple[int, int]:
    """A place as tree-sitter counts: rows end at line feeds, columns are bytes."""
    return data.count(b"\n", 0, offset), offset - (data.rfind(b"\n", 0, offset) + 1)


def walk(node: Node) -> Iterator[Node]:
    """A node and all that is inside of it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += current.named_children


def comments(syntax: Syntax, without_marks: Callable[[str], str]) -> tuple[Comment, ...]:
    """The comments, in order."""
    comments_of_source = []
    source = syntax.source
    for node in syntax.anchors.get("comment", ()):
        line = source.lines.line_of(node.start_byte)
        before = source.data[source.lines.starts[line] : node.start_byte]
        text = without_marks(syntax.text(node)).strip()
        span = Span(node.start_byte, node.end_byte)
        last = source.lines.line_of(max(node.start_byte, node.end_byte - 1))
        after = source.lines.text(last)[node.end_byte - source.lines.starts[last] :]
        alone = not before.removeprefix(b"\xef\xbb\xbf").strip() and not after.strip()
        comments_of_source.append(Comment(span, text, line, alone))
    return tuple(comments_of_source)


def problems(syntax: Syntax) -> tuple[SyntaxProblem, ...]:
    """The places that could not be parsed, the outermost of nested ones."""
    if not syntax.root.has_error:
        return ()
    syntax_problems: list[SyntaxProblem] = []
    nodes = [*syntax.anchors.get("error", ()), *syntax.anchors.get("missing", ())]
    end = -1
    for node in sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte)):
        if node.start_byte < end or len(syntax_problems) >= _PROBLEMS:
            continue
        end = max(node.end_byte, node.start_byte + 1)
        syntax_problems.append(SyntaxProblem(_error_span(syntax.source, node), _message(syntax, node)))
    if not syntax_problems:
        syntax_problems.append(SyntaxProblem(Span(0, 0), "The script can't be parsed"))
    return tuple(syntax_problems)


def _error_span(source: Source, node: Node) -> Span:
    """The place of an error: its first line, of at least one byte where there is one."""
    start = min(node.start_byte, max(len(source.data) - 1, 0))
    line_end = source.data.find(b"\n", start)
    limit = line_end if line_end > start else len(source.data)
    return Span(start, max(min(node.end_byte, limit), min(start + 1, len(source.data))))


def _message(syntax: Syntax, node: Node) -> str:
    if node.is_missing:
        return f"Syntax error: `{node.type}` is missing"
    text = " ".join(syntax.text(node).split())
    if not text:
        return "Syntax error"
    return f"Syntax error: unexpected `{text if len(text) <= 40 else text[:39] + '…'}`"


def member_span(node: Node, data: bytes, last: Node | None = None) -> Span:
    """A member of a literal in brackets, or all from it to the `last`, with what separates them from the others."""
    last = last or node
    following = last.next_sibling
    while following is not None and following.type == "comment":
        following = following.next_sibling
    comma = following if following is not None and following.type == "," else None
    end = comma.end_byte if comma is not None else last.end_byte
    lines = whole_lines(data, node.start_byte, end)
    if lines != Span(node.start_byte, end):
        return lines
    if comma is not None:
        after = comma.end_byte
        while data[after : after + 1] in (b" ", b"\t"):
            after += 1
        if data[after : after + 1] in (b"\r", b"\n"):
            after = comma.end_byte
        return Span(node.start_byte, after)
    before = node.prev_sibling
    if before is not None and before.type == ",":
        return Span(before.start_byte, last.end_byte)
    return Span(node.start_byte, last.end_byte)
