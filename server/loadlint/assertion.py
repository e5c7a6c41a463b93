"""What must hold of a response, in terms that every tool shares.

A dialect reads the user's assertions into these and writes new ones from them; `assertions` runs them on recorded
responses.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from loadlint.codecs import json_text
from loadlint.extractor import (
    AnyItem,
    Decode,
    Extractor,
    FromBody,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    JsonStep,
    Match,
    Where,
)

if TYPE_CHECKING:
    from loadlint.expression import Extracted


ANSWERED = frozenset(range(100, 600))
"""The statuses that a server can send."""

STATUSES = ANSWERED | {0}
"""Those that tests of scripts meet: k6 and Locust give 0 where no answer came at all."""


class StatusIs(Struct, frozen=True):
    """The status is one of `codes`."""

    codes: tuple[int, ...]


class TextIs(Struct, frozen=True):
    """What the extractor gives contains the text, equals it, or holds a match of it as a regular expression."""

    extractor: Extractor
    relation: Literal["contains", "equals", "matches"]
    text: str


class Found(Struct, frozen=True):
    """The extractor gives a value that is not empty."""

    extractor: Extractor


JsonScalar = str | int | bool | None


class JsonIs(Struct, frozen=True):
    """The body is JSON, and at the path is a value (null is one), a value that is not empty, or exactly `value`.

    Or it is one of a type. JMeter compares values as texts, so a text of digits counts as a number as well, and a
    number as a text.
    """

    path: tuple[JsonStep, ...]
    relation: Literal["there", "filled", "equals", "number", "text", "list"]
    value: JsonScalar = None


class Echo(Struct, frozen=True):
    """What the extractor gives is the value that an earlier answer gave to a variable of the script, or contains it.

    `number` says that it is a number of JSON. `before` and `after` are what stands beside a contained value each time:
    a short one may be in a text by chance, but not behind the name of its field. `source` is where the value comes
    from, None where that can't be told.
    """

    extractor: Extractor
    relation: Literal["contains", "equals"]
    variable: str
    number: bool = False
    before: str = ""
    after: str = ""
    source: Extracted | None = None


class Limit(Struct, frozen=True):
    """The time or the size of the response is within a limit."""

    subject: Literal["time", "size"]


class Always(Struct, frozen=True):
    """It holds whatever the response is. `reason` says why, for the user."""

    reason: str


class Unknown(Struct, frozen=True):
    """Something that loadlint can't run: code, an expression of another language. `status_only`: it reads no more."""

    status_only: bool = False


class Not(Struct, frozen=True):
    """The test does not hold."""

    test: Test


class AllOf(Struct, frozen=True):
    """All tests hold."""

    tests: tuple[Test, ...]


class AnyOf(Struct, frozen=True):
    """One of the tests holds."""

    tests: tuple[Test, ...]


Test = StatusIs | TextIs | Found | JsonIs | Echo | Limit | Always | Unknown | Not | AllOf | AnyOf


def is_open(test: Test) -> bool:
    """Whether some of it can't be run, or looks for a value of which nothing is known."""
    return any(isinstance(leaf, Unknown) or (isinstance(leaf, Echo) and leaf.source is None) for leaf in leaves(test))


def leaves(test: Test) -> tuple[Test, ...]:
    """The tests inside a test that hold no others."""
    if isinstance(test, Not):
        return leaves(test.test)
    if isinstance(test, AllOf | AnyOf):
        return tuple(leaf for inner in test.tests for leaf in leaves(inner))
    return (test,)


def reads_content(test: Test) -> bool:
    """Whether a test may tell answers apart by more than status, time and size."""
    return any(
        isinstance(leaf, TextIs | Found | JsonIs | Echo) or (isinstance(leaf, Unknown) and not leaf.status_only)
        for leaf in leaves(test)
    )


def needs_body(test: Test) -> bool:
    """Whether it asks for something within the body, or that this is not there."""
    match test:
        case Not(inner):
            return needs_body(inner)
        case Found(extractor) | Echo(extractor):
            return extractor.needs_body
    return isinstance(test, JsonIs)


def repeats_value(test: Test) -> bool:
    """Whether a test compares an answer with a value that is known to come from another one."""
    return any(isinstance(leaf, Echo) and leaf.source is not None for leaf in leaves(test))


START_OF_ADDRESS = "^(?:https?://[^/]+)?"
"""A site's address, or nothing: redirects may be written with it or without."""

END_OF_PATH = "(?:[?#]|$)"
"""What may follow a whole path, as a regular expression."""

END_OF_ADDRESS = "$"
"""The end of an address that never had a query: one that says `?error=1` is not it."""

ANY_SEGMENT = "*"
"""A part of a path that is another one in each run."""

_SEGMENT = "[^/?#]+"


def leads_to(path: str, *, whole: bool = False, end: str = END_OF_PATH) -> TextIs:
    """The test that a redirect leads to addresses that start with a path (of letters, digits, `/`, `-`, `_` and `*`).

    `whole`: nothing but `end` may follow it.
    """
    pattern = START_OF_ADDRESS + path.replace(ANY_SEGMENT, _SEGMENT) + (end if whole else "")
    return TextIs(Extractor(FromHeader("Location")), "matches", pattern)


def led_to(test: Test) -> str | None:
    """The path of a test that `leads_to` has made."""
    if isinstance(test, TextIs) and test.extractor == Extractor(FromHeader("Location")) and test.relation == "matches":
        site = test.text.removeprefix(START_OF_ADDRESS) if test.text.startswith(START_OF_ADDRESS) else None
        if site is None:
            return None
        return site.removesuffix(END_OF_PATH).removesuffix(END_OF_ADDRESS).replace(_SEGMENT, ANY_SEGMENT)
    return None


def before_decoding(extractor: Extractor) -> Extractor:
    """What takes the value as the answer writes it."""
    operations = takewhile(lambda operation: not isinstance(operation, Decode), extractor.operations)
    return Extractor(extractor.origin, tuple(operations))


def presence_test(extractor: Extractor) -> Test:
    """That there is a value, however it is decoded then."""
    match before_decoding(extractor).operations:
        case () if isinstance(extractor.origin, FromJson):
            return JsonIs(extractor.origin.path, "filled")
        case ():
            return Found(Extractor(extractor.origin))
        case (Match(pattern, 1),) if isinstance(extractor.origin, FromBody | FromHeader | FromUrl):
            return TextIs(Extractor(extractor.origin), "matches", pattern)
        case operations:
            return Found(Extractor(extractor.origin, operations))


JSON_TYPES = {"number": "a number", "text": "a string", "list": "an array"}
"""The types of JSON in words."""


def test_description(test: Test) -> str:
    """What a test wants, after "that"."""
    if (target := led_to(test)) is not None:
        return f"the redirect leads to `{target}`"
    match test:
        case StatusIs(codes):
            return f"the status is {_codes(codes)}"
        case TextIs(extractor, relation, text):
            verb = {"contains": "holds", "equals": "is", "matches": "matches"}[relation]
            return f"{part_in_words(extractor)} {verb} `{text}`"
        case Found(extractor):
            return f"{part_in_words(extractor)} is there"
        case Echo():
            return _described_echo(test)
        case JsonIs():
            return _described_json(test)
        case Limit(subject):
            return f"the {subject} is within its limit"
        case Always() | Unknown():
            return "what the script says"
        case Not() | AllOf() | AnyOf():
            return _described_together(test)


def _described_echo(test: Echo) -> str:
    match test.extractor:
        case Extractor(FromJson(path)):
            return f"`{json_path(path)}` is `{test.variable}`"
        case Extractor(FromHeader("Location")):
            return f"the redirect has the value of `{test.variable}`"
        case extractor:
            return f"{part_in_words(extractor)} holds the value of `{test.variable}`"


def described_closely(test: Test) -> str:
    """The same, with what must stand beside the value of a variable; of JSON, which of two names is the variable."""
    if isinstance(test, Echo) and isinstance(test.extractor.origin, FromJson):
        return f"`{json_path(test.extractor.origin.path)}` of the JSON is the value of `{test.variable}`"
    if isinstance(test, Echo) and (test.before or test.after):
        return f"{test_description(test)} in `{test.before}…{test.after}`"
    return test_description(test)


def _described_json(test: JsonIs) -> str:
    path = json_path(test.path)
    if not test.path and test.relation in JSON_TYPES:
        return f"the JSON is {JSON_TYPES[test.relation]}"
    match test.relation:
        case "equals":
            return f"`{path}` is {json_text(test.value)}"
        case "filled":
            return f"`{path}` is not empty"
        case "number" | "text" | "list" as kind:
            return f"`{path}` is {JSON_TYPES[kind]}"
        case _:
            return f"the JSON has `{path}`"


def _described_together(test: Not | AllOf | AnyOf) -> str:
    match test:
        case Not(JsonIs(path, "there")):
            return f"the JSON has no `{json_path(path)}`"
        case Not(inner):
            return f"not: {test_description(inner)}"
        case AllOf(tests):
            return " and ".join(map(test_description, tests))
        case AnyOf(tests):
            return " or ".join(map(test_description, tests))


def _codes(codes: tuple[int, ...]) -> str:
    codes = tuple(code for code in codes if code)
    if not codes:
        return "none that a server can send"
    if len(codes) > 4 and codes == tuple(range(codes[0], codes[-1] + 1)):
        return f"from {codes[0]} to {codes[-1]}"
    return " or ".join(map(str, codes))


def label_of_test(test: Test) -> str:
    """The same without marks, as a label."""
    return test_description(test).replace("`", "").removeprefix("the ")


def part_in_words(extractor: Extractor) -> str:
    """The part of an answer that an extractor looks at."""
    match extractor.origin:
        case FromBody():
            return "the body" if not extractor.operations else "a part of the body"
        case FromUrl():
            return "the address"
        case FromHeader(name):
            return f"the header {name}"
        case FromHtml(selector):
            return f"the element {selector}"
    return "what was extracted"


def json_path(path: tuple[JsonStep, ...]) -> str:
    """A path in short: `items[0].id`."""
    text = ""
    for step in path:
        if isinstance(step, Where):
            text += f"[?{'.'.join(step.path)}={step.value}]"
        elif isinstance(step, AnyItem):
            text += "[*]"
        else:
            text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".") or "$"


def passing_statuses(test: Test) -> frozenset[int] | None:
    """The statuses with which an answer passes a test that looks at nothing else; None for other tests."""
    if isinstance(test, StatusIs):
        return frozenset(test.codes)
    if isinstance(test, Not):
        inner = passing_statuses(test.test)
        return None if inner is None else STATUSES - inner
    if not isinstance(test, AllOf | AnyOf) or not test.tests:
        return None
    parts = [part for inner in test.tests if (part := passing_statuses(inner)) is not None]
    if len(parts) < len(test.tests):
        return None
    return frozenset.union(*parts) if isinstance(test, AnyOf) else frozenset.intersection(*parts)


def holds_always(test: Test, statuses: frozenset[int] = ANSWERED) -> str | None:
    """Why a test holds whatever comes with one of some statuses, for the user; None where something may fail it."""
    passing = passing_statuses(test) if isinstance(test, AllOf) else _by_status(test)
    if passing is not None and statuses <= passing:
        return "every status that a server can send passes"
    match test:
        case Always(reason):
            return reason
        case Not(Not(inner)):
            return holds_always(inner, statuses)
        case AllOf(tests) if tests:
            reasons = [holds_always(inner, statuses) for inner in tests]
            return None if None in reasons else reasons[0]
        case AnyOf(tests):
            return next(filter(None, (holds_always(inner, statuses) for inner in tests)), None)
    return None


def holds_never(test: Test) -> bool:
    """Whether there is no status with which an answer passes a test."""
    if isinstance(test, AnyOf):
        return bool(test.tests) and all(map(holds_never, test.tests))
    if isinstance(test, AllOf) and any(map(holds_never, test.tests)):
        return True
    return _by_status(test) == frozenset()


def _by_status(test: Test) -> frozenset[int] | None:
    """The statuses that pass the parts of a test which look at nothing else; None where it has no such part."""
    if isinstance(test, AllOf | AnyOf):
        of_status = tuple(inner for inner in test.tests if passing_statuses(inner) is not None)
        return passing_statuses(type(test)(of_status))
    return passing_statuses(test)


def excludes(first: Test, other: Test) -> bool:
    """Whether no answer can pass both tests."""
    statuses, others = passing_statuses(first), passing_statuses(other)
    if statuses is not None and others is not None:
        # A test that no status passes says enough by itself.
        return bool(statuses and others) and not statuses & others
    if isinstance(first, Not) or isinstance(other, Not):
        is_known = not any(isinstance(leaf, Unknown | Always) for leaf in leaves(first))
        return is_known and (first == Not(other) or other == Not(first))
    if isinstance(first, TextIs) and isinstance(other, TextIs):
        both_whole = first.relation == other.relation == "equals"
        return both_whole and first.extractor == other.extractor and first.text != other.text
    if isinstance(first, JsonIs) and isinstance(other, JsonIs):
        return first.path == other.path and first.relation == other.relation == "equals" and first.value != other.value
    return False
