"""The JTL reader, on files that JMeter 5.6.2 wrote (`jtl/`) and on each variant that public files show."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from lxml import etree

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.errors import RecordingError
from loadlint.recordings import read
from loadlint.recordings.exchange import Exchange, Problem, Recording, Response
from loadlint.request import RawBody

FILES = Path(__file__).parent / "jtl"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n%s</testResults>\n'
HEADERS = "HTTP/1.1 200 OK\nContent-Type: text/html\n"


def sample(
    url: str | None = "https://shop.test/",
    inner: str = "",
    *,
    tag: str = "httpSample",
    attributes: str = "",
    body: str | None = "ok",
    headers: str | None = HEADERS,
    request_headers: str | None = "Accept: */*\n",
    method: str | None = "GET",
    query: str | None = "",
    cookies: str | None = "",
    more: str = "",
) -> str:
    """One sample as JMeter writes it; a part that is None is not saved. Texts are escaped already."""
    parts = {
        "responseHeader": headers,
        "requestHeader": request_headers,
        "responseData": body,
        "cookies": cookies,
        "method": method,
        "queryString": query,
    }
    names = set(re.findall(r"(\w+)=", attributes))
    defaults = {"t": "5", "ts": "1767261600000", "s": "true", "lb": "x", "rc": "200", "tn": "Users 1-1", "dt": "text"}
    written = "".join(f' {name}="{value}"' for name, value in defaults.items() if name not in names)
    content = "".join(
        f'  <{name} class="java.lang.String">{text}</{name}>\n' for name, text in parts.items() if text is not None
    )
    address = "" if url is None else f"  <java.net.URL>{url}</java.net.URL>\n"
    return f"<{tag}{written} {attributes}>\n{inner}{content}{more}{address}</{tag}>\n"


def read_data(folder: Path, data: bytes | str, name: str = "recording.xml") -> Recording:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(str(path))


def read_samples(folder: Path, *samples: str) -> Recording:
    return read_data(folder, XML % "".join(samples))


def only(recording: Recording) -> Exchange:
    (exchange,) = recording.exchanges
    return exchange


def answer(exchange: Exchange) -> Response:
    assert exchange.response is not None
    return exchange.response


def lines(recording: Recording) -> list[str]:
    return [
        f"{exchange.request.method} {exchange.request.url.value.removeprefix('http://127.0.0.1:18977')} "
        f"{exchange.response.status if exchange.response else None}"
        for exchange in recording.exchanges
    ]


def problems(recording: Recording) -> list[Problem]:
    return [issue.problem for issue in recording.health]


# Files that JMeter wrote.


def test_followed_redirects_and_embedded_resources() -> None:
    recording = read(str(FILES / "followed.jtl"))
    assert lines(recording) == [
        "GET / 302",
        "GET /login?next=%2Fhome 200",
        "GET /logo.png 200",
        "POST /login 303",
        "GET /home 301",
        "GET /home/ 200",
        "GET /logo.png 200",
        "POST /api 200",
        "GET /gz?q=x+y 200",
        "GET /latin 200",
        "GET /logo.png 200",
        "GET /octet 200",
        "DELETE /none 204",
        "GET /empty 200",
        "HEAD /empty 200",
        "POST /api 200",
        "PUT /api 200",
        "GET /bad 500",
        "GET http://127.0.0.1:1/x None",
    ]
    assert [exchange.index for exchange in recording.exchanges] == list(range(19))
    assert lookups_of(recording).next_hop == {0: 1, 3: 4, 4: 5}
    assert problems(recording) == [Problem.NO_RESPONSES, Problem.FAILURES]


def test_redirects_that_were_not_followed() -> None:
    recording = read(str(FILES / "not-followed.jtl"))
    assert lines(recording)[:3] == ["GET / 302", "POST /login 303", "POST /api 200"]
    assert answer(recording.exchanges[0]).location == "/login?next=%2Fhome"


def test_automatic_redirects_leave_no_hops() -> None:
    recording = read(str(FILES / "auto-redirects.jtl"))
    assert lines(recording)[:2] == ["GET /login?next=%2Fhome 200", "GET /logo.png 200"]


def test_what_the_exchanges_hold() -> None:
    exchanges = read(str(FILES / "followed.jtl")).exchanges
    first = answer(exchanges[0])
    assert len(first.header_values("set-cookie")) == 2
    assert first.body == b""
    assert exchanges[0].started == pytest.approx(1795544804.359)
    page = answer(exchanges[1])
    assert page.text.endswith("</form>grün 😀</html>")
    assert (page.media_type, page.url) == ("text/html", "http://127.0.0.1:18977/login?next=%2Fhome")
    login = exchanges[3].request
    assert login.body is not None and isinstance(login.body, RawBody)
    assert login.body.text.value == "user=ann+b&p%26w=%C3%BC%26%2B"
    kind, cookie = login.header("content-type"), login.header("cookie")
    assert kind and kind.value.startswith("application/x-www-form-urlencoded")
    assert cookie and cookie.value == "sid=fa3cd636588b4858b4aff0b41d69e6a3; b=2"
    assert answer(exchanges[5]).text == "<html><img src=/logo.png><p>hi \x01 &amp; ]]&gt;</p></html>"
    assert answer(exchanges[6]).body is None
    assert answer(exchanges[8]).text.startswith('{"gz":')
    assert answer(exchanges[9]).text == "grün €"
    assert answer(exchanges[11]).body == b"\x00\x01text"
    assert answer(exchanges[13]).body == b""
    put = exchanges[16].request.body
    assert isinstance(put, RawBody) and put.text.value == "line1\r\nline2 <x/>"


def test_default_settings() -> None:
    recording = read(str(FILES / "default-settings.jtl"))
    assert len(recording.exchanges) == 19
    assert [exchange.response.status for exchange in recording.exchanges[:4] if exchange.response] == [
        302,
        200,
        200,
        303,
    ]
    message = next(issue.message for issue in recording.health if issue.problem == Problem.NO_BODIES)
    for name in ("response_data", "responseHeaders", "requestHeaders", "samplerData"):
        assert f"-Jjmeter.save.saveservice.{name}=true" in message


@pytest.mark.parametrize("name", ["csv.jtl", "headerless.jtl"])
def test_results_in_csv(tmp_path: Path, name: str) -> None:
    data = (FILES / "csv.jtl").read_bytes()
    path = tmp_path / name
    path.write_bytes(data.partition(b"\n")[2] if name == "headerless.jtl" else data)
    with pytest.raises(RecordingError) as caught:
        read(str(path))
    message = str(caught.value)
    assert message.startswith(f"{path}: a JTL in CSV holds no responses: ")
    assert "-Jjmeter.save.saveservice.output_format=xml" in message and "\n" not in message


@pytest.mark.parametrize("name", ["followed.jtl", "not-followed.jtl", "auto-redirects.jtl", "default-settings.jtl"])
def test_agrees_with_lxml_on_every_sample(name: str) -> None:
    data = (FILES / name).read_bytes()
    clean = re.sub(rb"&#x[01];", b"?", data)
    leaves = [
        element.findtext("{*}java.net.URL") or element.findtext("java.net.URL")
        for element in etree.fromstring(clean).iter("httpSample")
        if element.find("httpSample") is None
    ]
    assert [exchange.request.url.value for exchange in read(str(FILES / name)).exchanges] == leaves


# Samples and their nesting.


def test_a_transaction_is_no_exchange(tmp_path: Path) -> None:
    children = sample("https://shop.test/a") + sample("https://shop.test/b")
    parent = sample(None, children, tag="sample", headers="", method=None, query=None, cookies=None)
    debug = sample(None, tag="sample", more='<samplerData class="java.lang.String">vars.get("a")</samplerData>')
    recording = read_samples(tmp_path, parent, debug)
    assert [exchange.request.url.value for exchange in recording.exchanges] == [
        "https://shop.test/a",
        "https://shop.test/b",
    ]


def test_a_parent_that_no_child_repeats_is_an_exchange(tmp_path: Path) -> None:
    recording = read_samples(tmp_path, sample("https://shop.test/", sample("https://shop.test/x.png")))
    assert [exchange.request.url.value for exchange in recording.exchanges] == [
        "https://shop.test/",
        "https://shop.test/x.png",
    ]
    plugin = sample(None, tag="sample", method=None, query=None, cookies=None)
    assert len(read_samples(tmp_path, sample(inner=plugin)).exchanges) == 1


def test_nested_hops_below_a_page_with_resources(tmp_path: Path) -> None:
    redirect = sample("https://x/b", sample("https://x/a", attributes='rc="302"') + sample("https://x/b"))
    recording = read_samples(tmp_path, sample("https://x/b", redirect + sample("https://x/c.png")))
    assert [exchange.request.url.value[-3:] for exchange in recording.exchanges] == ["x/a", "x/b", "png"]


def test_order_of_start(tmp_path: Path) -> None:
    stamps = ("1767261605000", "1767261601000", "0", "1767261603000")
    samples = [sample(f"https://x/{n}", attributes=f'ts="{stamp}"') for n, stamp in enumerate(stamps)]
    recording = read_samples(tmp_path, *samples)
    assert [exchange.index for exchange in recording.exchanges] == [1, 2, 3, 0]
    assert recording.exchanges[1].started is None
    assert recording.health == ()


def test_one_user_of_a_load_test(tmp_path: Path) -> None:
    threads = ("Set up 1-1", "Users 2-3", "Users 2-1", "Users 2-3", "10.0.0.5-Users 2-1")
    samples = [sample(f"https://x/{n}", attributes=f'tn="{name}"') for n, name in enumerate(threads)]
    recording = read_samples(tmp_path, *samples)
    assert [exchange.index for exchange in recording.exchanges] == [0, 1, 3, 4]
    (issue,) = recording.health
    assert "Set up 1-1, Users 2-3" in issue.message and "1 of others left out" in issue.message


def test_the_recorder_and_its_failed_tunnels(tmp_path: Path) -> None:
    tunnel = sample(
        None,
        tag="sample",
        attributes='ts="0" rc="" tn="" rm="Broken pipe&#xa;**ensure"',
        method=None,
        query=None,
        cookies=None,
        more='<samplerData class="java.lang.String">CONNECT www.shop.test:443 HTTP/1.1&#xd;\n</samplerData>',
    )
    recording = read_samples(tmp_path, tunnel, sample(attributes='tn=""'))
    assert len(recording.exchanges) == 1
    assert recording.health == ()


# Requests.


@pytest.mark.parametrize(
    ("data", "method", "body", "cookie"),
    [
        ("POST https://x/a?b=1\n\nPOST data:\nu=1&amp;v=2\n\n[no cookies]\n", "POST", "u=1&v=2", None),
        ("PUT https://x/a\n\nPUT data:\n{\n\n}\n\nCookie Data:\nsid=1; b=2\n", "PUT", "{\n\n}", "sid=1; b=2"),
        ("GET https://x/a\n\nCookie Data:\nsid=1\n", "GET", None, "sid=1"),
        ("GET https://x/a\n\n[no cookies]\n", "GET", None, None),
        ("POST https://x/a\n\nPOST data:\n\n\n[no cookies]\n", "POST", None, None),
    ],
)
def test_sampler_data(tmp_path: Path, data: str, method: str, body: str | None, cookie: str | None) -> None:
    more = f'<samplerData class="java.lang.String">{data}</samplerData>'
    request = only(read_samples(tmp_path, sample(None, method=None, query=None, cookies=None, more=more))).request
    assert request.method == method
    assert request.url.value.startswith("https://x/a")
    assert (request.body.text.value if isinstance(request.body, RawBody) else None) == body
    sent = request.header("cookie")
    assert (sent.value if sent else None) == cookie


def test_a_cookie_header_is_not_doubled(tmp_path: Path) -> None:
    request = only(read_samples(tmp_path, sample(request_headers="cookie: a=1\n", cookies="a=1"))).request
    assert [field.name.value for field in request.headers] == ["cookie"]


def test_header_values_keep_colons_and_repeat(tmp_path: Path) -> None:
    text = "HTTP/1.1 200 OK\r\nLink: https://x/:8\r\nSet-Cookie: a=1\r\nset-cookie: b=2; Path=/\r\nEmpty:\r\n"
    response = answer(only(read_samples(tmp_path, sample(headers=text))))
    assert response.headers == (
        ("Link", "https://x/:8"),
        ("Set-Cookie", "a=1"),
        ("set-cookie", "b=2; Path=/"),
        ("Empty", ""),
    )


def test_the_form_header_of_a_request_without_headers(tmp_path: Path) -> None:
    def kind(query: str, headers: str | None) -> str | None:
        made = sample(method="POST", query=query, request_headers=headers)
        value = only(read_samples(tmp_path, made)).request.header("content-type")
        return value.value if value else None

    assert kind("a=1&amp;b%5B%5D=2+3", None) == "application/x-www-form-urlencoded"
    assert kind('{"a": "b=c"}', None) is None
    assert kind("a=1", "Accept: */*") is None


@pytest.mark.parametrize(
    ("method", "query"), [("GET", "a=1"), ("POST", "&lt;actual file content, not shown here&gt;"), ("POST", "")]
)
def test_texts_that_are_no_body(tmp_path: Path, method: str, query: str) -> None:
    assert only(read_samples(tmp_path, sample("https://x/?a=1", method=method, query=query))).request.body is None


# Responses.


@pytest.mark.parametrize(
    ("attributes", "headers", "status"),
    [
        ('rc="201"', None, 201),
        ('rc="500"', "HTTP/1.1 200 OK\n", 200),
        ('rc=""', "HTTP/2 404\n", 404),
        ('rc="Non HTTP response code: java.net.ConnectException"', "", None),
        ('rc="OK"', "", None),
        ('rc="000"', None, None),
    ],
)
def test_status(tmp_path: Path, attributes: str, headers: str | None, status: int | None) -> None:
    response = only(read_samples(tmp_path, sample(attributes=attributes, headers=headers))).response
    assert (response.status if response else None) == status


def test_status_without_code(tmp_path: Path) -> None:
    def status(success: str) -> int | None:
        text = XML % sample(headers=None).replace(' rc="200"', "").replace('s="true"', f's="{success}"')
        response = only(read_data(tmp_path, text)).response
        return response.status if response else None

    assert (status("true"), status("false")) == (200, None)


def test_redirect_location_without_headers(tmp_path: Path) -> None:
    more = '<redirectLocation class="java.lang.String">/next</redirectLocation>'
    recording = read_samples(tmp_path, sample(attributes='rc="302"', headers=None, more=more), sample(headers=None))
    assert answer(recording.exchanges[0]).location == "/next"
    assert Problem.SANITISED in problems(recording)


LENGTH = "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n"


@pytest.mark.parametrize(
    ("text", "headers", "body"),
    [
        (None, HEADERS, None),
        ("", HEADERS, b""),
        ("", LENGTH % 0, b""),
        ("", LENGTH % 9, None),
        ("Non-TEXT response data, cannot record: (bin)", HEADERS, None),
        ("Non-TEXT response data, cannot record: ()", LENGTH % 0, b""),
        ("&lt;p&gt;", HEADERS, b"<p>"),
    ],
)
def test_body(tmp_path: Path, text: str | None, headers: str, body: bytes | None) -> None:
    assert answer(only(read_samples(tmp_path, sample(body=text, headers=headers)))).body == body


def test_empty_body_of_a_large_response(tmp_path: Path) -> None:
    made = sample(body="", attributes='by="5000"')
    assert answer(only(read_samples(tmp_path, made))).body is None


def test_body_that_was_cut_off(tmp_path: Path) -> None:
    assert problems(read_samples(tmp_path, sample(headers=LENGTH % 500_000))) == [Problem.TRUNCATED]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"a":1}', "application/json"),
        (" [1]", "application/json"),
        ("&lt;!DOCTYPE html&gt;", "text/html"),
        ("&lt;?xml version='1.0'?&gt;", "text/xml"),
        ("hello", "text/plain"),
        ("", ""),
    ],
)
def test_media_type_without_headers(tmp_path: Path, body: str, kind: str) -> None:
    assert answer(only(read_samples(tmp_path, sample(body=body, headers=None)))).media_type == kind


def test_utf8_that_jmeter_read_as_latin1(tmp_path: Path) -> None:
    wrong = "grün €".encode().decode("latin-1")
    assert answer(only(read_samples(tmp_path, sample(body=wrong)))).text == "grün €"
    assert answer(only(read_samples(tmp_path, sample(body="grün")))).text == "grün"
    told = HEADERS.replace("html", "html; charset=utf-8")
    assert answer(only(read_samples(tmp_path, sample(body=wrong, headers=told)))).text == wrong


# The file.


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("&#x1f;&#x0;&#8;a", "\x1f\x00\x08a"),
        ("a&#xd;\nb&#13;", "a\r\nb\r"),
        ("&#xd83d;&#xde00; &#xd83d;", "😀 \ufffd"),
        ("&#x110000;&#x1F600;", "\ufffd😀"),
        ("&amp;amp; &nbsp; & &#xZ;", "&amp; &nbsp; & &#xZ;"),
        ("<![CDATA[<b>&amp;</b>]]>&amp;", "<b>&amp;</b>&"),
        ("<b>raw</b>", "<b>raw</b>"),
        ("\x1b[0m", "\x1b[0m"),
    ],
)
def test_text(tmp_path: Path, written: str, text: str) -> None:
    recording = read_samples(tmp_path, sample(body=written), sample("https://x/2"))
    assert answer(recording.exchanges[0]).text == text
    assert len(recording.exchanges) == 2


def test_crlf_byte_order_mark_and_no_prolog(tmp_path: Path) -> None:
    text = (XML % sample(body="a\nb&#xd;")).replace("\n", "\r\n")
    assert answer(only(read_data(tmp_path, b"\xef\xbb\xbf" + text.encode()))).text == "a\nb\r"
    bare = text.partition("\r\n")[2]
    assert answer(only(read_data(tmp_path, "<!-- run -->\n" + bare))).text == "a\nb\r"
    assert len(read_data(tmp_path, sample()).exchanges) == 1


def test_other_encoding(tmp_path: Path) -> None:
    text = (XML % sample(body="grün")).replace("UTF-8", "ISO-8859-1")
    assert answer(only(read_data(tmp_path, text.encode("latin-1")))).text == "grün"
    assert answer(only(read_data(tmp_path, text.replace("ISO-8859-1", "none").encode()))).text == "grün"


def test_missing_end_of_a_run_that_was_killed(tmp_path: Path) -> None:
    whole = XML % (sample("https://x/1") + sample("https://x/2"))
    recording = read_data(tmp_path, whole.removesuffix("</testResults>\n"))
    assert len(recording.exchanges) == 2
    assert problems(recording) == [Problem.TRUNCATED]
    recording = read_data(tmp_path, whole[: whole.rindex("<method")])
    assert len(recording.exchanges) == 1
    assert "1 sample cut in the middle left out" in recording.health[0].message


def test_hops_of_a_sample_that_was_cut(tmp_path: Path) -> None:
    whole = XML % sample("https://x/b", sample("https://x/a", attributes='rc="302"') + sample("https://x/b"))
    recording = read_data(tmp_path, whole[: whole.rindex("<requestHeader")])
    assert [exchange.request.url.value for exchange in recording.exchanges] == ["https://x/a", "https://x/b"]


def test_two_files_put_together(tmp_path: Path) -> None:
    recording = read_data(tmp_path, XML % sample("https://x/1") + XML % sample("https://x/2") + "rubbish <")
    assert len(recording.exchanges) == 2
    assert recording.health == ()


def test_no_exchanges(tmp_path: Path) -> None:
    assert problems(read_data(tmp_path, XML % "")) == [Problem.NO_RESPONSES]
    recording = read_samples(tmp_path, sample(None, method=None, query=None, cookies=None))
    (issue,) = recording.health
    assert "-Jjmeter.save.saveservice.url=true" in issue.message


def test_other_xml_is_told(tmp_path: Path) -> None:
    for text in ("<jmeterTestPlan><testResults/></jmeterTestPlan>", "<sample>x</sample>", "<sampleset ts='1'/>"):
        with pytest.raises(RecordingError, match="holds XML, not a recording"):
            read_data(tmp_path, text)


@pytest.mark.slow
def test_damaged_files_never_raise(tmp_path: Path) -> None:
    data = (FILES / "followed.jtl").read_bytes()
    chance = random.Random(1)
    for _ in range(300):
        broken = bytearray(data)
        for _ in range(chance.randrange(1, 20)):
            broken[chance.randrange(100, len(broken))] = chance.randrange(256)
        assert len(read_data(tmp_path, bytes(broken)).exchanges) <= 20
    for end in range(100, len(data), 97):
        read_data(tmp_path, data[:end])
