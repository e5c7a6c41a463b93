"""A value that differs between the runs although nobody knows where it comes from: the user decides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.recordings.hars import content, entry, har, headers, write
from tests.support.run import loadlint

SCRIPT = """import http from 'k6/http';

export default function () {
  http.get('https://shop.test/');
  http.post('https://shop.test/track', { visitor: 'kQ81mmZpT07xW3' });
}
"""


def folder_with(folder: Path, *visitors: str) -> Path:
    for number, visitor in enumerate(visitors, 1):
        page = entry(0, url="https://shop.test/", **content("<title>Lamps</title>", "text/html"))
        form = {"mimeType": "application/x-www-form-urlencoded", "text": urlencode({"visitor": visitor})}
        track = {"postData": form, "headers": headers(("Cookie", f"session={number}"))}
        sent = entry(1, method="POST", url="https://shop.test/track", request=track, status=204)
        write(folder, har(page, sent), f"r{number}.har")
    (folder / "a.js").write_text(SCRIPT)
    return folder


COMMENT = "// loadlint: ignore[unknown-origin]"
RECORDINGS = ("--recording", "r1.har", "--recording", "r2.har")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_with(tmp_path, "kQ81mmZpT07xW3", "vW33qqLcR92aB7")


def test_verify_names_it_and_ends_with_1(folder: Path) -> None:
    done = loadlint(folder, "verify", *RECORDINGS, "a.js", exits=1)
    assert "certified on r1.har, r2.har, but for 1 value whose origin is unknown" in done.text
    shown = json.loads(loadlint(folder, "verify", *RECORDINGS, "--output-format", "json", "a.js", exits=1).text)
    assert (shown["verdict"], shown["unknown_values"]) == ("certified", 1)


def test_a_value_of_two_literals_is_one_as_well(folder: Path) -> None:
    script = SCRIPT.replace("'kQ81mmZpT07xW3'", "'kQ81mmZ' +\n    'pT07xW3'")
    (folder / "a.js").write_text(script)
    done = loadlint(folder, "verify", *RECORDINGS, "a.js", exits=1)
    assert "certified on r1.har, r2.har, but for 1 value whose origin is unknown" in done.text
    (folder / "a.js").write_text(script.replace("  http.post", f"  {COMMENT}\n  http.post"))
    loadlint(folder, "verify", *RECORDINGS, "a.js", exits=0)


def test_the_user_takes_the_responsibility(folder: Path) -> None:
    loadlint(folder, "verify", *RECORDINGS, "--accept-unknown", "a.js", exits=0)


def test_a_comment_takes_it(folder: Path) -> None:
    (folder / "a.js").write_text(SCRIPT.replace("  http.post", f"  {COMMENT}\n  http.post"))
    done = loadlint(folder, "verify", *RECORDINGS, "a.js", exits=0)
    assert "unknown" not in done.text


def test_what_people_type_is_no_such_value(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "Anna Berg", "Jonas Thal")
    (folder / "a.js").write_text(SCRIPT.replace("kQ81mmZpT07xW3", "Anna Berg"))
    loadlint(folder, "verify", *RECORDINGS, "a.js", exits=0)


@pytest.mark.parametrize(
    ("field", "values", "keeps", "exits"),
    [
        ("seats", (12, 75), True, 0),
        ("seats", (12, 75), False, 1),
        ("version", (12, 75), True, 1),
        ("lead_time", (9.034, 8), False, 0),
    ],
)
def test_a_number_that_the_application_gives_back_was_typed(
    field: str, values: tuple[float, float], keeps: bool, exits: int, tmp_path: Path
) -> None:
    """What a program counts up is given back as well: its name says so. With a fraction, the page has measured it."""
    for number, value in enumerate(values, 1):
        page = entry(0, url="https://shop.test/", **content("<title>Lamps</title>", "text/html"))
        data = {"mimeType": "application/json", "text": json.dumps({field: value})}
        request = {"postData": data, "headers": headers(("Cookie", f"session={number}"))}
        answer = content(json.dumps({"order": {field: value}} if keeps else {"order": "taken"}), "application/json")
        write(
            tmp_path,
            har(page, entry(1, method="POST", url="https://shop.test/order", request=request, **answer)),
            f"r{number}.har",
        )
    sent = f"http.post('https://shop.test/order', JSON.stringify({{ {field}: {values[0]} }}));"
    (tmp_path / "a.js").write_text(re.sub(r"http\.post.*", sent, SCRIPT))
    loadlint(tmp_path, "verify", *RECORDINGS, "a.js", exits=exits)


def test_a_recording_may_lack_the_request(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "QxZvKwPjTg", "MbHqWzXcVk", "QxZvKwPjTg")
    page = entry(0, url="https://shop.test/", **content("<p>QxZvKwPjTg MbHqWzXcVk</p>", "text/html"))
    write(folder, har(page), "r3.har")
    (folder / "a.js").write_text(SCRIPT.replace("kQ81mmZpT07xW3", "QxZvKwPjTg"))
    done = loadlint(folder, "verify", *RECORDINGS, "--recording", "r3.har", "a.js", exits=1)
    assert "but for 1 value whose origin is unknown" in done.text


@pytest.mark.parametrize(("before", "after"), [("", ""), ("[", "]"), ("(", ")"), ("!(", ")")])
def test_a_list_that_a_user_chose_is_told_by_its_response(before: str, after: str, tmp_path: Path) -> None:
    """With the brackets of JSON, or of Rison, which single pages put their queries in. The response lists more."""
    for number, ids in enumerate(((41, 40), (52, 51, 50)), 1):
        answer = content(json.dumps([{"id": id_} for id_ in (*ids, 7)]), "application/json")
        shown = entry(0, url="https://shop.test/lamps", **answer)
        more = entry(1, url=f"https://shop.test/prices?ids={before}{','.join(map(str, ids))}{after}", status=204)
        write(tmp_path, har(shown, more), f"r{number}.har")
    (tmp_path / "a.js").write_text(
        "import http from 'k6/http';\n\nexport default function () {\n  http.get('https://shop.test/lamps');\n"
        f"  http.get('https://shop.test/prices?ids={before}41,40{after}');\n}}\n"
    )
    done = loadlint(tmp_path, "check", "--select", "unknown-origin", *RECORDINGS, "a.js", exits=0)
    assert (
        f"`{before}41,40{after}` differs between the recordings, and the response to GET /lamps lists its parts"
        in done.text
    )


@pytest.mark.parametrize(("field", "exits"), [("id", 0), ("api_key", 1), ("sessionId", 1)])
def test_only_the_id_of_a_thing_that_is_added_is_the_clients_own(field: str, exits: int, tmp_path: Path) -> None:
    """The key of a user, or of a session, may come from where the recordings do not look."""
    for number, value in enumerate(("ODpt2APa8B", "S78XVHZ8F4"), 1):
        page = entry(0, url="https://shop.test/", **content("<title>Lamps</title>", "text/html"))
        data = {"mimeType": "application/json", "text": json.dumps({field: value})}
        request = {"postData": data, "headers": headers(("Cookie", f"session={number}"))}
        answer = content(json.dumps({field: value}), "application/json")
        made = entry(1, method="POST", url="https://shop.test/boxes", request=request, **answer)
        write(tmp_path, har(page, made), f"r{number}.har")
    sent = f"http.post('https://shop.test/boxes', JSON.stringify({{ {field}: 'ODpt2APa8B' }}));"
    (tmp_path / "a.js").write_text(re.sub(r"http\.post.*", sent, SCRIPT))
    loadlint(tmp_path, "fix", "--unsafe-fixes", *RECORDINGS, "a.js", exits=0)
    loadlint(tmp_path, "verify", *RECORDINGS, "a.js", exits=exits)
