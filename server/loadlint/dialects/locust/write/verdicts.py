"""Statements that fail a request whose answer is not as it should be, and the block that they need.

A request is failed in its own `with` block, which `catch_response=True` gives it. `response.json()` raises where the
body is no JSON, and an exception in the block would make Locust forget the request, so tests of JSON stand in a `try`.
The `js` of `self.rest` raises nothing, and is None then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from loadlint.assertion import (
    Echo,
    JsonIs,
    Not,
    StatusIs,
    Test,
    TextIs,
    json_path,
    label_of_test,
    led_to,
    part_in_words,
)
from loadlint.changes import AddAssertion, CannotWriteError
from loadlint.codecs import json_text
from loadlint.dialects.locust.write import insertion_points, request_block, variables
from loadlint.dialects.locust.write.helper_functions import can_walk
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl, JsonStep
from loadlint.operation import request_name
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.dialects.locust.write.render import Writing
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.request import Request
    from loadlint.text.edits import Edit

FAILS = regex(r"\.failure\s*\(|^[^\S\n]*+raise\b", re.MULTILINE)
"""Statements that fail a request."""


def adding_edits(words: LocustWords, change: AddAssertion) -> list[Edit]:
    """Fail a request in its own block where its answer is not as it should be."""
    place, step = words.place(change.step), change.step
    taking = insertion_points.first_taking(words, place)
    anchor = request_block.inside(words, place, [taking] if taking is not None else [])
    writing = words.writing(place, anchor.response)
    writing.helpers = words.helpers(
        change.alike, json=any(map(_reads_json, change.tests)), texts=any(map(_is_text_of_body, change.tests))
    )
    ending = words.ending(step, writing)
    tests = [variables.seen_from(words, test, step) if isinstance(test, Echo) else test for test in change.tests]
    lines = statements(tests, words.script.steps[step].request, writing, ending)
    return [*anchor.edits, *writing.edits, words.statements(anchor.offset, anchor.indent, lines), *anchor.after]


def statements(tests: Sequence[Test], request: Request, writing: Writing, ending: Sequence[str] = ()) -> list[str]:
    """The statements for the tests; a status that is no error is Locust's own business.

    `ending` are those that follow each failure.
    """
    kept = [test for test in tests if not (isinstance(test, StatusIs) and max(test.codes) < 400)]
    if not kept:
        raise CannotWriteError("Locust itself fails requests with the status of an error")
    name = request_name(request)
    called = {} if ending else {test: call for test in kept if (call := _call_of_test(test, writing)) is not None}
    others = [test for test in kept if not isinstance(test, StatusIs) and test not in called]
    raising = [test for test in others if may_raise(test, writing)]
    lines = [line for test in kept if isinstance(test, StatusIs) for line in _status_lines(test, name, writing, ending)]
    lines += called.values()
    lines += _chain([test for test in others if not may_raise(test, writing)], name, writing, ending)
    return [*lines, *_tried_lines(raising, name, writing, ending)] if raising else lines


def _call_of_test(test: Test, writing: Writing) -> str | None:
    """The call that wants a text in the body, by the script's own function for that; None for any other test."""
    if not _is_text_of_body(test):
        return None
    if isinstance(test, Echo):
        return writing.expect_text(_with_neighbours(test, writing), test.variable.rpartition(".")[2])
    return writing.expect_text(writing.string(test.text)) if isinstance(test, TextIs) else None


def _is_text_of_body(test: Test) -> bool:
    """Whether a test wants a text in the body, be it one that varies."""
    if isinstance(test, Echo):
        return not isinstance(test.extractor.origin, FromJson | FromHeader)
    return isinstance(test, TextIs) and test.relation == "contains" and test.extractor == Extractor(FromBody())


def may_raise(test: Test, writing: Writing) -> bool:
    """Whether a test raises an exception where the answer is no JSON, or has not what it looks at."""
    return _reads_json(test) and not _is_one_expression(test, writing)


def _chain(tests: Iterable[Test], name: str, writing: Writing, ending: Sequence[str]) -> list[str]:
    """One failure at most: that of the first test that does not hold."""
    lines: list[str] = []
    for test in tests:
        failed = (_failure(failure_words(test), name, writing), *ending)
        condition = _condition_of(test, writing, holds=False)
        lines += [f"{'elif' if lines else 'if'} {condition}:", *_indented_lines(failed, writing)]
    return lines


def _tried_lines(tests: Sequence[Test], name: str, writing: Writing, ending: Sequence[str]) -> list[str]:
    """Tests of JSON in a `try`: what can't be read fails the request too."""
    caught = ("LookupError", "TypeError") if writing.rest else ("LookupError", "TypeError", "ValueError")
    only = tests[0] if len(tests) == 1 else None
    if isinstance(only, JsonIs) and only.relation == "there":
        read, missed = [writing.root() + writing.subscripts(only.path)], failure_words(only)
    else:
        read, missed = _chain(tests, name, writing, ending), _unread(tests)
    failed = _indented_lines((_failure(missed, name, writing), *ending), writing)
    return ["try:", *_indented_lines(read, writing), f"except ({', '.join(caught)}):", *failed]


def _unread(tests: Iterable[Test]) -> str:
    """What is wrong where the JSON does not have what tests look at."""
    paths = [path for path in dict.fromkeys(map(_read_path, tests)) if path]
    longest = [path for path in paths if not any(other != path and other[: len(path)] == path for other in paths)]
    return f"no {' or '.join(map(json_path, longest))} in the JSON" if longest else "no JSON"


def _read_path(test: Test) -> tuple[JsonStep, ...]:
    """The path of what must be there to tell whether a test holds: for a member the object that may have it."""
    inner = test.test if isinstance(test, Not) else test
    if isinstance(inner, Echo) and isinstance(inner.extractor.origin, FromJson):
        return inner.extractor.origin.path
    if not isinstance(inner, JsonIs):
        return ()
    return inner.path[:-1] if inner.relation == "there" else inner.path


def _status_lines(test: StatusIs, name: str, writing: Writing, ending: Sequence[str]) -> list[str]:
    """A status that Locust would count as a failure is a success, and every other one is none."""
    passes = _indented_lines([f"{writing.response}.success()"], writing)
    fails = _indented_lines((_failure(failure_words(test), name, writing), *ending), writing)
    return [f"if {_condition_of(test, writing, holds=True)}:", *passes, "else:", *fails]


def _reads_json(test: Test) -> bool:
    if isinstance(test, Echo):
        return isinstance(test.extractor.origin, FromJson)
    return isinstance(test.test if isinstance(test, Not) else test, JsonIs)


def _indented_lines(lines: Iterable[str], writing: Writing) -> list[str]:
    return [writing.style.unit + line for line in lines]


def _failure(missed: str, name: str, writing: Writing) -> str:
    return writing.failure(f"{name}: {missed}")


def failure_words(test: Test) -> str:
    """What is wrong where a test does not hold."""
    if (target := led_to(test)) is not None:
        return f"no redirect to {target}"
    match test:
        case StatusIs(codes):
            return f"the status is not {' or '.join(map(str, codes))}"
        case TextIs(extractor, relation, text) if relation == "contains" or isinstance(extractor.origin, FromHeader):
            return f"no {text} in {part_in_words(extractor)}"
        case JsonIs(path, "there"):
            return f"no {json_path(path)} in the JSON"
        case JsonIs(path, "equals", value):
            return f"{json_path(path)} is not {json_text(value)}"
        case JsonIs(path, "number" | "text" | "list" as kind):
            return f"{json_path(path) if path else 'the JSON'} is no {kind}"
        case Not(JsonIs(path, "there")):
            return f"{json_path(path)} in the JSON"
        case Echo():
            return _missed_variable(test)
    return f"not so: {label_of_test(test)}"


def _missed_variable(test: Echo) -> str:
    match test.extractor.origin:
        case FromJson(path):
            return f"{json_path(path)} is not {test.variable}"
        case FromHeader():
            return f"no redirect to {test.variable}"
        case _:
            return f"no {test.variable} in the body"


def missing(tests: Sequence[Test], writing: Writing) -> str:
    """What is true where one of the tests does not hold."""
    return " or ".join(_condition_of(test, writing, holds=False) for test in tests)


def holding(tests: Sequence[Test], writing: Writing) -> str:
    """What is true where all tests hold."""
    return " and ".join(_condition_of(test, writing, holds=True) for test in tests)


def _condition_of(test: Test, writing: Writing, *, holds: bool) -> str:
    """A test as a condition, true where it holds or where it does not."""
    response = writing.response
    empty = writing.string("")
    among = "in" if holds else "not in"
    match test:
        case StatusIs(codes) if len(codes) == 1:
            return f"{response}.status_code {'==' if holds else '!='} {codes[0]}"
        case StatusIs(codes):
            return f"{response}.status_code {among} ({', '.join(map(str, codes))})"
        case TextIs(extractor, "contains", text) if extractor.origin == FromBody() and not extractor.operations:
            # The fast client has no text where the connection failed.
            body = f"{response}.text" if writing.fast is False else f"({response}.text or {empty})"
            return f"{writing.string(text)} {among} {body}"
        case TextIs(extractor, "contains", text) if extractor == Extractor(FromUrl()):
            return f"{writing.string(text)} {among} ({response}.url or {empty})"
        case TextIs(extractor, "matches", text) if isinstance(extractor.origin, FromHeader):
            value = _header(extractor.origin.name, writing)
            return f"{'' if holds else 'not '}{writing.module('re')}.search({writing.raw(text)}, {value})"
        case JsonIs():
            return _said_of_json(test, writing, holds=holds)
        case Not(JsonIs() as inner):
            return _said_of_json(inner, writing, holds=not holds)
        case Echo():
            return _said_of_variable(test, writing, holds=holds)
    raise CannotWriteError("there is no way to write this in Python")


def _said_of_variable(test: Echo, writing: Writing, *, holds: bool) -> str:
    among = "in" if holds else "not in"
    match test.extractor.origin:
        case FromJson(path):
            return f"{_member(path, writing)} {'==' if holds else '!='} {test.variable}"
        case FromHeader(name):
            return f"{_with_neighbours(test, writing)} {among} {_header(name, writing)}"
        case _:
            return f"{_with_neighbours(test, writing)} {among} ({writing.response}.text or {writing.string('')})"


def _header(name: str, writing: Writing) -> str:
    """The value of a header; the fast client has none where the connection failed."""
    response = writing.response
    headers = f"{response}.headers" if writing.fast is False else f"({response}.headers or {{}})"
    return f"{headers}.get({writing.string(name)}, {writing.string('')})"


def _with_neighbours(test: Echo, writing: Writing) -> str:
    """The value of a variable as a text, with what stands beside it."""
    if not test.before and not test.after:
        return f"str({test.variable})"
    if not re.fullmatch(r"[\w.]+", test.variable) or re.search(r"[{}\\]", test.before + test.after):
        parts = (writing.string(test.before), f"str({test.variable})", writing.string(test.after))
        return f"({' + '.join(part for part in parts if part != writing.string(''))})"
    return "f" + writing.string(f"{test.before}{{{test.variable}}}{test.after}")


_DEEPEST = 2
"""The longest path of members that is still read at a glance as a chain of `get`."""


def _path(test: Test) -> tuple[JsonStep, ...]:
    """The path of a test of JSON; that of the list where it wants an item."""
    inner = test.test if isinstance(test, Not) else test
    if isinstance(inner, Echo):
        return inner.extractor.origin.path if isinstance(inner.extractor.origin, FromJson) else ()
    path = inner.path if isinstance(inner, JsonIs) else ()
    return path[:-1] if path[-1:] == (0,) else path


def _is_one_expression(test: Test, writing: Writing) -> bool:
    """Whether a test of JSON raises nothing, so that it needs no `try`."""
    path, helper = _path(test), writing.helpers.json
    return _is_chain(path, writing) or (helper is not None and can_walk(helper, path))


def _is_chain(path: Sequence[JsonStep], writing: Writing) -> bool:
    """Whether a member is read by a short chain of `get`."""
    return writing.rest and len(path) <= _DEEPEST and all(isinstance(step, str) for step in path)


def _member(path: Sequence[JsonStep], writing: Writing) -> str:
    """The expression for a member of the answer's JSON."""
    text = writing.root()
    if not _is_chain(path, writing):
        return writing.json_value(path) or text + writing.subscripts(path)
    for step in path:
        text = f"({text} or {{}}).get({writing.string(str(step))})"
    return text


def _holder(path: Sequence[JsonStep], writing: Writing) -> str:
    """The expression for the object that may have a member."""
    text = _member(path, writing)
    return f"({text} or {{}})" if _may_be_nothing(path, writing) else text


def _may_be_nothing(path: Sequence[JsonStep], writing: Writing) -> bool:
    """Whether the expression for what stands at a path is None where nothing does, and raises nothing."""
    return writing.helpers.json is not None or (writing.rest and len(path) < _DEEPEST)


def _said_of_json(test: JsonIs, writing: Writing, *, holds: bool) -> str:
    negation = "" if holds else "not "
    place = _member(test.path, writing)
    match test.relation:
        case "there" if test.path and isinstance(test.path[-1], str):
            return f"{writing.string(test.path[-1])} {negation}in {_holder(test.path[:-1], writing)}"
        case "there" if test.path and test.path[-1] == 0:
            return negation + _member(test.path[:-1], writing)
        case "there" if test.path and isinstance(test.path[-1], int):
            items = _member(test.path[:-1], writing) + (" or ()" if _may_be_nothing(test.path[:-1], writing) else "")
            return f"len({items}) {'>' if holds else '<='} {test.path[-1]}"
        case "filled":
            return negation + place
        case "equals":
            same, other = ("is", "is not") if test.value is None or isinstance(test.value, bool) else ("==", "!=")
            literal = writing.string(test.value) if isinstance(test.value, str) else repr(test.value)
            return f"{place} {same if holds else other} {literal}"
        case "number":
            # A truth value is an int too.
            return f"type({place}) {negation}in (int, float)"
        case "text" | "list":
            return f"{negation}isinstance({place}, {'str' if test.relation == 'text' else 'list'})"
    raise CannotWriteError("there is no way to write this in Python")
