"""Requests are followed to where they have moved; the others are left alone."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import Signatures, signature
from loadlint.correlation.pair.align import align
from loadlint.correlation.pair.aligned_recordings import Alignment, alignment_of
from loadlint.correlation.pair.answers import AnswerOutline, answer_outline
from loadlint.correlation.pair.loose_pairing import Sides, with_moved
from loadlint.correlation.pair.path_change import PathChange, change_of, stays
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.recordings import read
from loadlint.request import RawBody, Request
from loadlint.text.mapped import HOLE, Text
from tests.shop.changes import ALL, NAMES
from tests.shop.changes.record import recording, two_recordings
from tests.shop.judge import FLOWS
from tests.support.sampling import sampled

SHOP = Path(__file__).parents[1] / "shop" / "flows"


def pairs(steps: list[str], exchanges: list[str]) -> list[tuple[int, int]]:
    wanted, recorded = (Signatures(signature(_request(line)) for line in lines) for lines in (steps, exchanges))
    sides = Sides(wanted, recorded, lambda step: None, lambda position: None)
    return sorted(with_moved(sides, align(wanted, recorded)).items())


def _request(line: str) -> Request:
    method, url, *body = line.split(" ", 2)
    address = Text(f"https://h{url}")
    return Request(method, address, (), RawBody(Text(body[0])) if body else None)


def test_a_version_within_the_path() -> None:
    steps = ["GET /api/carts/4711", "GET /api/user", "POST /api/carts/4711/pay a=1"]
    exchanges = ["GET /api/v2/carts/5822", "GET /api/v2/user", "POST /api/v2/carts/5822/pay a=1"]
    assert pairs(steps, exchanges) == [(0, 0), (1, 1), (2, 2)]


def test_an_area_that_has_moved() -> None:
    """What became of `/shop` is learned from the clear ones; the page alone has no word in common."""
    steps = ["GET /shop", "GET /shop/carts/7/items", "POST /shop/carts/7/items sku=a", "GET /about"]
    exchanges = ["GET /store/eu", "GET /store/eu/carts/8/items", "POST /store/eu/carts/8/items sku=a", "GET /about"]
    assert pairs(steps, exchanges) == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_a_renamed_endpoint() -> None:
    steps = ["GET /", "POST /login mail=a&word=b", "GET /account"]
    exchanges = ["GET /", "POST /session/new mail=a&word=b", "GET /account"]
    assert pairs(steps, exchanges) == [(0, 0), (1, 1), (2, 2)]


@pytest.mark.parametrize("place", [1, 2])
def test_the_names_of_fields_tell_more_than_their_values(place: int) -> None:
    same_names, same_values = "POST /shop/pay name=bob&sum=9", "POST /shop/log user=ann&amount=7"
    exchanges = ["GET /", same_values, "GET /done"]
    exchanges.insert(place, same_names)
    steps = ["GET /", "POST /shop/buy name=ann&sum=7", "GET /done"]
    assert pairs(steps, exchanges) == [(0, 0), (1, place), (2, 3)]


def test_an_inserted_and_a_removed_step() -> None:
    steps = ["GET /v1/a", "GET /v1/gone/soon", "POST /v1/b x=1", "GET /v1/c"]
    exchanges = ["GET /v2/a", "POST /consent purpose=all", "POST /v2/b x=1", "GET /v2/c"]
    assert pairs(steps, exchanges) == [(0, 0), (2, 2), (3, 3)]


def test_nothing_in_common() -> None:
    assert pairs(["POST /login mail=a"], ["POST /collect t=9"]) == []
    assert pairs(["GET /carts"], ["GET /news"]) == []
    assert pairs(["GET /carts"], ["POST /carts"]) == []


def test_files_of_a_page_take_no_part() -> None:
    assert pairs(["GET /shop/app"], ["GET /shop/app/app.js"]) == []


def test_pairs_of_the_same_address_stay() -> None:
    """Though the answer that the step had in another run stands elsewhere now."""
    wanted, recorded = (
        Signatures(signature(_request(line)) for line in lines)
        for lines in (["GET /a", "GET /b/c"], ["GET /a", "GET /a/b/c", "GET /b/c"])
    )
    page = AnswerOutline(200, "text/html", frozenset({"token"}), frozenset({"Welcome"}))
    sides = Sides(wanted, recorded, lambda step: page, lambda position: page)
    assert with_moved(sides, {0: 0, 1: 2}) == {0: 0, 1: 2}


@pytest.mark.parametrize(
    ("old", "new", "before", "was", "is_now"),
    [
        ("/api/carts/41", "/api/v2/carts/52", ("api",), (), ("v2",)),
        ("/login", "/sign-in", (), ("login",), ("sign-in",)),
        ("/shop/a/b", "/store/eu/a/b", (), ("shop",), ("store", "eu")),
        ("/a/old/b", "/a/b", ("a",), ("old",), ()),
    ],
)
def test_change_of_a_path(old: str, new: str, before: tuple[str], was: tuple[str], is_now: tuple[str]) -> None:
    change = change_of(signature(_request(f"GET {old}")), signature(_request(f"GET {new}")))
    assert change == PathChange(before, was, is_now)
    applied = change.changed_path(tuple(old.split("/")[1:]))
    assert applied is not None and len(applied) == len(new.split("/")) - 1


HARDEST = ("step_removed", ALL)
"""Changes that show in each flow in another way."""

OTHERS = [(name,) for name in NAMES if name not in HARDEST]


@pytest.mark.parametrize(("change", "flow"), [*sampled(OTHERS, [(flow,) for flow in FLOWS]), *product(HARDEST, FLOWS)])
def test_the_second_version_of_the_shop(flow: str, change: str, tmp_path: Path) -> None:
    """Each request of the new version is paired with what it stands for; with all changes at once all but one."""
    har = recording(flow, [change], 1)
    (tmp_path / "new.har").write_text(json.dumps(har))
    old, new = (lookups_of(read(str(path))) for path in (SHOP / flow / "rec1.har", tmp_path / "new.har"))
    sides = Sides(
        old.signatures, new.signatures, lambda at: answer_outline(old, at), lambda at: answer_outline(new, at)
    )
    paired = with_moved(sides, align(old.signatures, new.signatures))
    truth = {entry["_entry"]: number for number, entry in enumerate(har["log"]["entries"]) if "_entry" in entry}
    wrong = {step: position for step, position in paired.items() if truth.get(step) != position}
    assert len(wrong) <= (1 if change == ALL else 0)
    assert len(truth.keys() - paired.keys()) <= (1 if change == ALL else 0)


def laid_beside(flow: str, change: str, folder: Path) -> Alignment:
    """The first recording of a flow as a script, beside itself and a recording of the second version."""
    new = two_recordings(flow, [change], folder)[0]
    old = read(str(SHOP / flow / "rec1.har"))
    return alignment_of(replaying(old).steps, [old, read(str(new))])


def test_why_a_pair_is_one(tmp_path: Path) -> None:
    alignment = laid_beside("spa", "version_prefix", tmp_path)
    first, second = alignment.pairing_of(1, 0), alignment.pairing_of(1, 1)
    assert first is not None and second is not None
    assert (first.certainty, first.reason) == ("certain", "method and address are the same")
    assert (second.certainty, second.reason) == (
        "likely",
        "the address has moved: /spa/api is now /spa/api/v2, as for 10 other requests",
    )
    assert alignment.is_certain(0) and not alignment.is_certain(1)
    assert alignment.pairing_of(0, 1) == alignment.pairing_of(0, 1)


def test_what_has_moved_is_not_compared(tmp_path: Path) -> None:
    """A word of an address differs between the versions. That makes it no value that the server issued."""
    alignment = laid_beside("spa", "version_prefix", tmp_path)
    assert 1 in alignment.runs[1].position_of
    same = alignment.at_same_address()
    assert 1 not in same.runs[1].position_of and 0 in same.runs[1].position_of
    assert same.runs[0].position_of == alignment.runs[0].position_of
    assert same.runs[1].moved == frozenset()


def test_a_computed_address_fits_anywhere() -> None:
    """Its pair moves along with those around it, whose addresses are known."""
    steps = ["GET /tea/", "POST /tea/api/baskets sku=a", f"GET {HOLE}", "POST /tea/api/orders n=1"]
    exchanges = [
        "GET /apps/tea/",
        "POST /apps/tea/api/baskets sku=a",
        "GET /apps/tea/api/baskets/7",
        "POST /apps/tea/api/orders n=1",
    ]
    assert pairs(steps, exchanges) == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_another_version_of_the_same_address() -> None:
    """`v1` and `v2` are no ids: the pair is one, but the requests are not compared."""
    one, other = (signature(_request(f"GET /api/{version}/carts/7")) for version in ("v1", "v2"))
    assert not stays(one, other) and stays(one, one)
    assert change_of(one, other).addresses == ("/api/v1", "/api/v2")
