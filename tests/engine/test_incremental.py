"""What is found in a version of a script by way of earlier ones is what is found in it by itself."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from loadlint import engine, value_flow
from loadlint.correlation.observe import slots
from loadlint.correlation.observe.slots import Slot
from loadlint.dialects.jmeter.read.requests import RequestReader, SentRequest
from loadlint.dialects.script.read.literal_values import Constants
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.recordings import har
from loadlint.recordings.exchange import Recording
from loadlint.request import Request, texts_of, with_texts
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import arguments, element, headers, http, leaf, plan, variables
from tests.support.sampling import one_in
from tests.support.scripts import k6, project_of

APPLICATIONS = Path(__file__).parents[1] / "applications"
PIECES = (b"x", b"7", b"'", b'"', b"\n", "😀".encode(), b"", b"// ", b"(", b"}", b"\\", b"{ a: '1' }, ", b"# ")


def recordings(name: str) -> list[Recording]:
    files = [APPLICATIONS / name / f"rec{number}.har" for number in (1, 2)]
    return [har.read(file.name, file.read_bytes()) for file in files]


def seen(source: Source, own: Project) -> tuple[Any, ...]:
    """All that a user can see of an analysis, and the requests."""
    try:
        analysis = engine.analyse(source, own)
    except engine.UnknownDialectError:
        return ()
    picture = value_flow.as_json(value_flow.build(analysis), lambda span: {"at": (span.start, span.end)})
    steps = [
        (with_texts(step.request, plain), step.span, step.at, step.name and plain(step.name), step.varies)
        for step in analysis.script.steps
    ]
    sources = [text.sources for step in analysis.script.steps for text in texts_of(step.request)]
    return [one.with_remedy() for one in analysis.findings], picture, steps, numbered(sources), analysis.script.names


def numbered(sources: object) -> str:
    """What expressions stand for, with numbers for what is made that tell no more than what is the same."""
    numbers: dict[str, int] = {}
    number = r"(?<=number=)\d+"
    return re.sub(number, lambda match: str(numbers.setdefault(match[0], len(numbers))), repr(sources))


def plain(text: Text) -> Text:
    """The text with places that can be compared."""
    if text.starts is None or text.ends is None:
        return text
    return Text(text.value, tuple(text.starts), tuple(text.ends))


def edit(now: Source, chance: random.Random) -> tuple[Span, bytes]:
    """A random edit: in a value mostly, or anywhere, or lines that are copied or taken out."""
    kind = chance.random()
    at = chance.randrange(len(now.data))
    if kind < 0.5:
        begin = b'value">' if now.path.endswith(".jmx") else b"'"
        at = min(now.data.find(begin, at) + len(begin) + 2, len(now.data))
        return Span(at, at), chance.choice((b"x", b"7", b"\\n", b"%20"))
    line = now.lines.line_of(at)
    first = now.lines.starts[line]
    last = now.lines.starts[min(line + chance.randint(1, 12), len(now.lines.starts) - 1)]
    if kind < 0.65:
        return Span(first, first), now.data[first:last]
    if kind < 0.8:
        return Span(first, max(first, last)), b""
    return Span(at, min(at + chance.choice((0, 0, 1, 5)), len(now.data))), chance.choice(PIECES)


@pytest.mark.slow
@pytest.mark.parametrize("file", one_in(2, ["raw.k6.js", "raw.locust.py", "raw.jmx"]))
def test_of_an_application(file: str) -> None:
    first = (APPLICATIONS / "oidc" / file).read_bytes()
    compare(first, file, recordings("oidc"), lambda: recordings("oidc"), 3)


@pytest.mark.slow
def test_of_a_script_without_recordings() -> None:
    call = "const r%d = http.post('/a/%d', { a: [1, '\\t'], b: {} }, { headers: { q: 'é' } });"
    lines = [call % (number, number) for number in range(6)]
    text = k6(*lines, *("r1.json('id'); http.get(`/b/${r1.json('id')}`);" for _ in range(3)))
    compare(text.encode(), "a.js", [], list, 120)


DEFAULTS = element("ConfigTestElement", leaf("HTTPSampler.domain", "shop.test")).replace(
    "ConfigTestElementGui", "HttpDefaultsGui"
)


def test_of_a_plan_without_recordings() -> None:
    token = ("csrf_token", "dX7q2LmT0aPzRk93bVwYe5Hn")
    login = http("/login", arguments(token, ("a", "1 2"), encode=True), method="POST", host="")
    items = [
        http(f"/items/{n % 2}?of=${{shop}}", host="", under=[headers(("Cookie", f"sid=q8Zt5LmW2xKd9RbV7nH{n}"))])
        for n in range(4)
    ]
    text = plan(variables(("shop", "north")), DEFAULTS, login, *items, login)
    compare(text.encode(), "a.jmx", [], list, 60)


def test_of_a_plan_with_variables() -> None:
    """What an expression stands for is a matter of other samplers than the one that sends it."""
    properties = (("refname", "id"), ("regex", "id=(.+?);"), ("template", "$1$"), ("match_number", "1"))
    extractor = element("RegexExtractor", *(leaf(f"RegexExtractor.{name}", value) for name, value in properties))
    issuing = http("/a", host="", under=[extractor])
    sending = http("/b", arguments(("id", "${id}"), ("made", "${__UUID()}"), ("file", "${user}")), host="")
    users = element("CSVDataSet", leaf("filename", "users.csv"), leaf("variableNames", "user,pass"))
    counter = element("CounterConfig", leaf("CounterConfig.name", "id"))
    text = plan(
        DEFAULTS, users, sending, issuing, sending, http("/c/${id}", host="", under=[counter]), sending, issuing
    )
    compare(text.encode(), "b.jmx", [], list, 60)


def test_a_key_in_a_sampler_reads_its_request_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    samplers = [http(f"/items/{number}", arguments(("name", f"item {number}")), host="") for number in range(30)]
    source = Source("/nowhere/a.jmx", plan(DEFAULTS, *samplers).encode())
    engine.analyse(source, Project(Config(root="/nowhere")))
    read: list[str] = []
    read_request = RequestReader.read

    def note(reader: RequestReader) -> SentRequest:
        read.append(reader.sampler.text("HTTPSampler.path"))
        return read_request(reader)

    monkeypatch.setattr(RequestReader, "read", note)
    at = source.data.index(b"item 7") + 4
    engine.analyse(source.edited(Span(at, at), b"x"), Project(Config(root="/nowhere")))
    assert read == ["/items/7"]


@pytest.mark.parametrize("tool", ["k6", "Locust"])
def test_a_key_in_a_request_looks_for_the_values_of_that_request_alone(
    tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_k6 = k6(*(f"http.post('https://shop.test/items/{n}', {{ name: 'item {n}' }});" for n in range(30)))
    calls = "".join(f"        self.client.post('/items/{n}', data={{'name': 'item {n}'}})\n" for n in range(30))
    in_locust = f"from locust import HttpUser, task\n\nclass A(HttpUser):\n    @task\n    def buy(self):\n{calls}"
    source = Source("/nowhere/a.js", in_k6.encode()) if tool == "k6" else Source("/nowhere/a.py", in_locust.encode())
    engine.analyse(source, Project(Config(root="/nowhere")))
    looked_at: list[str] = []
    slots_of = slots.slots_of

    def note(request: Request) -> tuple[Slot, ...]:
        looked_at.append(request.url.value[-2:])
        return slots_of(request)

    monkeypatch.setattr(slots, "slots_of", note)
    at = source.data.index(b"item 7") + 4
    engine.analyse(source.edited(Span(at, at), b"x"), Project(Config(root="/nowhere")))
    assert looked_at == ["/7"]


def compare(
    first: bytes, name: str, known: Sequence[Recording], fresh: Callable[[], Sequence[Recording]], times: int
) -> None:
    chance = random.Random(name)
    source, own = Source(f"/nowhere/{name}", first), project_of(known, Config(root="/nowhere"))
    for number in range(times):
        assert seen(source, own) == seen(Source(source.path, source.data), project_of(fresh(), Config(root="/nowhere")))
        if number % 3 == 2 and chance.random() < 0.3:
            source = source.replaced(first)
        else:
            source = source.edited(*edit(source, chance))


def versions(source: Source) -> Iterator[Source]:
    """A text, and its next version once that one was analysed."""
    yield source
    yield source.edited(Span(0, 0), b"\n")


def test_a_literal_that_the_script_changes_is_its_own_each_time() -> None:
    text = k6(
        "const a = { q: 'one' }; a.q = 'two';",
        "http.post('https://shop.test/a', JSON.stringify({ q: 'one' }));",
        "http.post('https://shop.test/a', JSON.stringify(a));",
    )
    for made in versions(Source("/nowhere/a.js", text.encode())):
        steps = engine.analyse(made, Project(Config(root="/nowhere"))).script.steps
        assert ["one" in str(step.request.body) for step in steps] == [True, False]


def test_a_literal_that_has_moved_still_has_members() -> None:
    text = k6("const r = http.get('https://shop.test/');", "check(r, { one: 'a', two: 'b' });")
    for made in versions(Source("/nowhere/a.js", f"import {{ check }} from 'k6';\n{text}".encode())):
        assertions = engine.analyse(made, Project(Config(root="/nowhere"))).script.assertions
        assert [assertion.label for assertion in assertions] == ["one", "two"]


def test_only_what_a_version_has_is_kept_for_the_next_one() -> None:
    source = Source("/nowhere/a.js", k6("http.get('https://shop.test/', { headers: { a: 'b' } });").encode())
    engine.analyse(source, Project(Config(root="/nowhere")))
    made = source.edited(Span(source.data.index(b"'b'"), source.data.index(b"'b'") + 3), b"'c'")
    assert made.before is source
    engine.analyse(made, Project(Config(root="/nowhere")))
    assert made.before is None
    later = made.edited(Span(0, 0), b"\n")
    engine.analyse(later, Project(Config(root="/nowhere")))
    found = later.kept[Constants]
    assert isinstance(found, Constants)
    assert found.get(b"{ headers: { a: 'c' } }") and not found.get(b"{ headers: { a: 'b' } }")
