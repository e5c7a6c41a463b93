"""Methods of JavaScript's texts and numbers, where these are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from loadlint.dialects.k6.read.javascript import as_slice
from loadlint.dialects.k6.read.values import UNDEFINED, Call, Func
from loadlint.dialects.script.read.known_texts import matches, with_replaced_matches
from loadlint.dialects.script.read.values import Json, Lit, Num, Regex, Seq, Str, Value, known_text, without_quotes
from loadlint.text.mapped import Text, join, named_text
from loadlint.text.numbers import whole_number


def method(call: Call) -> Value | None:
    """A method of a string or a number; None where nothing is known of what it gives."""
    text, name = call.this, call.name
    if name in ("toString", "valueOf"):
        return text
    if isinstance(text, Json) and name == "slice" and _numbers(call) == [1, -1]:
        # JSON without the quotes around it: `JSON.stringify(value).slice(1, -1)`.
        return replace(call.unknown, source=without_quotes(text))
    if not isinstance(text, Str):
        return None
    if name == "concat":
        return Str(join([text.text, *(call.text(index) for index in range(len(call.args)))]))
    if name == "trim" and text.text.value == text.text.value.strip():
        return text
    of_known = _METHODS.get(name)
    return of_known(call, text.text) if of_known is not None and not text.text.is_open else None


def _numbers(call: Call) -> Sequence[int | None]:
    return [whole_number(known_text(argument)) for argument in call.args]


def _slice(call: Call, text: Text) -> Value | None:
    bounds = _numbers(call)
    return Str(text[as_slice(bounds)]) if None not in bounds and 1 <= len(bounds) <= 2 else None


def _substring(call: Call, text: Text) -> Value | None:
    bounds = [max(bound, 0) for bound in _numbers(call) if bound is not None]
    if len(bounds) < len(call.args) or not 1 <= len(bounds) <= 2:
        return None
    return Str(text[as_slice(sorted(bounds))])


def _character(call: Call, text: Text) -> Value | None:
    index = _numbers(call)[0] if call.args else 0
    if index is None:
        return None
    if index < 0 and call.name == "charAt":
        return Str(Text(""))
    return Str(text[index : index + 1 or None])


def _without_space(call: Call, text: Text) -> Value:
    start = len(text) - len(text.value.lstrip())
    return Str(text[start : max(start, len(text.value.rstrip()))])


def _pieces(call: Call, text: Text) -> Value | None:
    separator = known_text(call.argument(0))
    return Seq([Str(part) for part in text.split(separator)]) if separator else None


def _case(call: Call, text: Text) -> Value:
    changed = text.value.upper() if call.name == "toUpperCase" else text.value.lower()
    return Str(named_text(changed, call.interpreter.span(call.node)))


def _has(call: Call, text: Text) -> Value | None:
    searched = known_text(call.argument(0))
    if searched is None or len(call.args) != 1:
        return None
    tests = {"startsWith": text.value.startswith, "endsWith": text.value.endswith, "includes": text.value.__contains__}
    return Lit(Text("true" if tests[call.name](searched) else "false"))


def _place(call: Call, text: Text) -> Value | None:
    searched = known_text(call.argument(0))
    if searched is None or len(call.args) != 1:
        return None
    place = text.value.find(searched) if call.name == "indexOf" else text.value.rfind(searched)
    return Num(Text(str(place)))


def _matching(call: Call, text: Text) -> Value | None:
    """What a pattern or a text matches, or a text with something else in the place of that."""
    searched = call.argument(0)
    if not isinstance(searched, Regex):
        searched = Regex(re.escape(known_text(searched) or ""), "g" if call.name == "replaceAll" else "")
    if not searched.pattern or searched.flags not in ("", "g"):
        return None
    if call.name == "match":
        return _all_matches(searched, text) if searched.flags else _first_match(searched, text)
    return _with_replacement(call, searched, text)


def _with_replacement(call: Call, searched: Regex, text: Text) -> Value | None:
    by, plain = call.argument(1), known_text(call.argument(1))
    every = searched.flags == "g"
    if isinstance(by, Func):
        interpreter = call.interpreter

        def of_function(match: str) -> Text:
            return interpreter.text(interpreter.apply(by, [Str(Text(match))], call.node))

        return with_replaced_matches(searched.pattern, text, of_function, every=every)
    if plain is None or "$" in plain or not isinstance(by, Str):
        return None
    return with_replaced_matches(searched.pattern, text, lambda _: by.text, every=every)


def _all_matches(pattern: Regex, text: Text) -> Seq | None:
    """`text.match(/pattern/g)`; null without any."""
    all_matches = matches(pattern.pattern, text.value, re.ASCII)
    return Seq([Str(Text(match[0] or "")) for match in all_matches]) if all_matches else None


def _first_match(pattern: Regex, text: Text) -> Seq | None:
    """`text.match(/pattern/)`: the whole match and its groups."""
    all_matches = matches(pattern.pattern, text.value, re.ASCII)
    groups = all_matches[0] if all_matches else ()
    return Seq([Str(Text(group)) if group is not None else UNDEFINED for group in groups]) if groups else None


_METHODS: Mapping[str, Callable[[Call, Text], Value | None]] = {
    "slice": _slice,
    "substring": _substring,
    **dict.fromkeys(("charAt", "at"), _character),
    "trim": _without_space,
    "split": _pieces,
    **dict.fromkeys(("toUpperCase", "toLowerCase"), _case),
    **dict.fromkeys(("startsWith", "endsWith", "includes"), _has),
    **dict.fromkeys(("indexOf", "lastIndexOf"), _place),
    **dict.fromkeys(("replace", "replaceAll", "match"), _matching),
}
"""Methods of a text that is known."""
