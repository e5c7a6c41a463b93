"""Which exchanges of a recording a tool requests by itself with a page."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe import embedded_resources
from loadlint.correlation.observe.embedded_resources import Loader, Resources, Tree
from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.aligned_recordings import AlignedRecording, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.request import Request
from loadlint.script import Embedded, Step
from loadlint.text.mapped import Text
from loadlint.text.span import Span
from tests.support.flowtext import parse_flow

NOWHERE = Span(0, 0)


class Browser(Step):
    """A step that requests all addresses in a text; `more` in it says that there may be others."""

    def __init__(self, name: str = "all") -> None:
        super().__init__(index=0, request=Request("GET", Text("http://h/p"), (), None), span=NOWHERE, at=NOWHERE)
        self.name_of_options = name

    @property
    def loading(self) -> str:
        return self.name_of_options

    def embedded_resources(self, url: str, media_type: str, text: str) -> Embedded | None:
        addresses = tuple(word for word in text.split() if word.startswith("http"))
        return Embedded(addresses, "more" not in text) if addresses else None


def loader(*exchanges: str) -> Loader:
    """`p: http://h/a` is an answer to `GET http://h/p` with this text; what has more lines is as in `flowtext`."""
    texts = []
    for exchange in exchanges:
        path, _, body = exchange.partition(": ")
        texts.append(exchange if "\n" in exchange else f"GET http://h/{path}\nHTTP 200\n\n{body}")
    return lookups_of(parse_flow("\n###\n".join(texts))).loader


def shown(tree: Tree | None) -> str:
    """The positions in a tree: those of redirects and answer, and in brackets what that loads; `?` if there is more."""
    if tree is None:
        return ""
    items = (f"{'>'.join(map(str, chain)) or '-'}{f'({shown(below)})' if below else ''}" for chain, below in tree.items)
    return " ".join(items) + ("" if tree.complete else "?")


REDIRECT = "GET http://h/a\nHTTP 302\nLocation: /b"


@pytest.mark.parametrize(
    ("exchanges", "expected"),
    [
        (["p: plain"], ""),
        (["p: http://h/a http://h/b", "a: x", "b: x"], "1 2"),
        (["p: http://h/b http://h/a more", "a: x", "b: x"], "2 1?"),
        # One that the recording lacks, or has as another kind of request.
        (["p: http://h/a http://h/b", "b: x"], "- 1"),
        (["p: http://h/a", "POST http://h/a\nHTTP 200\n\nx"], "-"),
        # The first one after the page, else the last one before it: a browser has it already.
        (["a: x", "p: http://h/a", "a: y", "a: z"], "2"),
        (["a: x", "a: y", "p: http://h/a"], "1"),
        # In one spelling.
        (["p: http://h/a#top", "a: x"], "1"),
        (["p: http://h/ä", "GET http://h/%C3%A4\nHTTP 200\n\nx"], "1"),
        (["p: http://h/a?b=[1]", "a?b=[1]: x"], "1"),
        # Redirects, and what the resource loads itself.
        (["p: http://h/a", REDIRECT, "b: x"], "1>2"),
        (["p: http://h/a", "a: http://h/b", "b: x"], "1(2)"),
        (["p: http://h/a", REDIRECT, "b: http://h/c", "c: x"], "1>2(3)"),
        # No answer, or one that failed, loads nothing; one whose text the recording lacks may load anything.
        (["p: http://h/a", "GET http://h/a\nHTTP 404\n\nhttp://h/b", "b: x"], "1"),
        (["p: http://h/a", "GET http://h/a\n"], "1"),
        (["p: http://h/a", "GET http://h/a\nHTTP 200\n\n(not recorded)"], "1(?)"),
    ],
)  # fmt: skip
def test_what_a_page_loads(exchanges: list[str], expected: str) -> None:
    page = next(number for number, exchange in enumerate(exchanges) if exchange.startswith("p"))
    loaded = loader(*exchanges).load(Browser(), page)
    assert shown(loaded.tree if loaded is not None else None) == expected


@pytest.mark.parametrize(("status", "expected"), [(199, None), (200, "1"), (304, "1"), (399, "1"), (400, None)])
def test_only_a_good_answer_is_a_page(status: int, expected: str | None) -> None:
    loaded = loader(f"GET http://h/p\nHTTP {status}\n\nhttp://h/a", "a: x").load(Browser(), 0)
    assert (shown(loaded.tree) if loaded is not None else None) == expected


def test_frames_within_frames_are_loaded_five_deep() -> None:
    frames = [f"p{number}: http://h/p{number + 1}" for number in range(8)]
    loaded = loader(*frames).load(Browser(), 0)
    assert loaded is not None
    assert shown(loaded.tree) == "1(2(3(4(5(6(?))))))"


def test_a_page_loads_so_many_resources_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has a number of its own; what is beyond it may be anything."""
    monkeypatch.setattr(embedded_resources, "_MOST", 2)
    pages = loader("p: http://h/a http://h/b http://h/c", "a: http://h/d", "b: http://h/d", "c: http://h/d", "d: x")
    for _ in range(2):
        first, second = pages.load(Browser(), 0), pages.load(Browser(), 1)
        assert first is not None and second is not None
        assert shown(first.tree) == "1(4(?)) 2(?) 3(?)"
        assert shown(second.tree) == "4"


def test_resources_are_looked_for_once_for_each_setting_of_the_tool() -> None:
    pages = loader("p: http://h/a", "a: x")
    first, again, other = (pages.load(Browser(name), 0) for name in ("all", "all", "few"))
    assert first is not None and again is not None and other is not None
    assert first.tree is again.tree and first.tree is not other.tree


def paired(steps: str, exchanges: list[str], loads: bool = True) -> AlignedRecording:
    """The run beside steps that ask for these paths; the first one loads what its page embeds."""
    texts = [exchange.partition(": ") for exchange in exchanges]
    recording = parse_flow("\n###\n".join(f"GET http://h/{path}\nHTTP 200\n\n{body}" for path, _, body in texts))
    first, *others = replaying(parse_flow("\n###\n".join(f"GET http://h/{path}" for path in steps.split()))).steps
    (run,) = alignment_of([Browser() if loads else first, *others], [recording]).runs
    return run


@pytest.mark.parametrize(
    ("steps", "exchanges", "loads", "positions"),
    [
        # What the page itself asks for is no step's request, though it is like one.
        ("p items/1", ["p: http://h/items/2", "items/2: x", "items/3: y"], True, {0: 0, 1: 2}),
        ("p items/1", ["p: http://h/items/2", "items/2: x", "items/3: y"], False, {0: 0, 1: 1}),
        ("p items/1", ["p: plain", "items/2: x", "items/3: y"], True, {0: 0, 1: 1}),
        # A step that asks for the very same thing keeps it.
        ("p items/2", ["p: http://h/items/2", "items/2: x", "items/3: y"], True, {0: 0, 1: 1}),
        ("p x", ["p: http://h/items/2", "items/2: x", "x: y"], True, {0: 0, 1: 2}),
    ],
)
def test_resources_need_no_steps(steps: str, exchanges: list[str], loads: bool, positions: dict[int, int]) -> None:
    assert paired(steps, exchanges, loads).position_of == positions


def test_a_step_sees_the_resources_of_its_page() -> None:
    run = paired("p x", ["p: http://h/b http://h/a", "a: 1", "b: 2", "x: http://h/a"])
    assert (run.positions_of_answers(0, follow=True), run.positions_of_answers(1, follow=True)) == ([0, 1, 2], [3])
    assert run.loaded_resources(0) is run.loaded_resources(0) is not None
    assert run.loaded_resources(1) is None and run.loaded_resources(7) is None
    plain = paired("p x", ["p: http://h/b", "b: 2", "x: 3"], loads=False)
    assert plain.positions_of_answers(0, follow=True) == [0] and plain.loaded_resources(0) is None


@pytest.mark.parametrize(("follows", "seen"), [(True, [0, 1, 2]), (None, [0, 1, 2]), (False, [0])])
def test_resources_of_the_page_that_a_redirect_leads_to(follows: bool | None, seen: list[int]) -> None:
    answers = ["p\nHTTP 302\nLocation: /b", "b\nHTTP 200\n\nhttp://h/c", "c\nHTTP 200\n\nx"]
    flow = "\n###\n".join(f"GET http://h/{answer}" for answer in answers)
    step = Browser()
    step.follows_redirects = follows
    alignment = alignment_of([step], [parse_flow(flow)])
    assert alignment.runs[0].positions_of_answers(0, follow=alignment.follows(0)) == seen
    assert alignment.pairing is None


def test_all_resources_of_a_page_and_their_exchanges() -> None:
    pages = loader("p: http://h/a http://h/no more", REDIRECT, "b: http://h/c", "c: x")
    loaded = pages.load(Browser(), 0)
    assert loaded is not None
    assert loaded.positions == {1, 2, 3}
    first, lacking = loaded.resources.items
    assert [exchange.url for exchange in first.hops] == ["http://h/a", "http://h/b"]
    assert isinstance(first.inner, Resources) and first.inner.complete
    (inner,) = first.inner.items
    assert [exchange.url for exchange in inner.hops] == ["http://h/c"] and inner.inner is None
    assert lacking.hops == () and not loaded.resources.complete
