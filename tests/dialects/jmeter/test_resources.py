"""Samplers that retrieve the embedded resources of their page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.prove.pages import page_of
from loadlint.dialects.jmeter import dialect
from loadlint.findings import Applicability
from loadlint.recordings import jtl as jtl_recordings
from loadlint.recordings.exchange import Recording
from loadlint.recordings.jtl_xml import Ending, samples
from loadlint.results import jtl
from loadlint.results.steps import Labels, iterations
from loadlint.script import Embedded, Script
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import arguments, element, headers, http, leaf, parse, plan
from tests.support.checking import found
from tests.support.flowtext import parse_flow
from tests.support.jmeter import needs_jmeter, run
from tests.support.scripts import project_of

ON = leaf("HTTPSampler.image_parser", "true", "boolProp")
OFF = leaf("HTTPSampler.image_parser", "false", "boolProp")
MUST = "HTTPSampler.embedded_url_re"
MUST_NOT = "HTTPSampler.embedded_url_exclude_re"


def defaults(*held: str) -> str:
    """HTTP Request Defaults."""
    return element("ConfigTestElement", *held).replace('"ConfigTestElementGui"', '"HttpDefaultsGui"')


# --- which addresses

HTML = """<!DOCTYPE html><html><head><base href="/sub/">
<link rel="stylesheet" href="/style.css"><link rel="icon" href=" /i.ico "><link rel="SHORTCUT ICON" href="/s.ico">
<link rel="preload" href="/pre.js"><link rel="alternate" href="/alt.xml"><link rel="apple-touch-icon" href="/touch.png">
<link rel="modulepreload" href="/module.js"><link rel="stylesheet preload" href="/two.css"><link href=/bare.x rel=icon>
<script src="a.js?x=1&amp;y=2"></script><SCRIPT SRC=/bare.js></SCRIPT>
<script>var t = "<img src='/in-script.png'>"</script>
<script src='/single.js' defer></script><script type="text/template"><img src="/template.png"></script>
<title><img src="/title.png"></title><style>body { background: url(/in-style.png) }</style></head>
<body background="/body.png" style="background: URL( '/quoted.png' )"><div style="background:url(/unquoted.png)">
<img src="/p.png"><img src="/p.png"><IMG ALT="a > b" SRC="/upper.png"><img data-src="/lazy.png" srcset="/x2.png 2x">
<img src="sp ace.png"><img src="/bar|.png"><img src=""><img src="data:image/png;base64,AAAA">
<img src="javascript:void(0)">
<img src="../up.png"><img src="about:blank"><img src="/first.png" src="/second.png"><img
src='/newline.png'><img src=/slash.png/><input type="image" src="/in.png"><input type="text" src="/text.png">
<iframe src="/frame.html"></iframe><embed src="/e.swf"><table background="/tb.png">
<tr><td background="/td.png"></td></tr>
</table><video src="/v.mp4" poster="/poster.png"></video><audio src="/au.mp3"></audio><bgsound src="/bg.wav">
<!-- <img src="/commented.png"> --><noscript><img src="/noscript.png"></noscript><img src="/after-noscript.png">
<!--[if IE 8]><script src="/ie.js"></script><![endif]--><!--[if !IE]><!--><img src="/revealed.png"><!--<![endif]-->
<textarea><img src="/textarea.png"></textarea><svg><image href="/svg.png"/></svg><picture><source srcset="/s.webp">
<img src="/picture.png"></picture><base href="/late/"><img src="late.png"><img src="/unclosed.png"""

PAGES: dict[str, tuple[str, str]] = {
    "/page": ("text/html; charset=utf-8", HTML),
    "/xml": ("text/xml", '<html><img src="/xml.png"/></html>'),
    "/json": ("application/json", '{"a": "<img src=\\"/json.png\\">"}'),
    "/plain": ("text/plain", '<img src="/plain.png">'),
    "/none": ("text/html", "<p>nothing</p>"),
    "/filtered": ("text/html", '<script src="/a.js"></script><img src="/b.png"><script src="/c.js"></script>'),
}

EXPECTED = (
    "/style.css /i.ico /s.ico /pre.js /bare.x /sub/a.js?x=1&y=2 /bare.js /single.js /body.png /quoted.png /p.png "
    "/upper.png /sub/sp%20ace.png /bar%7C.png /up.png /first.png /newline.png /slash.png/ /in.png /frame.html /e.swf "
    "/tb.png /td.png /bg.wav /after-noscript.png /revealed.png /picture.png /late/late.png"
).split()

PLANS: dict[str, tuple[list[str] | None, tuple[str, ...]]] = {
    "/page": (EXPECTED, (ON,)),
    "/xml": (["/xml.png"], (ON,)),
    "/json": (None, (ON,)),
    "/plain": (None, (ON,)),
    "/none": (None, (ON,)),
    "/filtered?all": (["/a.js", "/b.png", "/c.js"], (ON,)),
    "/filtered?must": (["/a.js", "/c.js"], (ON, leaf(MUST, ".*\\.js"))),
    "/filtered?part": ([], (ON, leaf(MUST, "\\.js"))),
    "/filtered?must-not": (["/b.png"], (ON, leaf(MUST_NOT, ".*[ac]\\.js"))),
    "/filtered?both": (["/c.js"], (ON, leaf(MUST, ".*js"), leaf(MUST_NOT, ".*/a\\..*"))),
    "/filtered?concurrent": (
        ["/a.js", "/b.png", "/c.js"],
        (ON, leaf("HTTPSampler.concurrentDwn", "true", "boolProp"), leaf("HTTPSampler.concurrentPool", "6")),
    ),
    "/filtered?off": (None, (OFF,)),
    "/filtered": (None, ()),
}


def steps_of(port: int) -> str:
    """A plan with all of these."""
    return plan(*(http(path, *held, host=f"127.0.0.1:{port}") for path, (_, held) in PLANS.items()))


def test_addresses() -> None:
    """What is loaded with each page, in JMeter's order."""
    for step, (path, (expected, _)) in zip(parse(steps_of(9)).steps, PLANS.items(), strict=True):
        media_type, body = PAGES[path.partition("?")[0]]
        embedded = step.embedded_resources(f"http://127.0.0.1:9{path}", media_type.partition(";")[0], body)
        made = None if expected is None else Embedded(tuple(f"http://127.0.0.1:9{each}" for each in expected))
        assert embedded == made, path


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], tuple[int, str, str]]) -> Iterator[int]:
    """A server on the loopback interface; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            status, kind, body = answer(self)
            self.send_response(status)
            self.send_header("Location" if status == 302 else "Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SAVE = [
    f"-Jjmeter.save.saveservice.{name}"
    for name in ("output_format=xml", "response_data=true", "url=true", "samplerData=true", "responseHeaders=true")
]


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
def test_addresses_of_jmeter_itself(tmp_path: Path) -> None:
    """The real JMeter loads just these, in this order."""

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, str, str]:
        kind, body = PAGES.get(request.path.partition("?")[0], ("image/png", "x"))
        return 200, kind, body

    with serving(answer) as port:
        (tmp_path / "plan.jmx").write_text(steps_of(port), encoding="utf-8")
        run(tmp_path, *SAVE)
    saved = list(samples((tmp_path / "out.jtl").read_bytes(), Ending()))
    for sample, (path, (expected, _)) in zip(saved, PLANS.items(), strict=True):
        inner = [child.parts["java.net.URL"].removeprefix(f"http://127.0.0.1:{port}") for child in sample.children]
        assert inner == ([path, *expected] if expected is not None else []), path


def test_settings() -> None:
    """Off in the sampler wins over the defaults, an empty filter does not; a cache makes it uncertain."""
    page = '<script src="/a.js"></script><script src="/b.js"></script>'

    def loaded(*under: str) -> Embedded | None:
        return parse(plan(*under)).steps[0].embedded_resources("http://h/", "text/html", page)

    both, only = Embedded(("http://h/a.js", "http://h/b.js")), Embedded(("http://h/a.js",))
    assert loaded(http("/", ON)) == both
    assert loaded(defaults(ON), http("/")) == both
    assert loaded(defaults(ON), http("/", OFF)) is None
    assert loaded(defaults(ON, leaf(MUST, ".*a.js")), http("/")) == only
    assert loaded(defaults(ON, leaf(MUST, ".*a.js")), http("/", leaf(MUST, ""))) == only
    assert loaded(defaults(ON, leaf(MUST, ".*b.js")), http("/", leaf(MUST, ".*/a.js"))) == only
    assert loaded(http("/", ON, leaf(MUST, "(?<=a).js"))) == Embedded(both.addresses, complete=False)
    assert loaded(element("CacheManager"), http("/", ON)) == Embedded(both.addresses, complete=False)
    assert loaded(http("/", leaf("HTTPSampler.image_parser", "${__P(load)}"))) == Embedded(both.addresses, False)


# --- in the flow

FLOW = """
GET http://shop.test/
HTTP 200
Content-Type: text/html

<link rel="stylesheet" href="/shop.css"><script src="/config.js"></script><img src="/a.png"><h1>Shop</h1>
###
GET http://shop.test/shop.css
HTTP 200
Content-Type: text/css

h1 { color: red }
###
GET http://shop.test/config.js
HTTP 200
Content-Type: application/javascript

window.config = { apiKey: "%(key)s", version: 3 };
###
GET http://shop.test/a.png
HTTP 200
Content-Type: image/png

x
###
GET http://shop.test/offers?key=%(key)s
HTTP 200
Content-Type: application/json

{"offers": []}
"""


def flow(*keys: str) -> list[Recording]:
    """Recordings of the flow."""
    return [parse_flow(FLOW % {"key": key}, f"{key}.http") for key in keys]


RUNS = flow("k7Qw2ZtR9pLmX4sB", "Vh3nD8yJ5cGf6aUe")


def script_of(*held: str, host: str = "shop.test") -> str:
    """A page and a request with a value that the page's script holds."""
    offers = http("/offers", arguments(("key", "k7Qw2ZtR9pLmX4sB")), host=host, name="Offers")
    return plan(http("/", *held, host=host, name="Home"), offers)


def fixed(text: str) -> str:
    """The plan after all safe fixes."""
    return engine.fix(Source("a.jmx", text.encode()), project_of(RUNS), Applicability.SAFE).data.decode()


def test_a_value_of_a_resource_is_taken_from_the_sub_samples() -> None:
    """A value that only a script file held is found where JMeter shows it."""
    findings = found(script_of(ON), "uncorrelated-value", "a.jmx", RUNS)
    assert len(findings) == 1
    extractor = findings[0].extractor
    assert extractor is not None and extractor.kind == "Regular Expression Extractor on sub-samples"
    assert findings[0].issuer is not None and findings[0].issuer.url == "http://shop.test/config.js"
    text = fixed(script_of(ON))
    assert '<stringProp name="Sample.scope">children</stringProp>' in text
    assert "k7Qw2ZtR9pLmX4sB" not in text
    assert not found(text, "uncorrelated-value", "a.jmx", RUNS)
    assert not found(text, "stale-extractor", "a.jmx", RUNS)


@pytest.mark.parametrize("held", [(), (OFF,), (ON, leaf(MUST, ".*\\.css")), (ON, leaf(MUST_NOT, ".*\\.js"))])
def test_a_resource_that_is_not_loaded_gives_nothing(held: tuple[str, ...]) -> None:
    """Without the retrieval, or with a filter that leaves the file out, there is no extractor."""
    findings = found(script_of(*held), "uncorrelated-value", "a.jmx", RUNS)
    assert [finding.fix for finding in findings] == [None]
    assert "which the script does not request" in (findings[0].no_fix or "")


def test_recorded_resources_are_no_steps() -> None:
    """A recorded resource that the tool loads by itself is paired with no step that is merely like it."""
    text = plan(http("/", ON, host="shop.test"), http("/${file}.png", host="shop.test"))
    loading, alone = (alignment_of(parse(each).steps, RUNS[:1]).runs[0] for each in (text, text.replace(ON, OFF)))
    assert alone.position_of[1] in {1, 2, 3}
    assert loading.position_of[1] not in {1, 2, 3}
    loaded = loading.loaded_resources(0)
    assert loaded is not None and loaded.positions == {1, 2, 3} and loaded.resources.complete


def extractor(scope: str, number: str = "1") -> str:
    """A regular expression extractor for what the script holds."""
    names = {"refname": "key", "regex": 'apiKey: "(\\w+)"', "template": "$1$", "match_number": number}
    held = [leaf(f"RegexExtractor.{name}", value) for name, value in names.items()]
    return element("RegexExtractor", *held, leaf("Sample.scope", scope))


def values(script: Script) -> list[str | None]:
    """What the plan's own extractor finds in each run."""
    runs = alignment_of(script.steps, RUNS, dialect.evaluate).runs
    (extraction,) = script.extractions
    assert extraction.extractor is not None
    pages = [page_of(run, 0, follow=True) for run in runs]
    return [page.value(extraction.extractor) if page is not None else None for page in pages]


def test_scopes() -> None:
    """The main sample is the page alone."""
    keys = ["k7Qw2ZtR9pLmX4sB", "Vh3nD8yJ5cGf6aUe"]
    for scope, expected in (("children", keys), ("all", keys), ("", [None, None])):
        assert values(parse(plan(http("/", ON, host="shop.test", under=[extractor(scope)])))) == expected
    assert values(parse(plan(http("/", host="shop.test", under=[extractor("all")])))) == [None, None]


NESTED = {
    "/go": (302, "/nest", "token=hop;"),
    "/nest": (200, "text/html", '<iframe src="/f1"></iframe><iframe src="/f2"></iframe>'
              '<script src="/b.js"></script>token=p;'),
    "/f1": (200, "text/html", 'token=f1;<iframe src="/g1"></iframe><script src="/old.js"></script>'),
    "/f2": (200, "text/html", 'token=f2;<script src="/g2"></script>'),
    "/g1": (200, "text/html", "token=g1; token=g1b;"),
    "/g2": (200, "text/plain", "token=g2;"),
    "/old.js": (302, "/new.js", "token=old;"),
    "/new.js": (200, "application/javascript", "token=new;"),
    "/b.js": (200, "application/javascript", "token=b;"),
}  # fmt: skip
SCOPES = "parent", "children", "all"
MOST = 16


def found_below() -> list[list[str]]:
    """What an extractor finds in each scope, match by match."""
    recorded = "###\n".join(
        f"GET http://127.0.0.1:9{path}\nHTTP {status}\n"
        f"{'Location' if status == 302 else 'Content-Type'}: {kind}\n\n{body}\n"
        for path, (status, kind, body) in NESTED.items()
    )
    recording = parse_flow(recorded)
    values = []
    for scope in SCOPES:
        own = []
        for number in range(1, MOST + 1):
            (script,) = [parse(plan(http("/go", ON, host="127.0.0.1:9", under=[below(scope, str(number))])))]
            page = page_of(alignment_of(script.steps, [recording], dialect.evaluate).runs[0], 0, follow=True)
            taken = script.extractions[0].extractor
            assert page is not None and taken is not None
            own.append(page.value(taken) or "none")
        values.append(own)
    return values


def below(scope: str, number: str, name: str = "key") -> str:
    """An extractor for tokens."""
    names = {"refname": name, "regex": "token=(\\w+)", "template": "$1$", "match_number": number, "default": "none"}
    held = [leaf(f"RegexExtractor.{key}", value) for key, value in names.items()]
    return element("RegexExtractor", *held, leaf("Sample.scope", scope))


def test_frames_within_frames() -> None:
    """All of one level, then what is below each of them; redirects of resources are samples of their own."""
    parent, children, every = found_below()
    assert parent[:2] == ["p", "none"]
    assert children == "hop p f1 f2 b f1 g1 g1b new old new f2 g2 none none none".split()
    assert every == ["p", *children[:-1]]


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
def test_frames_within_frames_of_jmeter_itself(tmp_path: Path) -> None:
    """The real JMeter counts in the same way."""
    seen: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, str, str]:
        path, _, query = request.path.partition("?")
        if path == "/seen":
            seen.append(query)
        return NESTED.get(path, (200, "text/plain", ""))

    extractors = [below(scope, str(n), f"{scope}{n}") for scope in SCOPES for n in range(1, MOST + 1)]
    asked = [http("/seen?" + ".".join(f"${{{scope}{n}}}" for n in range(1, MOST + 1)), host="h:1") for scope in SCOPES]
    with serving(answer) as port:
        text = plan(http("/go", ON, host="h:1", under=extractors), *asked)
        text = text.replace(">h<", ">127.0.0.1<").replace('"HTTPSampler.port">1<', f'"HTTPSampler.port">{port}<')
        (tmp_path / "plan.jmx").write_text(text, encoding="utf-8")
        run(tmp_path, *SAVE)
    assert [one.split(".") for one in seen] == found_below()


@pytest.mark.jmeter
@needs_jmeter
def test_the_fixed_plan_runs(tmp_path: Path) -> None:
    """The real JMeter sends what this run's script file issued, and its results map onto the steps."""
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, str, str]:
        path, _, query = request.path.partition("?")
        for exchange in RUNS[0].exchanges:
            if exchange.request.url.value.removeprefix("http://shop.test").partition("?")[0] == path:
                assert exchange.response is not None
                if path == "/offers":
                    asked.append(query)
                body = exchange.response.text.replace("k7Qw2ZtR9pLmX4sB", "fresh0fresh1fresh2")
                return 404 if path == "/a.png" else 200, exchange.response.media_type, body
        return (302, "/", "moved") if path == "/go" else (404, "text/plain", "")

    text = fixed(script_of(ON))
    again = http("/go", ON, host="shop.test", name="Redirected")
    text = text.replace("<HTTPSamplerProxy", f"{again}\n<HTTPSamplerProxy", 1)
    with serving(answer) as port:
        served = text.replace(">shop.test<", ">127.0.0.1<").replace(
            '"HTTPSampler.port"></stringProp>', f'"HTTPSampler.port">{port}</stringProp>'
        )
        assert str(port) in served
        (tmp_path / "plan.jmx").write_text(served, encoding="utf-8")
        run(tmp_path, *SAVE)
    assert asked == ["key=fresh0fresh1fresh2"]
    script = parse(served)
    results = jtl.read("out.jtl", (tmp_path / "out.jtl").read_bytes())
    (iteration,) = iterations(Labels(script), results)
    assert [entry.step for entry in iteration.entries] == [0, 1, 2]
    redirected, home, offers = (entry.samples[0] for entry in iteration.entries)
    assert [one.request.url.value.rpartition("/")[2] for one in redirected.exchanges] == ["go", ""]
    assert [one.request.url.value.rpartition("/")[2] for one in home.exchanges] == [""]
    assert home.has_failed and home.message == f"a resource of the page failed: http://127.0.0.1:{port}/a.png: 404"
    assert home.size is not None and home.size < 500
    assert not offers.has_failed
    recorded = jtl_recordings.read("out.jtl", (tmp_path / "out.jtl").read_bytes())
    run_of = alignment_of(script.steps, [recorded]).runs[0]
    paths = {step: run_of.exchanges[at].request.url.value.rpartition("/")[2] for step, at in run_of.position_of.items()}
    assert paths == {0: "go", 1: "", 2: "offers?key=fresh0fresh1fresh2"}
    loaded = run_of.loaded_resources(1)
    assert loaded is not None
    names = {run_of.exchanges[at].request.url.value.rpartition("/")[2] for at in loaded.positions}
    assert names == {"shop.css", "config.js", "a.png"}


@pytest.mark.parametrize(
    ("scope", "held", "told"),
    [
        ("", ON, None), ("all", OFF, None), ("children", OFF, None),
        ("all", ON, "The response from /shop.css fails"), ("children", ON, "The response from /shop.css fails"),
    ],
)  # fmt: skip
def test_assertions_on_sub_samples(scope: str, held: str, told: str | None) -> None:
    """Each resource is a sample that the assertion looks at."""
    texts = '<collectionProp name="Asserion.test_strings">' + leaf("0", "Shop") + "</collectionProp>"
    own = leaf("Assertion.test_field", "Assertion.response_data") + leaf("Assertion.test_type", "16", "intProp")
    assertion = element("ResponseAssertion", texts, own, leaf("Assertion.scope", scope))
    findings = found(plan(http("/", held, host="shop.test", under=[assertion])), "assertion-breaks", "a.jmx", RUNS)
    assert [told is not None and one.message.startswith(told) for one in findings] == [True] * (told is not None)


# --- twice

TWICE = http("/config.js", host="shop.test", name="Script")


def test_embedded_twice() -> None:
    """The recording tells which samplers are the page's resources."""
    other = http("/other.js", host="shop.test", name="Other")
    text = plan(http("/", ON, host="shop.test", name="Home"), TWICE, http("/a.png", host="shop.test"), other)
    (finding,) = found(text, "embedded-twice", "a.jmx", RUNS)
    assert "/config.js, /a.png" in finding.message and "/other.js" not in finding.message
    assert len(finding.related) == 2


def test_embedded_twice_without_a_recording() -> None:
    """Then addresses like those of files count, where the filters let them through."""
    home, css = http("/", ON, host="shop.test"), leaf(MUST, ".*css")
    assert len(found(plan(home, TWICE), "embedded-twice", "a.jmx")) == 1
    for text in (
        plan(http("/", host="shop.test"), TWICE),
        plan(http("/", ON, css, host="shop.test"), TWICE),
        plan(home, http("/api/items", host="shop.test")),
        plan(home, http("/${name}.js", host="shop.test")),
        plan(element("CacheManager"), home, TWICE),
        plan(headers(("A", "1")), TWICE, home),
    ):
        assert not found(text, "embedded-twice", "a.jmx")
