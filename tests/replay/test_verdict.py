"""What is said of a script as a whole: certified, matches, not. One session certifies nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.pair.sessions import session_numbers
from loadlint.findings import Certified
from loadlint.recordings import har as har_format
from loadlint.recordings.exchange import Recording
from loadlint.replay.verdict import ScriptVerdict, verdict_of
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, headers
from tests.support.run import loadlint
from tests.support.scripts import k6, project_of

from .test_certified import FLOW_NAMES, TOOLS, fixed_script, raw_script
from .test_certified import project_of as project_of_flow

NEEDS = "whether it survives a new session needs"
SESSIONS = ("9b1c7e52f0aa4d31", "4f0c9a5e81f35c0e")
CARTS = ("c-8f14e45fceea167a", "c-45c48cce2e2d7fbd")
SCRIPT = k6(
    "const cart = http.post('https://shop.test/carts').json('id');", "http.get(`https://shop.test/carts/${cart}`);"
)
RAW = k6("http.post('https://shop.test/carts');", f"http.get('https://shop.test/carts/{CARTS[0]}');")
PINNED = k6(
    "const cart = http.post('https://shop.test/carts').json('id');",
    f"http.get(`https://shop.test/carts/${{cart}}`, {{ headers: {{ Cookie: 'sid={SESSIONS[0]}' }} }});",
)


def recorded(session: str, cart: str, *, second: int = 1, sets: bool = True, looks: int = 1) -> bytes:
    """A cart is made and looked at. `sets` says that the first answer begins the session; else it goes on."""
    json_type = ("Content-Type", "application/json")
    cookie = (("Set-Cookie", f"sid={session}; Path=/"),) if sets else ()
    sent = {"headers": [{"name": "Cookie", "value": f"sid={session}"}]}
    make = entry(
        second, method="POST", url="https://shop.test/carts", status=201, request={} if sets else sent,
        headers=headers(json_type, *cookie), **content(json.dumps({"id": cart}), "application/json"),
    )  # fmt: skip
    read = [
        entry(
            second + number, url=f"https://shop.test/carts/{cart}", request=sent, headers=headers(json_type),
            **content('{"items": []}', "application/json"),
        )
        for number in range(1, looks + 1)
    ]  # fmt: skip
    return json.dumps(har(make, *read)).encode()


def recording(name: str, session: str, cart: str, *, second: int = 1, sets: bool = True) -> Recording:
    return har_format.read(name, recorded(session, cart, second=second, sets=sets))


FIRST = recording("a.har", SESSIONS[0], CARTS[0])
SECOND = recording("b.har", SESSIONS[1], CARTS[1], second=100)
COPY = recording("copy.har", SESSIONS[0], CARTS[0])
AGAIN = recording("again.har", SESSIONS[0], CARTS[1], second=100, sets=False)
"""The journey once more in the first session: another cart, the same cookie."""


def verdict(script: str, *recordings: Recording) -> ScriptVerdict:
    certificate = engine.analyse(Source("a.js", script.encode()), project_of(recordings)).context.certificate
    assert certificate is not None
    return verdict_of(certificate)


@pytest.mark.parametrize(
    ("script", "recordings", "word", "passes", "line"),
    [
        (SCRIPT, (FIRST,), "matches", True, f"matches a.har; {NEEDS} a second recording or a live run"),
        (
            SCRIPT, (FIRST, COPY), "matches", True,
            f"matches a.har, copy.har, which are of one session; {NEEDS} another recording or a live run",
        ),
        (
            SCRIPT, (FIRST, AGAIN), "matches", True,
            f"matches a.har, again.har, which are of one session; {NEEDS} another recording or a live run; "
            "not sent, because no response set it: cookie sid",
        ),
        (SCRIPT, (FIRST, SECOND), "certified", True, "certified on a.har, b.har: 6 values in 4 requests"),
        (
            RAW, (FIRST,), "matches", False,
            f"matches a.har, with 1 recorded value that looks issued; {NEEDS} a second recording or a live run",
        ),
        (
            RAW, (FIRST, COPY), "matches", False,
            "matches a.har, copy.har, which are of one session, with 1 recorded value that looks issued; "
            f"{NEEDS} another recording or a live run",
        ),
        (RAW, (FIRST, SECOND), "not", False, "1 value would be wrong in a new session (b.har shows it)"),
        (
            PINNED, (FIRST,), "matches", False,
            f"matches a.har, with 1 recorded value that looks issued; {NEEDS} a second recording or a live run",
        ),
        (
            PINNED, (FIRST, AGAIN), "matches", False,
            "matches a.har, again.har, which are of one session, with 1 recorded value that looks issued; "
            f"{NEEDS} another recording or a live run",
        ),
        (k6("http.post('https://shop.test/carts');"), (FIRST,), "matches", True, f"matches a.har; {NEEDS} a second "
         "recording or a live run"),
    ],
)  # fmt: skip
def test_the_word_and_the_sentence(
    script: str, recordings: tuple[Recording, ...], word: str, passes: bool, line: str
) -> None:
    shown = verdict(script, *recordings)
    assert (shown.word, shown.passes, shown.line) == (word, passes, line)


def test_a_step_that_no_recording_has_is_said() -> None:
    """Nothing is known of what it sends: the certificate is about the others."""
    script = SCRIPT.replace("http.get(", "http.get('https://shop.test/offers/7f3'); http.get(")
    judged = verdict(script, FIRST, SECOND)
    assert (judged.word, judged.passes) == ("certified", True)
    assert judged.line.endswith(": 6 values in 4 requests; 1 step that no recording has: not looked at")
    assert judged.title == "✓ replays both recordings, but for 1 step that no recording has"


def test_halves_of_a_recording_are_one_session() -> None:
    """Each request is shown once, whatever the number of files."""
    halves = [Recording(f"{number}.har", (exchange,)) for number, exchange in enumerate(FIRST.exchanges, 1)]
    assert verdict(RAW, *halves).word == "matches"


def test_what_a_short_second_recording_does_not_hold_is_not_certified() -> None:
    short = Recording("short.har", SECOND.exchanges[:1])
    shown = verdict(RAW, FIRST, short)
    assert (shown.word, shown.passes, shown.issued_literals) == ("matches", False, 1)


def test_a_copy_does_not_make_a_value_static() -> None:
    """The same value in both is no sign that it is the same in a new session."""
    analysis = engine.analyse(Source("a.js", RAW.encode()), project_of((FIRST, COPY)))
    assert "uncorrelated-value" in [finding.rule for finding in analysis.findings]


@pytest.mark.parametrize(
    ("recordings", "numbers"),
    [
        ((FIRST, SECOND), (0, 1)),
        ((FIRST, COPY, SECOND), (0, 0, 2)),
        ((AGAIN, FIRST), (0, 0)),
        # The second one begins with the cookie of the first, and then gets its own.
        ((FIRST, Recording("c.har", (AGAIN.exchanges[0], *SECOND.exchanges))), (0, 1)),
        ((), ()),
    ],
)
def test_the_sessions_of_recordings(recordings: tuple[Recording, ...], numbers: tuple[int, ...]) -> None:
    assert session_numbers(recordings) == numbers


FLOWS = ["order", *(pytest.param(flow, marks=pytest.mark.exhaustive) for flow in FLOW_NAMES if flow != "order")]


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool[0])
def test_raw_and_fixed_scripts(flow: str, tool: tuple[str, str]) -> None:
    """Something speaks against what a converter wrote, with one recording as well. Fixed, it is certified on both."""
    script, recordings = tool
    one = project_of_flow(flow, recordings, (1,))
    certificate = engine.analyse(Source(script, raw_script(flow, script)), one).context.certificate
    assert certificate is not None
    assert not verdict_of(certificate).passes
    fixed = fixed_script(flow, script, project_of_flow(flow, recordings))
    with_one = engine.analyse(fixed.source, one).context.certificate
    assert with_one is not None
    assert verdict_of(with_one).word == "matches"
    assert fixed.context.certificate is not None
    assert verdict_of(fixed.context.certificate).word == "certified"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a recording of each session."""
    for number, (session, cart) in enumerate(zip(SESSIONS, CARTS, strict=True), 1):
        (tmp_path / f"{number}.har").write_bytes(recorded(session, cart, second=100 * number))
    (tmp_path / "good.js").write_text(SCRIPT)
    (tmp_path / "raw.js").write_text(RAW)
    return tmp_path


@pytest.mark.parametrize(
    ("script", "recordings", "exits", "strict"),
    [("good.js", 1, 0, 1), ("raw.js", 1, 1, 1), ("good.js", 2, 0, 0), ("raw.js", 2, 1, 1)],
)
def test_the_exit_codes(script: str, recordings: int, exits: int, strict: int, shop: Path) -> None:
    options = [option for number in range(1, recordings + 1) for option in ("--recording", f"{number}.har")]
    done = loadlint(shop, "verify", script, *options, "--output-format", "json", exits=exits)
    told = json.loads(done.out)
    assert told["certified"] is (told["verdict"] == "certified") is (strict == 0)
    assert told["issued_literals"] == (1 if script == "raw.js" else 0)
    loadlint(shop, "verify", script, *options, "--strict", exits=strict)


def test_check_and_fix_end_with_the_same_line(shop: Path) -> None:
    for command in ("check", "fix"):
        done = loadlint(shop, command, "raw.js", "--recording", "1.har", "--exit-zero", exits=0)
        assert done.text.splitlines()[-1] == (
            f"Matches 1.har, with 1 recorded value that looks issued; {NEEDS} a second recording or a live run."
        )


def test_a_cause_that_repeats_is_one_line(shop: Path) -> None:
    """The cart three times, and a cookie in two requests."""
    header = f"{{ headers: {{ Cookie: 'sid={SESSIONS[0]}' }} }}"
    look = f"http.get('https://shop.test/carts/{CARTS[0]}', {header});"
    (shop / "raw.js").write_text(k6("http.post('https://shop.test/carts');", look, look))
    for number, (session, cart) in enumerate(zip(SESSIONS, CARTS, strict=True), 1):
        (shop / f"{number}.har").write_bytes(recorded(session, cart, second=100 * number, looks=2))
    done = loadlint(shop, "verify", "raw.js", "--recording", "1.har", "--recording", "2.har", "--show-secrets", exits=1)
    path, cookie, verdict_line = done.text.splitlines()
    assert path.endswith("an earlier response issued another one (and in 1 more request)")
    assert cookie.endswith("1 recorded cookie in 2 requests, where 2.har has others: remove them all")
    assert verdict_line == "raw.js: 4 values would be wrong in a new session (2.har shows it)"


@pytest.mark.parametrize(
    ("word", "unknown", "unseen", "is_certified"),
    [
        ("certified", 0, 0, True),
        ("matches", 0, 0, False),
        ("not certified", 0, 0, False),
        ("certified", 1, 0, False),
        ("certified", 0, 1, False),
    ],
)
def test_values_that_are_not_known_certify_nothing(word: str, unknown: int, unseen: int, is_certified: bool) -> None:
    told = Certified("", word, ("a.har",), 1, 1, 0, 0, 0, 0, 0, 0, 0, unknown, unseen)
    assert told.certified is is_certified
