"""Extractions that loadlint wrote itself are taken in any other way, in place or behind another step."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import pytest

from loadlint.changes import Correlate, ReplaceExtraction, Use
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.dialects.script.write.fields import fields
from loadlint.extractor import Decode, Extractor, FromBody, FromHeader, FromHtml, FromJson, Match
from loadlint.text.edits import apply
from loadlint.text.source import Source
from tests.support.sampling import sampled

if TYPE_CHECKING:
    from loadlint.script import Script

SCRIPTS = {
    "a.js": "import http from 'k6/http'\n\nexport default function () {\n  http.get('/u')\n  http.get('/w')\n"
    "  http.post('/x', { t: 'SECRET' })\n}\n",
    "bare.py": "from locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    @task\n    def t(self):\n"
    '        self.client.get("/u")\n        self.client.get("/w")\n'
    '        self.client.post("/x", data={"t": "SECRET"})\n',
    "judged.py": "from locust import HttpUser, task\n\n\nclass Shop(HttpUser):\n    @task\n    def t(self):\n"
    '        with self.client.get("/u", catch_response=True) as resp:\n            pass\n'
    '        self.client.get("/w")\n        self.client.post("/x", data={"t": "SECRET"})\n',
}
EXTRACTORS = (
    Extractor(FromJson(("a", "b"))),
    Extractor(FromBody(), (Match(r"k=(\w+)"),)),
    Extractor(FromHtml('input[name="t"]', "value")),
    Extractor(FromHeader("X-T")),
    Extractor(FromBody(), (Match("q=([^&]+)"), Decode("percent"))),
)
DIALECTS: dict[str, Any] = {"js": k6, "py": locust}


def parsed(path: str, data: bytes) -> Script:
    script: Script = DIALECTS[path.rpartition(".")[2]].parse(Source(path, data), lambda name: None)
    assert not script.problems
    return script


@pytest.mark.parametrize(
    ("old", "new", "path", "step"), sampled(permutations(EXTRACTORS, 2), list(product(SCRIPTS, [0, 1])))
)
def test_an_extraction_of_its_own(old: Extractor, new: Extractor, path: str, step: int) -> None:
    dialect = DIALECTS[path.rpartition(".")[2]]
    raw = parsed(path, SCRIPTS[path].encode())
    value = next(one.value for one in fields(raw.steps[2].request) if one.path == ("t",))
    assert value is not None
    use = value.span()
    assert use is not None
    correlate = Correlate(0, old, "token", "no token in the response to GET /u", (Use(2, use),))
    script = parsed(path, apply(raw.source.data, dialect.write(raw, correlate)))
    taken = next(one for one in script.extractions if one.variable == "token")
    change = ReplaceExtraction(taken.span, step, new, "no token in the response to GET /other")
    after = parsed(path, apply(script.source.data, dialect.write(script, change)))
    assert [(one.step, one.variable, one.extractor) for one in after.extractions] == [(step, "token", new)]
    text = after.source.data.decode()
    assert text.count("no token in the response to") == 1
    assert text.index("no token in the response to") < text.index("/x")
    if step == 1:
        assert text.index("/w") < text.index("no token in the response to GET /other")
