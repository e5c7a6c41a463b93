"""Short ways to parse and edit scripts in tests."""

from __future__ import annotations

from dataclasses import dataclass

from loadlint.changes import Change, Use
from loadlint.dialects.k6 import dialect
from loadlint.request import Body, FormBody, JsonArray, JsonBody, JsonNode, JsonObject, MultipartBody, RawBody
from loadlint.script import Script, Step
from loadlint.text.edits import apply
from loadlint.text.mapped import HOLE, Text
from loadlint.text.source import Source

HEAD = "import http from 'k6/http'\n"


def parse(text: str, path: str = "script.js", files: dict[str, str] | None = None) -> Script:
    """The script of a text. `files` are its modules."""
    known = {name: content.encode() for name, content in (files or {}).items()}
    return dialect.parse(Source(path, text.encode()), known.get)


def body(text: str, head: str = HEAD) -> Script:
    """The script whose default function has these statements."""
    return parse(f"{head}export default function () {{\n{text}\n}}\n")


def shown(text: Text) -> str:
    """A text with its holes as `{}`."""
    return text.value.replace(HOLE, "{}")


def urls(script: Script) -> list[str]:
    """Method and address of each step."""
    return [f"{step.request.method or '?'} {shown(step.request.url)}" for step in script.steps]


def headers(step: Step) -> dict[str, str]:
    """The headers of a step."""
    return {field.name.value: shown(field.value) for field in step.request.headers}


def plain(content: Body | None) -> object:
    """A body as plain values."""
    if isinstance(content, RawBody):
        return shown(content.text)
    if isinstance(content, FormBody):
        return [(shown(field.name), shown(field.value)) for field in content.fields]
    if isinstance(content, MultipartBody):
        return [
            (shown(part.name), shown(part.value), shown(part.file_name) if part.file_name else None)
            for part in content.parts
        ]
    return plain_json(content.root) if isinstance(content, JsonBody) else None


def plain_json(node: JsonNode) -> object:
    """JSON as plain values; numbers and constants as text."""
    if isinstance(node, JsonObject):
        return {shown(name): plain_json(member) for name, member in node.members}
    if isinstance(node, JsonArray):
        return [plain_json(item) for item in node.items]
    return shown(node.text)


def texts(step: Step) -> list[Text]:
    """All texts of a request."""
    request = step.request
    found = [request.url]
    for field in request.headers:
        found += [field.name, field.value]
    content = request.body
    if isinstance(content, RawBody):
        found.append(content.text)
    elif isinstance(content, FormBody | MultipartBody):
        for field in content.fields if isinstance(content, FormBody) else content.parts:
            found += [field.name, field.value]
    elif isinstance(content, JsonBody):
        found += json_texts(content.root)
    return found


def json_texts(node: JsonNode) -> list[Text]:
    """The texts of JSON."""
    if isinstance(node, JsonObject):
        return [text for name, member in node.members for text in (name, *json_texts(member))]
    if isinstance(node, JsonArray):
        return [text for item in node.items for text in json_texts(item)]
    return [node.text]


@dataclass
class Edited:
    """A script after changes."""

    script: Script
    text: str


def edit(script: Script, *changes: Change) -> Edited:
    """Apply changes together, as the engine does; the result must parse."""
    edits = [edit for change in changes for edit in dialect.write(script, change)]
    after = apply(script.source.data, edits)
    again = dialect.parse(Source(script.source.path, after), lambda path: None)
    assert not again.problems
    return Edited(again, after.decode())


def uses(script: Script, value: str, *codecs: str, after: int = 0, whole: bool = False) -> tuple[Use, ...]:
    """The places where steps after `after` send a value."""
    found = []
    for step in script.steps[after + 1 :]:
        for text in texts(step):
            at = text.value.find(value)
            while at >= 0:
                span = text[at : at + len(value)].span()
                assert span is not None, text
                if not whole or len(text) == len(value):
                    found.append(Use(step.index, span, codecs))  # type: ignore[arg-type]
                at = text.value.find(value, at + 1)
    return tuple(found)


def sources(script: Script) -> list[object]:
    """What the expressions in the last request's body stand for, one after the other."""
    content = script.steps[-1].request.body
    held = [content.text] if isinstance(content, RawBody) else []
    if isinstance(content, FormBody):
        held = [field.value for field in content.fields]
    return [source for text in held for source in text.sources]
