"""A file that is sent under its own name is another one in each run, and the same field."""

from __future__ import annotations

import pytest

from loadlint.recordings.exchange import Recording
from tests.replay.test_replay import certificate, runs, verdicts
from tests.support.scripts import k6

FLOW = """
POST https://desk.test/import
Content-Type: multipart/form-data; boundary=XX

--XX
Content-Disposition: form-data; name="{name}"; filename="{file}"
Content-Type: text/csv

{rows}
--XX--
HTTP 201
"""


def recordings(*names: tuple[str, str]) -> list[Recording]:
    return runs(FLOW, *({"name": name, "file": file, "rows": f"rows of {file}"} for name, file in names))


K6 = k6("http.post('https://desk.test/import', { 'NAME': http.file('rows of voices.csv', 'voices.csv') });")
LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        self.client.post("/import", files={"NAME": ("voices.csv", "rows of voices.csv")})
"""


@pytest.mark.parametrize(("path", "script"), [("a.js", K6), ("a.py", LOCUST)])
def test_a_file_under_its_own_name(path: str, script: str) -> None:
    own = recordings(("voices.csv", "voices.csv"), ("remarks.csv", "remarks.csv"))
    assert certificate(script.replace("NAME", "voices.csv"), own, path).is_certified


@pytest.mark.parametrize(("path", "script"), [("a.js", K6), ("a.py", LOCUST)])
def test_a_field_of_another_name_stays_another_field(path: str, script: str) -> None:
    named = recordings(("first", "voices.csv"), ("second", "remarks.csv"))
    shown = certificate(script.replace("NAME", "first"), named, path)
    assert "surplus-field" in {cause for _, _, cause, _ in verdicts(shown)}


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("a.js", K6.replace("'rows of voices.csv'", "open('./voices.json', 'b')")),
        ("a.py", LOCUST.replace('"rows of voices.csv"', 'open("voices.json", "rb").read()')),
    ],
)
def test_what_is_in_a_file_is_not_compared(path: str, script: str) -> None:
    """Nor what is in JSON there, although the members of JSON in other fields are."""
    rows = ('[{"text": "low tide"}]', '[{"text": "high tide"}, {"text": "spring tide"}]')
    sent = runs(FLOW, *({"name": "rows", "file": "voices.csv", "rows": text} for text in rows))
    assert certificate(script.replace("NAME", "rows"), sent, path).is_certified


ANSWERS = """
GET https://desk.test/seats
HTTP 200

<input type="file" name="{seat}-photo"><input type="file" name="{next}-photo">
###
POST https://desk.test/answers
Content-Type: multipart/form-data; boundary=XX

--XX
Content-Disposition: form-data; name="{seat}-photo"; filename="{file}"
Content-Type: image/png

{file}
--XX
Content-Disposition: form-data; name="{next}-photo"; filename=""
Content-Type: application/octet-stream


--XX--
HTTP 201
"""
SEATS = ({"seat": "2771", "next": "2772", "file": "ann.png"}, {"seat": "3905", "next": "3906", "file": "bo.png"})
BY_ID = """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        seat = re.search('name="([0-9]+)-photo', self.client.get("/seats").text)[1]
        self.client.post("/answers", files={f"{seat}-photo": ("ann.png", "ann.png")})
""".replace("from locust", "import re\n\nfrom locust", 1)


def test_another_file_under_a_name_with_an_id_is_the_same_field() -> None:
    """And a part for which nobody chose a file sends nothing, whatever id is in its name."""
    shown = certificate(BY_ID, runs(ANSWERS, *SEATS), "a.py")
    assert shown.is_certified


def test_a_wrong_id_in_the_name_of_a_file_is_seen() -> None:
    shown = certificate(BY_ID.replace('f"{seat}-photo"', '"2771-photo"'), runs(ANSWERS, *SEATS), "a.py")
    assert not shown.is_certified
