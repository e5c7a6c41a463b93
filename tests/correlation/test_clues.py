"""What each clue says, word by word, on both sides of each of its limits. Its docstring has one example of either."""

from __future__ import annotations

import pytest

from loadlint.correlation.decide.client_made import SentValue, sent_value
from loadlint.correlation.decide.evidence import clues, enumeration
from loadlint.correlation.decide.evidence.client_made.pkce import challenge
from loadlint.correlation.decide.evidence.client_made.request_time import clue as clock
from loadlint.correlation.decide.evidence.one_run.part_of_host import names_host
from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from tests.support.clue_examples import Example, candidate_for, recordings_of, said
from tests.support.flowtext import parse_flow

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def clue(name: str, value: str, text: str, kind: str = "one_run") -> str | None:
    """What a clue says about a value in recordings in the notation of `clue_examples`, with its weight."""
    (module,) = (module for module in clues(kind) if module.__name__.endswith(f".{name}"))
    reason = said(kind, module, Example(True, value, text))
    return None if reason is None else f"{reason.weight:+} {reason.text}"


SHOWN = "GET / -> 200 <input name='k_id' value='41x9'>"
LINKS = "".join(f"<a href='/jobs/{number}'>x</a>" for number in range(39, 44))
NEW = {
    # The answer to a POST or PUT gives it as its id.
    ("41", 'POST /jobs -> 201 {"id":41}\nGET /jobs/41'): "the response to a POST gives it as the id of what was made",
    ("41", 'PUT /jobs -> 201 {"id":41}\nGET /jobs/41'): "the response to a PUT gives it as the id of what was made",
    ("41", 'POST /jobs -> 201 {"job":41}\nGET /jobs/41'): "the response to a POST gives it as the id of what was made",
    ("41", 'GET /jobs -> 201 {"id":41}\nGET /jobs/41'): None,
    ("41", 'POST /jobs -> 201 {"size":41}\nGET /jobs/41'): None,
    ("41", 'POST /jobs -> 201 [{"id":41},{"id":40}]\nGET /jobs/41'): None,
    ("41", 'POST /jobs -> 201 {"id":41}\nGET /x?size=41'): None,
    ("41", 'GET /j -> 200 {"job":{"id":41}}\nPOST /jobs -> 201 {"job":{"id":41}}\nGET /jobs/41'): None,
    ("41", 'GET /jobs/1 -> 200 {"id":41}\nPOST /jobs -> 201 {"id":41}\nGET /jobs/41'): None,
    ("41", 'GET /cars/1 -> 200 {"id":41}\nPOST /jobs -> 201 {"id":41}\nGET /jobs/41'): (
        "the response to a POST gives it as the id of what was made"
    ),
    # The answer is the first text to hold it, and there is no other like it.
    ("41", "POST /jobs -> 201 <a href='/jobs/41'>x</a>\nGET /jobs/41"): (
        "the response to a POST is the first to hold it, and no other like it"
    ),
    ("41", f"POST /jobs -> 201 {LINKS}\nGET /jobs/41"): None,
    ("41", "GET / -> 200 <a href='/jobs/41'>x</a>\nPOST /jobs -> 201 <a href='/jobs/41'>x</a>\nGET /jobs/41"): None,
    ("41", "POST /jobs -> 201 <i data-u='/jobs/41#a'>x</i>\nGET /jobs/41"): None,
    ("4", "POST /jobs -> 201 <a href='/jobs/4'>x</a>\nGET /jobs/4"): None,
    ("41", 'POST /jobs -> 201 {"jobs/41":1}\nGET /jobs/41'): None,
    ("41", "GET /jobs -> 201 <a href='/jobs/41'>x</a>\nGET /jobs/41"): None,
    # The page was there before and lacked it.
    ("41", 'GET /jobs -> 200 {"l":[5]}\nPOST /jobs -> 204 .\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): (
        "the same page, asked before a POST, did not have it"
    ),
    ("41", 'GET /jobs -> 200 {"l":[5]}\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): (
        "the same request, made before, did not have it yet"
    ),
    ("41", "GET /jobs -> 200 <i>x</i>\nGET /jobs -> 200 <a href='/jobs/41'>x</a>\nGET /jobs/41"): None,
    ("41", 'GET /jobs -> 200 {"l":[5]}\nHEAD /a\nOPTIONS /a\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): (
        "the same request, made before, did not have it yet"
    ),
    ("41", 'GET /jobs -> 200 {"l":[5]}\nDELETE /jobs/5 -> 204 .\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): (
        "the same page, asked before a DELETE, did not have it"
    ),
    ("41", 'POST /jobs -> 204 .\nGET /jobs -> 200 {"l":[5]}\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): (
        "the same request, made before, did not have it yet"
    ),
    ("41", 'GET /jobs -> 200 {"l":[41]}\nPOST /jobs -> 204 .\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): None,
    ("41", 'GET /jobs -> 200 {"n":"no. 41"}\nPOST /jobs -> 204 .\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): None,
    ("41", 'GET /jobs -> 200 .\nPOST /jobs -> 204 .\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): None,
    ("41", 'GET /cars -> 200 {"l":[5]}\nPOST /jobs -> 204 .\nGET /jobs -> 200 {"l":[41]}\nGET /jobs/41'): None,
    # The request that sends a field has another one in its answer.
    ("41x9", f"{SHOWN}\nPOST /j?k_id=41x9 -> 200 <input name='k_id' value='42x8'>"): (
        "the response to the POST that sends it has another one in this field"
    ),
    ("41x9", f"{SHOWN}\nPOST /j?k_id=41x9 -> 200 <input name='k_id' value='41x9'>"): None,
    ("41x9", f"{SHOWN}\nPOST /j?k_id=41x9 -> 200 <input name='l' value='42x8'>"): None,
    ("41x9", 'GET / -> 200 {"k_id":"41x9"}\nPOST /j?k_id=41x9 -> 200 {"k_id":"42x8"}'): None,
}  # fmt: skip


@pytest.mark.parametrize(("value", "text"), NEW)
def test_the_moment_at_which_an_id_appears(value: str, text: str) -> None:
    reason = NEW[value, text]
    weight = 0.6 if reason and "made before" in reason else 0.8
    assert clue("first_appearance", value, text) == (None if reason is None else f"{weight:+} {reason}")


REDIRECT = """
{first}
###
POST https://h/jobs
HTTP 302
Location: /jobs/41
###
GET https://h/jobs/41
HTTP 200
###
GET https://h/jobs/41/edit
HTTP 200
"""


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<a href='/jobs/40'>x</a>", True),
        ("<a href='/jobs/41'>x</a>", False),
        ("<a href='/jobs/411'>x</a>", True),
        ("<a href='/cars/41'>x</a>", True),
        ("<b>41</b>", True),
    ],
)
def test_a_redirect_leads_to_what_was_made(page: str, expected: bool) -> None:
    """Unless a page before has a link to this very thing."""
    recording = parse_flow(REDIRECT.replace("{first}", f"GET https://h/\nHTTP 200\n\n{page}"))
    (module,) = (module for module in clues("one_run") if module.__name__.endswith(".first_appearance"))
    reason = module.clue(candidate_for("41", recording, [recording]))
    assert (reason is not None and reason.text == "the redirect that answers a POST leads to it") is expected


def test_the_page_behind_a_redirect_is_the_first_to_hold_it() -> None:
    page = "GET https://h/done\nHTTP 200\n\n<a href='/jobs/41'>x</a>\n###\n"
    last = "GET https://h/jobs/41\nHTTP 200"
    run = parse_flow(f"POST https://h/jobs\nHTTP 302\nLocation: /done\n###\n{page}{last}")
    (module,) = (module for module in clues("one_run") if module.__name__.endswith(".first_appearance"))
    reason = module.clue(candidate_for("41", parse_flow(f"POST https://h/jobs\n###\n{last}"), [run]))
    assert reason is not None and reason.text == "the response to a POST is the first to hold it, and no other like it"


def answers(
    holding: int, others: int, text: str = '{{"{name}": "{value}"}}', name: str = "id", value: str = "7731"
) -> str:
    """So many answers that hold a value, and others, before a request sends it."""
    held = "".join(f'GET /a{"b" * n} -> 200 {{"{name}": "{value}"}}\n' for n in range(holding))
    return held + 'GET /other -> 200 {"x": 1}\n' * others + f"GET /carts?{name}={value}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (answers(1, 1), "+0.1 only one response holds it"),
        (answers(2, 0), None),
        (answers(3, 0), None),
        (answers(4, 0), "-0.3 common to many responses"),
        (answers(4, 3), "-0.3 common to many responses"),
        (answers(4, 4), None),
        (answers(4, 0, value="k7Qx2mZt9Lw4"), None),
        (answers(4, 0, value="ab12"), "-0.3 common to many responses"),
        (answers(4, 0, name="token", value="ab12"), None),
        (answers(4, 0, value="open*door"), "-0.3 common to many responses"),
        (answers(4, 0, name="token"), "-0.3 common to many responses"),
    ],
)
def test_how_many_answers_hold_it(text: str, expected: str | None) -> None:
    """More than three and more than half of them are many, but not for a token."""
    value = text.rpartition("=")[2]
    assert clue("number_of_answers", value, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /p -> 200 <input name="p[version]" value="7">\nPOST /p?p[version]=7', "`p[version]` of a form"),
        ('GET /p -> 200 <input name="version" value="7">\nPOST /p?rev=7', None),
        ('GET /p -> 200 <i data-version="7">x</i>\nPOST /p?version=7', None),
        ('GET /p -> 200 {"id":"a41","version":7}\nPUT /p {"id":"a41","version":7}', "`version` beside an id"),
        ('GET /p -> 200 {"id":"a41","version":7}\nGET /p?id=a41&version=7', None),
        ('GET /p -> 200 {"id":"a41","version":7}\nPUT /p {"id":"a42","version":7}', None),
        ('GET /p -> 200 {"id":"41","version":7}\nPUT /p {"id":"41","version":7}', None),
        ('GET /p -> 200 {"size":"a41","version":7}\nPUT /p {"size":"a41","version":7}', None),
        ('GET /p -> 200 {"page_id":"a41","version":7}\nPUT /p {"id":"a41","version":7}', "`version` beside an id"),
        ('GET /p -> 200 {"l":[{"id":"a41","version":7}]}\nPUT /p {"id":"a41","version":7}', "`version` beside an id"),
        ('GET /p -> 200 [{"id":"a41","version":7},{"id":"a42","version":7}]\nPUT /p {"id":"a41","version":7}', None),
        ('GET /p -> 200 [{"id":"a41","version":7},{"id":"a42","version":8}]\nPUT /p {"id":"a41","version":7}',
         "`version` beside an id"),
    ],
)  # fmt: skip
def test_the_version_of_a_record(text: str, expected: str | None) -> None:
    """Of a form, or of the only object with it in an answer, if the request sends that one's id as well."""
    reason = clue("record_version", "7", text)
    if expected is None:
        assert reason is None
    else:
        end = " that is sent with it" if "beside" in expected else ""
        assert reason == f"+0.9 {expected}{end}: the version of a record"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET / -> 200 <script src="/lib/k77.min.js"></script>\nGET /lib/k77?x=1', "-0.5 the name of a file"),
        ('GET / -> 200 <link href="/lib/k77.css">\nGET /lib/k77?x=1', "-0.5 the name of a file"),
        ('GET / -> 200 <i>k77.js</i><a href="/k77/x">x</a>\nGET /lib/k77?x=1', None),
        ('GET / -> 200 <i>xk77 k77x k77.js</i>\nGET /lib/k77?x=1', "-0.5 the name of a file"),
        ('GET / -> 200 <i>k77.json</i>\nGET /lib/k77?x=1', None),
        ('GET / -> 200 <i>k77.png</i>\nGET /lib/k77?x=1', None),
        ('GET / -> 200 <i>/k77/x</i>\nGET /lib/k77/a.js', "-0.5 sent for nothing but files"),
        ('GET / -> 200 <i>/k77/x</i>\nGET /lib/k77/a.js\nGET /lib/k77/b', None),
    ],
)  # fmt: skip
def test_names_of_files(text: str, expected: str | None) -> None:
    reason = clue("page_file", "k77", text)
    assert (reason is None) if expected is None else (reason is not None and reason.startswith(expected))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("shop.test", True), ("shop", True), ("test", True), ("SHOP", True), ("sho", False), ("k7Qx2mZt9Lw4", False)],
)
def test_parts_of_a_host(value: str, expected: bool) -> None:
    reason = clue("part_of_host", value, f'GET /c/d -> 200 {{"site":"{value}"}}\nGET /items/d?site={value}')
    assert reason == ("-0.8 a part of the name of a host that is requested" if expected else None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("shop.test:8080", True), ("shop.test", True), ("Test", True), ("test:8080", False), ("8080", False), ("", False)],
)
def test_a_host_with_a_port(value: str, expected: bool) -> None:
    run = AlignedRecording.from_pairs(parse_flow("GET http://shop.test:8080/a/b.c\nHTTP 200\n###\nGET /x"), {})
    assert names_host(run, value) is expected


FORM = '<input type="hidden" name="post_id" value="{}">'


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("12", f"GET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 200 <a href='/p/12'>", True),
        ("12", f"GET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 200 <a href='?p=12'>", True),
        ("12", f"GET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 302 /p/12", True),
        ("12", f"GET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 302 /p/123", False),
        ("12", f"GET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 200 <a href='/p/123'>", False),
        ("12", f"GET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 200 <b>12</b>", False),
        ("1", f"GET /new -> 200 {FORM}\nPOST /p?post_id=1 -> 200 <a href='/p/1'>", False),
        ("12", f"GET / -> 200 <a href='/p/12'>\nGET /new -> 200 {FORM}\nPOST /p?post_id=12 -> 200 <a href='/p/12'>",
         False),
        ("12", "GET /new -> 200 <input name='size' value='12'>\nPOST /p?size=12 -> 200 <a href='/p/12'>", False),
        ("12", 'GET /new -> 200 {"post_id":12}\nPOST /p?post_id=12 -> 200 <a href=\'/p/12\'>', False),
    ],
)  # fmt: skip
def test_links_to_what_a_form_has_sent(value: str, text: str, expected: bool) -> None:
    reason = clue("linked_once_sent", value, text.replace("{}", value))
    assert reason == ("+0.7 responses lead to it only once a form has sent it" if expected else None)


@pytest.mark.parametrize(
    ("value", "seconds", "kind"),
    [
        ("1700000000", 0.0, "epoch-seconds"),
        ("1700000000", 119.9, "epoch-seconds"),
        ("1700000000", -119.9, "epoch-seconds"),
        ("1700000000", 120.0, None),
        ("1700000000000", 119.9, "epoch-milliseconds"),
        ("1700000000000", -120.0, None),
        ("170000000", 0.0, None),
        ("17000000000", 0.0, None),
        ("2023-11-14T22:13:20.000Z", 119.9, "iso-time"),
        ("2023-11-14T22:13:20.000Z", 120.0, None),
        ("2023-11-14T22:13:20Z", 0.0, "iso-time"),
        # Half a day away: with one run alone that may be any instant.
        ("1700043200.125", 0.0, None),
        ("2023-13-14T22:13:20.000Z", 0.0, None),
    ],
)
def test_the_time_of_a_request(value: str, seconds: float, kind: str | None) -> None:
    """Within two minutes of it, in a usual spelling."""
    generator = clock(SentValue((value,), (1_700_000_000 + seconds,), "t", frozenset((value,))))
    assert (generator and generator.kind) == kind


@pytest.mark.parametrize(
    ("values", "started", "kind"),
    [
        (("1700000000", "1700000009"), (1_700_000_000.0, 1_700_000_009.0), "epoch-seconds"),
        (("1700036000.5", "1700036009.25"), (1_700_000_000.0, 1_700_000_009.0), "epoch-decimal-seconds"),
        # A copy of the recording says nothing more than the recording.
        (("1700036000.5", "1700036000.5"), (1_700_000_000.0, 1_700_000_000.0), None),
        # Not where one run has another format or no time, or sends the other one's time.
        (("1700000000", "1700000009000"), (1_700_000_000.0, 1_700_000_009.0), None),
        (("1700000000", "1700000009"), (1_700_000_000.0, None), None),
        (("1700000000", "1700000000"), (1_700_000_000.0, 1_700_009_000.0), None),
        (("1700000000",), (None,), None),
    ],
)
def test_the_time_of_the_request_in_all_runs(
    values: tuple[str, ...], started: tuple[float | None, ...], kind: str | None
) -> None:
    (module,) = (module for module in clues("client_made") if module.__name__.endswith(".request_time"))
    generator = module.clue(SentValue(values, started, "t", frozenset(values)))
    assert (generator and generator.kind) == kind


def generated(text: str, value: str) -> str | None:
    """The kind of generator, and its reason, for a value that the client has made."""
    candidate = candidate_for(value, *recordings_of(f"GET /ping -> 200 pong\n{text}"))
    sent = sent_value(candidate)
    assert sent is not None
    for module in clues("client_made"):
        if (generator := module.clue(sent)) is not None:
            (reason,) = generator.reasons
            return f"{generator.kind} {generator.length} {reason.weight:+} {reason.text}"
    return None


HEX = "9c1185a5c5e9fc54"
UUID = "81f35c0e-6b1d-4f0c-9a5e-3a1f0c2d7b44"


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("GET /p?a=0000000003", "0000000003", "epoch-seconds 10 +0.8 the time of the request"),
        (f"POST /p?a={UUID}", UUID, "uuid 36 +0.5 a UUID that no response held before"),
        (f"POST /p?nonce={HEX}", HEX, "hex 16 +0.5 `nonce` is a random value that the client makes"),
        (f"POST /p?_={HEX}", HEX, "hex 16 +0.5 `_` is a random value that the client makes"),
        (f"POST /p?a={HEX}", HEX, None),
        (f"POST /p?nonce={HEX[:-1]}", HEX[:-1], None),
        ("POST /p?nonce=k7Qx2mZt9L", "k7Qx2mZt9L", "hex 10 +0.5 `nonce` is a random value that the client makes"),
        ("POST /p?nonce=k7Qx2mZt9", "k7Qx2mZt9", None),
        ("POST /p?nonce=checkout", "checkout", None),
        ("POST /p?nonce=eyJhIjoiYiIsImMiOjF9", "eyJhIjoiYiIsImMiOjF9", None),
        (f"GET /a?c={challenge(VERIFIER)}\nPOST /t?v={VERIFIER}", VERIFIER,
         "pkce-verifier 43 +0.9 its SHA-256 is the PKCE challenge that was sent"),
        (f"GET /a?c={challenge(VERIFIER)}\nPOST /t?v={VERIFIER}", challenge(VERIFIER),
         "pkce-challenge 43 +0.9 the SHA-256 of the PKCE verifier that follows"),
        (f"GET /a?c={challenge(VERIFIER[1:])}\nPOST /t?v={VERIFIER[1:]}", VERIFIER[1:], None),
        (f"GET /a?c={challenge('v' * 128)}\nPOST /t?v={'v' * 128}", "v" * 128,
         "pkce-verifier 128 +0.9 its SHA-256 is the PKCE challenge that was sent"),
        (f"GET /a?c={{{challenge(VERIFIER)}|{challenge(VERIFIER[::-1])}}}\nPOST /t?v={{{VERIFIER}|{VERIFIER[::-1]}}}",
         VERIFIER, "pkce-verifier 43 +0.9 its SHA-256 is the PKCE challenge that was sent"),
        (f"GET /a?c={challenge('v' * 129)}\nPOST /t?v={'v' * 129}", "v" * 129, None),
    ],
)  # fmt: skip
def test_what_a_client_makes(text: str, value: str, expected: str | None) -> None:
    assert generated(text, value) == expected


MADE = 'POST /p -> 201 {"id":41}\nGET /p/41 -> 200 x\nGET /l?p=41 -> 200 '


@pytest.mark.parametrize(
    ("name", "value", "text", "expected"),
    [
        ("id_in_json", "7731", 'GET /c -> 200 {"cartId":7731}\nPOST /p?a=7731', "+0.1 issued as `cartId` in JSON"),
        ("id_in_json", "7731", 'GET /c -> 200 {"idea":7731}\nPOST /p?a=7731', None),
        ("id_in_json", "7731", 'GET /c -> 200 <input name="id" value="7731">\nPOST /p?a=7731', None),
        ("made_by_request", "7731", 'POST /c -> 200 {"id":7731}\nGET /p?a=7731',
         "+0.15 issued by the response to a POST"),
        ("made_by_request", "7731", 'PUT /c -> 201 {"id":7731}\nGET /p?a=7731',
         "+0.15 issued by the response to a PUT"),
        ("made_by_request", "7731", 'PUT /c -> 200 {"id":7731}\nGET /p?a=7731', None),
        ("part_of_answer", HEX, f'GET /c -> 200 <input name="t" value="{HEX}">\nPOST /p?t={HEX}',
         '+0.2 issued in `input[name="t"]`'),
        ("part_of_answer", HEX, f'GET /c -> 200 <i data-t="{HEX}">x</i>\nPOST /p?t={HEX}',
         "+0.1 issued in `i[data-t]`"),
        ("part_of_answer", HEX, f'GET /c -> 200 <meta name="t" content="{HEX}">\nPOST /p?t={HEX}',
         '+0.2 issued in `meta[name="t"]`'),
        ("part_of_answer", HEX, f'GET /c -> 200 {{"t":"{HEX}"}}\nPOST /p?t={HEX}', None),
        ("same_name", "7731", 'GET /c -> 200 {"no":7731}\nPOST /p?no=7731', "+0.1 issued and sent under one name"),
        ("same_name", "7731", 'GET /c -> 200 {"cart":{"id":7731}}\nPOST /p?cartId=7731',
         "+0.1 issued and sent under one name"),
        ("same_name", "7731", 'GET /c -> 200 {"no":7731}\nPOST /p?a=7731', None),
        ("one_of_a_list", "7731", 'GET /c -> 200 [{"id":7731},{"id":2}]\nGET /c/7731',
         "-0.1 one of several elements of a list: maybe the user's choice"),
        ("one_of_a_list", "7731", 'GET /c -> 200 {"id":7731}\nGET /c/7731', None),
        ("several_requests", "7731", 'GET /c -> 200 {"id":7731}\nGET /c/7731\nGET /c/7731/x',
         "+0.1 sent by 2 requests"),
        ("several_requests", "7731", 'GET /c -> 200 {"id":7731}\nGET /c/7731?id=7731', None),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nGET /c?token=7731',
         "+0.3 the field's name, `token`, is that of a token"),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nGET /c?item_id=7731',
         "+0.15 the field's name, `item_id`, is that of an id"),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nGET /c?client_id=7731',
         "-0.4 `client_id` is a part of the client's configuration"),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nPOST /p {"name":"token","value":"7731"}',
         "+0.3 the field's name, `token`, is that of a token"),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nGET /c?size=7731', None),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nGET /7731', "+0.05 a path segment"),
        ("field_name", "773144", 'GET /c -> 200 {"x":773144}\nGET /773144\nGET /d?size=773144', "+0.05 a path segment"),
        ("field_name", "7731", 'GET /c -> 200 {"x":7731}\nGET /c/7731?token=7731',
         "+0.3 the field's name, `token`, is that of a token"),
        ("belongs_to_new_thing", "14", f"{MADE}<a href='/tasks/14'>x</a>\nGET /tasks/14", None),
        ("belongs_to_new_thing", "14", f'{MADE}{{"id":14}}\nGET /tasks/14',
         "+0.9 the response that issues it is about a thing that this run made"),
        ("belongs_to_new_thing", "14", f'{MADE}{{"size":14}}\nGET /tasks/14', None),
        ("belongs_to_new_thing", "14", f'{MADE.replace("POST", "GET")}{{"id":14}}\nGET /tasks/14', None),
    ],
)  # fmt: skip
def test_small_clues(name: str, value: str, text: str, expected: str | None) -> None:
    assert clue(name, value, text) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"X-Tok: {HEX}", "+0.25 issued in the header X-Tok"),
        (f"Set-Cookie: sid={HEX}; Path=/", "+0.2 issued in the cookie sid"),
    ],
)
def test_a_header_and_a_cookie_of_an_answer(header: str, expected: str) -> None:
    recording = parse_flow(f"GET https://h/c\nHTTP 200\n{header}\n\nx\n###\nPOST https://h/p?t={HEX}\nHTTP 200")
    (module,) = (module for module in clues("one_run") if module.__name__.endswith(".part_of_answer"))
    reason = module.clue(candidate_for(HEX, recording, [recording]))
    assert reason is not None and f"{reason.weight:+} {reason.text}" == expected


@pytest.mark.parametrize(("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_names_in_a_sentence(names: list[str], text: str) -> None:
    assert enumeration(names) == text


ROW = "<tr><td>{}</td><td><a href='/e/{}'>x</a></td></tr>"


def test_the_row_of_what_the_script_sent() -> None:
    """The page was there before and lacked the row; the number alone may stand on it by chance."""
    before, row = ROW.format("Cup", 7), ROW.format("Tea pot", 41)
    shown = f"GET /l -> 200 {before}{row}{row[:4]}"
    text = f"GET /l -> 200 <b>41</b>{before}\nPOST /s name=Tea+pot -> 204\n{shown}\nPOST /e/41"
    reason = "+1.1 the same page, asked before a POST, did not have it, in the row of what the script sent"
    assert clue("first_appearance", "41", text) == reason
    assert clue("first_appearance", "41", text.replace(f"<b>41</b>{before}", f"{before}{row}")) is None
