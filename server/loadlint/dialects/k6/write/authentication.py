"""What k6 proves with who the user is: `auth` names the scheme, and the address holds name and password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.write import edit_arguments
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.changes import Authenticate
    from loadlint.dialects.k6.write.words import K6Words


def write(words: K6Words, change: Authenticate) -> list[Edit]:
    """The scheme among the parameters and the user in the address, in the place of a header."""
    place, end = words.place(change.step), words.script.steps[change.step].at.end
    address = next((node for node in place.raw.args if node.end_byte == end), None)
    scheme = words.style.string(change.scheme.lower())
    return [
        *_with_user(words, address, change),
        *edit_arguments.set_param(place, words.data, "auth", scheme),
        *words.remove_header(change.span),
    ]


def _with_user(words: K6Words, address: Node | None, change: Authenticate) -> list[Edit]:
    """The address of a call with name and password behind its scheme."""
    domain = quote(f"{change.domain}\\", safe="") if change.domain else ""
    user, password = (f"${{encodeURIComponent(__ENV.{name.upper()})}}" for name in (change.user, change.password))
    credentials = f"{domain}{user}:{password}@"
    if address is None or address.type not in ("string", "template_string"):
        raise CannotWriteError("the address is not written in the call")
    base = address.children[1] if len(address.children) > 1 else address
    if base.type == "template_substitution":
        return [Edit(Span(base.end_byte - 1, base.end_byte - 1), f".replace('://', `://{credentials}`)")]
    host = words.data.find(b"://", address.start_byte, address.end_byte) + len("://")
    if host < address.start_byte:
        raise CannotWriteError("the address has no host")
    return [*_as_template(words.data, address), Edit(Span(host, host), credentials)]


def _as_template(data: bytes, literal: Node) -> list[Edit]:
    """The signs around a literal that make it a template."""
    first, last = literal.start_byte, literal.end_byte - 1
    if literal.type == "template_string":
        return []
    if any(mark in data[first:last] for mark in (b"`", b"${", b"\\")):
        raise CannotWriteError("the address has signs that mean something in a template")
    return [Edit(Span(first, first + 1), "`"), Edit(Span(last, last + 1), "`")]
