"""Short ways to write, parse and edit plans in tests."""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.changes import Change, Use
from loadlint.dialects.jmeter import dialect
from loadlint.request import Body, FormBody, JsonBody, MultipartBody, RawBody
from loadlint.script import Script, Step
from loadlint.text.edits import apply
from loadlint.text.mapped import HOLE, Text
from loadlint.text.source import Source
from loadlint.text.span import Span

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">\n'


def leaf(name: str, value: str, tag: str = "stringProp") -> str:
    """A property; the value is XML already."""
    return f'<{tag} name="{name}">{value}</{tag}>'


def element(cls: str, *held: str, name: str = "", under: Sequence[str] = (), more: str = ' enabled="true"') -> str:
    """An element with its hashTree."""
    tree = "<hashTree>\n" + "\n".join(under) + "\n</hashTree>" if under else "<hashTree/>"
    body = "".join(f"\n  {each}" for each in held)
    return f'<{cls} guiclass="{cls}Gui" testclass="{cls}" testname="{name or cls}"{more}>{body}\n</{cls}>\n{tree}'


def arguments(*pairs: tuple[str, str], encode: bool = False, raw: bool = False) -> str:
    """The arguments of a sampler."""
    items = "".join(
        f'<elementProp name="{name}" elementType="HTTPArgument">'
        + leaf("HTTPArgument.always_encode", "true" if encode else "false", "boolProp")
        + ("" if raw else leaf("Argument.name", name))
        + leaf("Argument.value", value)
        + leaf("Argument.metadata", "=")
        + "</elementProp>"
        for name, value in pairs
    )
    kept = f'<collectionProp name="Arguments.arguments">{items}</collectionProp>'
    return f'<elementProp name="HTTPsampler.Arguments" elementType="Arguments">{kept}</elementProp>'


def http(path: str, *held: str, method: str = "GET", name: str = "", under: Sequence[str] = (), host: str = "h") -> str:
    """An HTTP sampler."""
    domain, _, port = host.partition(":")
    return element(
        "HTTPSamplerProxy",
        leaf("HTTPSampler.domain", domain),
        leaf("HTTPSampler.port", port),
        leaf("HTTPSampler.protocol", "http" if domain else ""),
        leaf("HTTPSampler.path", path),
        leaf("HTTPSampler.method", method),
        leaf("HTTPSampler.follow_redirects", "true", "boolProp"),
        leaf("HTTPSampler.auto_redirects", "false", "boolProp"),
        *held,
        name=name or path,
        under=under,
    )


def raw_body(text: str) -> tuple[str, str]:
    """The properties of a raw body."""
    return leaf("HTTPSampler.postBodyRaw", "true", "boolProp"), arguments(("", text), raw=True)


def headers(*pairs: tuple[str, str]) -> str:
    """A Header Manager."""
    items = "".join(
        f'\n<elementProp name="{name}" elementType="Header">\n  {leaf("Header.name", name)}\n'
        f"  {leaf('Header.value', value)}\n</elementProp>"
        for name, value in pairs
    )
    held = f'<collectionProp name="HeaderManager.headers">{items}\n</collectionProp>'
    return element("HeaderManager", held).replace('"HeaderManagerGui"', '"HeaderPanel"')


def group(*under: str, cls: str = "ThreadGroup", name: str = "Users") -> str:
    """A thread group of one user and one iteration."""
    loop = (
        '<elementProp name="ThreadGroup.main_controller" elementType="LoopController">'
        + leaf("LoopController.loops", "1")
        + leaf("LoopController.continue_forever", "false", "boolProp")
        + "</elementProp>"
    )
    held = [leaf("ThreadGroup.num_threads", "1"), leaf("ThreadGroup.ramp_time", "1"), loop]
    return element(cls, leaf("ThreadGroup.on_sample_error", "continue"), *held, name=name, under=under)


def variables(*pairs: tuple[str, str]) -> str:
    """User Defined Variables."""
    items = "".join(
        f'<elementProp name="{name}" elementType="Argument">{leaf("Argument.name", name)}'
        f"{leaf('Argument.value', value)}</elementProp>"
        for name, value in pairs
    )
    return element("Arguments", f'<collectionProp name="Arguments.arguments">{items}</collectionProp>')


def whole(*under: str) -> str:
    """A plan."""
    return f"{HEAD}<hashTree>\n{element('TestPlan', name='Plan', under=under)}\n</hashTree>\n</jmeterTestPlan>\n"


def plan(*under: str) -> str:
    """A plan with one thread group."""
    return whole(group(*under))


def parse(text: str | bytes, files: dict[str, str] | None = None) -> Script:
    """The script of a plan."""
    known = {name: content.encode() for name, content in (files or {}).items()}
    data = text if isinstance(text, bytes) else text.encode()
    return dialect.parse(Source("plan.jmx", data), known.get)


def shown(text: Text) -> str:
    """A text with its holes as `{}`."""
    return text.value.replace(HOLE, "{}")


def urls(script: Script) -> list[str]:
    """Method and address of each step."""
    return [f"{step.request.method or '?'} {shown(step.request.url)}" for step in script.steps]


def sent_headers(step: Step) -> dict[str, str]:
    """The headers of a step."""
    return {field.name.value: shown(field.value) for field in step.request.headers}


def plain(body: Body | None) -> object:
    """A body as plain values."""
    if isinstance(body, RawBody):
        return shown(body.text)
    if isinstance(body, MultipartBody):
        return [(shown(p.name), shown(p.value), shown(p.file_name) if p.file_name else None) for p in body.parts]
    assert not isinstance(body, FormBody | JsonBody)
    return None


def span_of(script: Script, value: str, number: int = 0) -> Span:
    """The bytes of the n-th occurrence of a text."""
    data = script.source.data
    at = -1
    for _ in range(number + 1):
        at = data.index(value.encode(), at + 1)
    return Span(at, at + len(value.encode()))


def use(script: Script, value: str, step: int, *codecs: str, number: int = 0) -> Use:
    """A use of a value in a step."""
    return Use(step, span_of(script, value, number), codecs)  # type: ignore[arg-type]


def changed(script: Script, *changes: Change) -> str:
    """The plan after changes, all made on the same text."""
    edits = [edit for change in changes for edit in dialect.write(script, change)]
    return apply(script.source.data, edits).decode()
