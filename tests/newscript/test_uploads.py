"""Forms with files: what is uploaded becomes a data file, and each tool sends it as its people write it."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from loadlint.changes import CannotWriteError
from loadlint.newscript.bodies import body_of
from loadlint.newscript.create import Created
from loadlint.newscript.runs import Runs
from tests.newscript.run_new import run_new
from tests.newscript.test_inputs import created, runs
from tests.recordings.hars import entry, har, write
from tests.support.flowtext import parse_flow
from tests.support.jmeter import in_tools
from tests.support.run import loadlint

BOUNDARY = "----form{csrf}"
ROWS = "name,size\nlamp,3\n"

FIELD = 'Content-Disposition: form-data; name="{name}"\n\n{value}\n'
FILE = 'Content-Disposition: form-data; name="file"; filename="{name}"\nContent-Type: text/csv\n\n{value}\n'


def field(name: str, value: str) -> str:
    return FIELD.replace("{name}", name).replace("{value}", value)


def file(name: str, value: str) -> str:
    return FILE.replace("{name}", name).replace("{value}", value)


def upload(*parts: str, path: str = "/api/imports") -> str:
    body = "".join(f"--{BOUNDARY}\n{part}" for part in parts) + f"--{BOUNDARY}--\n" if parts else ""
    return f"""\
POST http://shop.test:8080{path}
Content-Type: multipart/form-data; boundary={BOUNDARY}

{body}
HTTP 201

{{"job": "{{job}}", "state": "done"}}
"""


def flow(*uploads: str) -> Runs:
    """Two recordings: a session, the uploads, and a look at what was imported."""
    session = 'GET http://shop.test:8080/api/session\nHTTP 200\n\n{"csrf": "{csrf}"}\n'
    look = 'GET http://shop.test:8080/api/imports/{job}\nHTTP 200\n\n{"job": "{job}", "rows": 1}\n'
    text = "###\n".join((session, *uploads, look))
    return runs(text, *({"job": f"8f14e45fceea167{number}"} for number in "ab"))


PLAIN = flow(upload(field("csrf", "{csrf}"), field("kind", "lamps"), file("lamps.csv", ROWS)))


def data_files(of: Created) -> dict[str, str]:
    return {file.path: file.data.decode() for file in of.files if not file.path.startswith("data/users")}


K6 = """\
    const importsResponse = http.post(`${BASE_URL}/api/imports`, {
      csrf: csrfToken,
      kind: 'lamps',
      file: http.file(UPLOADED_LAMPS_CSV, 'lamps.csv', 'text/csv'),
    });
"""
LOCUST = """\
            files={
                "csrf": (None, self.csrf_token),
                "kind": (None, "lamps"),
                "file": ("lamps.csv", UPLOADED_LAMPS_CSV, "text/csv"),
            },
"""
JMETER_FILE = """\
                  <stringProp name="File.mimetype">text/csv</stringProp>
                  <stringProp name="File.path">data/lamps.csv</stringProp>
                  <stringProp name="File.paramname">file</stringProp>
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop.js", ("const UPLOADED_LAMPS_CSV = open('./data/lamps.csv', 'b');\n", K6)),
        ("shop.py", ('UPLOADED_LAMPS_CSV = (Path(__file__).parent / "data" / "lamps.csv").read_bytes()\n', LOCUST)),
        ("shop.jmx", (JMETER_FILE, '<boolProp name="HTTPSampler.DO_MULTIPART_POST">true</boolProp>')),
    ],
)
def test_each_tool_sends_a_file_in_its_own_way(name: str, expected: tuple[str, ...]) -> None:
    script = created(PLAIN, name)
    text = script.result.data.decode()
    for lines in expected:
        assert lines in text
    assert script.passes
    assert data_files(script) == {"data/lamps.csv": ROWS}
    assert "form-data" not in text


FIELDS = flow(upload(field("csrf", "{csrf}"), field("note", "It's a new lamp\nfor Ann")))


@pytest.mark.parametrize("name", ["shop.js", "shop.py", "shop.jmx"])
def test_a_form_in_parts_may_have_no_file(name: str) -> None:
    script = created(FIELDS, name)
    assert script.passes
    assert data_files(script) == {}


def test_k6_sends_such_a_form_by_a_function() -> None:
    text = created(FIELDS).result.data.decode()
    assert "'Content-Type': 'multipart/form-data; boundary=----parts-of-the-form'" in text
    assert "function multipart(fields) {" in text
    assert "multipart({ csrf: csrfToken, note: user.note })" in text


def test_parts_of_one_name_are_a_list() -> None:
    script = created(flow(upload(field("csrf", "{csrf}"), field("tag[]", "a"), field("tag[]", "b"))))
    assert "multipart({ csrf: csrfToken, 'tag[]': ['a', 'b'] })" in script.result.data.decode()
    assert script.passes


def test_a_file_that_browsers_left_out_has_to_be_put_there() -> None:
    script = created(flow(upload(field("csrf", "{csrf}"), file("me.png", ""))))
    assert not script.passes
    assert script.lost_uploads == ["data/me.png has to be put there: no recording holds the uploaded `me.png`"]
    assert script.open_points == []
    assert data_files(script) == {}


@pytest.mark.parametrize("content", ["\ufffdPNG", "\x89PNG", "GIF\x01"])
def test_bytes_that_are_no_text_are_lost_too(content: str) -> None:
    script = created(flow(upload(field("csrf", "{csrf}"), file("me.png", content))))
    assert script.lost_uploads == ["data/me.png has to be put there: no recording holds the uploaded `me.png`"]


@pytest.mark.parametrize("name", ["shop.js", "shop.py", "shop.jmx"])
def test_a_form_that_the_recording_lost_as_a_whole_is_told(name: str) -> None:
    script = created(flow(upload()), name)
    assert not script.passes
    assert script.lost_uploads == ["POST /api/imports is sent without the form that it uploads: no recording holds it"]


AS_A_BODY = """\
POST http://shop.test:8080/photos?name=lamp.png
Content-Type: image/png
Content-Length: 53

{body}
HTTP 201

{"job": "{job}"}
"""


@pytest.mark.parametrize("body", ["", "\ufffdPNG"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop.js", "`${BASE_URL}/photos?name=lamp.png`, UPLOADED_LAMP_PNG, {"),
        ("shop.py", 'data=UPLOADED_LAMP_PNG, headers={"Content-Type": "image/png"}'),
        ("shop.jmx", '<stringProp name="File.paramname"></stringProp>'),
    ],
)
def test_a_file_that_is_the_whole_body_has_to_be_put_there(name: str, expected: str, body: str) -> None:
    script = created(flow(AS_A_BODY.replace("{body}", body)), name)
    assert expected in " ".join(script.result.data.decode().split())
    assert "image/png" in script.result.data.decode()
    assert script.lost_uploads == ["data/lamp.png has to be put there: no recording holds the uploaded `lamp.png`"]
    verdict = script.result.verdict
    assert verdict is not None
    assert verdict.word == "certified"


@pytest.mark.parametrize(
    ("request_line", "name"),
    [
        ("PUT https://shop.test/photos/lamp.png", "lamp.png"),
        ("POST https://shop.test/upload.php?kind=photo", "upload.bin"),
    ],
)
def test_the_name_of_such_a_file_stands_in_the_address(request_line: str, name: str) -> None:
    text = f"{request_line}\nContent-Length: 53\nHTTP 200\n\nok\n"
    body = body_of(parse_flow(text).exchanges[0])
    assert body.file is not None
    assert body.file.name == name


def test_a_length_of_nothing_is_no_body() -> None:
    text = "POST https://shop.test/likes\nContent-Length: 0\nHTTP 200\n\nok\n"
    assert body_of(parse_flow(text).exchanges[0]).file is None


def test_no_recorded_name_leads_out_of_the_folder_and_none_is_taken_twice() -> None:
    uploads = (
        upload(file("../../.ssh/config", "a"), path="/api/imports/1"),
        upload(file("a.csv", "1"), path="/api/imports/2"),
        upload(file("a.csv", "2"), path="/api/imports/3"),
        upload(file("a.csv", "1"), path="/api/imports/4"),
        upload(file("C:\\fakepath\\A_.csv", "3"), path="/api/imports/5"),
    )
    script = created(flow(*uploads))
    assert data_files(script) == {"data/config": "a", "data/a.csv": "1", "data/a-2.csv": "2", "data/A_-3.csv": "3"}
    assert script.result.data.decode().count("http.file(UPLOADED_A_CSV, 'a.csv', 'text/csv')") == 2


@pytest.mark.parametrize("name", ["shop.js", "shop.py"])
def test_names_in_any_script_have_constants_of_their_own(name: str) -> None:
    uploads = (upload(file("\u65e5.csv", "1"), path="/api/a"), upload(file("\u672c.csv", "2"), path="/api/b"))
    script = created(flow(*uploads), name)
    text = script.result.data.decode()
    assert list(data_files(script)) == ["data/\u65e5.csv", "data/\u672c-2.csv"]
    assert ("UPLOADED_CSV = " in text, "UPLOADED_2_CSV = " in text) == (True, True)


def test_what_jmeter_would_run_is_not_written() -> None:
    """The type of a file is a stranger's text as well."""
    runs_it = file("a.csv", "1").replace("text/csv", "${__groovy(1)}")
    with pytest.raises(CannotWriteError):
        created(flow(upload(runs_it)), "shop.jmx")
    assert "'${__groovy(1)}'" in created(flow(upload(runs_it))).result.data.decode()


def test_a_body_that_is_no_form_stays_text() -> None:
    text = "POST https://shop.test/a\nContent-Type: multipart/form-data\n\nplain\nHTTP 200\n\nok\n"
    assert body_of(parse_flow(text).exchanges[0]).text == "plain"


def test_the_command_writes_no_script_whose_file_is_missing(tmp_path: Path) -> None:
    form = f"--b\r\n{file('me.png', '')}--b--\r\n".replace("\n", "\r\n").replace("\r\r", "\r")
    sent = {"postData": {"mimeType": "multipart/form-data; boundary=b", "text": form}}
    for second, name in enumerate(("a.har", "b.har")):
        write(tmp_path, har(entry(second, method="POST", url="http://shop.test/photos", request=sent)), name)
    done = loadlint(tmp_path, "new", "a.har", "b.har", "-o", "shop.js", exits=1)
    assert "open: data/me.png has to be put there: no recording holds the uploaded `me.png`" in done.text
    assert not (tmp_path / "shop.js").exists()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "me.png").write_bytes(b"\x89PNG")
    done = loadlint(tmp_path, "new", "a.har", "b.har", "-o", "there.js", exits=0)
    assert "has to be put there" not in done.text
    (tmp_path / "data" / "me.png").unlink()
    loadlint(tmp_path, "new", "a.har", "b.har", "-o", "shop.js", "--draft", exits=1)
    assert "http.file(UPLOADED_ME_PNG, 'me.png', 'text/csv')" in (tmp_path / "shop.js").read_text()
    assert "1 upload recorded without what was uploaded" in loadlint(tmp_path, "recording", "a.har", exits=0).text


FORM_HEAD = '--b\r\nContent-Disposition: form-data; name="photo"; filename="me.png"\r\nContent-Type: image/png\r\n\r\n'


@pytest.mark.parametrize(
    ("content_type", "head", "end"),
    [("multipart/form-data; boundary=b", FORM_HEAD, "\r\n--b--\r\n"), ("image/png", "", "")],
)
def test_a_file_of_bytes_is_written_where_a_recording_has_them(
    tmp_path: Path, content_type: str, head: str, end: str
) -> None:
    picture = b"\x89PNG\r\n\r\n--\xff\x00\n"
    body = b64encode(head.encode() + picture + end.encode()).decode()
    sent = {"postData": {"mimeType": content_type, "text": body, "encoding": "base64"}}
    for second, name in enumerate(("a.har", "b.har")):
        write(tmp_path, har(entry(second, method="POST", url="http://shop.test/photos?n=me.png", request=sent)), name)
    loadlint(tmp_path, "new", "a.har", "b.har", "-o", "shop.js", exits=0)
    assert (tmp_path / "data" / "me.png").read_bytes() == picture
    assert "without what was uploaded" not in loadlint(tmp_path, "recording", "a.har", exits=0).text


def test_a_file_that_was_not_chosen_is_not_sent() -> None:
    script = created(flow(upload(field("csrf", "{csrf}"), file("", ""), file("lamps.csv", ROWS))), "shop.py")
    assert list(data_files(script)) == ["data/lamps.csv"]


class _Importer(BaseHTTPRequestHandler):
    """An application that takes a file with the token of its session, once."""

    server: _Server

    def do_GET(self) -> None:
        if self.path == "/api/session":
            self._answer(200, {"csrf": "live-5d41402abc4b2a76"})
            return
        is_there = self.path == "/api/imports/b9719d911017c592" and bool(self.server.imported)
        self._answer(200 if is_there else 404, {"job": "b9719d911017c592", "rows": 1})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = {
            part.get_param("name", header="content-disposition"): (part.get_filename(), part.get_payload(decode=True))
            for part in message.iter_parts()
        }
        wanted = {"csrf": (None, b"live-5d41402abc4b2a76"), **self.server.wanted}
        if parts == wanted:
            self.server.imported.append(self.headers["Content-Type"])
        self._answer(201 if parts == wanted else 400, {"job": "b9719d911017c592", "state": "done"})

    def _answer(self, status: int, value: dict[str, object]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


Parts = dict[str, tuple[str | None, bytes]]


class _Server(ThreadingHTTPServer):
    """`wanted` are the parts beside the token; `imported` the types of the bodies that had them all."""

    wanted: Parts
    imported: list[str]


@contextmanager
def importer(wanted: Parts) -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Importer) as server:
        server.wanted, server.imported = wanted, []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


WITH_FILE: Parts = {"kind": (None, b"lamps"), "file": ("lamps.csv", ROWS.encode())}


def run(name: str, folder: Path, of: Runs = PLAIN, wanted: Parts = WITH_FILE) -> None:
    """Run the new script once, and expect that the upload has arrived."""
    with importer(wanted) as server:
        run_new(created(of, name), name, folder, server.server_address[1])
        assert len(server.imported) == 1


@in_tools(".js", argument="name", stem="shop")
def test_the_file_arrives(name: str, tmp_path: Path) -> None:
    run(name, tmp_path)


@pytest.mark.engine
def test_k6_without_a_file(tmp_path: Path) -> None:
    run("shop.js", tmp_path, FIELDS, {"note": (None, b"It's a new lamp\nfor Ann")})
