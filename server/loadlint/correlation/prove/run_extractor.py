"""Runs an extractor on a recorded response.

`Page.value` has the semantics of the script's load tool if its dialect has an evaluator of its own, else those of the
neutral evaluator here. Where tools differ (numbers beyond 2^53 in JavaScript, headers joined by the client) it is
strict, so that what is proven on recordings holds in the tool.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Literal

from loadlint.cache.memory import remembering
from loadlint.codecs import decode, json_text
from loadlint.correlation.observe.html import PARSED, all_of, elements
from loadlint.correlation.prove.form_fields import address_of, field_of
from loadlint.extractor import (
    AnyItem,
    Decode,
    DrawnAtRandomError,
    Extractor,
    FormField,
    FromAddress,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromItems,
    FromJson,
    FromResources,
    FromUrl,
    InHtml,
    JsonInside,
    JsonStep,
    Match,
    NotEvaluatedError,
    Operation,
    Origin,
    Where,
    count_of,
    drawn_leaf,
)
from loadlint.recordings.cookies import set_cookies
from loadlint.text.bounded_regex import Bounded, TooCostlyError, bounded_pattern

if TYPE_CHECKING:
    from loadlint.correlation.observe.embedded_resources import Resources
    from loadlint.correlation.pair.aligned_recordings import Evaluate
    from loadlint.recordings.exchange import Exchange, Response

_EXACT_INTEGER = 2**53
_MOST_MATCHES = 1_000
"""So many matches of an expression at most are looked at one by one."""


def final_address(hops: Sequence[Exchange]) -> str:
    """The address that answered at the end of a redirect chain, with the fragment of the redirect that leads there.

    k6, requests and JMeter keep it; the recorded request has none.
    """
    *redirects, last = (hop.response for hop in hops)
    assert last is not None
    location = redirects[-1].location if redirects and redirects[-1] is not None else None
    fragment = location.partition("#")[2] if location is not None else ""
    return f"{last.url.partition('#')[0]}#{fragment}" if fragment else last.url


class Page:
    """A response as the script sees it: the last of a redirect chain, with the cookies that all of its hops set.

    `follows` says whether the tool follows redirects here, `evaluate` is the evaluator of the script's tool.
    `resources` is what the tool requests with the page, None where it does not look for any.
    """

    def __init__(
        self,
        hops: Sequence[Exchange],
        *,
        follows: bool = True,
        evaluate: Evaluate | None = None,
        resources: Resources | None = None,
    ) -> None:
        self.hops = tuple(hops)
        self.follows = follows
        self.resources = resources
        self._evaluate = evaluate
        last = hops[-1].response
        assert last is not None
        self.response: Response = last

    @property
    def url(self) -> str:
        """The address that answered, as tools show it."""
        return final_address(self.hops)

    def samples(self, which: Literal["main", "children", "all"]) -> tuple[Page, ...] | None:
        """The samples of a tool with sub-samples: the page, those below it, or all; None if they are not known."""
        if which == "main":
            return (self,)
        below = [Page((hop,)) for hop in self.hops] if len(self.hops) > 1 or self.resources is not None else []
        levels = [self.resources] if self.resources is not None else []
        while levels:
            level = levels.pop()
            if not level.complete or any(not item.hops or item.hops[-1].response is None for item in level.items):
                return None
            below += [Page((item.hops[-1],)) for item in level.items]
            levels += [item.inner for item in reversed(level.items) if item.inner is not None]
        return (self, *below) if which == "all" else tuple(below)

    def value(self, extractor: Extractor) -> str | None:
        """What the extractor returns in the script's tool; None where it finds nothing, or where that can't be told."""
        try:
            return self.value_in_tool(extractor)
        except NotEvaluatedError:
            return None

    def value_in_tool(self, extractor: Extractor) -> str | None:
        """What the extractor returns in the script's tool; None where it finds nothing.

        Raises NotEvaluatedError where that can't be told.
        """
        return self._evaluate(extractor, self) if self._evaluate is not None else self.proven(extractor)

    def proven(self, extractor: Extractor) -> str | None:
        """What the extractor returns by the neutral evaluator. Raises NotEvaluatedError where that can't be told."""
        origin = extractor.origin
        if isinstance(origin, FromHtml) and elements(self.response.text, origin.selector) is None:
            raise NotEvaluatedError(f"the selector {origin.selector}")
        return self.after(_origin(self, extractor.origin), extractor.operations)

    def neutral(self, extractor: Extractor) -> str | None:
        """What the extractor returns by the neutral evaluator: enough for a search, not for a proof."""
        try:
            return self.after(_origin(self, extractor.origin), extractor.operations)
        except NotEvaluatedError:
            return None

    def count_of_items(self, extractor: Extractor) -> int:
        """How many items there are in the list that an extractor goes through in a loop; 0 where that can't be told."""
        origin, text = extractor.origin, self.response.text
        if isinstance(origin, FromHtml) and origin.loop:
            return len(elements(text, origin.selector) or ())
        if isinstance(origin, FromJson) and origin.list_of_loop is not None:
            items = follow(json_of(text), origin.list_of_loop)
            return len(items) if isinstance(items, list) else 0
        return self._count_of_matches(extractor)

    def _count_of_matches(self, extractor: Extractor) -> int:
        operations = extractor.operations
        looping = (n for n, part in enumerate(operations, 1) if not isinstance(part, Decode | JsonInside) and part.loop)
        number = next(looping, 0)
        up_to_match = Extractor(extractor.origin, operations[:number])
        matches = (self.neutral(up_to_match.of_item(item)) for item in range(1, _MOST_MATCHES + 1))
        return sum(1 for _ in takewhile(lambda match: match is not None, matches)) if number else 0

    def after(self, text: str | None, operations: Sequence[Operation]) -> str | None:
        """A text after some operations. Raises NotEvaluatedError where an expression takes too many steps."""
        for operation in operations:
            if text is None:
                return None
            text = _operate(text, operation)
        return text


def is_number(page: Page, extractor: Extractor) -> bool:
    """Whether the extractor gives a number of a JSON document, not a string."""
    number = _node_of(page, extractor)
    return isinstance(number, int) and not isinstance(number, bool)


def is_structure(page: Page, extractor: Extractor) -> bool:
    """Whether what the extractor takes is an object or a list of a JSON document, and so no text."""
    return isinstance(_node_of(page, extractor), dict | list)


def _node_of(page: Page, extractor: Extractor) -> Any:
    """The node of a JSON document that an extractor takes; None where it takes something else."""
    last = extractor.operations[-1] if extractor.operations else extractor.origin
    if isinstance(last, FromJson):
        text: str | None = page.response.text
    elif isinstance(last, JsonInside):
        text = page.neutral(Extractor(extractor.origin, extractor.operations[:-1]))
    else:
        return None
    return follow(json_of(text), last.path) if text is not None else None


def _origin(page: Page, origin: Origin) -> str | None:
    response = page.response
    text: str | None = None
    match origin:
        case FromBody():
            text = response.text if response.size is not None else None
        case FromUrl():
            text = page.url
        case FromResources():
            text = "\0".join(_bodies(page.hops, page.resources)) if page.resources is not None else None
        case FromHeader(name, match):
            text = ", ".join(response.header_values(name)) or None if match == 1 else None
        case FromCookie(name):
            text = _cookie(page, name)
        case FromJson(path):
            text = _leaf(json_of(response.text), path)
        case FromItems():
            text = _joined_members(json_of(response.text), origin)
        case FromHtml():
            text = _html(response.text, origin)
        case FromAddress(selector, attribute):
            text = address_of(response.text, page.url, selector, attribute)
    return text


def _joined_members(root: Any, origin: FromItems) -> str | None:
    items = follow(root, origin.path)
    members = [follow(item, origin.member) for item in items] if isinstance(items, list) else []
    texts = [text for text in map(scalar, members) if text is not None]
    if not texts or len(texts) < len(members) or (origin.of_texts and texts != members):
        return None
    return json_text(members) if origin.separator is None else origin.separator.join(texts)


def _bodies(hops: Sequence[Exchange], resources: Resources) -> Iterator[str]:
    """The bodies of the redirects, the page and its resources, those of frames last."""
    for hop in hops:
        yield hop.response.text if hop.response is not None else ""
    levels = [resources]
    while levels:
        level = levels.pop()
        for item in level.items:
            last = item.hops[-1].response if item.hops else None
            yield last.text if last is not None else ""
        levels += [item.inner for item in reversed(level.items) if item.inner is not None]


def _cookie(page: Page, name: str) -> str | None:
    values = [cookie.value for hop in page.hops for cookie in set_cookies(hop.response) if cookie.name == name]
    return values[-1] if values else None


def _operate(text: str, operation: Operation) -> str | None:
    match operation:
        case Match(pattern, number):
            return _text_of_match(text, pattern, number)
        case Decode(codec):
            return decode(codec, text)
        case JsonInside(path):
            return _leaf(json_of(text), path)
        case InHtml():
            return _html(text, operation)
        case FormField():
            return field_of(text, operation)


def _text_of_match(text: str, pattern: str, number: int) -> str | None:
    if number > len(text) + 1:
        return None
    try:
        matches = compiled_pattern(pattern).finditer(text)
        if number == 0:
            raise DrawnAtRandomError([match[1] or "" for match in islice(matches, _MOST_MATCHES)])
        match = next(islice(matches, number - 1, None), None)
    except TooCostlyError:
        raise NotEvaluatedError("the expression takes too many steps") from None
    return match[1] if match is not None else None


def compiled_pattern(pattern: str) -> Bounded:
    """ASCII classes: `\\d` and `\\w` are so in ECMAScript and RE2."""
    return bounded_pattern(pattern, re.ASCII)


@remembering(PARSED)
def json_of(text: str) -> Any:
    """The document that a text is; None where it is no JSON."""
    try:
        return json.loads(text, parse_float=_fraction)
    except (ValueError, RecursionError):
        return None


def _fraction(text: str) -> str | float:
    """A fraction as text, if every tool prints it as it is written; else a number, which gives no leaf."""
    value = float(text)
    return text if repr(value) == text and not text.endswith(".0") and "e" not in text else value


def _html(text: str, wanted: FromHtml) -> str | None:
    values = all_of(text, wanted.selector, wanted.attribute)
    if wanted.match == 0:
        raise DrawnAtRandomError([value for value in values if value is not None])
    if wanted.only and len(set(values)) > 1:
        raise NotEvaluatedError("several elements fit")
    return values[wanted.match - 1] if len(values) >= wanted.match else None


def _leaf(node: Any, path: tuple[JsonStep, ...]) -> str | None:
    return drawn_leaf(path, lambda items: count_of(follow(node, items)), lambda plain: scalar(follow(node, plain)))


def follow(node: Any, path: Sequence[JsonStep]) -> Any:
    """The node at the end of a path; None where the path breaks. Of items that are drawn at random it is the first."""
    for step in path:
        match step:
            case str():
                node = node.get(step) if isinstance(node, dict) else None
            case int():
                node = node[step] if isinstance(node, list) and -len(node) <= step < len(node) else None
            case Where(inner, value):
                items = node if isinstance(node, list) else []
                node = next((item for item in items if _equals(follow(item, inner), value)), None)
            case AnyItem():
                node = node[0] if isinstance(node, list) and node else None
    return node


def _equals(actual: Any, expected: str | int | bool) -> bool:
    return type(actual) is type(expected) and bool(actual == expected)


def scalar(node: Any) -> str | None:
    """A leaf as text, as JavaScript's String() gives it; None for integers that a double can't hold."""
    if isinstance(node, bool) or node is None:
        return None
    if isinstance(node, int):
        return str(node) if abs(node) <= _EXACT_INTEGER else None
    return node if isinstance(node, str) else None
