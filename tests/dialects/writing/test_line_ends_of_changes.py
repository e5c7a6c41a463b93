"""What changes write ends its lines as the script does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from loadlint.changes import AddField, InsertStep, RemoveStep, ReplaceExtraction
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.extractor import Extractor, FromJson
from loadlint.request import Field, RawBody, Request
from loadlint.text.edits import apply
from loadlint.text.mapped import Text
from loadlint.text.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from loadlint.changes import Change
    from loadlint.script import Script

SCRIPTS = {
    "a.js": """import http from 'k6/http';
import { fail } from 'k6';
export default function () {
  const r = http.get('/u');
  const m = r.body.match(/t=(\\w+)/);
  if (!m) {
    fail('no t');
  }
  const v = m[1]; // the token
  http.post('/w', {
    a: '1', // one
    b: '2',
  });

  http.get(`/u/${v}`);
}
""",
    "a.py": """import re
from locust import HttpUser, task


class Shop(HttpUser):
    @task
    def t(self):
        r = self.client.get("/u")
        m = re.search(r"t=(\\w+)", r.text)
        if not m:
            raise RuntimeError(
                "no t"
            )
        v = m[1]  # the token
        self.client.post("/w", data={
            "a": "1",  # one
        })

        self.client.get(f"/u/{v}")
""",
}
DIALECTS: dict[str, Any] = {"a.js": k6, "a.py": locust}
LONG = Request(
    "POST",
    Text("/n"),
    (Field(Text("Content-Type"), Text("application/json")),),
    RawBody(Text(f'{{"a": "{"b" * 120}"}}')),
)


def taken(step: int) -> Callable[[Script], Change]:
    """The token, taken out of JSON in the response to a step."""
    return lambda script: ReplaceExtraction(script.extractions[0].span, step, Extractor(FromJson(("t",))), "no t")


@pytest.mark.parametrize("path", ["a.js", "a.py"])
@pytest.mark.parametrize(
    "change",
    [
        taken(0),
        taken(1),
        lambda script: AddField(1, "form", ("n",), "v"),
        lambda script: InsertStep(2, LONG),
        lambda script: InsertStep(None, LONG),
        lambda script: RemoveStep(2),
    ],
    ids=["rewritten", "moved", "field", "inserted", "appended", "removed"],
)
def test_lines_end_as_in_the_script(path: str, change: Callable[[Script], Change]) -> None:
    changed = []
    for newline in ("\n", "\r\n"):
        source = Source(path, SCRIPTS[path].replace("\n", newline).encode())
        script = DIALECTS[path].parse(source, lambda name: None)
        changed.append(apply(source.data, DIALECTS[path].write(script, change(script))))
    assert changed[0] != SCRIPTS[path].encode()
    assert changed[1] == changed[0].replace(b"\n", b"\r\n")
