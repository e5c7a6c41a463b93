"""`loadlint new` as users run it: what is written, when nothing is, and with which exit code."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from loadlint.newscript import examine
from loadlint.newscript.runs import Runs
from tests.support.flowtext import parse_flow
from tests.support.run import loadlint, snapshot

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
SHOP = Path(__file__).parents[1] / "shop" / "flows"
TWO = ("checkout.har", "checkout.2.har")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings of one journey."""
    for name in TWO:
        shutil.copy(EXAMPLE / name, tmp_path)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize("name", ["checkout.js", "checkout.ts", "checkout.py", "checkout.jmx"])
def test_a_certified_script_with_its_data(name: str, folder: Path) -> None:
    done = loadlint(folder, "new", *TWO, "-o", name, exits=0)
    assert done.text.splitlines() == [
        "6 transactions, 6 requests",
        "Certified on checkout.har, checkout.2.har: 38 values in 12 requests (4 made by the script).",
    ]
    text = (folder / name).read_text()
    assert "wonderland" not in text
    assert "recording=checkout.har recording=checkout.2.har" in text
    (data,) = (folder / "data").iterdir()
    assert "wonderland" in data.read_text()
    assert os.name == "nt" or stat.S_IMODE(data.stat().st_mode) == 0o600
    assert "Found no problems" in loadlint(folder, "check", "--min-severity", "hint", name, exits=0).text


def test_the_same_input_gives_the_same_script(folder: Path) -> None:
    loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=0)
    first = (folder / "checkout.js").read_bytes()
    loadlint(folder, "new", *TWO, "-o", "checkout.js", "--force", exits=0)
    assert (folder / "checkout.js").read_bytes() == first


@pytest.mark.parametrize("name", ["checkout.js", "data/users.json"])
def test_nothing_is_written_over(name: str, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / name).write_text("mine")
    before = snapshot(folder)
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=2)
    assert f"{name}: is there already; nothing was written" in done.err
    assert ("--force writes over it" in done.err) == (name == "checkout.js")
    assert snapshot(folder) == before


def test_data_that_is_the_same_is_used_again(folder: Path) -> None:
    loadlint(folder, "new", *TWO, "-o", "checkout.py", exits=0)
    loadlint(folder, "new", *TWO, "-o", "checkout.jmx", exits=0)
    assert [file.name for file in (folder / "data").iterdir()] == ["users.csv"]


def test_with_force_it_is(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "checkout.js").write_text("mine")
    (folder / "data" / "users.json").write_text("mine")
    loadlint(folder, "new", *TWO, "-o", "checkout.js", "--force", exits=0)
    assert "mine" not in (folder / "checkout.js").read_text() + (folder / "data" / "users.json").read_text()


@pytest.mark.parametrize("script", ["checkout.js", "checkout.py", "checkout.jmx"])
def test_a_script_of_one_recording_matches_it(script: str, folder: Path) -> None:
    """No value in it looks issued, so it is written; what a new session changes is not shown, and that is said."""
    done = loadlint(folder, "new", "checkout.har", "-o", script, exits=0)
    assert done.text.splitlines()[1:] == [
        "Matches checkout.har; whether it survives a new session needs a second recording or a live run.",
        "`loadlint fix --live` runs the script once against the application, which shows what changes in a new "
        "session; so does a second recording of the journey.",
    ]
    assert (folder / script).exists()
    assert "certified" not in done.text.lower()


def test_what_is_not_complete_is_written_as_a_draft_alone(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    for entry in data["log"]["entries"][1:]:
        entry["response"]["content"].pop("text", None)
    (folder / "checkout.har").write_text(json.dumps(data))
    before = snapshot(folder)
    done = loadlint(folder, "new", "checkout.har", "-o", "checkout.js", exits=1)
    assert "Nothing was written. --draft writes it" in done.text
    assert snapshot(folder) == before
    loadlint(folder, "new", "checkout.har", "-o", "checkout.js", "--draft", exits=1)
    assert (folder / "checkout.js").exists()


def test_the_options(folder: Path) -> None:
    arguments = ["--dialect", "k6", "--base-url", "SHOP", "--transactions", "none", "--data", "rows"]
    loadlint(folder, "new", *TWO, "-o", "checkout.mjs", *arguments, exits=0)
    text = (folder / "checkout.mjs").read_text()
    assert "const SHOP = __ENV.SHOP || 'https://shop.example';" in text
    assert "group(" not in text
    assert "open('./rows/users.json')" in text
    assert (folder / "rows" / "users.json").exists()


def test_a_data_folder_with_its_whole_path(folder: Path) -> None:
    loadlint(folder, "new", *TWO, "-o", "checkout.js", "--data", str(folder / "rows"), exits=0)
    assert "open('./rows/users.json')" in (folder / "checkout.js").read_text()
    assert (folder / "rows" / "users.json").exists()


def test_recordings_elsewhere_are_linked_from_the_script(folder: Path) -> None:
    (folder / "load").mkdir()
    loadlint(folder, "new", *TWO, "-o", "load/checkout.js", exits=0)
    assert "recording=../checkout.har recording=../checkout.2.har" in (folder / "load" / "checkout.js").read_text()
    assert (folder / "load" / "data" / "users.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["-o", "checkout.txt"],
            "the names of scripts end in .jmx (jmeter), .js, .cjs, .mjs, .ts, .cts, .mts, .tsx (k6), .py (locust)",
        ),
        (
            ["-o", "checkout.py", "--dialect", "k6"],
            "the names of scripts end in .js, .cjs, .mjs, .ts, .cts, .mts, .tsx (k6)",
        ),
        (["-o", "checkout.js", "--dialect", "gatling"], "gatling"),
        (["-o", "checkout.js", "--base-url", "a b"], "must be a name"),
        (["-o", "checkout.js", "--host", "other.example"], "give its host with --host, one of shop.example"),
        (["gone.har", "-o", "checkout.js"], "gone.har"),
        (["checkout.har", "-o", "checkout.js"], "checkout.har: is a copy of checkout.har"),
        (["-o", "gone/checkout.js"], "gone: there is no such folder"),
    ],
)
def test_what_the_user_got_wrong(arguments: list[str], message: str, folder: Path) -> None:
    before = snapshot(folder)
    assert message in loadlint(folder, "new", *TWO, *arguments, exits=2).err
    assert snapshot(folder) == before


def test_recordings_of_different_journeys(folder: Path) -> None:
    data = json.loads((folder / "checkout.2.har").read_text())
    for entry in data["log"]["entries"][1:]:
        entry["request"]["url"] = entry["request"]["url"].replace("/api/", "/admin/reports/").replace("/login", "/help")
    (folder / "checkout.2.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=2)
    assert "checkout.2.har: has only 1 of the 6 requests of checkout.har: record the same journey twice" in done.err


def test_recordings_of_different_hosts(folder: Path) -> None:
    change(folder / "checkout.2.har", "shop.example", "staging.example")
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=2)
    assert "goes to staging.example, and checkout.har to shop.example: record both on one host" in done.err


def test_a_failure_in_a_recording(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    data["log"]["entries"][-1]["response"]["status"] = 503
    (folder / "checkout.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=2)
    assert "was answered with 503: record the journey again, without the failure" in done.err


def test_a_recording_without_bodies(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    for entry in data["log"]["entries"]:
        entry["response"]["content"].pop("text", None)
    (folder / "checkout.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=2)
    assert "checkout.har: no response body was recorded" in done.err
    assert "export the HAR with content" in done.err


def test_a_sanitised_recording(tmp_path: Path) -> None:
    data = json.loads((SHOP / "forms" / "rec1.har").read_text())
    for entry in data["log"]["entries"]:
        for message in (entry["request"], entry["response"]):
            message["cookies"] = []
            message["headers"] = [
                header for header in message["headers"] if header["name"].lower() not in ("cookie", "set-cookie")
            ]
    (tmp_path / "forms.har").write_text(json.dumps(data))
    done = loadlint(tmp_path, "new", "forms.har", str(SHOP / "forms" / "rec2.har"), "-o", "forms.js", exits=2)
    assert "export the HAR with sensitive data" in done.err
    assert not (tmp_path / "forms.js").exists()


def test_a_recording_that_ends_early(folder: Path) -> None:
    """Whichever of the two it is."""
    data = json.loads((folder / "checkout.har").read_text())
    del data["log"]["entries"][2:]
    (folder / "short.har").write_text(json.dumps(data))
    for pair in (("short.har", "checkout.2.har"), ("checkout.2.har", "short.har")):
        done = loadlint(folder, "new", *pair, "-o", "checkout.js", exits=2)
        assert "short.har: has only 2 of the 6 requests of checkout.2.har: record the same journey twice" in done.err


def test_a_recording_that_lacks_the_last_requests_is_told(folder: Path) -> None:
    recording = json.loads((folder / TWO[1]).read_text())
    del recording["log"]["entries"][4:]
    (folder / TWO[1]).write_text(json.dumps(recording))
    lacks = "lacks 2 requests of checkout.har: record the journey to its end"
    line = f"checkout.2.har ends before POST /api/orders, and {lacks}"
    for files in (TWO, reversed(TWO)):
        assert line in loadlint(folder, "new", *files, "-o", "checkout.js", "--force", exits=0).text


def test_a_copy_of_the_first_recording_proves_nothing(folder: Path) -> None:
    shutil.copy(folder / "checkout.har", folder / "again.har")
    done = loadlint(folder, "new", "checkout.har", "again.har", "-o", "checkout.js", exits=2)
    assert "again.har: is a copy of checkout.har, which proves nothing: record the journey a second time" in done.err


def test_one_answer_without_its_body(folder: Path) -> None:
    data = json.loads((folder / "checkout.2.har").read_text())
    data["log"]["entries"][2]["response"]["content"].pop("text")
    (folder / "checkout.2.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=1)
    assert (
        "recorded without a body: the response to POST /api/carts in checkout.2.har; no value is extracted" in done.text
    )
    assert "Nothing was written." in done.text


@pytest.mark.parametrize("name", ["checkout.js", "checkout.py", "checkout.jmx"])
def test_one_answer_that_is_not_needed_without_its_body(name: str, folder: Path) -> None:
    """A browser drops the body of an answer when it leaves the page at once."""
    for recording in TWO:
        data = json.loads((folder / recording).read_text())
        data["log"]["entries"][-1]["response"]["content"].pop("text")
        (folder / recording).write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", name, exits=0)
    assert " in checkout.har, checkout.2.har; no value is extracted from it" in done.text


def test_a_recording_without_requests(folder: Path) -> None:
    (folder / "checkout.2.har").write_text('{"log": {"entries": []}}')
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=2)
    assert "checkout.2.har: holds no request: record the journey again" in done.err


def test_a_login_that_failed_with_a_good_status(tmp_path: Path) -> None:
    """The journey went on all the same, since the browser was logged in before."""
    data = json.loads((SHOP / "forms" / "rec2.har").read_text())
    login = next(entry for entry in data["log"]["entries"] if entry["request"]["method"] == "POST")
    form = '<html><title>Log in</title><form><input name="email"><input type="password" name="password"></form></html>'
    login["response"]["status"] = 200
    login["response"]["headers"] = [{"name": "Content-Type", "value": "text/html"}]
    login["response"]["content"] = {"mimeType": "text/html", "text": form}
    (tmp_path / "rec2.har").write_text(json.dumps(data))
    done = loadlint(tmp_path, "new", str(SHOP / "forms" / "rec1.har"), "rec2.har", "-o", "forms.js", exits=1)
    assert "record the journey again, without the failure" in done.text
    assert not (tmp_path / "forms.js").exists()


def test_a_draft_of_what_is_wrong_is_told_and_written(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    data["log"]["entries"][-1]["response"]["status"] = 503
    (folder / "checkout.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", "--draft", exits=1)
    assert "was answered with 503" in done.err
    assert "1 value differs from checkout.2.har" in done.text
    assert (folder / "checkout.js").exists()


def test_a_recording_without_answers(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    for entry in data["log"]["entries"]:
        del entry["response"]
    (folder / "checkout.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", "checkout.har", "-o", "checkout.js", "--draft", exits=2)
    assert "no request in it has a response: export the recording with the responses" in done.err


def test_many_lost_bodies_are_told_in_one_line(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    for entry in data["log"]["entries"][1:]:
        entry["response"]["content"].pop("text", None)
    (folder / "checkout.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", "checkout.har", "-o", "checkout.js", "--draft", exits=1)
    (line,) = [line for line in done.text.splitlines() if line.startswith("recorded without a body")]
    assert line.endswith(" more; no value is extracted from them, and nothing is tested")


def test_a_token_from_before_the_recording_is_told(folder: Path) -> None:
    for name in TWO:
        data = json.loads((folder / name).read_text())
        for entry in data["log"]["entries"]:
            entry["request"]["headers"].append({"name": "X-Csrf-Token", "value": "ED95786A28BB2240C16BAFEB"})
        (folder / name).write_text(json.dumps(data))
    done = loadlint(folder, "new", *TWO, "-o", "checkout.js", exits=0)
    assert "as recorded: `X-Csrf-Token`, which no recorded response issued" in done.text
    assert "ED95786A28BB2240C16BAFEB" not in done.text


def test_errors_that_were_recorded_are_told(folder: Path) -> None:
    data = json.loads((folder / "checkout.har").read_text())
    data["log"]["entries"][-1]["response"]["status"] = 404
    (folder / "checkout.har").write_text(json.dumps(data))
    done = loadlint(folder, "new", "checkout.har", "-o", "checkout.py", exits=0)
    (line,) = [line for line in done.text.splitlines() if line.startswith("answered with an error")]
    assert line.endswith(" (404); load tools count that as one each time")


ASKED = """\
GET https://desk.test/rest
HTTP 403

forbidden
###
POST https://desk.test/login
Content-Type: application/x-www-form-urlencoded

user=ann&password=kettle-41
HTTP 302
Location: /notes
###
GET https://desk.test/notes
HTTP 200
Content-Type: text/html

<title>Notes</title>
###
GET https://desk.test/{path}
HTTP 403

forbidden
"""


@pytest.mark.parametrize(("path", "count"), [("rest", 0), ("notes/7", 1)])
def test_a_request_that_is_refused_after_the_logout_as_before_the_login(path: str, count: int) -> None:
    """One recording shows that who is not logged in gets this answer; any other refusal makes it unfit."""
    runs = Runs((parse_flow(ASKED.replace("{path}", path), "a.http"),))
    assert sum("403" in problem for problem in examine.problems(runs, range(4))) == count
