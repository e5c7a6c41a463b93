"""Changes to the arguments of a request: its headers and keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import Authenticate, CannotWriteError
from loadlint.dialects.locust.write.render import Writing
from loadlint.dialects.script.language.bracketed_lists import arguments_of, items_of, with_member
from loadlint.dialects.script.language.syntax_tree import field_of, member_span, node_at, span_of, text_of
from loadlint.dialects.script.write.syntax_kit import without_header
from loadlint.text.edits import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import Place
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.text.span import Span


def keyword_arguments(call: Node | None) -> dict[str, Node]:
    """The arguments of a call that have a name, by these."""
    children = arguments_of(call) if call is not None else ()
    return {text_of(field_of(child, "name")): child for child in children if child.type == "keyword_argument"}


def set_keyword(place: Place, data: bytes, keyword: str, text: str) -> list[Edit]:
    """A keyword among the arguments of a call."""
    if place.call is None:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")
    arguments = field_of(place.call, "arguments")
    if arguments.type != "argument_list" or not items_of(arguments):
        raise CannotWriteError("the call has no arguments")
    existing = keyword_arguments(place.call).get(keyword)
    if existing is not None:
        value = field_of(existing, "value")
        return [Edit(span_of(value), text)] if text_of(value) != text else []
    if place.raw.open:
        raise CannotWriteError("the arguments of the call are spread")
    return with_member(data, arguments, f"{keyword}={text}")


def catch_response(place: Place, data: bytes) -> list[Edit]:
    """`catch_response=True`: the script judges the response itself."""
    return set_keyword(place, data, "catch_response", "True")


def remove_keyword(root: Node, data: bytes, span: Span, keyword: str) -> list[Edit]:
    """Take a keyword out of the call at the span."""
    existing = keyword_arguments(node_at(root, span)).get(keyword)
    if existing is None:
        raise CannotWriteError(f"`{keyword}` is not among the arguments of the call")
    return [Edit(member_span(existing, data), "")]


# The user


CLASSES = {"Digest": ("requests.auth", "HTTPDigestAuth"), "NTLM": ("requests_ntlm", "HttpNtlmAuth")}
"""Module and class of a scheme. The second is a package of its own."""


def authentication(words: LocustWords, change: Authenticate) -> list[Edit]:
    """`auth=` in the place of a header."""
    place = words.place(change.step)
    if place.raw.fast is not False:
        raise CannotWriteError(f"FastHttpUser has nothing for {change.scheme}")
    writing = Writing(words.style, words.imports)
    os, name = writing.module("os"), writing.member(*CLASSES[change.scheme])
    user, password = (
        f"{os}.environ[{words.style.string(setting.upper())}]" for setting in (change.user, change.password)
    )
    if change.domain:
        user = f"{words.style.string(change.domain + chr(92))} + {user}"
    proof = set_keyword(place, words.data, "auth", f"{name}({user}, {password})")
    return [*writing.edits, *without_header(words, change.span), *proof]
