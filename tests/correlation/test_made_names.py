"""Ids that a client makes and uses as names of members are made anew, alike everywhere they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.findings import Applicability
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har
from tests.support.flowtext import parse_flow
from tests.support.plan_notation import to_jmx
from tests.support.run import loadlint
from tests.support.scripts import k6, project_of
from tests.verify.tools import environment, needs_mitmproxy

TWO_KINDS = ("BOX-k3Wq9ZtLm2XvB7", "ROW-pQ8sD2fGh4JkL6"), ("BOX-aZ7tY4rEw1QxC5", "ROW-mN3bV6cXz9LkJ2")
ONE_KIND = ("BOX-k3Wq9ZtLm2XvB7", "BOX-pQ8sD2fGh4JkL6"), ("BOX-aZ7tY4rEw1QxC5", "BOX-mN3bV6cXz9LkJ2")
Ids = tuple[tuple[str, str], tuple[str, str]]
LOCUST = """\
from locust import HttpUser, task


class Editor(HttpUser):
    host = "http://t.test"

    @task
    def save(self):
        self.client.get("/ping")
        self.client.post("/boards", json=BOARD)
"""


def board(box: str, row: str, *, inside: bool) -> dict[str, object]:
    """A document of which a layout is a part, as JSON or as the text of it."""
    layout = {box: {"id": box, "children": [], "parents": ["ROOT", row]}, row: {"id": row, "children": [box]}}
    return {"title": "Board", "layout": json.dumps(layout) if inside else layout}


def flow(box: str, row: str, number: int, *, inside: bool) -> str:
    return (
        "GET http://t.test/ping\nHTTP 200\n\npong\n###\nPOST http://t.test/boards\nContent-Type: application/json\n\n"
        f'{json.dumps(board(box, row, inside=inside))}\nHTTP 200\n\n{{"id": {number}}}\n'
    )


def script(path: str, ids: Ids, *, inside: bool) -> str:
    document = json.dumps(board(*ids[0], inside=inside))
    if path == "a.py":
        return LOCUST.replace("BOARD", document)
    if path == "a.jmx":
        return to_jmx(f"\nthread group Users\n  GET /ping on t.test\n  POST /boards on t.test sending {document}\n")
    body = json.dumps(document) if inside else f"JSON.stringify({document})"
    return k6("http.get('http://t.test/ping');", f"http.post('http://t.test/boards', {body});")


def fixed(path: str, ids: Ids, *, inside: bool) -> FixResult:
    runs = [parse_flow(flow(*of_run, 41 + i, inside=inside), f"{i}.har") for i, of_run in enumerate(ids)]
    source = Source(path, script(path, ids, inside=inside).encode())
    return engine.fix(source, project_of(runs, Config(select=("client-generated-value",))), Applicability.UNSAFE)


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("ids", [TWO_KINDS, ONE_KIND])
@pytest.mark.parametrize("path", ["a.js", "a.py", "a.jmx"])
def test_they_are_made_alike(path: str, ids: Ids, inside: bool) -> None:
    result = fixed(path, ids, inside=inside)
    text = result.data.decode()
    assert not any(literal.partition("-")[2] in text for literal in ids[0])
    assert result.verdict is not None and result.verdict.is_certified, text


def test_their_variables_are_called_for_what_they_are() -> None:
    text = fixed("a.js", TWO_KINDS, inside=True).data.decode()
    assert "const boxId = " in text and "const rowId = " in text
    assert text.count("BOX-${boxId}") == text.count("ROW-${rowId}") == 3


@pytest.mark.engine
@needs_mitmproxy
def test_k6_itself_sends_them(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(fixed("a.js", ONE_KIND, inside=True).data)
    for number, ids in enumerate(ONE_KIND):
        body = {"mimeType": "application/json", "text": json.dumps(board(*ids, inside=True))}
        ping = entry(1, url="http://t.test/ping", status=200, **content("pong", "text/plain"))
        save = entry(
            2, method="POST", url="http://t.test/boards", request={"postData": body}, status=200,
            **content(json.dumps({"id": 41 + number}), "application/json"),
        )  # fmt: skip
        (tmp_path / f"{number}.har").write_text(json.dumps(har(ping, save)))
    arguments = ("verify", "a.js", "--engine", "--recording", "0.har", "--recording", "1.har")
    done = loadlint(tmp_path, *arguments, exits=0, environment=environment(tmp_path))
    assert "k6: certified on 0.har, 1.har" in done.text
