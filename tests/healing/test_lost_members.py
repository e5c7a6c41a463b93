"""Members of an answer that the script reads and no request sends: where they are gone, an exception ends the script.

A certificate says that the script goes on to its end, and healing reads such members where they are now.
"""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.text.source import Source
from tests.healing.test_member_tests import K6, LOCUST, RUN, TOKENS
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

LISTED, WRAPPED = '[{"user": "ann", "token": "%s"}]', '{"data": {"user": "ann", "token": "%s"}}'
GONE, NOWHERE = '{"id": 7, "token": "%s"}', '{"data": {"id": 7, "token": "%s"}}'


def heal(path: str, taking: str, answer: str) -> tuple[FixResult, str]:
    """What healing makes of a script, and of the lines that take values."""
    frame, indent = (LOCUST, " " * 8) if path.endswith(".py") else (K6, " " * 2)
    script = Source(path, frame.replace("TAKING", taking.replace("\n", f"\n{indent}")).encode())
    runs = [parse_flow(RUN.format(answer=answer % token, token=token), f"{token}.har") for token in TOKENS]
    result = engine.heal(script, project_of(runs))
    before, _, after = frame.partition("TAKING")
    return result, result.data.decode().removeprefix(before).removesuffix(after).replace(f"\n{indent}", "\n")


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (
            WRAPPED,
            'user = data["user"]\nprint(user)\ntoken = data["token"]',
            'user = data["data"]["user"]\nprint(user)\ntoken = data["data"]["token"]',
        ),
        (
            WRAPPED,
            'name = data["user"].upper()\ntoken = data["token"]',
            'name = data["data"]["user"].upper()\ntoken = data["data"]["token"]',
        ),
        (
            WRAPPED,
            "print(f\"{data['user']} logs in, {data['user'][0]}\")\ntoken = data[\"token\"]",
            "print(f\"{data['data']['user']} logs in, {data['data']['user'][0]}\")\ntoken = data[\"data\"][\"token\"]",
        ),
        (
            LISTED,
            'user, token = data["user"], data["token"]',
            'user, token = data[0]["user"], data[0]["token"]',
        ),
        (
            NOWHERE,
            'user = data["user"]\nprint(user)\ntoken = data["token"]',
            'token = data["data"]["token"]',
        ),
    ],
)
def test_locust(answer: str, before: str, after: str) -> None:
    result, text = heal("a.py", before, answer)
    assert text == after
    assert result.passes


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (WRAPPED, "const { user, token } = data;", "const { user, token } = data.data;"),
        (LISTED, "const { user, token } = data;", "const { user, token } = data[0];"),
        (
            WRAPPED,
            "const user = data.user;\nconsole.log(user);\nconst token = data.token;",
            "const user = data.data.user;\nconsole.log(user);\nconst token = data.data.token;",
        ),
        (
            WRAPPED,
            "console.log(data.user.toUpperCase(), data.user.length);\nconst token = data.token;",
            "console.log(data.data.user.toUpperCase(), data.data.user.length);\nconst token = data.data.token;",
        ),
        (
            WRAPPED,
            "const user = data.user;\nconst name = user.trim();\nconst token = data.token;",
            "const user = data.data.user;\nconst name = user.trim();\nconst token = data.data.token;",
        ),
    ],
)
def test_k6(answer: str, before: str, after: str) -> None:
    result, text = heal("a.js", before, answer)
    assert text == after
    assert result.passes


@pytest.mark.parametrize(
    ("path", "taking"),
    [
        ("a.py", 'print(data["user"])\ntoken = data["token"]'),
        ("a.py", 'user, token = data["user"], data["token"]'),
        ("a.py", 'if data["user"] == "ann":\n    print("hello")\ntoken = data["token"]'),
        ("a.js", "console.log(data.user.trim());\nconst token = data.token;"),
        ("a.js", "for (const role of data.user) {\n  console.log(role);\n}\nconst token = data.token;"),
    ],
)
def test_what_can_not_be_healed_is_not_certified(path: str, taking: str) -> None:
    result, text = heal(path, taking, GONE)
    assert not result.passes
    assert text == taking
    found = [finding for finding in result.analysis.findings if finding.rule == "stale-extractor"]
    assert [finding.severity.label for finding in found] == ["error"]
    assert found[0].message.endswith(
        "is not in the response to GET /…/cart: an exception ends the script here"
        if path == "a.py"
        else "is not in the response to GET /cart: an exception ends the script here"
    )
    settled = found[0].with_remedy()
    assert settled.fix is None
    certificate = result.analysis.context.certificate
    assert certificate is not None
    assert [stop.run for stop in certificate.stops] == [0, 1]


@pytest.mark.parametrize(
    ("path", "taking"),
    [
        ("a.py", 'print(data.get("user"))\ntoken = data["token"]'),
        ("a.py", 'user = data["user"] if "user" in data else ""\ntoken = data["token"]'),
        ("a.py", 'user = "user" in data and data["user"]\ntoken = data["token"]'),
        ("a.py", 'try:\n    user = data["user"]\nexcept KeyError:\n    user = ""\ntoken = data["token"]'),
        ("a.py", 'if "error" in data:\n    print(data["error"]["code"])\ntoken = data["token"]'),
        ("a.py", 'for item in data.get("items", []):\n    print(item["name"])\ntoken = data["token"]'),
        ("a.py", 'data["user"] = "ann"\ntoken = data["token"]'),
        ("a.js", "const user = data.user;\nconst token = data.token;"),
        ("a.js", "console.log(data.user?.trim());\nconst token = data.token;"),
        ("a.js", "console.log(data.user && data.user.trim());\nconst token = data.token;"),
        ("a.js", "const user = data.user || {};\nconsole.log(user.name);\nconst token = data.token;"),
        ("a.js", "console.log((data.user ?? '').trim(), String(data.user).trim());\nconst token = data.token;"),
        ("a.js", "console.log(data.user ? data.user.trim() : '');\nconst token = data.token;"),
        ("a.js", "try { console.log(data.user.trim()); } catch (e) {}\nconst token = data.token;"),
        ("a.js", "if (data.error) { console.log(data.error.code); }\nconst token = data.token;"),
    ],
)
def test_what_does_not_end_the_script_is_no_exception(path: str, taking: str) -> None:
    result, text = heal(path, taking, GONE)
    assert result.passes
    assert text == taking


def test_what_is_inside_of_an_object_that_is_there() -> None:
    """The object itself is no text, and yet it is there; of what is inside of the lost member nothing is told."""
    taking = 'cart = data["data"]\nprint(cart["owner"]["name"])\ntoken = cart["token"]'
    result, text = heal("a.py", taking, WRAPPED)
    assert text == taking
    found = [finding for finding in result.analysis.findings if finding.rule == "stale-extractor"]
    assert [result.analysis.source.text(finding.span) for finding in found] == ['cart["owner"]']
    certificate = result.analysis.context.certificate
    assert certificate is not None
    assert [stop.member.path for stop in certificate.stops] == [("data", "owner")] * 2


@pytest.mark.parametrize(("status", "stops"), [(200, [0, 1]), (500, [])])
def test_a_failed_answer_tells_nothing_of_the_members_of_good_ones(status: int, stops: list[int]) -> None:
    frame = LOCUST.replace("TAKING", 'print(data["user"])').replace('{"token": token}', '{"token": "t"}')
    text = RUN.format(answer='{"error": "busy"}', token="t").replace("HTTP 200", f"HTTP {status}", 1)
    runs = [parse_flow(text, f"{name}.har") for name in "ab"]
    analysis = engine.analyse(Source("a.py", frame.encode()), project_of(runs))
    assert analysis.context.certificate is not None
    assert [stop.run for stop in analysis.context.certificate.stops] == stops
