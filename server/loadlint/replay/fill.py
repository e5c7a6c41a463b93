"""Fills the expressions of a script's request with the values that they have in one run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import decode, encode, json_text
from loadlint.correlation.observe.slots import Slot, is_plain, slot_at, slots_of, slots_of_step
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.prove.pages import page_at
from loadlint.correlation.prove.run_extractor import Page, is_number, is_structure
from loadlint.expression import (
    AsJson,
    AsNumber,
    AsPath,
    Challenge,
    Decoded,
    Each,
    Encoded,
    Expression,
    Extracted,
    IfMade,
    Joined,
    Made,
    extractions_in,
    of_item,
)
from loadlint.extractor import DrawnAtRandomError, Extractor, FromCookie, NotAsWrittenError, NotEvaluatedError
from loadlint.json_text import looks_like_json, parse_json
from loadlint.recordings.cookies import host_of
from loadlint.replay.certificate import Cause
from loadlint.replay.loops import repetitions, turns
from loadlint.request import (
    Body,
    Field,
    FormBody,
    JsonArray,
    JsonBody,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonOther,
    JsonString,
    RawBody,
    Request,
    with_texts,
)
from loadlint.script import Step
from loadlint.text.mapped import HOLE, Text, join, named_text
from loadlint.text.regex import regex


class Failure(Struct, frozen=True):
    """Why an expression has no value in a run. `source` is the extraction that gave none.

    `drawn` are the values of which one is taken at random.
    """

    cause: Cause
    detail: str = ""
    source: Extracted | None = None
    drawn: tuple[str, ...] = ()


def _nothing_found(page: Page, source: Extracted) -> Failure:
    if page.response.body is None:
        return Failure("not-evaluated", "the recording does not hold the body of this response", source)
    if source.extractor is not None and is_structure(page, source.extractor):
        return Failure("not-evaluated", "an object or a list", source)
    return Failure("stale", source=source)


class Answers:
    """The values of expressions in one run.

    `client_values` are those that the script makes, by their numbers, where known. `assumed` are what
    extractions are taken to give, whatever the answers say. With `after_loops` a step of a loop has the answer of the
    last turn, as what stands behind the loop sees it.
    """

    def __init__(
        self,
        alignment: Alignment,
        run: int,
        client_values: Mapping[int, str] | None = None,
        assumed: Mapping[Extracted, str] | None = None,
        *,
        after_loops: bool = False,
    ) -> None:
        self._alignment = alignment
        self._run = alignment.runs[run]
        self._turns = turns(alignment, self._run) if after_loops else {}
        self._client_values = client_values or {}
        self._pages: dict[int, Page | None] = {}
        self._taken: dict[tuple[int, Extractor], str | Failure] = {
            (source.step, source.extractor): value
            for source, value in (assumed or {}).items()
            if source.extractor is not None
        }

    def value(self, expression: Expression | None) -> str | Failure | None:
        """The value of an expression; None for one that the script makes anew."""
        match expression:
            case Extracted(step, extractor):
                return self._value_of_extractor(step, extractor)
            case Made(number, _):
                return self._client_values.get(number)
            case Decoded(_, inner) | Encoded(_, inner) | AsPath(inner) | Challenge(inner):
                value = self.value(inner)
                return _value_after(expression, value) if isinstance(value, str) else value
            case AsJson(inner):
                value = self.value(inner)
                is_list = _gives_list(self.branch_run(inner))
                is_text = isinstance(value, str) and not self.gives_number(inner) and not is_list
                return json_text(value) if isinstance(value, str) and is_text else value
            case AsNumber(inner):
                return self.value(inner)
            case Joined(parts):
                values = [part if isinstance(part, str) else self.value(part) for part in parts]
                texts = [value for value in values if isinstance(value, str)]
                failure = next((value for value in values if isinstance(value, Failure)), None)
                return "".join(texts) if len(texts) == len(values) else failure
            case IfMade():
                return self.value(self.branch_run(expression))
            case Each():
                return Failure("not-evaluated", source=next(extractions_in(expression), None))
            case None:
                return Failure("unknown-expression")

    def values_of_each(self, each: Each) -> Sequence[str] | None:
        """The values of an expression for all items of the list that a loop has gone through; None without some."""
        extractions = extractions_in(each)
        source = next((inner for inner in extractions if inner.extractor and inner.extractor.loops), None)
        page = self.page(source.step) if source is not None else None
        if source is None or source.extractor is None or page is None:
            return None
        numbers = range(1, page.count_of_items(source.extractor) + 1)
        values = [self._value_of_item(each, number) for number in numbers]
        texts = [value for value in values if value is not None]
        return texts if len(texts) == len(values) else None

    def _value_of_item(self, each: Each, number: int) -> str | None:
        value = self.value(of_item(each.value, number))
        if not isinstance(value, Failure) or value.cause != "stale":
            return value if isinstance(value, str) else None
        return "" if each.or_empty or self._is_empty(value.source) else None

    def _is_empty(self, source: Extracted | None) -> bool:
        """Whether a value is there and empty: where scripts take one value, that counts for none."""
        page = self.page(source.step) if source is not None else None
        extractor = source.extractor if source is not None else None
        return page is not None and extractor is not None and page.neutral(extractor) == ""

    def branch_run(self, expression: Expression | None) -> Expression | None:
        """The expression whose value the script sends in the run, where that depends on the steps that it makes."""
        while isinstance(expression, IfMade):
            is_made = expression.step in self._run.position_of
            expression = expression.value if is_made else expression.otherwise
        return expression

    def page(self, step: int) -> Page | None:
        """What the script sees of the answer to a step; None where the run has none."""
        if step not in self._pages:
            self._pages[step] = self._page(step)
        return self._pages[step]

    def slots(self, step: Step) -> tuple[Slot, ...]:
        """The values that a step would send."""
        if is_plain(step):
            return slots_of_step(step)
        return slots_of(request_with_values(step.request, self))

    def slot(self, step: Step, number: int) -> Slot:
        """One of these values, by its number."""
        return slot_at(step, number) if is_plain(step) else self.slots(step)[number]

    def url(self, step: Step) -> str:
        """The address that a step would request."""
        return _text_of_run(step.request.url, self).value

    def _page(self, step: int) -> Page | None:
        position = self._run.position_of.get(step)
        if position is None:
            return None
        last = (position, *repetitions(self._alignment, self._run, step), *self._turns.get(step, ()))[-1]
        return page_at(self._run, step, last, follow=self._alignment.follows(step))

    def _value_of_extractor(self, step: int, extractor: Extractor | None) -> str | Failure:
        if extractor is None:
            return Failure("not-evaluated", source=Extracted(step, extractor))
        key = step, extractor
        if key not in self._taken:
            self._taken[key] = self._taken_from(step, extractor)
        return self._taken[key]

    def _taken_from(self, step: int, extractor: Extractor) -> str | Failure:
        page, source = self.page(step), Extracted(step, extractor)
        if page is None:
            return Failure("answer-missing", source=source)
        try:
            value = page.value_in_tool(extractor)
        except NotAsWrittenError:
            value = page.neutral(extractor)
        except DrawnAtRandomError as error:
            return Failure("not-evaluated", str(error), source, error.values)
        except NotEvaluatedError as error:
            return Failure("not-evaluated", str(error), source)
        if value is None and isinstance(extractor.origin, FromCookie):
            value = self._value_in_jar(step, page, extractor)
        return value if value is not None else _nothing_found(page, source)

    def _value_in_jar(self, step: int, page: Page, extractor: Extractor) -> str | None:
        """The value of a cookie that the last earlier answer of the same host has set: the tool's jar keeps it."""
        host = host_of(page.url)
        pages = (self.page(earlier) for earlier in reversed(range(step)))
        values = (earlier.value_in_tool(extractor) for earlier in pages if earlier and host_of(earlier.url) == host)
        return next((value for value in values if value is not None), None)

    def gives_number(self, expression: Expression | None) -> bool:
        """Whether the value of an expression is a number: one of a JSON document, or what the script makes one of."""
        expression = self.branch_run(expression)
        if isinstance(expression, AsNumber):
            return _NUMBER.fullmatch(str(self.value(expression.value))) is not None
        if not isinstance(expression, Extracted) or expression.extractor is None:
            return False
        page = self.page(expression.step)
        return page is not None and is_number(page, expression.extractor)


def _gives_list(expression: Expression | None) -> bool:
    """Whether the value of an expression is the JSON of a list."""
    extractor = expression.extractor if isinstance(expression, Extracted) else None
    return extractor is not None and extractor.gives_list


def _value_after(expression: Decoded | Encoded | AsPath | Challenge, value: str) -> str:
    """What the script makes of a value."""
    match expression:
        case Decoded(codec, _):
            return decode(codec, value) or value
        case Encoded(codec, _):
            return encode(codec, value)
        case AsPath():
            return value.removeprefix("/")
        case Challenge():
            return challenge_of(value)


def challenge_of(verifier: str) -> str:
    """The challenge of PKCE by SHA-256 (RFC 7636, 4.2)."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def request_with_values(request: Request, answers: Answers) -> Request:
    """The request with the values of a run. Expressions without a value stay as they are."""
    body = request.body
    if isinstance(body, FormBody):
        request = replace(request, body=FormBody(_fields_of_run(body.fields, answers)))
    elif isinstance(body, JsonBody):
        request = replace(request, body=JsonBody(_json(body.root, answers)))
    elif isinstance(body, RawBody) and body.text.is_open:
        request = replace(request, body=_text_with_values(body, answers))
    return with_texts(request, lambda text: _text_of_run(text, answers))


def _fields_of_run(fields: Sequence[Field], answers: Answers) -> tuple[Field, ...]:
    """The fields of a form with those that a loop has collected; of two with one name the later one counts."""
    if not any(_is_each(field.name) for field in fields):
        return tuple(fields)
    filled: dict[str, Field] = {}
    for number, field in enumerate(fields):
        several = _fields_of_each(field, answers)
        if several is None:
            # Its name may be that of a collected one.
            filled = {name: item for name, item in filled.items() if item.name.mapped or item.name.is_open}
            filled[f"{HOLE}{number}"] = field
        else:
            filled |= {item.name.value: item for item in several}
    return tuple(filled.values())


def _fields_of_each(field: Field, answers: Answers) -> Sequence[Field] | None:
    """What stands for one field, or for those that a loop has collected; None where that can't be told."""
    if not _is_each(field.name):
        return None if field.name.is_open else [field]
    names, values = (_texts_of_each(text, answers) for text in (field.name, field.value))
    if names is None or values is None or len(names) != len(values):
        return None
    return [Field(name, value) for name, value in zip(names, values, strict=True)]


def _is_each(text: Text) -> bool:
    return any(isinstance(source, Each) for source in text.sources)


def _texts_of_each(text: Text, answers: Answers) -> Sequence[Text] | None:
    """A text for each item, whose value alone is another one."""
    source = text.sources[0] if len(text.sources) == 1 else None
    values = answers.values_of_each(source) if isinstance(source, Each) else None
    return [Text(text.value.replace(HOLE, value)) for value in values] if values is not None else None


def _text_with_values(body: RawBody, answers: Answers) -> Body:
    """A text with the values of a run. In JSON a value may be several items, or what stands between them."""
    if not looks_like_json(body.text.value):
        return _form_text(body, answers)
    text = _text_of_run(body.text, answers)
    whole = parse_json(text) if HOLE not in text.value and _is_json(text.value) else None
    if whole is not None:
        return JsonBody(whole)
    root = parse_json(body.text)
    return JsonBody(_json_text(root, answers)) if root is not None else _form_text(body, answers)


def _form_text(body: RawBody, answers: Answers) -> RawBody:
    """A text with the values of a run. A value that still has the escapes of HTML is one wrong value, not the many
    fields that its `&` make of it."""

    def read(value: str) -> str:
        return encode("percent", value) if _HTML_ESCAPE.search(value) else value

    return RawBody(_text_of_run(body.text, answers, read)) if "=" in body.text.value else body


_NUMBER = regex(r"-?\d+(?:\.\d+)?")
_HTML_ESCAPE = regex(r"&(?:#\w{2,8}|[a-z]{2,6});")


def written_slots(step: Step) -> tuple[Slot, ...]:
    """The values of a step as the script writes them; they are kept with it, since many look at them."""
    kept: tuple[Slot, ...] | None = vars(step).get("_written_slots")
    if kept is None:
        kept = slots_of_step(step) if is_plain(step) else slots_of(request_as_text(step.request))
        vars(step)["_written_slots"] = kept
    return kept


def request_as_text(request: Request) -> Request:
    """The request as the script writes it, with members of JSON that are one expression each as texts."""
    body = request.body
    if isinstance(body, JsonBody):
        return replace(request, body=JsonBody(_json(body.root, None)))
    return (
        replace(request, body=_with_open_members(body)) if isinstance(body, RawBody) and body.text.is_open else request
    )


def _text_of_run(text: Text, answers: Answers, read: Callable[[str], str] = str) -> Text:
    """The text with the values of a run, each as what reads it makes of it."""
    if not text.sources:
        return text
    parts: list[Text] = []
    start, sources = 0, iter(text.sources)
    for position, character in enumerate(text.value):
        if character != HOLE:
            continue
        value = answers.value(next(sources))
        value_read = read(value) if isinstance(value, str) else None
        parts += [text[start:position], _with_value(text[position : position + 1], value_read)]
        start = position + 1
    return join([*parts, text[start:]])


def _with_value(hole: Text, value: str | None) -> Text:
    if value is None:
        return hole
    span = hole.span()
    return Text(value) if span is None else named_text(value, span)


def _with_open_members(body: RawBody) -> Body:
    """A body of JSON whose expressions without a value are members of their own."""
    root = parse_json(body.text) if looks_like_json(body.text.value) else None
    return body if root is None else JsonBody(_json(root, None))


def _json_text(node: JsonNode, answers: Answers) -> JsonNode:
    """The tree of JSON text in which expressions stand as members: what they give stands there without quotes."""
    if isinstance(node, JsonObject):
        return JsonObject(tuple((name, _json_text(member, answers)) for name, member in node.members))
    if isinstance(node, JsonArray):
        return JsonArray(tuple(_json_text(item, answers) for item in node.items))
    if isinstance(node, JsonString):
        return replace(node, text=_text_of_run(node.text, answers, _between_quotes))
    if not isinstance(node, JsonOther) or node.text.value != HOLE:
        return node
    text = _text_of_run(node.text, answers)
    if text.is_open:
        return JsonString(text, encoded=False)
    quoted = parse_json(text) if text.value.startswith('"') else None
    return quoted if quoted is not None else JsonNumber(text, encoded=False)


def _between_quotes(value: str) -> str:
    """A value as it is read between the quotes of JSON: what breaks them is one wrong value, with an escape too few."""
    return decode("json", value) or value if _is_json(f'"{value}"') else encode("json", value)


def _is_json(text: str) -> bool:
    """Whether an application can read a text as JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _json(node: JsonNode, answers: Answers | None) -> JsonNode:
    """A JSON tree whose members that are one expression each get the type that the expression's value has.

    Without a value they are texts that are not known.
    """
    if isinstance(node, JsonObject):
        return JsonObject(tuple((name, _json(member, answers)) for name, member in node.members))
    if isinstance(node, JsonArray):
        return JsonArray(tuple(_json(item, answers) for item in node.items))
    if not isinstance(node, JsonOther) or node.text.value != HOLE:
        return node
    text = _text_of_run(node.text, answers) if answers is not None else node.text
    return _value_of_type(text, node.text.sources[0] if node.text.sources else None, answers)


def _value_of_type(text: Text, source: Expression | None, answers: Answers | None) -> JsonNode:
    """The value of an expression as its JSON; the text is a hole where it has none."""
    source = answers.branch_run(source) if answers is not None else source
    if answers is None or text.value == HOLE:
        # A list has at least one item.
        item = JsonString(text, encoded=False)
        return JsonArray((item,)) if _gives_list(source) else item
    if answers.gives_number(source):
        return JsonNumber(text, encoded=False)
    items = parse_json(text) if _gives_list(source) else None
    return items or JsonString(text, encoded=False)
