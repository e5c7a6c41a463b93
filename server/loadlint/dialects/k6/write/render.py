"""Extractors and encodings as JavaScript."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.dialects.k6.language.style import NAME, string_literal
from loadlint.dialects.script.write.extractor_texts import Shown, jsonpath
from loadlint.extractor import (
    DRAWN,
    READ_ONLY,
    AnyItem,
    Codec,
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromItems,
    FromJson,
    FromUrl,
    JsonInside,
    JsonStep,
    Match,
    Operation,
    Where,
)


class Writing(Struct, frozen=True):
    """How to write expressions: the quote of strings, whether types are wanted, the names that imports have."""

    quote: str = "'"
    typescript: bool = False
    http: str = "http"
    encoding: str = "encoding"
    parse_html: str = "parseHTML"

    def string(self, text: str) -> str:
        """A string literal."""
        return string_literal(text, self.quote)


class _Expression(Struct, frozen=True):
    """An expression. `certain`: it has a value in any case."""

    text: str
    certain: bool = False


def extraction(extractor: Extractor, response: str, writing: Writing) -> str:
    """The expression that takes the value out of a response. Raises CannotWriteError."""
    if extractor.is_read_only:
        raise CannotWriteError(READ_ONLY)
    value = _origin(extractor, response, writing)
    for operation in extractor.operations:
        value = _operation(value, operation, writing)
    return value.text


def guarded_extraction(extractor: Extractor, response: str, writing: Writing) -> str:
    """The same, which is nothing where the response has no body: k6 throws an error there, as when nothing answers."""
    expression = extraction(extractor, response, writing)
    if not extractor.needs_body:
        return expression
    expression = f"{response}.body && {expression}"
    return f"({expression})" if writing.typescript else expression


def random_element(extractor: Extractor, holder: str, response: str, writing: Writing) -> tuple[str, str] | None:
    """The statement that lists the elements of which an extractor draws one, in `holder`, and the expression for that.

    None for an extractor that draws none.
    """
    origin = extractor.origin
    if not isinstance(origin, FromHtml) or origin.match > 0:
        return None
    read = "text()" if origin.attribute is None else f"attr({writing.string(origin.attribute)})"
    elements = f"{response}.body ? {response}.html().find({writing.string(origin.selector)}).toArray() : []"
    return f"{holder} = {elements}", f"{holder}[Math.floor(Math.random() * {holder}.length)]?.{read}"


def needs(extractor: Extractor) -> frozenset[str]:
    """What the expression needs imported: `http`, `encoding`, `parseHTML`."""
    names = {"http"} if isinstance(extractor.origin, FromCookie) else set()
    for operation in extractor.operations:
        if isinstance(operation, Decode):
            names |= {"base64": {"encoding"}, "base64url": {"encoding"}, "html": {"parseHTML"}}.get(
                operation.codec, set()
            )
    return frozenset(names)


def gjson(path: Sequence[JsonStep]) -> str:
    """A path in the syntax of `Response.json(path)`, which throws an error without a path where there is no JSON."""
    return ".".join(_gjson_step(step) for step in path) or "@this"


def _gjson_step(step: JsonStep) -> str:
    if isinstance(step, AnyItem):
        raise CannotWriteError(DRAWN)
    if isinstance(step, Where):
        value = json_text(step.value)
        return f"#({'.'.join(_gjson_step(name) for name in step.path)}=={value})"
    return str(step) if isinstance(step, int) else re.sub(r"([.*?|#@\\!{}\[\]()=<>%~\"])", r"\\\1", step)


def member(name: str, quote: str, *, optional: bool = False) -> str:
    """`.name` or `['other name']`."""
    if NAME.fullmatch(name):
        return f"?.{name}" if optional else f".{name}"
    return f"{'?.' if optional else ''}[{string_literal(name, quote)}]"


def _origin(extractor: Extractor, response: str, writing: Writing) -> _Expression:
    origin = extractor.origin
    if isinstance(origin, FromJson):
        value = _from_json(origin.path, response, writing)
        # k6's types know of JSON only that it may be anything.
        return _Expression(f"({value.text} as string)") if writing.typescript and extractor.operations else value
    if isinstance(origin, FromItems):
        return _joined_members(origin, response, writing)
    if isinstance(origin, FromHtml):
        assert origin.match > 0, "see `random_element`"
        choice = ".first()" if origin.match == 1 else f".eq({origin.match - 1})"
        read = ".text()" if origin.attribute is None else f".attr({writing.string(origin.attribute)})"
        return _Expression(f"{response}.html().find({writing.string(origin.selector)}){choice}{read}")
    if isinstance(origin, FromHeader):
        text = f"{response}.headers{member(canonical(origin.name), writing.quote)}"
        if origin.match > 1:
            text += f"?.split({writing.string(', ')})[{origin.match - 1}]"
        return _Expression(text)
    if isinstance(origin, FromCookie):
        jar = f"{writing.http}.cookieJar().cookiesForURL({response}.url)"
        return _Expression(f"{jar}{member(origin.name, writing.quote)}?.[0]")
    if isinstance(origin, FromUrl):
        return _Expression(f"{response}.url", certain=True)
    if isinstance(origin, FromBody):
        body = f"{response}.body"
        if writing.typescript and extractor.operations:
            body = f"({body} as string)"
        return _Expression(body, certain=True)
    raise TypeError(origin)


def _joined_members(origin: FromItems, response: str, writing: Writing) -> _Expression:
    """All members of a list's items, joined: gjson lists them by `#`."""
    of_items = ("#", *map(_gjson_step, origin.member)) if origin.member else ()
    path = ".".join((*map(_gjson_step, origin.path), *of_items)) or "@this"
    listed = f"{response}.json({writing.string(path)})"
    listed = f"({listed} as string[])" if writing.typescript else listed
    return _Expression(listed if origin.separator is None else f"{listed}?.join({writing.string(origin.separator)})")


def canonical(name: str) -> str:
    """A header's name as k6 (Go) spells it."""
    if re.search(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]", name):
        return name
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


def _from_json(path: Sequence[JsonStep], response: str, writing: Writing) -> _Expression:
    plain = next((i for i, step in enumerate(path) if isinstance(step, int) and step < 0), len(path))
    argument = writing.string(gjson(path[:plain]))
    return _walk(_Expression(f"{response}.json({argument})"), path[plain:], writing)


def _walk(value: _Expression, path: Sequence[JsonStep], writing: Writing) -> _Expression:
    text = value.text
    for step in path:
        if isinstance(step, AnyItem):
            raise CannotWriteError(DRAWN)
        if isinstance(step, Where):
            test = "".join(member(name, writing.quote, optional=i > 0) for i, name in enumerate(step.path))
            literal = writing.string(step.value) if isinstance(step.value, str) else json_text(step.value)
            text += f"?.find((item) => item{test} === {literal})"
        elif isinstance(step, int):
            text += f"?.[{step}]" if step >= 0 else f"?.at({step})"
        else:
            text += member(step, writing.quote, optional=True)
    return _Expression(text)


def _operation(value: _Expression, operation: Operation, writing: Writing) -> _Expression:
    if isinstance(operation, Match):
        return _match(value, operation)
    if isinstance(operation, JsonInside):
        parsed = _Expression(f"JSON.parse({_or(value, 'null' if value.certain else writing.string('null'))})")
        return _walk(parsed, operation.path, writing)
    assert isinstance(operation, Decode), "see `is_read_only`"
    text = _or(value, writing.string(""))
    codec = operation.codec
    if codec == "percent":
        return _Expression(f"decodeURIComponent({text})", certain=True)
    if codec == "form":
        target = value.text if value.certain else f"({text})"
        return _Expression(f"decodeURIComponent({target}.replace(/\\+/g, {writing.string(' ')}))", certain=True)
    if codec == "javascript":
        target, long_escape = value.text if value.certain else f"({text})", writing.string("\\u00")
        return _Expression(rf"{target}.replace(/\\x/g, {long_escape})", certain=True)
    if codec == "json":
        inner = value.text if value.certain else f"({text})"
        quote = "'\"'"
        return _Expression(f"JSON.parse({quote} + {inner} + {quote})", certain=True)
    if codec == "html":
        opened, closed = writing.string("<textarea>"), writing.string("</textarea>")
        inner = value.text if value.certain else f"({text})"
        find = f".find({writing.string('textarea')}).first().text()"
        return _Expression(f"{writing.parse_html}({opened} + {inner} + {closed}){find}", certain=True)
    target = value.text if value.certain else f"({text})"
    kind = writing.string("rawstd" if codec == "base64" else "rawurl")
    unpadded = f"{target}.replace(/=+$/, {writing.string('')})"
    return _Expression(f"{writing.encoding}.b64decode({unpadded}, {kind}, {writing.string('s')})", certain=True)


def _or(value: _Expression, default: str) -> str:
    return value.text if value.certain else f"{value.text} ?? {default}"


def _match(value: _Expression, operation: Match) -> _Expression:
    pattern = regex_literal(operation.pattern)
    if operation.match == 1:
        return _Expression(f"{value.text}{'' if value.certain else '?'}.match({pattern})?.[1]")
    text = value.text if value.certain else f"({value.text} ?? '')"
    return _Expression(f"[...{text}.matchAll({pattern}g)][{operation.match - 1}]?.[1]")


def regex_literal(pattern: str) -> str:
    """A regular expression literal, without flags."""
    if not pattern:
        return "/(?:)/"
    out, i, in_class = [], 0, False
    while i < len(pattern):
        character = pattern[i]
        if character == "\\" and i + 1 < len(pattern):
            out.append(_regex_character(pattern[i + 1], escaped=True))
            i += 2
            continue
        if character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        out.append("\\/" if character == "/" and not in_class else _regex_character(character, escaped=False))
        i += 1
    return "/" + "".join(out) + "/"


def _regex_character(character: str, *, escaped: bool) -> str:
    special = {"\n": "\\n", "\r": "\\r", "\u2028": "\\u2028", "\u2029": "\\u2029"}.get(character)
    if special is not None:
        return special
    return "\\" + character if escaped else character


def encoded_expression(expression: str, codecs: Sequence[Codec], writing: Writing, *, plain: bool) -> str:
    """The variable's value in the encodings that the place needs. `plain`: it has letters, digits, `-` and `_` only."""
    for codec in codecs:
        if codec in ("percent", "form"):
            expression = expression if plain else f"encodeURIComponent({expression})"
        elif codec == "json":
            expression = expression if plain else f"JSON.stringify(String({expression})).slice(1, -1)"
        elif codec == "html":
            if not plain:
                expression = _html_encoded(expression, writing)
        else:
            kind = "" if codec == "base64" else f", {writing.string('rawurl')}"
            expression = f"{writing.encoding}.b64encode({expression}{kind})"
            plain = plain and codec == "base64url"
    return expression


def _html_encoded(expression: str, writing: Writing) -> str:
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))
    return f"String({expression})" + "".join(f".replace(/{old}/g, {writing.string(new)})" for old, new in pairs)


def show(extractor: Extractor) -> tuple[str, str]:
    """An extractor's kind and expression, for messages."""
    return _SHOWN.kind_and_expression(extractor)


_SHOWN = Shown(
    lambda path: ("jsonpath", jsonpath(path)),
    lambda selector, attribute: f"{selector} {f'@{attribute}' if attribute is not None else 'text()'}",
    regex_literal,
)
