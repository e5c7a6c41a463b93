"""Which answers of small runs fail, by which sign, and which earlier failure led to it."""

from __future__ import annotations

import pytest

from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.soft_failures import failures_of, untrusted_steps
from tests.support.flowtext import parse_flow

FORM = '<form><input name="user"><input type="password" name="pass"></form>'
SHOWN = f"GET /login -> 200 {FORM}\n"
LOGIN = f"{SHOWN}POST /login user=ann&pass=secret-1 -> 302 [Location: /home]\nGET /home -> 200 <p>hi</p>\n"
AFTER = "GET /b -> 200 x"
SESSION = "GET /a -> 200 [Set-Cookie: sid=s1] x\n"
ENDED = "[Set-Cookie: sid=; Max-Age=0]"


def failures(*runs: str) -> tuple[list[str], dict[int, frozenset[int]]]:
    """The failures as `run.step: sign; sign`, and the steps of each run that must not be used.

    Each line of a run is an exchange: method, path, the cookies in brackets, the body, the status, the headers of the
    answer in brackets, its body. `XHR` is a request that a script of the page makes.
    """
    recordings = [
        parse_flow("\n###\n".join(map(_exchange, run.strip().split("\n"))), f"{number}.har")
        for number, run in enumerate(runs)
    ]
    alignment = alignment_of(replaying(recordings[0]).steps, recordings)
    seen = failures_of(alignment, lambda without: [])
    lines = []
    for failure in seen:
        because = f" since {failure.because[0]}: {failure.because[1]}" if failure.because else ""
        lines.append(f"{failure.run}.{failure.step}: {'; '.join(sign.text for sign in failure.signs)}{because}")
    return lines, untrusted_steps(alignment, seen)


def _exchange(line: str) -> str:
    asked, _, answered = line.partition(" -> ")
    method, url, *rest = asked.split(" ")
    headers = ["Cookie: " + part[1:-1] for part in rest if part.startswith("[")]
    if method == "XHR":
        method = "GET"
        headers.append("X-Requested-With: XMLHttpRequest")
    status, _, text = answered.partition(" ")
    answer_headers = []
    while text.startswith("["):
        header, _, text = text[1:].partition("]")
        answer_headers.append(header)
        text = text.strip()
    if text.startswith("<"):
        answer_headers.append("Content-Type: text/html")
    body = next((part for part in rest if not part.startswith("[")), "")
    request = "\n".join([f"{method} https://h.test{url}", *headers, "", body])
    return "\n".join([request, f"HTTP {status}", *answer_headers, "", text])


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("GET /a -> 200 x\nGET /b -> 403 x", ["0.1: its status is 403"]),
        ("GET /a -> 200 x\nGET /b -> 400 x", ["0.1: its status is 400"]),
        ("GET /a -> 200 x\nGET /b -> 399 x", []),
        # A redirect to a login that the recording does not follow.
        (f"GET /a -> 302 [Location: /login?next=a]\n{AFTER}", ["0.0: it redirects to /login, and nothing follows"]),
        (f"POST /in -> 302 [Location: /sign-in]\n{AFTER}", ["0.0: it redirects to /sign-in, and nothing follows"]),
        (f"GET /a -> 302 [Location: /login]\n{SHOWN}{AFTER}", []),
        (f"GET /login -> 302 [Location: /login/]\n{AFTER}", []),
        (f"GET /logout -> 302 [Location: /login]\n{AFTER}", []),
        (f"GET /a -> 302 [Location: /login-history]\n{AFTER}", []),
        # A login page after the login.
        (f"{LOGIN}GET /c -> 200 {FORM}", ["0.3: it is a login page after the login"]),
        (f"{LOGIN}GET /c -> 200 <p>password</p>", []),
        (f"{LOGIN}GET /login -> 200 {FORM}", []),
        (f"{SHOWN}GET /c -> 200 {FORM}", []),
        (f"{LOGIN}GET /c -> 200 {FORM}\nPOST /login user=ann&pass=secret-1 -> 200 x", []),
        (f"{LOGIN}XHR /c -> 200 {FORM}", ["0.3: a call of a page's script was answered with a login page"]),
        # Where the user may have logged out.
        (f"{LOGIN}GET /logout -> 200 {FORM}", []),
        (f"{LOGIN}GET /Sign-Off -> 200 {FORM}", []),
        (f"{LOGIN}POST /c -> 200 {FORM}", []),
        (f"{LOGIN}POST /c -> 200 {FORM}\nGET /d -> 200 x", ["0.3: it is a login page after the login"]),
        # The login itself.
        (f"{SHOWN}POST /login user=ann&pass=secret-1 -> 200 {FORM}\nGET /x -> 200 x",
         ["0.1: the response to the login is a login form again"]),
        (f"{SHOWN}POST /login user=ann&pass=secret-1 -> 200 {FORM}", []),
        (f"{SHOWN}POST /login user=ann&pass=s-1 -> 200 {FORM}\nPOST /login user=ann&pass=s-2 -> 200 x", []),
        # A session that was ended before.
        (f"{LOGIN}GET /b [sid=s1] -> 200 {ENDED} x\nGET /c -> 200 {FORM}", [
            "0.3: it deletes the cookie sid, and a later request comes to the login page",
            "0.4: it is a login page after the login since 3: it comes to the login page, since the cookie was deleted",
        ]),
        (f"{LOGIN}GET /b -> 200 {ENDED} x\nGET /c -> 200 {FORM}", ["0.4: it is a login page after the login"]),
        (f"{LOGIN}GET /logout [sid=s1] -> 200 {ENDED} x\nGET /c -> 200 {FORM}",
         ["0.4: it is a login page after the login"]),
    ],
)  # fmt: skip
def test_one_run(run: str, expected: list[str]) -> None:
    lines, without = failures(run)
    assert [line[: len(begin)] for line, begin in zip(lines, expected, strict=False)] == expected, lines
    assert len(lines) == len(expected), lines
    assert without == {}


@pytest.mark.parametrize(
    ("runs", "expected", "without"),
    [
        (("GET /a -> 200 x\nGET /b -> 403 x", "GET /a -> 200 x\nGET /b -> 200 x"),
         ["0.1: its status is 403"], {0: {1}}),
        (("GET /a -> 200 x\nGET /b -> 200 x", "GET /a -> 200 x\nGET /b -> 403 x"),
         ["1.1: its status is 403"], {1: {1}}),
        (("GET /a -> 403 x", "GET /a -> 403 x"), ["0.0: its status is 403", "1.0: its status is 403"], {}),
        # A cookie that one run deletes, and the other goes on sending.
        ((f"{SESSION}GET /b [sid=s1] -> 200 {ENDED} x\nGET /c [sid=s1] -> 200 x",
          f"{SESSION}GET /b [sid=s1] -> 200 x\nGET /c [sid=s1] -> 200 x"),
         ["0.1: it deletes the cookie sid, which the good run goes on sending"], {0: {1}}),
        ((f"{SESSION}GET /b [sid=s1] -> 200 {ENDED} x\nGET /c [sid=s1] -> 200 x",
          f"{SESSION}GET /b [sid=s1] -> 200 x\nGET /c [sid=s2] -> 200 x"), [], {}),
        ((f"{SESSION}GET /b [sid=s1] -> 200 {ENDED} x\nGET /c -> 200 x",
          f"{SESSION}GET /b [sid=s1] -> 200 {ENDED} x\nGET /c -> 200 x"), [], {}),
        # One that the good run deletes on its way too: it holds a message that was shown, not the session.
        ((f"{LOGIN}GET /b [sid=s1] -> 200 {ENDED} x\nGET /c -> 200 {FORM}",
          f"{LOGIN}GET /b -> 200 x\nGET /d [sid=s1] -> 200 {ENDED} x\nGET /c -> 200 x"),
         ["0.4: it is a login page after the login"], {0: {4}}),
        # A step behind a redirect that is a step by itself.
        ((f"{SESSION}GET /b [sid=s1] -> 302 [Location: /d]\nGET /d [sid=s1] -> 200 {ENDED} x\nGET /c [sid=s1] -> 200 x",
          f"{SESSION}GET /b [sid=s1] -> 302 [Location: /d]\nGET /d [sid=s1] -> 200 x\nGET /c [sid=s1] -> 200 x"),
         ["0.2: it deletes the cookie sid, which the good run goes on sending"], {0: {2}}),
        # A redirect to the login page that the other run does not make.
        ((f"{LOGIN}GET /c -> 200 x", f"{LOGIN}GET /c -> 302 [Location: /login]\n{SHOWN}"),
         ["1.3: it leads to a login page after the login; it redirects to the login page /login; "
          "the good response does not"],
         {1: {3}}),
        ((f"{LOGIN}GET /c -> 302 [Location: /login]\n{SHOWN}", f"{LOGIN}GET /c -> 302 [Location: /login]\n{SHOWN}"),
         [], {}),
        # What was taken from a failed answer is not used either.
        (('POST /a x=1 -> 403 {"id":"tok-4471"}\nGET /b?t=tok-4471 -> 200 x',
          'POST /a x=1 -> 200 {"id":"tok-5582"}\nGET /b?t=tok-5582 -> 200 x'),
         ["0.0: its status is 403"], {0: {0, 1}}),
        (('POST /a x=1 -> 403 {"id":"tok-4471"}\nGET /b?t=tok-0000 -> 200 x',
          'POST /a x=1 -> 200 {"id":"tok-5582"}\nGET /b?t=tok-0000 -> 200 x'),
         ["0.0: its status is 403"], {0: {0}}),
    ],
)  # fmt: skip
def test_beside_another_run(runs: tuple[str, ...], expected: list[str], without: dict[int, set[int]]) -> None:
    lines, steps = failures(*runs)
    assert (lines, {number: set(numbers) for number, numbers in steps.items()}) == (expected, without)


STATUS = "its status is 403"


@pytest.mark.parametrize(
    ("runs", "why"),
    [
        (('POST /a x=1 -> 403 {"id":"tok-4471"}\nGET /b?t=tok-4471 -> 403 x',
          'POST /a x=1 -> 200 {"id":"tok-5582"}\nGET /b?t=tok-5582 -> 200 x'), "it sends t from that response"),
        (('POST /a x=1 -> 403 {"id":"tok-4471"}\nGET /b?t=tok-4471 -> 403 x',
          'POST /a x=1 -> 200 {"id":"tok-5582"}\nGET /b?t=tok-5582 -> 200 x',
          'POST /a x=1 -> 200 {"id":"tok-6693"}'), "it sends t from that response"),
        (('POST /a x=1 -> 403 {"id":"tok4471ab"}\nGET /b?t=a.tok4471ab.b -> 403 x',
          'POST /a x=1 -> 200 {"id":"tok5582ab"}\nGET /b?t=a.tok5582ab.b -> 200 x'), "it sends t from that response"),
        (('GET /a -> 403 {"id":"tok"}\nGET /b?t=tok -> 403 x',
          'GET /a -> 200 {"id":"toj"}\nGET /b?t=toj -> 200 x'), ""),
        (('GET /b?t=tok-4471 -> 403 {"id":"tok-4471"}\nGET /b?t=tok-4471 -> 403 x',), ""),
        (("GET /a -> 403 [Set-Cookie: sid=s1] x\nGET /b [sid=s1] -> 403 x",),
         "it sends the cookie sid, which that response sets"),
        (("GET /a -> 403 [Set-Cookie: sid=s1] x\nGET /b [sid=s2] -> 403 x",), ""),
        (("POST /a [sid=s1] x=1 -> 403 x\nGET /b [sid=s1] -> 403 x",),
         "it goes on in the session of the cookie sid, which lacks what that request should have done"),
        (("POST /a [sid=s1] x=1 -> 403 x\nGET /b [uid=s1] -> 403 x",), ""),
        (("GET /a [sid=s1] -> 403 x\nGET /b [sid=s1] -> 403 x",), ""),
        (("GET /a -> 403 x\nGET /b -> 403 x",), ""),
    ],
)  # fmt: skip
def test_why_an_answer_fails_after_another(runs: tuple[str, ...], why: str) -> None:
    lines, _ = failures(*runs)
    assert lines == [f"0.0: {STATUS}", f"0.1: {STATUS}{f' since 0: {why}' if why else ''}"]


def test_the_first_of_several_is_the_root() -> None:
    lines, _ = failures("\n".join(f"POST /{name} [sid=s1] x=1 -> 403 x" for name in "abc"))
    reason = "it goes on in the session of the cookie sid, which lacks what that request should have done"
    assert lines == [f"0.0: {STATUS}", *(f"0.{step}: {STATUS} since 0: {reason}" for step in (1, 2))]


def test_a_session_that_is_lost_explains_what_follows() -> None:
    lines, _ = failures(f"{LOGIN}GET /c [sid=s1] -> 200 {FORM}\nGET /d [sid=s1] -> 403 x\nGET /e -> 403 x")
    assert lines == [
        "0.3: it is a login page after the login",
        f"0.4: {STATUS} since 3: it sends the cookie sid of the session that is lost there",
        f"0.5: {STATUS}",
    ]
