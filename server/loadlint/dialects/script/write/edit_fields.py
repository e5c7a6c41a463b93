"""One field more, or one less, in a request, written as its neighbours are."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from loadlint.changes import AddField, CannotWriteError, RemoveField, WrapBody
from loadlint.codecs import json_text
from loadlint.dialects.script.language.bracketed_lists import with_member
from loadlint.dialects.script.language.insertion import indent_at, line_end
from loadlint.dialects.script.language.syntax_tree import member_span, node_at
from loadlint.dialects.script.write import joined_texts
from loadlint.dialects.script.write.caller_fields import ways_for_each_caller, ways_to_hand_over
from loadlint.dialects.script.write.fields import (
    Written,
    counted_fields,
    counted_member,
    fields,
    span_in_json,
    without_fields,
)
from loadlint.dialects.script.write.model import NewText
from loadlint.dialects.script.write.new_address import function_of
from loadlint.dialects.script.write.syntax_kit import setting_at, text_at, without_header
from loadlint.dialects.script.write.words import AnyWords
from loadlint.multipart_text import recorded_parts
from loadlint.request import JsonBody, JsonObject, RawBody, Request, with_texts
from loadlint.script import Script
from loadlint.text.edits import Edit
from loadlint.text.mapped import Text
from loadlint.text.span import Span


def adding_edits(words: AnyWords, change: AddField) -> list[Edit]:
    """The edits that add a field."""
    request = words.script.steps[change.step].request
    path = tuple(name.lower() for name in change.name) if change.place == "header" else change.name
    reached: Sequence[Edit] = ()
    if change.variable is not None:
        name, reached = words.variable_at(change.variable, change.step)
        change = replace(change, variable=name)
    for values, way in _choices(words, change):
        edits = [*reached, *way]
        if _adds(words, edits, change, path, values):
            return edits
    where = "the request's body" if change.place in ("form", "json") else f"the request's {change.place}"
    if request.body is None and change.place in ("form", "json"):
        raise CannotWriteError("the request has no body that a field can be added to")
    raise CannotWriteError(f"{where} can't be added to where it is put together, or other requests share it")


def removing_edits(words: AnyWords, change: RemoveField) -> list[Edit]:
    """The edits that take a field out, with what separates it from its neighbours."""
    request = words.script.steps[change.step].request
    all_fields = fields(request)
    field = next((written for written in all_fields if _place(written) == change.span), None)
    if field is None:
        raise CannotWriteError("no field has its value there")
    span = _span_of_value(request, field) or change.span
    behind = all_fields[all_fields.index(field) + 1 :]
    following = next((written for written in behind if written.place == field.place), None)
    for edits in _ways_to_remove(words, change.step, field, span, following):
        if _removes(words, edits, change, field):
            return edits
    raise CannotWriteError("the field is put together in a way that can't be taken apart, or other requests share it")


def _place(field: Written) -> Span | None:
    """Where the value of a field stands; where its name does for an object, a list, and a text put together."""
    return (field.value.span() if field.value is not None else None) or field.name.span()


def _span_of_value(request: Request, field: Written) -> Span | None:
    """Where the value of a field begins and ends, with the expressions in it; None where that can't be told."""
    name, value = field.name.span(), field.value
    if value is None:
        return span_in_json(request, field)
    if value.span() is not None or not value.ends or name is None or not field.encoded:
        return value.span()
    # `service=${encodeURIComponent(BASE_URL)}%2Flogin`: what is known of the expression is the name in it.
    return Span(name.end + 1, value.ends[-1])


# What is read again


def same_but_fields(words: AnyWords, edits: Sequence[Edit], steps: Collection[int]) -> Script | None:
    """The changed script, where all but the fields of some steps is as it was."""
    before, after = words.script, words.again(edits)
    if after is None or len(after.steps) != len(before.steps):
        return None
    for old, new in zip(before.steps, after.steps, strict=True):
        is_changed = old.index in steps
        first, other = (
            (without_fields(old.request), without_fields(new.request))
            if is_changed
            else (with_texts(old.request, _bare), with_texts(new.request, _bare))
        )
        if first != other:
            return None
    return after


def _bare(text: Text) -> Text:
    return Text(text.value)


def _adds(
    words: AnyWords, edits: Sequence[Edit], change: AddField, path: tuple[str, ...], values: Mapping[int, str]
) -> bool:
    """Whether a step sends a new field after edits, and others of those that may change do so or stay as they are."""
    after = same_but_fields(words, edits, values)
    if after is None:
        return False
    changed = [step for step in values if step == change.step or _has_other_fields(words, after, step)]
    return all(_has_new_field(words, after, step, replace(change, value=values[step]), path) for step in changed)


def _has_other_fields(words: AnyWords, after: Script, step: int) -> bool:
    return counted_fields(words.script.steps[step].request) != counted_fields(after.steps[step].request)


def _has_new_field(words: AnyWords, after: Script, step: int, change: AddField, path: tuple[str, ...]) -> bool:
    """Whether a step sends the field now, and is as it was otherwise."""
    before, more = counted_fields(words.script.steps[step].request), counted_fields(after.steps[step].request)
    new = Counter({field: count for field, count in (more - before).items() if field[:2] != _TYPE})
    if before - more or any(field[:2] == (change.place, path) for field in before if change.place == "json"):
        return False
    if change.variable is not None:
        # A variable whose text is known stands there with it.
        return new.total() == 1 and next(iter(new))[:2] == (change.place, path)
    return new == (
        counted_member(path, change.value) if change.as_json else Counter([(change.place, path, change.value)])
    )


_TYPE = ("header", ("content-type",))
"""What the tool itself adds with a body."""


def _removes(words: AnyWords, edits: Sequence[Edit], change: RemoveField, field: Written) -> bool:
    after = same_but_fields(words, edits, (change.step, *change.likewise))
    if after is None:
        return False
    changed = [step for step in change.likewise if _has_other_fields(words, after, step)]
    return all(_lacks_field(words, after, step, field) for step in (change.step, *changed))


def _lacks_field(words: AnyWords, after: Script, step: int, field: Written) -> bool:
    """Whether a step does not send a field any more, and is as it was otherwise."""
    before, less = counted_fields(words.script.steps[step].request), counted_fields(after.steps[step].request)
    gone = Counter({key: count for key, count in (before - less).items() if key[:2] != _TYPE or field.path == _TYPE[1]})
    within = [
        written
        for written in fields(words.script.steps[step].request)
        if written.place == field.place and written.path[: len(field.path)] == field.path
    ]
    inner = (key[:1] == (field.place,) and key[1][: len(field.path)] == field.path for key in gone)
    return not less - before and all(inner) and gone.total() == (len(within) if field.value is None else 1)


# Wrapping


def wrapping_edits(words: AnyWords, change: WrapBody) -> list[Edit]:
    """The edits that put the JSON of a body into a member of an object."""
    body = words.script.steps[change.step].request.body
    if isinstance(body, RawBody) and body.text.value:
        first, last = body.text[:1].span(), body.text[-1:].span()
        if first is None or last is None or text_at(words, first.start) is None:
            raise CannotWriteError("the request's body is not written in one place")
        begin, end = (
            words.in_text(place, text) for place, text in ((first.start, f'{{"{change.name}":'), (last.end - 1, "}"))
        )
        return [Edit(Span(first.start, first.start), begin), Edit(Span(last.end, last.end), end)]
    root = body.root if isinstance(body, JsonBody) else None
    name = root.members[0][0].span() if isinstance(root, JsonObject) and root.members else None
    member = words.member_at(name) if name is not None else None
    if member is None:
        raise CannotWriteError("the request's body is not written in one place")
    start, stop = member.container.start_byte, member.container.end_byte
    return [Edit(Span(start, start), f"{{ {words.string(change.name)}: "), Edit(Span(stop, stop), " }")]


# Adding


def _choices(words: AnyWords, change: AddField) -> Iterator[tuple[Mapping[int, str], list[Edit]]]:
    """Each way to add a field, with what the steps send by it that it may change.

    Steps of one code whose values differ get each its own where that can be, else all the value of the first of them.
    """
    steps, code = (change.step, *change.likewise), words.script.steps[change.step].made_by
    values = dict.fromkeys(steps, change.value) | dict(zip(change.likewise, change.values, strict=False))
    together = {step: value for step, value in values.items() if words.script.steps[step].made_by == code}
    if len(set(together.values())) > 1:
        yield from (({change.step: change.value}, way) for way in _ways_to_add(words, change))
        yield from ways_for_each_caller(words, change, together, _ways_to_add)
    first = together[min(together)]
    of_all = dict.fromkeys(steps, first)
    yield from ((of_all, way) for way in _ways_to_add(words, replace(change, value=first)))


def _ways_to_add(words: AnyWords, change: AddField) -> Iterator[list[Edit]]:
    request = words.script.steps[change.step].request
    parent = change.name[:-1]
    siblings = [written for written in fields(request) if written.place == change.place and written.path[:-1] == parent]
    # What each run takes anew can't stand where no function is running.
    set_up = [written for written in siblings if change.of_each_run and _stands_outside_of_functions(words, written)]
    for sibling in (written for written in reversed(siblings) if written not in set_up):
        yield from _ways_beside(words, change, sibling)
    with suppress(CannotWriteError):
        yield _into_empty_object(words, change)
    with suppress(CannotWriteError):
        yield list(words.first_field(change))
    yield from ways_to_hand_over(words, change)
    for sibling in reversed(set_up):
        yield from _ways_beside(words, change, sibling)


def _stands_outside_of_functions(words: AnyWords, field: Written) -> bool:
    span = field.name.span()
    return span is not None and function_of(words.at(span.start), node_at(words.at(span.start).root, span)) is None


def _ways_beside(words: AnyWords, change: AddField, sibling: Written) -> Iterator[list[Edit]]:
    with suppress(CannotWriteError):
        edits = _beside(words, change, sibling)
        if edits is not None:
            yield edits


def first_of_query(words: AnyWords, change: AddField) -> list[Edit]:
    """The first parameter of an address, behind the text or the expression that it ends in."""
    from urllib.parse import quote

    url = words.script.steps[change.step].request.url.partition("#")[0]
    end = url[len(url) - 1 :].span()
    if end is None or "?" in url.value:
        raise CannotWriteError("the address is put together in a way that a query can't be added to")
    name, value = quote(change.name[-1], safe="[]-._~"), quote(change.value, safe="-._~")
    beside = joined_texts.beside(words, end.end, f"?{name}={value}") if change.variable is None else None
    if beside is not None:
        return [beside]
    return list(words.into_text(end.end, NewText(f"?{name}=", value, "", change.variable, "form")))


def _into_empty_object(words: AnyWords, change: AddField) -> list[Edit]:
    """The first member of a body that is the text `{}`."""
    body = words.script.steps[change.step].request.body
    text = body.text if isinstance(body, RawBody) else None
    brace = text[text.value.find("{") :][:1].span() if text is not None else None
    is_empty = text is not None and re.fullmatch(r"\s*\{\s*\}\s*", text.value) is not None
    if change.place != "json" or len(change.name) > 1 or brace is None or not is_empty:
        raise CannotWriteError("the body is no empty object")
    value = change.value if change.as_json else json_text(change.value)
    return list(
        words.into_text(brace.end, NewText(f"{json_text(change.name[0])}:", value, "", change.variable, "json"))
    )


def _beside(words: AnyWords, change: AddField, sibling: Written) -> list[Edit] | None:
    name_span = sibling.name.span()
    place = name_span or (sibling.value.span() if sibling.value is not None else None)
    # The field may be written in another file than the request.
    words = words.at(place.start) if place is not None else words
    member = words.member_at(place) if place is not None else None
    if member is not None:
        return with_member(words.data, member.container, words.member_text(member, change))
    statement = setting_at(words, place) if place is not None else None
    if statement is not None:
        return [_setting_behind(words, change, statement)]
    if name_span is not None and (part := _written_part(words, change.step, sibling)) is not None:
        return part.beside(words, change)
    if not sibling.encoded or name_span is None:
        return None
    if sibling.place == "json":
        return _in_json_text(words, change, name_span)
    return _in_encoded_text(words, change, sibling, name_span)


class _WrittenPart(Struct, frozen=True):
    """A part of a multipart form that a script writes out as text, with the line that begins it.

    `span` is the whole of it, `name` and `value` are where these stand.
    """

    span: Span
    name: Span
    value: Span

    def beside(self, words: AnyWords, change: AddField) -> list[Edit]:
        """Another part before it, written as this one."""
        text = words.script.source.text
        before = text(Span(self.span.start, self.name.start)) + change.name[-1]
        before += text(Span(self.name.end, self.value.start))
        after = text(Span(self.value.end, self.span.end))
        return list(words.into_text(self.span.start, NewText(before, change.value, after, change.variable, "")))


def _written_part(words: AnyWords, step: int, field: Written) -> _WrittenPart | None:
    """A field as a part in one text of the script; None where it is none."""
    request = words.script.steps[step].request
    body, name = request.body, field.name.span()
    if field.place != "form" or not isinstance(body, RawBody) or body.text.starts is None or name is None:
        return None
    if recorded_parts(request) is None or name.start not in body.text.starts or field.value is None:
        return None
    position = body.text.starts.index(name.start)
    start = body.text.value.rfind("\n--", 0, position) + 1
    end = body.text.value.find("\n--", position) + 1
    whole, value = body.text[start:end].span(), field.value.span()
    return _WrittenPart(whole, name, value) if whole is not None and value is not None else None


def _setting_behind(words: AnyWords, change: AddField, statement: Node) -> Edit:
    """A statement of its own for the field, on the line after that of a neighbour."""
    data = words.script.source.data
    end = line_end(data, statement.end_byte, words.comments)
    if end is None:
        raise CannotWriteError("several statements are on one line")
    text = words.setting_text(statement, change)
    return Edit(Span(end, end), f"{words.style.newline}{indent_at(data, statement.start_byte)}{text}")


def _in_encoded_text(words: AnyWords, change: AddField, sibling: Written, name_span: Span) -> list[Edit]:
    """`&name=value` behind the value of a neighbour, or `name=value&` before its name."""
    from urllib.parse import quote, quote_plus

    name = quote(change.name[-1], safe="[]-._~*")
    value = quote_plus(change.value) if change.place == "form" else quote(change.value, safe="-._~*")
    end = sibling.value.span() if sibling.value is not None and sibling.value.value else _with_mark(words, name_span)
    if end is not None and text_at(words, end.end) is not None:
        return list(words.into_text(end.end, NewText(f"&{name}=", value, "", change.variable, "form")))
    return list(words.into_text(name_span.start, NewText(f"{name}=", value, "&", change.variable, "form")))


def _with_mark(words: AnyWords, name_span: Span) -> Span:
    """The name of a field with the `=` behind it, where its value is empty."""
    mark = words.script.source.data[name_span.end : name_span.end + 1]
    return Span(name_span.start, name_span.end + (mark == b"="))


def _in_json_text(words: AnyWords, change: AddField, name_span: Span) -> list[Edit]:
    """A member before a neighbour in a literal that holds JSON."""
    data = words.script.source.data
    mark = '\\"' if data[name_span.start - 2 : name_span.start] == b'\\"' else '"'
    start = name_span.start - len(mark)
    brace = data.rfind(b"{", 0, start)
    space = words.script.source.text(Span(brace + 1, start)) if brace >= 0 else ""
    after = re.match(rb"\\?\"\s*:(\s*)", data[name_span.end : name_span.end + 20])
    colon = ": " if after is not None and after[1] else ":"
    behind = "," + (space if space.strip() == "" and space else " " if colon == ": " else "")
    before = f"{mark}{change.name[-1]}{mark}{colon}"
    value = _json_value(change, spaced=colon == ": ")
    if mark != '"':
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return list(words.into_text(start, NewText(before, value, behind, change.variable, "json")))


def _json_value(change: AddField, *, spaced: bool) -> str:
    """The value in JSON, with a space behind each colon and comma or without."""
    if not change.as_json:
        return json_text(change.value)
    return json.dumps(json.loads(change.value), ensure_ascii=False) if spaced and change.value else change.value


# Removing


def _ways_to_remove(
    words: AnyWords, step: int, field: Written, span: Span, following: Written | None
) -> Iterator[list[Edit]]:
    """`following` is the field behind it in the same place, None where it is the last."""
    name_span = field.name.span()
    if (part := _written_part(words, step, field)) is not None:
        yield [Edit(part.span, "")]
    # The name may be written in another file than the request, and the value in a third one.
    beside_name = words.at((name_span or span).start)
    member = beside_name.member_at(name_span or span)
    if name_span is not None and member is None and field.encoded:
        if field.place == "json":
            yield from _without_json_text(words, name_span, span)
            yield from _without_joined_member(words, name_span, span, following)
        else:
            is_empty = field.value is not None and not field.value.value
            span = _with_mark(words, name_span) if is_empty else span
            yield from _without_pair(words, name_span, span)
            yield from _without_joined_pair(name_span, span, following)
    with suppress(CannotWriteError):
        yield without_header(words.at(span.start), span)
    if member is not None:
        yield [Edit(member_span(member.node, words.script.source.data), "")]


def _without_pair(words: AnyWords, name_span: Span, span: Span) -> Iterator[list[Edit]]:
    data = words.script.source.data
    if data[span.end : span.end + 1] == b"&":
        yield [Edit(Span(name_span.start, span.end + 1), "")]
    if data[name_span.start - 1 : name_span.start] in (b"&", b"?"):
        yield [Edit(Span(name_span.start - 1, span.end), "")]
    yield [Edit(Span(name_span.start, span.end), "")]


def _without_joined_pair(name_span: Span, span: Span, following: Written | None) -> Iterator[list[Edit]]:
    """Of texts that are joined with an expression: `'a=' + x + '&b=1'`, where `x` stands at `span`."""
    behind = following.name.span() if following is not None else None
    if behind is not None and behind.start > span.end:
        yield [Edit(Span(name_span.start, behind.start), "")]
    # The quote behind the name stays, and what joins it with the expression goes.
    quote = name_span.end + 1
    if span.start > quote + 1:
        yield [Edit(Span(name_span.start - 1, quote), ""), Edit(Span(quote + 1, span.end), "")]


def _without_joined_member(
    words: AnyWords, name_span: Span, span: Span, following: Written | None
) -> Iterator[list[Edit]]:
    """Of JSON that is joined with an expression: `'{"a":"' + x + '","b":1}'`, where `x` stands at `span`."""
    data = words.script.source.data
    mark = _json_quote(data, name_span)
    start = name_span.start - len(mark)
    behind = following.name.span() if following is not None else None
    if behind is not None and behind.start > span.end:
        yield [Edit(Span(start, behind.start - len(mark)), "")]
    # The last one goes with the comma before it, and up to the quote of JSON behind the expression.
    comma = re.search(rb",\s*$", data[max(0, start - 200) : start])
    ending = re.compile(rb"\s*\+\s*[\"'`](?:" + re.escape(mark) + rb")?").match(data, span.end)
    if ending is not None:
        yield [Edit(Span(start - (len(comma[0]) if comma is not None else 0), ending.end()), "")]


def _json_quote(data: bytes, name_span: Span) -> bytes:
    """A quote of JSON as the script writes it around a name, escaped or not."""
    return b'\\"' if data[name_span.start - 2 : name_span.start] == b'\\"' else b'"'


def _without_json_text(words: AnyWords, name_span: Span, span: Span) -> Iterator[list[Edit]]:
    data = words.script.source.data
    mark = _json_quote(data, name_span)
    start = name_span.start - len(mark)
    end = span.end + (len(mark) if data[span.end : span.end + len(mark)] == mark else 0)
    after = re.match(rb"\s*,\s*", data[end : end + 200])
    if after is not None:
        yield [Edit(Span(start, end + after.end()), "")]
    before = data[max(0, start - 200) : start]
    comma = before.rstrip()
    if comma.endswith(b","):
        separator = len(before) - len(comma[:-1].rstrip())
        yield [Edit(Span(start - separator, end), "")]
    first, last = re.search(rb"\{\s*$", before), re.match(rb"\s*\}", data[end : end + 200])
    if first is not None and last is not None:
        # With the braces, so that nothing is added beside what goes.
        yield [Edit(Span(start - len(first[0]), end + last.end()), "{}")]
    yield [Edit(Span(start, end), "")]
