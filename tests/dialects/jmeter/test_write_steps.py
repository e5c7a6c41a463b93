"""Requests that a plan makes more, or no more: the plan before and after."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest
from lxml import etree

from loadlint.changes import CannotWriteError, InsertStep, RemoveStep
from loadlint.dialects.jmeter import dialect
from loadlint.request import Body, Field, FormBody, MultipartBody, RawBody, Request, with_texts
from loadlint.script import Step
from loadlint.text.edits import apply
from loadlint.text.mapped import Text
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
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
from tests.support.plan_notation import from_jmx, to_jmx

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def text(notation: str) -> str:
    return dedent(notation).lstrip("\n")


def request(address: str, body: Body | str | None = None, **named: str) -> Request:
    """A recorded request: `POST http://h/a`, with headers by their names with `_` for `-`."""
    method, _, url = address.partition(" ")
    fields = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in named.items())
    return Request(method, Text(url), fields, RawBody(Text(body)) if isinstance(body, str) else body)


def inserted(before: str, new: Request, at: int | None = None) -> str:
    return changed(parse(before), InsertStep(at, new))


SHOP = """
thread group Users
  GET /cart on shop.test
  POST /orders on shop.test sending item=4
  GET /done on shop.test
"""

INSERTED = {
    "between two": (
        SHOP,
        InsertStep(2, request("GET http://shop.test/pay")),
        """
        thread group Users
          GET /cart on shop.test
          POST /orders on shop.test sending item=4
          GET /pay on shop.test
          GET /done on shop.test
        """,
    ),
    "after the last one": (
        SHOP,
        InsertStep(None, request("GET http://shop.test:80/pay")),
        """
        thread group Users
          GET /cart on shop.test
          POST /orders on shop.test sending item=4
          GET /done on shop.test
          GET /pay on shop.test
        """,
    ),
    "a form": (
        SHOP,
        InsertStep(1, request("POST http://shop.test/pay?x=1", "card=a+b&name=%26", Content_Type=FORM)),
        """
        thread group Users
          GET /cart on shop.test
          POST /pay?x=1 on shop.test sending card=a b&name=&
          POST /orders on shop.test sending item=4
          GET /done on shop.test
        """,
    ),
    "JSON": (
        SHOP,
        InsertStep(0, request("PUT http://shop.test/pay", '{"a":"\\\\b"}', Content_Type=JSON, Cookie="a=1")),
        """
        thread group Users
          PUT /pay on shop.test sending {"a":"\\\\b"}
            headers Content-Type: application/json
          GET /cart on shop.test
          POST /orders on shop.test sending item=4
          GET /done on shop.test
        """,
    ),
    "a query": (
        SHOP,
        InsertStep(0, request("GET http://shop.test/pay?a=b%20c&d=")),
        """
        thread group Users
          GET /pay on shop.test sending a=b c&d=
          GET /cart on shop.test
          POST /orders on shop.test sending item=4
          GET /done on shop.test
        """,
    ),
    "a query in the path, as the others": (
        SHOP.replace("/cart", "/cart?a=b"),
        InsertStep(0, request("GET http://shop.test/pay?a=b%20c")),
        """
        thread group Users
          GET /pay?a=b%20c on shop.test
          GET /cart?a=b on shop.test
          POST /orders on shop.test sending item=4
          GET /done on shop.test
        """,
    ),
    "another site": (
        SHOP,
        InsertStep(0, request("GET http://pay.test/pay")),
        """
        thread group Users
          GET /pay on pay.test
          GET /cart on shop.test
          POST /orders on shop.test sending item=4
          GET /done on shop.test
        """,
    ),
    "only the headers that matter here": (
        SHOP.replace("  GET /cart", "  headers X-All: 1\n  GET /cart"),
        InsertStep(
            2,
            request(
                "GET http://shop.test/pay", None, Host="shop.test", User_Agent="M", Accept="application/json",
                X_All="2", X_Shop="3", Sec_Fetch_Mode="cors", Referer="http://shop.test/", If_None_Match="1",
            ),
        ),
        """
        thread group Users
          headers X-All: 1
          GET /cart on shop.test
          POST /orders on shop.test sending item=4
          GET /pay on shop.test
            headers Accept: application/json, X-Shop: 3
          GET /done on shop.test
        """,
    ),
    "headers of a browser where the others have them": (
        SHOP.replace("  POST", "    headers User-Agent: M, Referer: /\n  POST"),
        InsertStep(1, request("GET http://shop.test/pay", None, User_Agent="M", Referer="/cart", Accept="*/*")),
        """
        thread group Users
          GET /cart on shop.test
            headers User-Agent: M, Referer: /
          GET /pay on shop.test
            headers User-Agent: M, Referer: /cart
          POST /orders on shop.test sending item=4
          GET /done on shop.test
        """,
    ),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", INSERTED)
def test_insert(case: str, newline: str) -> None:
    before, change, after = INSERTED[case]
    script = parse(to_jmx(text(before)).replace("\n", newline))
    edits = dialect.write(script, change)
    assert len(edits) == 1 and not edits[0].span
    written = apply(script.source.data, edits).decode()
    assert from_jmx(written) == text(after)
    assert not parse(written).problems and written.count("\n") == written.count(newline)


def test_as_the_neighbours_are_written() -> None:
    before = plan(
        http(
            "/a",
            leaf("HTTPSampler.connect_timeout", "${timeout}"),
            leaf("HTTPSampler.image_parser", "true", "boolProp"),
        )
    )
    after = inserted(before, request("GET http://h/new"))
    assert after == before.replace("</HTTPSamplerProxy>\n<hashTree/>", "</HTTPSamplerProxy>\n<hashTree/>" + NEW, 1)


def test_beside_an_element_that_begins_on_the_line_of_another_one() -> None:
    before = plan(http("/a"), http("/b")).replace("<hashTree/>\n<HTTP", "<hashTree/><HTTP")
    after = inserted(before, request("GET http://h/new"), 1)
    assert after.count("\n") == before.count("\n")
    assert urls(parse(after)) == ["GET http://h/a", "GET http://h/new", "GET http://h/b"]


NEW = """
<HTTPSamplerProxy guiclass="HTTPSamplerProxyGui" testclass="HTTPSamplerProxy" testname="/new" enabled="true">
  <stringProp name="HTTPSampler.domain">h</stringProp>
  <stringProp name="HTTPSampler.port"></stringProp>
  <stringProp name="HTTPSampler.protocol">http</stringProp>
  <stringProp name="HTTPSampler.path">/new</stringProp>
  <stringProp name="HTTPSampler.method">GET</stringProp>
  <boolProp name="HTTPSampler.follow_redirects">true</boolProp>
  <boolProp name="HTTPSampler.auto_redirects">false</boolProp>
  <stringProp name="HTTPSampler.connect_timeout">${timeout}</stringProp>
  <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
    <collectionProp name="Arguments.arguments"/>
  </elementProp>
</HTTPSamplerProxy>
<hashTree/>"""


def defaults(host: str) -> str:
    return element("ConfigTestElement", leaf("HTTPSampler.domain", host)).replace(
        '"ConfigTestElementGui"', '"HttpDefaultsGui"'
    )


ADDRESSES = [
    ([defaults("h"), http("/a", host="")], "domain", ""),
    ([http("/a", host="${host}")], "domain", "${host}"),
    ([variables(("host", "h")), http("/a", host="${host}")], "domain", "${host}"),
    ([variables(("host", "other")), http("/a", host="${host}")], "domain", "h"),
    ([http("/a", host="${host}"), http("/a", host="${pay}")], "domain", "h"),
    ([variables(("base", "http://h")), http("${base}/a", host="")], "path", "${base}/new"),
    ([variables(("base", "http://h/shop")), http("${base}/a", host="")], "path", "/new"),
    ([http("${base}/a", host="")], "path", "${base}/new"),
    ([http("http://h/a", host="")], "path", "http://h/new"),
]


@pytest.mark.parametrize(("around", "name", "written"), ADDRESSES)
def test_the_address_as_the_neighbours_have_it(around: list[str], name: str, written: str) -> None:
    script = parse(inserted(plan(*around), request("GET http://h/new")))
    new = next(run.sampler for run in script.tree.runs if run.sampler.name == "/new")
    assert new.text(f"HTTPSampler.{name}") == written


def test_in_the_same_controller() -> None:
    controller = element("TransactionController", under=[http("/a"), http("/b")], name="T")
    after = parse(inserted(plan(controller, http("/c")), request("GET http://h/new"), 1))
    assert urls(after) == ["GET http://h/a", "GET http://h/new", "GET http://h/b", "GET http://h/c"]
    assert after.tree.runs[1].sampler.parent.name == "T"


def test_as_the_neighbours_of_the_same_thread_group_are() -> None:
    admins, users = group(http("/a", host="${admin}"), name="Admins"), group(http("/b", host="${shop}"))
    script = parse(inserted(whole(admins, users), request("GET http://h/new"), 1))
    assert urls(script)[1] == "GET http://{}/new"
    new = next(run.sampler for run in script.tree.runs if run.sampler.name == "/new")
    assert new.text("HTTPSampler.domain") == "${shop}"


def test_beside_a_graphql_request() -> None:
    """JMeter's panel for GraphQL makes the body of what it holds: the new sampler is of the usual kind."""
    graphql = http("/graph", leaf("GraphQLHTTPSampler.query", "q"), *raw_body("{}"), method="POST")
    before = plan(graphql.replace("HTTPSamplerProxyGui", "GraphQLHTTPSamplerGui"))
    after = inserted(before, request("POST http://h/new", '{"a":1}', Content_Type=JSON))
    assert after.count("GraphQL") == before.count("GraphQL") and after.count("HttpTestSampleGui") == 1


def test_the_type_of_a_form_that_is_not_the_usual_one() -> None:
    after = parse(
        inserted(plan(http("/a")), request("POST http://h/n", "a=1", Content_Type=f"{FORM};charset=UTF-8"), 0)
    )
    assert sent_headers(after.steps[0]) == {"Content-Type": f"{FORM};charset=UTF-8"}


@pytest.mark.parametrize(
    ("setting", "copied"),
    [
        ("HTTPSampler.connect_timeout", True),
        ("TestPlan.comments", False),
        ("TestElement.comments", False),
        ("HTTPSampler.image_parser", False),
        ("HTTPSampler.concurrentDwn", False),
        ("HTTPSampler.concurrentPool", False),
        ("HTTPSampler.embedded_url_re", False),
        ("HTTPSampler.embedded_url_exclude_re", False),
        ("GraphQLHTTPSampler.query", False),
    ],
)
def test_the_settings_of_the_sampler_beside_it(setting: str, copied: bool) -> None:
    script = parse(plan(http("/a", leaf(setting, "7"))))
    after = changed(script, InsertStep(0, request("GET http://h/new")))
    assert after.count(leaf(setting, "7")) == (2 if copied else 1)


def test_what_has_no_name_is_not_copied() -> None:
    script = parse(plan(http("/a", '<collectionProp><stringProp name="1">x</stringProp></collectionProp>')))
    after = changed(script, InsertStep(0, request("GET http://h/new")))
    assert after.count("<collectionProp>") == 1
    assert urls(parse(after)) == ["GET http://h/new", "GET http://h/a"]


def test_redirects() -> None:
    script = parse(plan(http("/a")))
    change = InsertStep(0, request("GET http://h/new"), follows_redirects=False)
    assert [step.follows_redirects for step in parse(changed(script, change)).steps] == [False, True]


BODIES = [
    (request("POST http://h/n", FormBody((Field(Text("a b"), Text("c&d")),))), "a+b=c%26d"),
    (request("POST http://h/n", "just text", Content_Type="text/plain"), "just text"),
    (request("POST http://h/n", "a=1&b", Content_Type=FORM), "a=1&b"),
    (request("POST http://h/n", "a=%E9", Content_Type=FORM), "a=%E9"),
    (request("POST http://h/n", MultipartBody((Field(Text("a"), Text("1")),))), [("a", "1", None)]),
    (request("DELETE http://h/n", '{"a":\n1}', Content_Type=JSON), '{"a":\n1}'),
]


@pytest.mark.parametrize(("new", "body"), BODIES)
def test_bodies(new: Request, body: object) -> None:
    after = parse(inserted(plan(http("/a", *raw_body("x"), method="POST")), new, 0))
    assert plain(after.steps[0].request.body) == body
    assert urls(after)[0] == f"{new.method} http://h/n"
    own_type = "Content-Type" in sent_headers(after.steps[0])
    assert own_type == (not isinstance(new.body, MultipartBody))


NOT_INSERTED = [
    (plan(http("/a")), request("GET http://h/${x}"), "as an expression"),
    (plan(http("/a")), request("POST http://h/", "${x}"), "as an expression"),
    (
        plan(http("/a")),
        request("POST http://h/", MultipartBody((Field(Text("a"), Text("1"), Text("a.png")),))),
        "sends a file",
    ),
    (plan(http("/a")), Request(None, Text("http://h/")), "method of the request is not known"),
    (plan(http("/a").replace("<hashTree/>", "")), request("GET http://h/"), "has no hashTree"),
    (plan(), request("GET http://h/"), "no such request"),
]


@pytest.mark.parametrize(("before", "new", "message"), NOT_INSERTED)
def test_not_inserted(before: str, new: Request, message: str) -> None:
    with pytest.raises(CannotWriteError, match=message):
        inserted(before, new)


def test_another_encoding() -> None:
    before = plan(http("/a")).replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")
    new = request("POST http://h/n", "\u20ac", X_A="\u00e9")
    after = parse(apply(before, dialect.write(parse(before), InsertStep(0, new))))
    assert plain(after.steps[0].request.body) == "\u20ac" and sent_headers(after.steps[0])["X-A"] == "\u00e9"


EXTRACTING = """
thread group Users
  GET /cart
    extract id = cart=(\\d+)
    assert id is not "NOT_FOUND"
  GET /carts/USE
"""


def test_remove() -> None:
    before = to_jmx(text(EXTRACTING))
    after = changed(parse(before), RemoveStep(0))
    assert from_jmx(after) == text("""
        thread group Users
          GET /carts/USE
        """)
    lines = before.splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if "GET /cart" in line)
    end = next(i for i, line in enumerate(lines) if "GET /carts" in line)
    assert after == "".join(lines[:start] + lines[end:])


def test_what_is_inserted_is_removed() -> None:
    before = to_jmx(text(SHOP))
    after = inserted(before, request("POST http://shop.test/n", '{"a":1}', Content_Type=JSON), 1)
    assert changed(parse(after), RemoveStep(1)) == before


SCRIPT = element("JSR223PreProcessor", leaf("script", "log.info(vars.get('id'))"))
EXTRACTOR = element("RegexExtractor", leaf("RegexExtractor.refname", "id"), leaf("RegexExtractor.regex", "(a)"))
TWICE = plan(
    element("TestFragmentController", under=[element("GenericController", under=[http("/a")], name="C")], name="F"),
    *[
        element(
            "ModuleController",
            '<collectionProp name="ModuleController.node_path">'
            + "".join(leaf(str(i), name) for i, name in enumerate(("Test Plan", "Plan", "Users", "F", "C")))
            + "</collectionProp>",
        )
    ]
    * 2,
)

NOT_REMOVED = [
    (to_jmx(text(EXTRACTING)).replace("USE", "${id}"), "uses `id`, which the request sets"),
    (to_jmx(text(EXTRACTING)).replace("USE", "${id_1}"), "uses `id`, which the request sets"),
    (plan(http("/a", under=[EXTRACTOR]), http("/b", under=[SCRIPT])), "uses `id`"),
    (plan(http("/a").replace("<hashTree/>", "")), "has no hashTree"),
    (TWICE, "runs at several places"),
]


@pytest.mark.parametrize(("before", "message"), NOT_REMOVED)
def test_not_removed(before: str, message: str) -> None:
    with pytest.raises(CannotWriteError, match=message):
        dialect.write(parse(before), RemoveStep(0))


def test_a_variable_that_another_request_sets_too() -> None:
    script = parse(plan(http("/a", under=[EXTRACTOR]), http("/b", under=[EXTRACTOR]), http("/c?x=${id}")))
    assert len(parse(changed(script, RemoveStep(0))).steps) == 2


FLOWS = Path(__file__).parents[2] / "shop" / "flows"


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("flow", ["forms", "spa", "graph"])
def test_recorded_plans(flow: str, newline: bytes) -> None:
    """A request of JMeter's own recording, inserted again, is sent as before; taken out, no byte differs."""
    data = (FLOWS / flow / "raw.jmx").read_bytes().replace(b"\n", newline)
    script = parse(data)
    for step in script.steps[:6]:
        again = with_texts(step.request, lambda part: Text(part.value))
        after = apply(data, dialect.write(script, InsertStep(step.index, again)))
        changed_script = parse(after)
        assert not changed_script.problems
        requests = [sent(other) for other in changed_script.steps]
        assert requests.pop(step.index) == sent(step)
        assert requests == [sent(other) for other in script.steps]
        assert apply(after, dialect.write(changed_script, RemoveStep(step.index))) == data


def sent(step: Step) -> tuple[str | None, str, object, dict[str, str]]:
    return step.request.method, shown(step.request.url), plain(step.request.body), sent_headers(step)


def shared_headers(*numbers: str) -> str:
    """A plan as JMeter's recorder writes it: the headers of a sampler stand in it, and its manager refers to them."""
    samplers = "".join(
        f"""<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="{path}">
<stringProp name="HTTPSampler.domain">shop.test</stringProp><stringProp name="HTTPSampler.path">/{path}</stringProp>
<stringProp name="HTTPSampler.method">GET</stringProp>
<elementProp name="HTTPSampler.header_manager" elementType="HeaderManager">
<collectionProp name="HeaderManager.headers"/>
</elementProp>
</HTTPSamplerProxy>
<hashTree>
<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Headers" enabled="true">
<collectionProp reference="../../../HTTPSamplerProxy{number}/elementProp/collectionProp"/>
</HeaderManager>
<hashTree/>
</hashTree>
"""
        for path, number in zip("abcd", numbers, strict=False)
    )
    return plan(samplers)


def numbers_in(text: str) -> list[str]:
    return re.findall(r"/HTTPSamplerProxy([^/\"]*)/elementProp/", text)


def test_references_to_samplers_follow_an_inserted_one() -> None:
    new = request("GET http://shop.test/new")
    assert numbers_in(inserted(shared_headers("", "[2]", "[3]"), new, 1)) == ["", "[3]", "[4]"]
    assert numbers_in(inserted(shared_headers("", "[2]", "[3]"), new, 0)) == ["[2]", "[3]", "[4]"]
    assert numbers_in(inserted(shared_headers("", "[2]", "[3]"), new)) == ["", "[2]", "[3]"]


def test_references_to_samplers_follow_one_that_is_taken_out() -> None:
    assert numbers_in(changed(parse(shared_headers("", "[2]", "[3]")), RemoveStep(0))) == ["", "[2]"]
    assert numbers_in(changed(parse(shared_headers("", "[2]", "[3]")), RemoveStep(1))) == ["", "[2]"]


def new_sampler(before: str, new: Request, name: str, step: int = 0) -> dict[str, str]:
    """The texts of the sampler with a label in the plan after it was inserted, by the names of its properties."""
    tree = etree.fromstring(inserted(before, new, step).encode())
    (sampler,) = (node for node in tree.iter("HTTPSamplerProxy") if node.get("testname") == name)
    held = {str(node.get("name")).removeprefix("HTTPSampler."): node.text or "" for node in sampler}
    return {name: held[name] for name in held if not name.startswith("HTTPsampler.")}


@pytest.mark.parametrize(
    ("neighbour", "new", "label"),
    [
        ("GET /a", "POST http://h/new?x=1#y", "POST /new"),
        ("GET /a", "GET http://h", "GET /"),
        ("/a", "GET http://h", "/"),
        ("Cart", "GET http://h/new", "/new"),
        ("GET cart", "GET http://h/new", "/new"),
        ("the GET /a", "GET http://h/new", "/new"),
    ],
)
def test_the_label_of_a_new_sampler(neighbour: str, new: str, label: str) -> None:
    after = inserted(plan(http("/a", name=neighbour)), request(new), 0)
    samplers = etree.fromstring(after.encode()).iter("HTTPSamplerProxy")
    assert [sampler.get("testname") for sampler in samplers] == [label, neighbour]


@pytest.mark.parametrize("label", ["testname='GET /a' ", 'testname="GET /a" ', ""])
def test_a_label_with_quotes(label: str) -> None:
    before = plan(http("/a", name="GET /a")).replace('testname="GET /a" ', label)
    name = "GET /it's\"<y" if label else "/it's\"<y"
    assert new_sampler(before, request("GET http://h/it's\"<y"), name)["path"] == "/it's\"<y"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h/x", ("h", "", "http")),
        ("https://h/x", ("h", "", "https")),
        ("https://h:443/x", ("h", "", "https")),
        ("http://h:443/x", ("h", "443", "http")),
        ("HTTP://H:80/x", ("h", "", "http")),
        ("http://h:8080/x", ("h", "8080", "http")),
        ("http://[::1]:81/x", ("[::1]", "81", "http")),
        ("http://other/x", ("other", "", "http")),
        ("/x", ("h", "", "http")),
    ],
)
def test_the_address_of_a_new_sampler(url: str, address: tuple[str, str, str]) -> None:
    sampler = new_sampler(plan(http("/a")), request(f"GET {url}"), "/x")
    assert (sampler["domain"], sampler["port"], sampler["protocol"], sampler["path"]) == (*address, "/x")


@pytest.mark.parametrize(("automatic", "follows"), [(True, True), (True, False), (False, True), (False, False)])
def test_redirects_are_followed_as_the_neighbours_do(automatic: bool, follows: bool) -> None:
    before = plan(http("/a"))
    if automatic:
        before = before.replace('auto_redirects">false', 'auto_redirects">true')
    after = changed(parse(before), InsertStep(0, request("GET http://h/x"), follows))
    held = after[after.index('testname="/x"') :]
    assert ('follow_redirects">true' in held.partition("</HTTPSamplerProxy>")[0]) == (follows and not automatic)
    assert ('auto_redirects">true' in held.partition("</HTTPSamplerProxy>")[0]) == (follows and automatic)


def test_where_an_address_is_not_known() -> None:
    before = plan(variables(("base", "http://h/shop")), http("${base}/a", host=""))
    with pytest.raises(CannotWriteError, match=r"^the host of the request is not known$"):
        inserted(before, request("GET /x"), 0)


AUTH = '<AuthManager guiclass="AuthPanel" testclass="AuthManager" testname="A" enabled="true"/>\n<hashTree/>'


@pytest.mark.parametrize(
    ("around", "name", "value", "is_sent"),
    [
        ([], "X-Own", "1", True),
        ([], "Content-Length", "1", False),
        ([], ":authority", "h", False),
        ([], "Proxy-Connection", "x", False),
        ([], "If-None-Match", "1", False),
        ([], "Sec-Fetch-Mode", "cors", False),
        ([], "Accept", "*/*", False),
        ([], "Accept", "text/html, */*", False),
        ([], "Accept", "text/html", True),
        ([], "X-Requested-With", "XMLHttpRequest", True),
        ([], "Accept-Language", "de", False),
        ([headers(("accept-language", "en"))], "Accept-Language", "de", False),
        ([], "Authorization", "Basic eA==", True),
        ([AUTH], "Authorization", "Basic eA==", False),
        ([AUTH], "Authorization", "Bearer x", True),
    ],
)
def test_the_headers_of_a_new_sampler(around: list[str], name: str, value: str, is_sent: bool) -> None:
    new = Request("GET", Text("http://h/x"), (Field(Text(name), Text(value)),))
    after = inserted(plan(*around, http("/a")), new, 0)
    assert (f'<stringProp name="Header.value">{value}</stringProp>' in after) == is_sent


@pytest.mark.parametrize(
    ("new", "rows", "own_type"),
    [
        (request("POST http://h/x", "a=1&b=", Content_Type=FORM), [("a", "1"), ("b", "")], False),
        (request("POST http://h/x", "a=1&b=%2B", Content_Type=FORM.upper()), [("a", "1"), ("b", "+")], False),
        (request("POST http://h/x", "a=1&=2", Content_Type=FORM), [("", "a=1&=2")], True),
        (request("POST http://h/x", "a=%zz", Content_Type=FORM), [("", "a=%zz")], True),
        (request("POST http://h/x", "a=1", Content_Type="text/plain"), [("", "a=1")], True),
        (request("POST http://h/x", "a=1"), [("", "a=1")], False),
        (request("POST http://h/x", "", Content_Type=FORM), [], True),
        (request("GET http://h/x?a=1&b=%20"), [("a", "1"), ("b", " ")], False),
        (request("GET http://h/x?a=1&b"), [], False),
        (request("POST http://h/x?a=1"), [], False),
        (request("DELETE http://h/x?a=1"), [("a", "1")], False),
    ],
)  # fmt: skip
def test_the_arguments_of_a_new_sampler(new: Request, rows: list[tuple[str, str]], own_type: bool) -> None:
    after = etree.fromstring(inserted(plan(http("/a")), new, 0).encode())
    sampler = next(node for node in after.iter("HTTPSamplerProxy") if node.get("testname") == "/x")
    held = [
        {prop.get("name"): prop.text or "" for prop in row}
        for row in sampler.iter()
        if row.get("elementType") == "HTTPArgument"
    ]
    assert [(row.get("Argument.name", ""), row["Argument.value"]) for row in held] == rows
    is_raw = {node.get("name"): node.text for node in sampler}.get("HTTPSampler.postBodyRaw") == "true"
    assert is_raw == (len(rows) == 1 and not rows[0][0])
    assert any(node.text == "Content-Type" for node in after.iter("stringProp")) == own_type


def test_a_query_where_a_neighbour_sends_its_own_in_arguments() -> None:
    """The nearest neighbour whose query can be told says where that of the new sampler goes."""
    new = request("GET http://h/x?a=1")
    in_rows = http("/b", arguments(("q", "1")))
    assert new_sampler(plan(http("/a"), in_rows), new, "/x")["path"] == "/x"
    assert new_sampler(plan(http("/a?q=1"), in_rows), new, "/x")["path"] == "/x?a=1"
    assert new_sampler(plan(in_rows, http("/a?q=1")), new, "/x")["path"] == "/x"
    posted = http("/b", arguments(("q", "1")), method="POST")
    assert new_sampler(plan(posted, http("/a?q=1")), new, "/x")["path"] == "/x?a=1"


def test_a_file_among_the_parts_of_a_form() -> None:
    parts = (Field(Text("a"), Text("1")), Field(Text("b"), Text("2"), Text("b.png")))
    with pytest.raises(CannotWriteError, match=r"^the request sends a file, which is not at hand$"):
        inserted(plan(http("/a")), request("POST http://h/x", MultipartBody(parts)), 0)
