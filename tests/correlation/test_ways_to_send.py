"""Ways in which applications hand values out and take them back, in the three tools: the script follows each run."""

from __future__ import annotations

import pytest
from msgspec import Struct

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

TOKENS = ({"token": "49c11c7637e69cb4c9150a0eafb8cf85"}, {"token": "1152cd430afacd85e8ed5ee6e2232285"})


class Way(Struct, frozen=True):
    """A flow with `{token}` in it, the second request of it in each tool, and what takes the value there."""

    flow: str
    k6: str
    locust: str
    jmeter: str
    takes: dict[str, str]


NAME_OF_A_FIELD = Way(
    """
GET https://h/form
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="task" value="save"/><input type="hidden" name="{token}" value="1"/></form>
###
POST https://h/save
Content-Type: application/x-www-form-urlencoded

task=save&{token}=1
HTTP 200
Content-Type: text/html

<h1>Saved</h1>
""",
    "http.post('https://h/save', { task: 'save', '{token}': '1' });",
    'self.client.post("https://h/save", data={"task": "save", "{token}": "1"})',
    "POST /save on h sending task=save&{token}=1",
    {
        "a.js": """.match(/name="([0-9a-f]+)"/)""",
        "a.py": """'name="([0-9a-f]+)"'""",
        "a.jmx": """name="([0-9a-f]+)\"""",
    },
)
LINK = Way(
    """
GET https://h/form
HTTP 200
Content-Type: application/json
Link: <https://h/items?after={token}%3D>; rel="next", <https://h/items>; rel="first"

[]
###
GET https://h/items?after={token}%3D
HTTP 200
Content-Type: application/json

[]
""",
    "http.get('https://h/items?after={token}%3D');",
    'self.client.get("https://h/items?after={token}%3D")',
    "GET /items?after={token}%3D on h",
    {
        "a.js": """.headers.Link?.match(/[?&]after=([^&#<>]+)[^<>]*>;\\s*rel="next"/)""",
        "a.py": """r'[?&]after=([^&#<>]+)[^<>]*>;\\s*rel="next"'""",
        "a.jmx": """(?im)^Link: *[^\\r\\n]*?[?&amp;]after=([^\\r\\n&amp;#&lt;&gt;]+)""",
    },
)
LINES_OF_JSON = Way(
    """
GET https://h/form
HTTP 200
Content-Type: application/json

{"view": {"id": "{token}"}}
###
POST https://h/search
Content-Type: application/x-ndjson

{"index":"{token}"}
{"query":{"size":10}}
HTTP 200
Content-Type: application/json

{"hits": []}
""",
    """http.post('https://h/search', '{"index":"{token}"}\\n{"query":{"size":10}}');""",
    """self.client.post("https://h/search", data='{"index":"{token}"}\\n{"query":{"size":10}}')""",
    "",
    {"a.js": ".json('view.id')", "a.py": '["view"]["id"]'},
)
CARETS = Way(
    """
GET https://h/form
HTTP 200
Content-Type: application/json

{"user": "{token}"}
###
GET https://h/list?query=active%3Dtrue%5Ecaller%3D{token}%5EEQ
HTTP 200
Content-Type: application/json

{"rows": []}
""",
    "http.get('https://h/list?query=active%3Dtrue%5Ecaller%3D{token}%5EEQ');",
    'self.client.get("https://h/list?query=active%3Dtrue%5Ecaller%3D{token}%5EEQ")',
    "GET /list?query=active%3Dtrue%5Ecaller%3D{token}%5EEQ on h",
    {"a.js": ".json('user')", "a.py": '["user"]', "a.jmx": "$.user"},
)
FIELD_WITHOUT_A_NAME = Way(
    """
GET https://h/form
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="page" value="4"/><input type="hidden" value="{token}" id="pSalt"/></form>
###
POST https://h/save
Content-Type: application/json

{"page":"4","salt":"{token}"}
HTTP 200
Content-Type: application/json

{"saved": true}
""",
    """http.post('https://h/save', '{"page":"4","salt":"{token}"}');""",
    """self.client.post("https://h/save", json={"page": "4", "salt": "{token}"})""",
    'POST /save on h sending {"page":"4","salt":"{token}"}',
    {"a.js": ".find('input#pSalt')", "a.py": """id=[\\"']?pSalt""", "a.jmx": "input#pSalt"},
)
DOCUMENT_IN_A_FIELD = Way(
    """
GET https://h/form
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="wresult" value="&lt;t a=&quot;b&quot;>&lt;Id>{token}&lt;/Id>&lt;/t>"/></form>
###
POST https://h/save
Content-Type: application/x-www-form-urlencoded

wresult=%3Ct+a%3D%22b%22%3E%3CId%3E{token}%3C%2FId%3E%3C%2Ft%3E
HTTP 200
Content-Type: text/html

<h1>Welcome</h1>
""",
    """http.post('https://h/save', { wresult: '<t a="b"><Id>{token}</Id></t>' });""",
    """self.client.post("https://h/save", data={"wresult": '<t a="b"><Id>{token}</Id></t>'})""",
    'POST /save on h sending wresult=<t a="b"><Id>{token}</Id></t>',
    {
        "a.js": """.find('input[name="wresult"]')""",
        "a.py": """name=[\\"']?wresult""",
        "a.jmx": """input[name="wresult"]""",
    },
)
CHECK_BOX = Way(
    """
GET https://h/form
HTTP 200
Content-Type: text/html

<form><label><input type="checkbox" name="ids[]" value="x{token}"/> Lamp</label>
<label><input type="checkbox" name="ids[]" value="{token}"/> Chair</label></form>
###
POST https://h/save
Content-Type: application/x-www-form-urlencoded

ids%5B%5D={token}
HTTP 200
Content-Type: text/html

<h1>Saved</h1>
""",
    "http.post('https://h/save', { 'ids[]': '{token}' });",
    'self.client.post("https://h/save", data={"ids[]": "{token}"})',
    "POST /save on h sending ids[]={token}",
    {"a.js": "Chair\\s*</)", "a.py": "Chair\\s*<", "a.jmx": "Chair\\s*&lt;"},
)
WAYS = {
    "a check box": CHECK_BOX,
    "the name of a field": NAME_OF_A_FIELD,
    "a link header": LINK,
    "lines of JSON": LINES_OF_JSON,
    "parts between carets": CARETS,
    "a field without a name": FIELD_WITHOUT_A_NAME,
    "a document in a field": DOCUMENT_IN_A_FIELD,
}
LOCUST = """from locust import HttpUser, task


class User(HttpUser):
    @task
    def go(self):
        self.client.get("https://h/form")
        %s
"""


def script_of(way: Way, path: str) -> str:
    """The script as a recorder leaves it: with the first run's value."""
    texts = {
        "a.js": k6("http.get('https://h/form');", way.k6),
        "a.py": LOCUST % way.locust,
        "a.jmx": to_jmx(f"thread group Users\n  GET /form on h\n  {way.jmeter}\n"),
    }
    return texts[path].replace("{token}", TOKENS[0]["token"])


@pytest.mark.parametrize("number", [2, 1], ids=["two runs", "one run"])
@pytest.mark.parametrize(
    ("way", "path"), [pytest.param(way, path, id=f"{name} {path}") for name, way in WAYS.items() for path in way.takes]
)
def test_a_value_is_taken_and_sent(way: Way, path: str, number: int) -> None:
    """Also what was learned from one run alone fits the other one."""
    recordings = runs(way.flow, *TOKENS)
    source = Source(path, script_of(way, path).encode())
    fixed = engine.fix(source, project_of(recordings[:number]), Applicability.UNSAFE).data.decode()
    assert way.takes[path] in fixed
    assert certificate(fixed, recordings, path).is_certified


CODE = """
GET https://h/authorize
HTTP 302
Location: /signed-in?code=4/0A{code}

###
POST https://h/token
Content-Type: application/x-www-form-urlencoded

code=4%2F0A{code}
HTTP 200
"""


def test_what_is_taken_out_of_an_address_is_sent_as_it_stands_there() -> None:
    """It is encoded for addresses already."""
    script = k6(
        "http.get('https://h/authorize', { redirects: 0 });",
        "http.post('https://h/token', 'code=4%2F0AbK7wq2LmNx');",
    )
    recordings = runs(CODE, {"code": "bK7wq2LmNx"}, {"code": "Zk3vTr8sQw"})
    fixed = engine.fix(Source("a.js", script.encode()), project_of(recordings), Applicability.UNSAFE).data.decode()
    assert ".headers.Location?.match(/[?&]code=([^&#]+)/)?.[1];" in fixed
    assert "http.post('https://h/token', `code=${code}`);" in fixed
