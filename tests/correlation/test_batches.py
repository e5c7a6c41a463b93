"""A batch of requests in one body (multipart/mixed, as OData sends it): what stands in its requests is correlated."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, headers, write
from tests.support.scripts import k6

TYPE = "multipart/mixed;boundary=batch_BOUNDARY"
BATCH = """\
--batch_BOUNDARY
Content-Type: application/http

GET OrderSet('ORDER')?sap-client=100 HTTP/1.1
Accept: application/json
x-csrf-token: TOKEN


--batch_BOUNDARY
Content-Type: multipart/mixed; boundary=changes

--changes
Content-Type: application/http

MERGE OrderSet('ORDER') HTTP/1.1
Content-Type: application/json
If-Match: ETAG

{"OrderNo":"ORDER","Status":"C"}
--changes--

--batch_BOUNDARY--
"""
ANSWER = """\
--answer
Content-Type: application/http

HTTP/1.1 200 OK
Content-Type: application/json

{"d":{"Customer":"Acme"}}
--answer
Content-Type: application/http

HTTP/1.1 204 No Content


--answer--
"""
RUNS = (
    {"TOKEN": "Zk3vQ9tLr2XwB7nH", "ORDER": "0050721828", "ETAG": "W/'57841775'", "BOUNDARY": "9d2c-2fa9"},
    {"TOKEN": "Hs5PdM8cYf1RjV4a", "ORDER": "0039114410", "ETAG": "W/'30992611'", "BOUNDARY": "e3ef-77a0"},
)
SCRIPT = k6(
    "http.get('https://erp.test/orders');",
    "http.post('https://erp.test/$batch', `BATCH`, { headers: { 'Content-Type': 'TYPE' } });",
)


def of_run(text: str, run: int) -> str:
    for name, value in RUNS[run].items():
        text = text.replace(name, value)
    return text


def recorded(folder: Path, run: int) -> str:
    orders = '{"token":"TOKEN","orders":[{"OrderNo":"ORDER","etag":"ETAG"}]}'
    sent = {
        "headers": headers(("Content-Type", of_run(TYPE, run))),
        "postData": {"mimeType": of_run(TYPE, run), "text": of_run(BATCH, run).replace("\n", "\r\n")},
    }
    answered = content(ANSWER.replace("\n", "\r\n"), "multipart/mixed; boundary=answer")
    entries = (
        entry(0, url="https://erp.test/orders", **content(of_run(orders, run), "application/json")),
        entry(2, method="POST", url="https://erp.test/$batch", request=sent, **answered),
    )
    return write(folder, har(*entries), f"{run}.har")


def script_of_run(run: int) -> Source:
    body = of_run(BATCH, run).replace("\n", "\\r\\n")
    return Source("a.js", SCRIPT.replace("BATCH", body).replace("TYPE", of_run(TYPE, run)).encode())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(Config(), tuple(recorded(tmp_path, run) for run in (0, 1)))


def test_literals_in_a_batch_are_not_certified(project: Project) -> None:
    certificate = engine.analyse(script_of_run(0), project).context.certificate
    assert certificate is not None
    places = {value.place for value in certificate.refusals}
    assert places == {
        ("batch", 0, "path", 0), ("batch", 0, "header", "x-csrf-token"),
        ("batch", 1, "path", 0), ("batch", 1, "header", "if-match"), ("batch", 1, "json", "OrderNo"),
    }  # fmt: skip


def test_they_are_extracted_and_replaced(project: Project) -> None:
    """The boundary is the script's own: it may be that of any run."""
    result = engine.fix(script_of_run(0), project, Applicability.UNSAFE)
    assert result.passes
    text = result.data.decode()
    assert "x-csrf-token: ${csrfToken}\\r\\n" in text
    assert "MERGE OrderSet('${orderNo}') HTTP/1.1" in text and "GET OrderSet('${orderNo}')?sap-client=100" in text
    assert '{"OrderNo":"${orderNo}","Status":"C"}' in text
    assert "If-Match: ${" in text


def test_the_answer_is_asserted_by_the_status_of_each_request(project: Project) -> None:
    text = engine.fix(script_of_run(0), project, Applicability.UNSAFE).data.decode()
    assert "POST /$batch MERGE OrderSet: body holds HTTP/1.1 204" in text
