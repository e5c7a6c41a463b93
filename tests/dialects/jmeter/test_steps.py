"""Plans to steps: order, scope, requests, spans."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.slots import slots_of
from loadlint.dialects.jmeter import dialect
from loadlint.script import Script
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import (
    arguments,
    element,
    group,
    headers,
    http,
    leaf,
    parse,
    plain,
    plan,
    raw_body,
    sent_headers,
    shown,
    urls,
    variables,
    whole,
)


def paths(script: Script) -> list[str]:
    return [shown(step.request.url).removeprefix("http://h") for step in script.steps]


def slots(script: Script, step: int = 0) -> dict[str, tuple[str, str]]:
    """Value and source text of each slot, by its place."""
    return {
        "/".join(map(str, slot.place)): (shown(slot.text), script.source.text(slot.span) if slot.span else "")
        for slot in slots_of(script.steps[step].request)
    }


def test_detect() -> None:
    for text in (
        plan(),
        http("/a"),
        group(),
        "\ufeff" + plan(),
        plan().partition("\n")[2],
        "<!-- c --><HTTPSamplerProxy/>",
    ):
        assert dialect.detect(Source("a.JMX", text.encode()), lambda _: None), text
    for text in ("", "<html></html>", "{}", "<project/>"):
        assert not dialect.detect(Source("a.jmx", text.encode()), lambda _: None)
    assert not dialect.detect(Source("a.xml", plan().encode()), lambda _: None)


def test_order_of_thread_groups() -> None:
    script = parse(
        whole(
            group(http("/last"), cls="PostThreadGroup"),
            group(http("/one")),
            group(http("/two"), cls="kg.apc.jmeter.threads.UltimateThreadGroup"),
            group(http("/three"), cls="com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup"),
            group(http("/off")).replace('enabled="true"', 'enabled="false"', 1),
            group(http("/first"), cls="SetupThreadGroup"),
            http("/nowhere"),
        )
    )
    assert paths(script) == ["/first", "/one", "/two", "/three", "/last"]


def test_controllers() -> None:
    script = parse(
        plan(
            element("TransactionController", under=[http("/transaction")]),
            element("OnceOnlyController", under=[http("/once")]),
            element("LoopController", leaf("LoopController.loops", "1"), under=[http("/loop1")]),
            element("LoopController", leaf("LoopController.loops", "${n}"), under=[http("/loop")]),
            element("WhileController", under=[http("/while")]),
            element("ForeachController", under=[element("IfController", under=[http("/foreach-if")])]),
            element("SwitchController", under=[http("/switch")]),
            element("RandomController", under=[http("/random")]),
            element("ThroughputController", under=[http("/throughput")]),
            element("com.blazemeter.jmeter.controller.ParallelSampler", under=[http("/parallel")]),
            element("TestFragmentController", under=[http("/fragment")]),
            element("GenericController", under=[http("/off")], more=' enabled="false"'),
            element("DebugSampler", under=[http("/never")]),
        )
    )
    assert [(p, s.repeated, s.conditional) for p, s in zip(paths(script), script.steps, strict=True)] == [
        ("/transaction", False, False),
        ("/once", False, False),
        ("/loop1", False, False),
        ("/loop", True, False),
        ("/while", True, False),
        ("/foreach-if", True, True),
        ("/switch", False, True),
        ("/random", False, True),
        ("/throughput", False, True),
        ("/parallel", False, False),
    ]


def module(*names: str) -> str:
    path = "".join(leaf(str(i), name) for i, name in enumerate(names))
    return element("ModuleController", f'<collectionProp name="ModuleController.node_path">{path}</collectionProp>')


def test_modules() -> None:
    fragment = element(
        "TestFragmentController", name="Lib", under=[element("GenericController", name="Login", under=[http("/login")])]
    )
    script = parse(
        whole(
            fragment,
            group(
                module("Test Plan", "Plan", "Lib", "Login"),
                http("/a"),
                module("WorkBench", "Test Plan", "Plan", "Lib"),
                module("Test Plan", "Plan", "Nowhere"),
            ),
        )
    )
    assert paths(script) == ["/login", "/a", "/login"]
    recursive = whole(
        group(element("GenericController", name="A", under=[module("x", "Plan", "Users", "A"), http("/b")]))
    )
    assert paths(parse(recursive)) == ["/b"]


def test_included_files() -> None:
    include = element("IncludeController", leaf("IncludeController.includepath", "lib/login.jmx"))
    other = whole(
        element("TestFragmentController", under=[headers(("X", "1")), http("/login", arguments(("a", "b")))]),
        group(http("/no")),
    )
    script = parse(plan(http("/a"), include), {"lib/login.jmx": other})
    assert paths(script) == ["/a", "/login?a=b"]
    first, second = script.steps
    assert first.editable and second.editable
    assert script.source.file_at(second.at.start).path == "lib/login.jmx"
    spans = [slot.span for slot in slots_of(second.request) if slot.span is not None]
    assert {script.source.file_at(span.start).path for span in spans} == {"lib/login.jmx"}
    assert [script.source.text(call) for call in second.called_from] == ["IncludeController"]
    assert script.files == ("lib/login.jmx",)
    assert sent_headers(second) == {"X": "1"}
    assert paths(parse(plan(include))) == []
    itself = {"lib/login.jmx": whole(element("TestFragmentController", under=[include, http("/x")]))}
    assert len(parse(plan(include), itself).steps) <= 2


def test_addresses() -> None:
    script = parse(
        plan(
            http("/a", host="h:80"),
            http("a", host="h:8080"),
            http("/a", leaf("HTTPSampler.protocol", "https"), host="h:443"),
            http("https://other/x?y=1", arguments(("lost", "1"))),
            http("/a?b=1", arguments(("c", "d e"), ("f", ""))),
            http("/a", arguments(("c", "d e&amp;=${v}/é"), encode=True), method="DELETE"),
            http("${path}", host="${host}"),
            http("${url}", host=""),
            http("/only", host=""),
            http("", leaf("HTTPSampler.method", ""), host="h"),
            http("/x", method="${m}"),
        )
    )
    assert urls(script) == [
        "GET http://h/a",
        "GET http://h:8080/a",
        "GET https://h/a",
        "GET https://other/x?y=1",
        "GET http://h/a?b=1&c=d e&f=",
        "DELETE http://h/a?c=d+e%26%3D{}%2F%C3%A9",
        "GET http://{}/{}",
        "GET {}",
        "GET /only",
        "GET http://h/",
        "? http://h/x",
    ]


def test_a_query_without_a_value_as_the_recorder_writes_it() -> None:
    """`/page?4-2.-edit`: JMeter puts nothing behind a name that has neither a value nor a mark before it."""
    name_alone = arguments(("4-2.-edit", "")).replace(leaf("Argument.value", "") + leaf("Argument.metadata", "="), "")
    assert urls(parse(plan(http("/page", name_alone)))) == ["GET http://h/page?4-2.-edit"]


@pytest.mark.parametrize("metadata", [leaf("Argument.metadata", ""), ""])
def test_an_argument_without_a_separator(metadata: str) -> None:
    """Run in 5.6.2: a query has what `Argument.metadata` says between name and value, a form always has `=`."""
    argument = arguments(("send", "on")).replace(leaf("Argument.metadata", "="), metadata)
    script = parse(plan(http("/a", argument), http("/b", argument, method="POST")))
    assert urls(script) == ["GET http://h/a?sendon", "POST http://h/b"]
    assert plain(script.steps[1].request.body) == "send=on"


def test_defaults_and_constants() -> None:
    defaults = [
        leaf("HTTPSampler.domain", "outer"),
        leaf("HTTPSampler.protocol", "https"),
        arguments(("d", "1")),
    ]
    outer = element("ConfigTestElement", *defaults).replace('"ConfigTestElementGui"', '"HttpDefaultsGui"')
    inner = outer.replace("outer", "inner")
    script = parse(
        whole(
            variables(("base", "/app"), ("twice", "1"), ("calc", "${__time}")),
            variables(("twice", "2")),
            outer,
            group(
                http("${base}/a/${twice}/${calc}", host=""),
                element("GenericController", under=[inner, http("/b", host="")]),
                http("/c", host="own"),
            ),
        )
    )
    assert urls(script) == ["GET https://outer/app/a/{}/{}?d=1", "GET https://inner/b?d=1&d=1", "GET http://own/c?d=1"]
    assert slots(script)["path/0"] == ("app", "")


def test_headers() -> None:
    script = parse(
        whole(
            headers(("X-A", "outer"), ("X-B", "outer")),
            headers(("X-OFF", "1")).replace('enabled="true"', 'enabled="false"', 1),
            headers(("X-Odd", "1")).replace("HeaderPanel", "UnknownPanel"),
            group(
                element(
                    "GenericController", under=[headers(("X-C", "${c}")), http("/a", under=[headers(("x-a", "own"))])]
                ),
                http("/b", arguments(("a", "b")), method="POST"),
            ),
        )
    )
    first, second = script.steps
    assert sent_headers(first) == {"x-a": "own", "X-C": "{}", "X-B": "outer"}
    assert sent_headers(second) == {
        "X-A": "outer", "X-B": "outer", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    assert slots(script)["header/x-a"] == ("own", "own")


def test_bodies() -> None:
    path = "C:\\up\\a.txt"
    file = (
        '<elementProp name="HTTPsampler.Files" elementType="HTTPFileArgs"><collectionProp name="HTTPFileArgs.files">'
        f'<elementProp name="" elementType="HTTPFileArg">{leaf("File.path", path)}'
        f"{leaf('File.paramname', 'f')}"
        f"{leaf('File.mimetype', 'text/plain')}</elementProp></collectionProp></elementProp>"
    )
    one_plain = '>true</boolProp><stringProp name="Argument.name">a'
    form = http("/form", arguments(("a", "1%202"), ("b", "x+y"), ("", "no")), method="POST")
    multipart = leaf("HTTPSampler.DO_MULTIPART_POST", "true", "boolProp")
    script = parse(
        plan(
            http("/raw", *raw_body('{"id": "${id}", "a": "x&amp;y"}'), method="POST"),
            http("/implicit", arguments(("", "&lt;a&gt;1&lt;/a&gt;")), method="PUT"),
            http("/form", arguments(("a", "1%202"), ("b", "x+y")), method="POST"),
            form.replace(one_plain.replace("true", "false"), one_plain),
            http("/upload", arguments(("a", "1")), file, method="POST"),
            http("/multi", arguments(("a", "1")), multipart, method="POST"),
            http("/none", method="POST"),
            http("/get", *raw_body("x"), method="GET"),
        )
    )  # fmt: skip
    assert [plain(step.request.body) for step in script.steps] == [
        '{"id": "{}", "a": "x&y"}',
        "<a>1</a>",
        "a=1+2&b=x+y",
        "a=1%25202&b=x+y",
        [("a", "1", None), ("f", "{}", "a.txt")],
        [("a", "1", None)],
        None,
        "x",
    ]
    assert slots(script, 0)["json/a"] == ("x&y", "x&amp;y")
    assert slots(script, 1)["xml/a/0"] == ("1", "1")
    assert slots(script, 2)["form/a/0"] == ("1 2", "1%202")
    assert slots(script, 3)["form/a/0"] == ("1%202", "1%202")
    assert slots(script, 4)["multipart/f/filename"] == ("a.txt", "a.txt")


def test_soap() -> None:
    sampler = element(
        "SoapSampler", leaf("SoapSampler.URL_DATA", "http://h/s"), leaf("HTTPSamper.xml_data", "&lt;a/&gt;")
    )
    script = parse(plan(sampler))
    assert urls(script) == ["POST http://h/s"] and plain(script.steps[0].request.body) == "<a/>"


def test_places() -> None:
    script = parse(plan(http("/a", name="Open &amp; go")))
    step = script.steps[0]
    assert script.source.text(step.at) == "Open &amp; go"
    text = script.source.text(step.span)
    assert text.startswith("<HTTPSamplerProxy") and text.endswith("</HTTPSamplerProxy>")


def test_values_in_escapes_have_places() -> None:
    body = "{&quot;t&quot;:&quot;a\\u0026b&amp;c&quot;,&quot;u&quot;:&quot;http://h/x?y=1%2B2&quot;}"
    script = parse(plan(http("/a", *raw_body(body), method="POST")))
    found = slots(script)
    assert found["json/t"] == ("a&b&c", "a\\u0026b&amp;c")
    assert found["json/u/|/query/y/0"] == ("1+2", "1%2B2")


def test_file_forms() -> None:
    """The same plan in other clothes has the same steps, with places of its own."""
    text = plan(http("/a?x=tok\u00e9n", arguments(("a", "v1&amp;v2")), under=[headers(("X", "y"))]))
    wanted = urls(parse(text))
    forms = [
        text.replace("\n", "\r\n").encode(),
        ("\ufeff" + text).encode(),
        text.replace('"', "'").encode(),
        text.partition("\n")[2].encode(),
        text.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        text.replace("UTF-8", "windows-1252").encode("cp1252"),
        text.replace("\n", "").encode(),
        text.replace('<stringProp name="', '<stringProp  x="1"\n name="').encode(),
        text.replace('enabled="true"', "").encode(),
    ]
    for data in forms:
        script = parse(data)
        assert urls(script) == wanted, data
        span = next(slot.span for slot in slots_of(script.steps[0].request) if slot.place[:2] == ("query", "x"))
        assert span is not None
        assert data[span.start : span.end] in ("tok\u00e9n".encode(), "tok\u00e9n".encode("iso-8859-1"))
        assert not script.problems


def test_aliases_and_old_plans() -> None:
    old = (
        http("/a")
        .replace('testclass="HTTPSamplerProxy"', 'testclass="HTTPSampler"')
        .replace("<HTTPSamplerProxy", "<HTTPSampler2")
        .replace("</HTTPSamplerProxy", "</HTTPSampler2")
    )
    dotted = http("/b").replace(
        'testclass="HTTPSamplerProxy"', 'testclass="org.apache.jmeter.protocol.http.sampler.HTTPSamplerProxy"'
    )
    bare = http("/c").replace(' testclass="HTTPSamplerProxy"', "")
    off = http("/d", leaf("TestElement.enabled", "false", "boolProp")).replace(' enabled="true"', "")
    assert paths(parse(plan(old, dotted, bare, off))) == ["/a", "/b", "/c"]


def test_names_and_naming() -> None:
    regex = element("RegexExtractor", leaf("RegexExtractor.refname", "csrfToken"))
    csv = element("CSVDataSet", leaf("variableNames", "userName,passWord"))
    script_element = element(
        "JSR223PostProcessor", leaf("script", "vars.put('cartId', vars.get(&quot;other_one&quot;)); vars['set'] = 1")
    )
    script = parse(plan(csv, http("/${__Random(1,9,dice)}/${used.name}", under=[regex, script_element])))
    assert {"csrfToken", "userName", "passWord", "cartId", "other_one", "set", "dice", "used.name"} <= script.names
    assert script.naming == "camel"
    assert parse(plan(element("CounterConfig", leaf("CounterConfig.name", "my_count")))).naming == "snake"


def test_comments() -> None:
    text = plan(http("/a", leaf("TestPlan.comments", "why &amp; loadlint: ignore[x]")))
    script = parse(text)
    (comment,) = script.comments
    assert comment.text == "why & loadlint: ignore[x]"
    assert script.source.text(comment.span) == "why &amp; loadlint: ignore[x]"
    assert comment.covers is not None
    covered = script.source.text(comment.covers)
    assert covered.startswith("<HTTPSamplerProxy") and covered.endswith("<hashTree/>")
    assert "<HTTPSamplerProxy" in text.splitlines()[comment.line]


def test_the_comment_that_names_loadlint_counts() -> None:
    note = leaf("TestElement.comments", "loadlint: ignore[x]")
    for other in ("", "of the whole team"):
        (comment,) = parse(plan(http("/a", leaf("TestPlan.comments", other), note))).comments
        assert comment.text == "loadlint: ignore[x]"


def test_a_header_manager_inside_the_sampler() -> None:
    """JMeter's recorder leaves one there; it wins, and the one below may only refer to its headers."""
    inside = (
        '<elementProp name="HTTPSampler.header_manager" elementType="HeaderManager">'
        '<collectionProp name="HeaderManager.headers"><elementProp name="" elementType="Header">'
        f"{leaf('Header.name', 'X-A')}{leaf('Header.value', '1')}</elementProp></collectionProp></elementProp>"
    )
    below = element("HeaderManager", '<collectionProp reference="../../x"/>').replace("HeaderManagerGui", "HeaderPanel")
    script = parse(plan(http("/", inside, under=[below]), http("/", inside, under=[headers(("x-a", "2"), ("B", "3"))])))
    assert sent_headers(script.steps[0]) == {"X-A": "1"}
    assert sent_headers(script.steps[1]) == {"X-A": "1", "B": "3"}


def authorization(url: str, user: str = "ann", mechanism: str = "") -> str:
    """An Authorization Manager."""
    held = [leaf("Authorization.url", url), leaf("Authorization.username", user)]
    held += [leaf("Authorization.password", "pw"), leaf("Authorization.mechanism", mechanism) if mechanism else ""]
    entry = f'<elementProp name="" elementType="Authorization">{"".join(held)}</elementProp>'
    return element("AuthManager", f'<collectionProp name="AuthManager.auth_list">{entry}</collectionProp>')


@pytest.mark.parametrize(
    ("manager", "sent"),
    [
        (authorization("http://h"), "Basic YW5uOnB3"),
        (authorization("http://h:80/a"), "Basic YW5uOnB3"),
        (authorization("http://h", mechanism="BASIC_DIGEST"), "Basic YW5uOnB3"),
        (authorization("http://h", "${user}"), "Basic {}"),
        (authorization("http://h", mechanism="DIGEST"), "Digest {}"),
        (authorization("http://other"), None),
        (authorization("${base}"), None),
        (authorization("http://h") + headers(("Authorization", "Bearer x")), "Bearer x"),
    ],
)
def test_authorization(manager: str, sent: str | None) -> None:
    script = parse(plan(manager, http("/a")))
    assert sent_headers(script.steps[0]).get("Authorization") == sent


ANN, BOB = "Basic YW5uOnB3", "Basic Ym9iOnB3"


@pytest.mark.parametrize(
    ("addresses", "sent"),
    [
        (("http://h/a", "http://h/a"), [ANN, ANN, None]),
        (("http://h/a", "http://h/a/b"), [ANN, ANN, None]),
        (("http://h/a/b", "http://h/a"), [BOB, ANN, None]),
        (("", "http://h/a"), [ANN, ANN, ANN]),
        (("HTTP://h/a", "http://h/a"), [BOB, BOB, None]),
        (("${unknown}/a", "http://h/a"), ["Basic {}", "Basic {}", None]),
    ],
)
def test_the_first_row_for_an_address_wins(addresses: tuple[str, str], sent: list[str | None]) -> None:
    """As JMeter 5.6.2 sends them, where it knows the addresses."""
    rows = [authorization(address, user) for address, user in zip(addresses, ("ann", "bob"), strict=True)]
    both = rows[0].replace(
        "</collectionProp>",
        rows[1][rows[1].index("<elementProp") : rows[1].index("</collection")] + "</collectionProp>",
        1,
    )
    script = parse(plan(both, *(http(path) for path in ("/a/x", "/a/b/x", "/c"))))
    assert [sent_headers(step).get("Authorization") for step in script.steps] == sent


def test_the_prefix_of_included_paths() -> None:
    """JMeter puts a property before the path; without such a file it looks beside the plan. It evaluates no `${…}`."""
    include = element("IncludeController", leaf("IncludeController.includepath", "login.jmx"))
    near, far = (whole(element("TestFragmentController", under=[http(path)])) for path in ("/near", "/far"))
    prefix = "# where\nincludecontroller.prefix = parts/\\\n  v2/\n"
    for files, expected in (
        ({"login.jmx": near, "parts/v2/login.jmx": far, "user.properties": prefix}, ["/far"]),
        ({"login.jmx": near, "parts/v2/login.jmx": far, "jmeter.properties": prefix}, ["/far"]),
        ({"login.jmx": near, "user.properties": prefix}, ["/near"]),
        (
            {"login.jmx": near, "parts/v2/login.jmx": far, "user.properties": prefix.replace("\nincl", "\n#incl")},
            ["/near"],
        ),
        ({"login.jmx": near, "user.properties": "a=\\u0062\nincludecontroller.prefix:"}, ["/near"]),
    ):
        assert paths(parse(plan(include), files)) == expected
    computed = element("IncludeController", leaf("IncludeController.includepath", "${dir}/login.jmx"))
    assert paths(parse(plan(computed), {"sub/login.jmx": near})) == []
