"""Extractors and encodings as Python."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.dialects.locust.language import html_pattern
from loadlint.dialects.locust.language.imports import Imports
from loadlint.dialects.locust.language.style import Style, raw_literal, string_literal
from loadlint.dialects.locust.write.helper_functions import NO_HELPERS, HelperFunctions, can_walk, input_of
from loadlint.dialects.script.write.extractor_texts import Shown
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
from loadlint.text.edits import Edit


class Writing(Struct):
    """What expressions are written with. The edits that import what they need are collected in `edits`.

    `helpers` are the functions for what the script does many times in one way.
    """

    style: Style
    imports: Imports
    response: str = "resp"
    client: str | None = "self.client"
    fast: bool | None = None
    rest: bool = False
    helpers: HelperFunctions = NO_HELPERS
    edits: list[Edit] = field(default_factory=list)

    def module(self, name: str) -> str:
        """A module of the standard library."""
        expression, edits = self.imports.module(name)
        self.edits += edits
        return expression

    def member(self, module: str, name: str) -> str:
        """A name of a module."""
        expression, edits = self.imports.member(module, name)
        self.edits += edits
        return expression

    def unescape(self) -> str:
        """The function that decodes HTML, also where `html` is lxml's."""
        try:
            return f"{self.module('html')}.unescape"
        except CannotWriteError:
            return self.member("html", "unescape")

    def json_value(self, path: Sequence[JsonStep]) -> str | None:
        """What stands at a path of the response's JSON, by the script's function for it; None where it has none."""
        helper = self.helpers.json
        if helper is None or not can_walk(helper, path):
            return None
        self.edits += helper.edits
        return f"{helper.name}({', '.join([self.response, *map(self._key, path)])})"

    def expect_text(self, text: str, name: str = "") -> str | None:
        """The call of the script's function that wants a text in the body; None where it has none.

        `text` is an expression, `name` what is told of it where it varies.
        """
        helper = self.helpers.texts
        if helper is None:
            return None
        self.edits += helper.edits
        return f"{helper.name}({', '.join([self.response, text, *([self.string(name)] if name else [])])})"

    def subscripts(self, path: Sequence[JsonStep]) -> str:
        """A path into a JSON document. Refuses one with items that are chosen."""
        chosen = [step for step in path if not isinstance(step, str | int)]
        if chosen:
            is_drawn = isinstance(chosen[0], AnyItem)
            raise CannotWriteError(DRAWN if is_drawn else "there is no way to write this in Python")
        return "".join(f"[{self.string(step) if isinstance(step, str) else step}]" for step in path)

    def root(self) -> str:
        """The response's JSON."""
        return f"{self.response}.js" if self.rest else f"{self.response}.json()"

    def failure(self, words: str) -> str:
        """The statement that fails a request, and tells its status."""
        escaped = words.replace("{", "{{").replace("}", "}}")
        return f"{self.response}.failure(f{self.string(f'{escaped} (status {{{self.response}.status_code}})')})"

    def _key(self, step: JsonStep) -> str:
        if isinstance(step, Where):
            (name,) = step.path
            return f"{{{self.string(name)}: {self.constant(step.value)}}}"
        if isinstance(step, AnyItem):
            raise CannotWriteError(DRAWN)
        return self.constant(step)

    def constant(self, value: str | int | bool) -> str:
        """A literal."""
        return self.string(value) if isinstance(value, str) else repr(value)

    def string(self, text: str) -> str:
        """A string literal."""
        return string_literal(text, self.style.quote)

    def raw(self, pattern: str) -> str:
        """A literal for a regular expression."""
        return raw_literal(pattern, self.style.quote)


class Value(Struct, frozen=True):
    """An expression. `empty`: it may be None. `raises`: what it raises where the value is missing.

    `found` is for values of the form `found` + `rest`, where `found` alone is None if there is nothing.
    """

    text: str
    empty: bool = False
    raises: frozenset[str] = frozenset()
    found: str | None = None
    around: tuple[str, str] = ("", "")
    kind: str = "match"


class Statements(Struct, frozen=True):
    """How a value is taken out of a response: `before`, then a check of `tested`, then `after`.

    Each statement is a list of lines with their own indentation.
    """

    before: tuple[str, ...]
    tested: str
    after: tuple[str, ...] = ()


def extraction(extractor: Extractor, target: str, writing: Writing) -> Statements:
    """The statements that give `target` the value."""
    value, unit = value_of(extractor, writing), writing.style.unit
    if value.raises and value.found is not None:
        holder = f"{target.rpartition('.')[2]}_{value.kind}"
        taken = f"{target} = {value.around[0]}{holder}{value.around[1]}"
        return Statements((f"{holder} = {value.found}",), holder, (taken,))
    if value.raises:
        errors = ", ".join(sorted(value.raises))
        caught = f"({errors})" if len(value.raises) > 1 else errors
        lines = ("try:", f"{unit}{target} = {value.text}", f"except {caught}:", f"{unit}{target} = None")
        return Statements(lines, target)
    return Statements((f"{target} = {value.text}",), target)


def value_of(extractor: Extractor, writing: Writing) -> Value:
    """The expression that takes the value. Raises CannotWriteError."""
    if extractor.is_read_only:
        raise CannotWriteError(READ_ONLY)
    value = _origin(extractor, writing)
    for operation in extractor.operations:
        value = _operation(value, operation, writing)
    return value


def or_nothing(extractor: Extractor, target: str, writing: Writing) -> tuple[str, ...]:
    """The statements that give `target` the value, or None where there is none."""
    statements = extraction(extractor, target, writing)
    return (*statements.before, *(f"{line} if {statements.tested} else None" for line in statements.after))


_JSON_ERRORS = frozenset({"LookupError", "TypeError", "ValueError"})


def _by_helper(extractor: Extractor, writing: Writing) -> Value | None:
    """By a function of the script for such values; None where it has none."""
    response, helpers = writing.response, writing.helpers
    if helpers.inputs is not None and (name := input_of(extractor)) is not None:
        writing.edits += helpers.inputs.edits
        return Value(f"{helpers.inputs.name}({response}.text, {writing.string(name)})", empty=True)
    path = extractor.member_path
    text = writing.json_value(path) if path is not None else None
    return Value(text, empty=True) if text is not None else None


def _origin(extractor: Extractor, writing: Writing) -> Value:
    if (value := _by_helper(extractor, writing)) is not None:
        return value
    origin, more = extractor.origin, bool(extractor.operations)
    response = writing.response
    if isinstance(origin, FromJson):
        errors = _JSON_ERRORS - ({"ValueError"} if writing.rest else set())
        return _walk(writing.root(), origin.path, writing, errors)
    if isinstance(origin, FromItems):
        return _joined_members(origin, writing)
    if isinstance(origin, FromHtml):
        return _from_html(origin, writing)
    if isinstance(origin, FromHeader):
        if origin.match > 1:
            raise CannotWriteError("Locust's clients join headers of one name")
        holder = f"{response}.headers" if writing.fast is False else f"({response}.headers or {{}})"
        default = f", {writing.string('')}" if more else ""
        return Value(f"{holder}.get({writing.string(origin.name)}{default})", empty=not more)
    if isinstance(origin, FromCookie):
        return _from_cookie(origin.name, more, writing)
    if isinstance(origin, FromUrl):
        return Value(f"{response}.url or {writing.string('')}" if more else f"{response}.url", empty=not more)
    assert isinstance(origin, FromBody)
    return Value(_body(writing))


def _joined_members(origin: FromItems, writing: Writing) -> Value:
    items = _walk(writing.root(), origin.path, writing, _JSON_ERRORS)
    member, loop = f"item{writing.subscripts(origin.member)}", f"for item in {items.text}"
    if origin.separator is None:
        return Value(f"[{member} {loop}]", raises=items.raises)
    text = member if origin.of_texts else f"str({member})"
    return Value(f"{writing.string(origin.separator)}.join({text} {loop})", raises=items.raises)


def _body(writing: Writing) -> str:
    """The response's text. The fast client has none where the connection failed."""
    text = f"{writing.response}.text"
    return text if writing.fast is False else f"{text} or {writing.string('')}"


def _from_cookie(name: str, more: bool, writing: Writing) -> Value:
    if writing.client is None:
        raise CannotWriteError("the client whose cookies are wanted can't be told")
    default = writing.string("") if more else "None"
    if writing.fast is False:
        second_argument = f", {default}" if more else ""
        return Value(f"{writing.client}.cookies.get({writing.string(name)}{second_argument})", empty=not more)
    if writing.fast is None:
        raise CannotWriteError("the kind of the user's client is not known")
    chosen = f"c.value for c in {writing.client}.cookiejar if c.name == {writing.string(name)}"
    return Value(f"next(({chosen}), {default})", empty=not more)


def _walk(root: str, path: Sequence[JsonStep], writing: Writing, errors: frozenset[str]) -> Value:
    """A path into a parsed JSON document."""
    text = root
    raises = errors
    for i, step in enumerate(path):
        if isinstance(step, Where):
            rest = path[i + 1 :]
            plain = next((n for n, later in enumerate(rest) if isinstance(later, Where)), len(rest))
            inside = f"item{writing.subscripts(rest[:plain])}"
            test = "item" + "".join(f".get({writing.string(name)}, {{}})" for name in step.path[:-1])
            test += f".get({writing.string(step.path[-1])})"
            operator = "is" if isinstance(step.value, bool) else "=="
            text = f"next(({inside} for item in {text} if {test} {operator} {writing.constant(step.value)}), None)"
            raises = raises | {"AttributeError"}
            return _walk(text, rest[plain:], writing, raises)
        text += writing.subscripts([step])
    return Value(text, empty=True, raises=raises)


def _from_html(origin: FromHtml, writing: Writing) -> Value:
    if origin.match == 0:
        return _random_element(origin, writing)
    parsed = _value_by_parser(origin, writing)
    if parsed is not None:
        return parsed
    pattern, group = html_pattern.pattern(origin.selector, origin.attribute)
    unescape = f"{writing.unescape()}("
    regex = writing.module("re")
    if origin.match > 1:
        every = f"m[{group}] for m in {regex}.finditer({writing.raw(pattern)}, {_body(writing)})"
        return Value(f"{unescape}[{every}][{origin.match - 1}])", raises=frozenset({"LookupError"}))
    search = f"{regex}.search({writing.raw(pattern)}, {_body(writing)})"
    return Value(
        f"{unescape}{search}[{group}])", raises=frozenset({"TypeError"}), found=search, around=(unescape, f"[{group}])")
    )


def _random_element(origin: FromHtml, writing: Writing) -> Value:
    """Any of the elements: of inputs of one name, or of the options of a list."""
    regex, body = writing.module("re"), _body(writing)
    owner, _, option = origin.selector.rpartition(" ")
    errors = frozenset({"LookupError"})
    if owner:
        around = writing.raw(html_pattern.content(owner))
        body, errors = f"{regex}.search({around}, {body})[1]", errors | {"TypeError"}
        pattern, group = html_pattern.option(option, origin.attribute)
    else:
        pattern, group = html_pattern.pattern(origin.selector, origin.attribute)
    every = f"{writing.unescape()}(m[{group}]) for m in {regex}.finditer({writing.raw(pattern)}, {body})"
    return Value(f"{writing.module('random')}.choice([{every}])", raises=errors)


def _value_by_parser(origin: FromHtml, writing: Writing) -> Value | None:
    """By the parser that the script imports; None where it imports none."""
    imports, body = writing.imports, _body(writing)
    selector, attribute, match = origin.selector, origin.attribute, origin.match
    is_area = re.search(r"textarea[^ ]*$", selector) is not None
    if (soup := imports.existing_import("bs4", "BeautifulSoup")) is not None:
        document = f"{soup}({body}, {writing.string('html.parser')})"
        read = ".get_text()" if attribute is None else f".get({writing.string(attribute)})"
        if attribute is None and is_area:
            # HTML does not count a line end right after the opening tag; html.parser leaves it in.
            newline = "\\n"
            read += f".removeprefix({writing.style.quote}{newline}{writing.style.quote})"
        if match > 1:
            text = f"{document}.select({writing.string(selector)})[{match - 1}]{read}"
            return Value(text, empty=True, raises=frozenset({"LookupError"}))
        search = f"{document}.select_one({writing.string(selector)})"
        if attribute is not None:
            read = f"[{writing.string(attribute)}]"
        return Value(search + read, True, frozenset({"LookupError", "TypeError"}), search, ("", read), "element")
    if attribute is None:
        return None
    if (query := imports.existing_import("pyquery", "PyQuery")) is not None:
        text = f"{query}({body})({writing.string(selector)}).eq({match - 1})"
        return Value(f"{text}.attr({writing.string(attribute)})", empty=True)
    if (selector_class := imports.existing_import("parsel", "Selector")) is not None:
        text = f"{selector_class}(text={body}).css({writing.string(f'{selector}::attr({attribute})')})"
        if match > 1:
            return Value(f"{text}.getall()[{match - 1}]", raises=frozenset({"LookupError"}))
        return Value(f"{text}.get()", empty=True)
    parse = imports.existing_import("lxml.html", "fromstring")
    path = html_pattern.xpath(selector, attribute) if parse is not None else None
    if parse is not None and path is not None:
        text = f"{parse}({writing.response}.text or {writing.string('<p>')}).xpath({writing.string(path)})"
        return Value(f"{text}[{match - 1}]", raises=frozenset({"LookupError"}))
    return None


def _operation(value: Value, operation: Operation, writing: Writing) -> Value:
    if isinstance(operation, Match):
        return _match(value, operation, writing)
    if isinstance(operation, JsonInside):
        root = f"{writing.module('json')}.loads({value.text})"
        return _walk(root, operation.path, writing, value.raises | _JSON_ERRORS)
    assert isinstance(operation, Decode), "see `is_read_only`"
    opening, closing, errors = _decoding(operation.codec, writing)
    if operation.codec in ("json", "javascript", "base64", "base64url") and _is_choice(value.text):
        value = replace(value, text=f"({value.text})")
    search = value.found if not errors else None
    return Value(
        f"{opening}{value.text}{closing}",
        raises=value.raises | errors | (frozenset({"TypeError"}) if value.empty else frozenset()),
        found=search,
        around=(opening + value.around[0], value.around[1] + closing),
        kind=value.kind,
    )


def _is_choice(expression: str) -> bool:
    """Whether it is `one or other` as a whole, which binds less than the `+` that may follow."""
    import ast

    return " or " in expression and isinstance(ast.parse(expression, mode="eval").body, ast.BoolOp)


def _decoding(codec: Codec, writing: Writing) -> tuple[str, str, frozenset[str]]:
    """What stands before and after a text to decode it, and what that raises."""
    if codec == "percent":
        return f"{writing.member('urllib.parse', 'unquote')}(", ")", frozenset()
    if codec == "form":
        return f"{writing.member('urllib.parse', 'unquote_plus')}(", ")", frozenset()
    if codec == "html":
        return f"{writing.unescape()}(", ")", frozenset()
    if codec == "javascript":
        short, long = writing.string("\\x"), writing.string("\\u00")
        return "", f".replace({short}, {long})", frozenset()
    if codec == "json":
        quote = "'\"'"
        return f"{writing.module('json')}.loads({quote} + ", f" + {quote})", frozenset({"ValueError"})
    kind = "b64decode" if codec == "base64" else "urlsafe_b64decode"
    padded = f" + {writing.string('==')}).decode()"
    return f"{writing.module('base64')}.{kind}(", padded, frozenset({"ValueError"})


def _match(value: Value, operation: Match, writing: Writing) -> Value:
    pattern, regex = writing.raw(operation.pattern), writing.module("re")
    groups = re.compile(operation.pattern).groups
    if operation.match > 1:
        first = "[0]" if groups > 1 else ""
        text = f"{regex}.findall({pattern}, {value.text})[{operation.match - 1}]{first}"
        return Value(text, raises=value.raises | {"LookupError"})
    search = f"{regex}.search({pattern}, {value.text})"
    errors = value.raises | {"TypeError"}
    whole = search if not value.raises and not value.empty else None
    return Value(f"{search}[1]", raises=errors, found=whole, around=("", "[1]"))


def f_string(before: str, after: str, name: str, quote: str, *, inside: bool) -> str:
    """An f-string of a variable between constants. `inside` another one, Python before 3.12 reads no backslash."""
    if inside and quote in before + after:
        raise CannotWriteError("Python before 3.12 has no quotes left for the text around the value")
    constants = (text.replace("{", "{{").replace("}", "}}").replace(quote, f"\\{quote}") for text in (before, after))
    return "f{0}{2}{{{1}}}{3}{0}".format(quote, name, *constants)


def encoded_expression(expression: str, codecs: Sequence[Codec], writing: Writing, quote: str, *, plain: bool) -> str:
    """The variable's value in the encodings that the place needs. `plain`: it has letters, digits, `-` and `_` only.

    `quote` are the quotes that may stand there.
    """
    empty = quote * 2
    for codec in codecs:
        if codec in ("percent", "form"):
            if not plain:
                expression = f"{writing.member('urllib.parse', 'quote')}({expression}, safe={empty})"
        elif codec == "json":
            expression = expression if plain else f"{writing.module('json')}.dumps({expression})[1:-1]"
        elif codec == "html":
            expression = expression if plain else f"{writing.module('html')}.escape({expression})"
        elif codec == "base64":
            expression = f"{writing.module('base64')}.b64encode({expression}.encode()).decode()"
        else:
            inner = f"{writing.module('base64')}.urlsafe_b64encode({expression}.encode())"
            expression = f"{inner}.decode().rstrip({quote}={quote})"
        plain = plain and codec != "base64"
    return expression


def show(extractor: Extractor) -> tuple[str, str]:
    """An extractor's kind and expression, for messages."""
    return _SHOWN.kind_and_expression(extractor)


def _shown_element(selector: str, attribute: str | None) -> str:
    return f"{selector} [{json_text(attribute)}]" if attribute is not None else f"{selector} text"


def _shown_step(step: JsonStep) -> str:
    if isinstance(step, Where):
        return f"[{'.'.join(step.path)} == {step.value!r}]"
    if isinstance(step, AnyItem):
        return "[*]"
    return f"[{json_text(step)}]"


_SHOWN = Shown(
    lambda path: ("json", "".join(map(_shown_step, path)) or "(all)"),
    _shown_element,
    lambda pattern: raw_literal(pattern, '"'),
)
