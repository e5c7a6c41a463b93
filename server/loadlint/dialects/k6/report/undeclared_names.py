"""Names that nothing declares: JavaScript ends there with a ReferenceError."""

from __future__ import annotations

from collections.abc import Container, Iterator

from tree_sitter import Node

from loadlint.dialects.k6.language.declarations import visible
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.language.syntax_tree import (
    Syntax,
    child_of,
    is_part,
    parent_of,
    span_of,
    with_wrapping,
)
from loadlint.script import Remark, Script
from loadlint.text.regex import regex

_OF_RUNTIMES = frozenset(
    # JavaScript's own
    "AggregateError ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Error "
    "EvalError FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl "
    "Iterator Map NaN Proxy RangeError ReferenceError SharedArrayBuffer SyntaxError TypeError URIError Uint16Array "
    "Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet arguments decodeURI decodeURIComponent encodeURI "
    "encodeURIComponent escape eval isFinite isNaN parseFloat parseInt unescape "
    # those of k6, of browsers and of Node.js
    "AbortController AbortSignal Blob Buffer CompressionStream CustomEvent Event EventTarget File FileReader Headers "
    "Image ReadableStream Request Response TextDecoder TextEncoder TransformStream WebAssembly WebSocket "
    "WritableStream XMLHttpRequest __dirname __filename alert atob btoa clearImmediate clearInterval clearTimeout "
    "crypto describe document exports expect fetch global it localStorage location module navigator performance "
    "process queueMicrotask self sessionStorage setImmediate setInterval setTimeout structuredClone test window".split()
)
"""What is there without a declaration, in k6 or where else a file may be run."""

_OUTSIDE_OF_BLOCKS = frozenset((
    "variable_declaration", "function_declaration", "generator_function_declaration",
    "function_signature", "internal_module", "module", "ambient_declaration",
))  # fmt: skip
"""Declarations that are seen outside of the block in which they stand, and those for TypeScript alone."""

_MAKES_GLOBALS = regex(rb"\bglobal(?:This)?\b|\beval\(|\bimport\s*['\"]")
"""How code makes names that nothing declares: `import './shim.js'` is for what the file does to others."""


def undeclared_names(script: Script, tree: K6Tree, of_k6: Container[str]) -> Iterator[Remark]:
    """The first use of each name, but for what other rules say: values of answers, and names of k6."""
    parsed = tree.syntax
    if script.is_module or parsed.root.has_error or _MAKES_GLOBALS.search(parsed.source.data):
        return
    for name, node in _first_uses(script, tree).items():
        if name not in of_k6 and not _may_be_there(name, node, parsed):
            yield Remark(span_of(node), f"nothing declares `{name}`: k6 ends here with a ReferenceError")


def _first_uses(script: Script, tree: K6Tree) -> dict[str, Node]:
    """Where the script itself first reads each name that the interpreter does not know."""
    of_answers = {extraction.variable for extraction in script.extractions}
    in_script = [node for node in tree.unbound if node.end_byte <= script.source.script_end]
    uses = {tree.syntax.text(node): node for node in reversed(in_script)}
    return {name: uses[name] for name in uses.keys() - of_answers - _OF_RUNTIMES}


def _may_be_there(name: str, node: Node, parsed: Syntax) -> bool:
    """Whether something declares a name, or the script is ready for its absence."""
    uses = parsed.identifiers.get(name, ())
    return visible(name, node, parsed) or _is_tried(node) or any(map(_is_declared, uses)) or any(map(_is_asked, uses))


def _is_declared(node: Node) -> bool:
    """Whether it is a name in a declaration that is seen outside of its block."""
    target = with_wrapping(node, *_PATTERNS)
    parent = parent_of(target)
    if is_part(target, "for_in_statement", "left"):
        return child_of(parent, "var") is not None
    around = parent.parent
    kinds = {other.type for other in (parent, around, around.parent if around is not None else None) if other}
    return parent.child_by_field_name("name") == target and not _OUTSIDE_OF_BLOCKS.isdisjoint(kinds)


_PATTERNS = (
    "object_pattern", "array_pattern", "pair_pattern", "rest_pattern", "assignment_pattern",
    "object_assignment_pattern",
)  # fmt: skip


def _is_asked(node: Node) -> bool:
    """Whether `typeof` asks if it is there."""
    return node.prev_sibling is not None and node.prev_sibling.type == "typeof"


def _is_tried(node: Node) -> bool:
    """Whether it stands in a block that a `catch` follows."""
    around = node.parent
    while around is not None and around.type != "try_statement":
        node, around = around, around.parent
    return around is not None and around.child_by_field_name("body") == node
