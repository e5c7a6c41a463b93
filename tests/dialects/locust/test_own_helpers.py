"""Scripts with helpers of their own: what they take out of answers and what they send of it."""

from __future__ import annotations

import pytest

from loadlint.expression import Encoded, Extracted
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, Match, Where
from loadlint.script import Script
from tests.dialects.locust.helpers import HEAD, parse, shown, sources, task, urls

HELPERS = r"""import json
import re


def quoted(value):
    return json.dumps(str(value), ensure_ascii=False)[1:-1]


def matched(text, pattern):
    match = re.search(pattern, text or "")
    return match.group(1) if match else None


def dig(value, names):
    for name in names.split("."):
        value = value[name]
    return value


def path(response, expression):
    try:
        value = response.json()
    except ValueError:
        return None
    for key, index, field, text in re.findall(r"\.(\w+)|\[(-?\d+)\]|\[\?\(@\.([\w.]+)=='([^']*)'\)\]", expression[1:]):
        try:
            if key or index:
                value = value[key] if key else value[int(index)]
            else:
                value = next(item for item in value if str(dig(item, field)) == text)
        except Exception:
            return None
    return value


"""


def script_sending(expression: str) -> Script:
    return parse(
        HELPERS
        + task(
            "V = {}",
            'r = self.client.get("/")',
            f'V["token"] = {expression}',
            'self.client.post("/use", data={"token": V["token"]})',
            head=HEAD,
        )
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("path(r, '$.user.id')", Extractor(FromJson(("user", "id")))),
        ("matched(r.text, '(?<=id=)(a)$')", Extractor(FromBody(), (Match("(?<=id=)(a)$"),))),
        ("path(r, '$.items[2].id')", Extractor(FromJson(("items", 2, "id")))),
        ("path(r, '$.items[-1].id')", Extractor(FromJson(("items", -1, "id")))),
        ("path(r, \"$.items[?(@.name=='lamp')].id\")", Extractor(FromJson(("items", Where(("name",), "lamp"), "id")))),
        (
            "path(r, \"$.items[?(@.size.name=='M')].id\")",
            Extractor(FromJson(("items", Where(("size", "name"), "M"), "id"))),
        ),
        (
            "matched(r.headers.get('location'), 'code=([^&]+)')",
            Extractor(FromHeader("location"), (Match("code=([^&]+)"),)),
        ),
        (
            r"matched(r.headers.get('etag'), '^([\\s\\S]*)$')",
            Extractor(FromHeader("etag"), (Match(r"^([\s\S]*)$"),)),
        ),
        ("matched(r.text, 'sig=([0-9a-f]+)')", Extractor(FromBody(), (Match("sig=([0-9a-f]+)"),))),
    ],
)
def test_what_a_helper_takes(expression: str, expected: Extractor) -> None:
    assert Extracted(0, expected) in sources(script_sending(expression))


@pytest.mark.parametrize(
    "expression",
    [
        "path(r, unknown_path())",
        r"matched(r.text, r'(a)\1')",  # a group would be taken away
    ],
)
def test_what_is_not_known_stays_unknown(expression: str) -> None:
    known = [source.extractor for source in sources(script_sending(expression)) if isinstance(source, Extracted)]
    assert [extractor for extractor in known if extractor is not None] == []


def test_json_quoted_by_hand() -> None:
    script = parse(
        HELPERS
        + task(
            'r = self.client.get("/")',
            'token = path(r, "$.id")',
            """self.client.post("/use", data='{"id":"' + quoted(token) + '"}')""",
        )
    )
    assert Encoded("json", Extracted(0, Extractor(FromJson(("id",))))) in sources(script)


WALK = """def walk(response, *path):
    value = response.json()
    for key in path:
        if isinstance(key, KIND):
            value = next(VALUES)
        else:
            value = value[key]
    return value


"""
LAMP = FromJson(("items", Where(("name",), "lamp"), "id"))


@pytest.mark.parametrize(
    ("kind", "values", "keys", "expected"),
    [
        ("dict", "i for i in value if key.items() <= i.items()", '"items", {"name": "lamp"}, "id"', LAMP),
        ("tuple", "i for i in value if i.get(key[0]) == key[1]", '"items", ("name", "lamp"), "id"', None),
        ("dict", "i for i in value if key.items() == i.items()", '"items", {"name": "lamp"}, "id"', None),
        ("dict", "i for i in value if i.items() <= key.items()", '"items", {"name": "lamp"}, "id"', None),
        ("dict", "i for i in value if key.keys() <= i.keys()", '"items", {"name": "lamp"}, "id"', None),
        ("dict", "i for i in value if key.items() <= i.items()", '"items", {"name": "lamp", "on": 1}, "id"', None),
        ("dict", "i for i in value if key.items() <= i.items()", '"items", {"name": name}, "id"', None),
        ("int", "value[key] for _ in value", '"a", "b"', FromJson(("a", "b"))),
        ("str", "i for i in value", '"a", "b"', None),
        ("list", "i for i in value", '"a", "b"', FromJson(("a", "b"))),
        ("float", "i for i in value", '"a", 1', None),
        ("Kind", "i for i in value", '"a", "b"', None),
    ],
)
def test_a_helper_that_walks_a_path_of_several_kinds(
    kind: str, values: str, keys: str, expected: FromJson | None
) -> None:
    """A dictionary that is a part of an item chooses it. What can't be told is not guessed."""
    lines = ['r = self.client.get("/")', f"token = walk(r, {keys})", 'self.client.post("/use", data={"token": token})']
    head = HEAD.replace("class", WALK.replace("KIND", kind).replace("VALUES", values) + "class", 1)
    extractors = [
        source.extractor for source in sources(parse(task(*lines, head=head))) if isinstance(source, Extracted)
    ]
    whole = [extractor for extractor in extractors if extractor is not None]
    assert whole == ([Extractor(expected)] if expected is not None else [])


def test_texts_taken_apart() -> None:
    script = parse(task("host, _, last = 'a.test|x|carts'.split('|')", 'self.client.get(f"/{last[:-1]}")'))
    assert shown(script.steps[0].request.url) == "https://a.test/cart"


def test_a_loop_over_a_known_text_is_a_step_for_each_piece() -> None:
    script = parse(task('for page in "home cart".split(" "):', '    self.client.get("/" + page)'))
    assert [shown(step.request.url) for step in script.steps] == ["https://a.test/home", "https://a.test/cart"]


PAGES = """from locust import HttpUser, task


class Page:
    kind = "page"

    def __init__(self, client, part):
        self.client, self.part = client, part

    def path(self):
        return f"/{self.kind}/{self.part}"

    def open(self):
        return self.client.get(self.path())


class Detail(Page):
    kind = "detail"

    def __init__(self, client):
        super().__init__(client, "one")

    def path(self):
        return super().path() + "/x"


class Shop(HttpUser):
    host = "https://a.test"

    @task
    def t(self):
        Detail(self.client).open()
        Page(self.client, "two").open()
"""


def test_a_class_that_builds_on_another_one() -> None:
    assert urls(parse(PAGES)) == ["GET https://a.test/detail/one/x", "GET https://a.test/page/two"]
