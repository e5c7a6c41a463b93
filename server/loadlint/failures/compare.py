"""Compares an answer with good answers to the same request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from loadlint.failures import payloads
from loadlint.failures.answers import is_readable
from loadlint.failures.login_pages import View, is_html, is_page, view_of
from loadlint.failures.sign import Sign
from loadlint.recordings.exchange import Response

_SIZE_THAT_COUNTS = 400
_COLLAPSED = 0.25
_ENOUGH_STRUCTURE = 3
_LITTLE_LEFT = 0.34
_MOST_FIELDS = 5000
_MANY_ITEMS = 2


def signs_against_good(response: Response, good: Sequence[Response]) -> Iterator[Sign]:
    """The signs of an answer that the good ones do not have.

    Redirects have none: nobody sees the body of one, and where it leads is compared elsewhere.
    """
    if response.location is not None:
        return
    with_size = [answer for answer in good if answer.size is not None]
    if not with_size or response.size is None:
        return
    if not response.text.strip():
        if all(is_readable(answer) for answer in with_size):
            yield Sign("empty", "the body is empty; that of the good response is not", 0.7)
        return
    if not all(is_readable(answer) for answer in with_size):
        return
    trees = [payloads.tree_of(answer) for answer in with_size]
    signs: list[Sign] = []
    if all(tree is not payloads.NOTHING for tree in trees):
        signs += _beside_json(response, trees)
    elif all(is_html(answer) for answer in with_size):
        signs += _beside_pages(response, with_size)
    yield from signs
    # A list without items is small: that is not another sign.
    if not any(sign.kind == "empty-list" for sign in signs):
        yield from _smaller(response, with_size)


def _beside_json(response: Response, good: Sequence[Any]) -> Iterator[Sign]:
    tree = payloads.tree_of(response)
    if tree is payloads.NOTHING:
        if is_html(response):
            yield Sign("not-json", "a page came where the good response is JSON", 0.9)
        elif response.text.lstrip()[:1] in ("{", "["):
            yield Sign("cut-off", "the JSON has no end", 0.9)
        else:
            yield Sign("not-json", "the good response is JSON and this one is not", 0.7)
        return
    fields = [_fields(good_tree) for good_tree in good]
    needed = frozenset.intersection(*(names for names, _ in fields))
    answer_fields, empty_lists = _fields(tree)
    emptied = sorted(path for path in empty_lists if all(path in lists for lists in map(_lists, good)))
    if emptied:
        yield Sign(
            "empty-list", f"the list {emptied[0] or 'that it is'} is empty; the good response has items in it", 0.4
        )
    outside = {path for path in needed if not any(path.startswith(f"{empty}[]") for empty in emptied)}
    missing = outside - answer_fields
    if len(outside) >= _ENOUGH_STRUCTURE and len(outside - missing) / len(outside) <= _LITTLE_LEFT:
        yield Sign("other-page", f"{len(missing)} of the {len(outside)} fields of the good response are missing", 0.4)


def _beside_pages(response: Response, good: Sequence[Response]) -> Iterator[Sign]:
    if payloads.tree_of(response) is not payloads.NOTHING:
        yield Sign("other-page", "JSON came where the good response is a page", 0.4)
        return
    view, others = view_of(response.text), [view_of(answer.text) for answer in good]
    if view.is_login and not any(other.is_login for other in others):
        yield Sign("login", "it has a login form; the good response has none", 0.9)
    if not view.closed and all(other.closed for other in others) and all(map(is_page, good)):
        yield Sign("cut-off", "the page is not closed; the good response is", 0.7)
        return
    if view.items == 0 and all(other.items >= _MANY_ITEMS for other in others) and _same_title(view, others):
        yield Sign("empty-list", f"it lists nothing; the good response has {others[0].items} items", 0.4)
    needed = frozenset.intersection(*(other.marks for other in others))
    left = len(needed & view.marks)
    if not _same_title(view, others):
        yield Sign("other-page", f"its title is “{view.title}”, not “{others[0].title}”", 0.2)
        if len(needed) >= _ENOUGH_STRUCTURE and left / len(needed) <= _LITTLE_LEFT:
            text = (
                f"{len(needed) - left} of the {len(needed)} forms, fields and sections of the good response are missing"
            )
            yield Sign("other-page", text, 0.3)


def _smaller(response: Response, good: Sequence[Response]) -> Iterator[Sign]:
    size, sizes = response.size or 0, [answer.size or 0 for answer in good]
    if min(sizes) >= _SIZE_THAT_COUNTS and size < _COLLAPSED * min(sizes):
        yield Sign("smaller", f"it has {size} bytes; the good response has {min(sizes)}", 0.3)


def _same_title(view: View, others: Sequence[View]) -> bool:
    """Whether the title, without numbers, is that of the good answers; also if these differ or have none."""
    plain = {re.sub(r"\d+", "#", other.title) for other in others}
    return len(plain) > 1 or "" in plain or re.sub(r"\d+", "#", view.title) in plain


def _fields(tree: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The paths of all values (`items[].id`), and those of the lists that are empty in each item."""
    paths: set[str] = set()
    empty: set[str] = set()
    for path, nodes in _paths(tree):
        if any(node is not None and not isinstance(node, dict | list) for node in nodes):
            paths.add(path)
        lists = [node for node in nodes if isinstance(node, list)]
        if lists and not any(lists):
            empty.add(path)
        if len(paths) >= _MOST_FIELDS:
            break
    return frozenset(paths), frozenset(empty)


def _lists(tree: Any) -> frozenset[str]:
    """The paths of the lists that have items."""
    paths: set[str] = set()
    for path, nodes in _paths(tree):
        if any(isinstance(node, list) and node for node in nodes):
            paths.add(path)
        if len(paths) >= _MOST_FIELDS:
            break
    return frozenset(paths)


def _paths(tree: Any) -> Iterator[tuple[str, list[Any]]]:
    """All paths with the nodes there: the members of all items of a list have one path."""
    pending: list[tuple[str, list[Any]]] = [("", [tree])]
    while pending:
        path, nodes = pending.pop()
        yield path, nodes
        members: dict[str, list[Any]] = {}
        items: list[Any] = []
        for node in nodes:
            if isinstance(node, dict):
                for name, child in node.items():
                    members.setdefault(name, []).append(child)
            elif isinstance(node, list):
                items += node
        pending += [(f"{path}.{name}" if path else name, children) for name, children in members.items()]
        if items:
            pending.append((f"{path}[]", items))
