"""Versions of the application are told apart by what recordings show; runs of one version never are."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from loadlint.correlation.pair.version_change import VersionChange
from loadlint.correlation.pair.versions import changes, versions_of
from loadlint.recordings import read
from loadlint.recordings.exchange import Recording
from tests.recordings.hars import content, entry, har, headers
from tests.shop.changes import ALL, NAMES
from tests.shop.changes.record import two_recordings
from tests.shop.judge import FLOWS
from tests.support.sampling import sampled

SHOP = Path(__file__).parents[1] / "shop" / "flows"
RUNS = ("rec1.har", "rec2.har", "recording1.xml", "recording2.xml")
INVISIBLE = frozenset({"encoded_entities", "encoded_escapes", "text_changed"})
"""Changes of how answers are written that no address, name or issuer shows."""

UNTOUCHED = {
    "decoy_first": {"search", "graph"},
    "encoded_base64": set[str](),
    "field_gone": {"graph"},
    "field_renamed": {"spa", "graph"},
    "header_renamed": {"forms", "search", "edit", "graph"},
    "ids_as_uuid": {"oauth"},
    "json_key_renamed": {"forms"},
    "nested_list": {"forms", "oauth", "edit"},
    "nested_object": {"forms", "oauth", "edit"},
    "step_removed": {"spa", "oauth", "search", "edit", "graph"},
    "token_to_cookie": {"graph"},
    "token_to_json": {"graph"},
    "token_to_script": {"graph"},
}
"""The flows that a change does not touch, or only in a way that other runs may show, too."""


def written(change: VersionChange) -> str:
    """A change in one line."""
    name = f"{change.name}: " if change.name else ""
    return f"{change.kind} {change.thing} {name}{' -> '.join(filter(None, (change.old, change.new)))}".strip()


def recorded(folder: Path, name: str, *steps: tuple[str, str, str, str], minute: int = 0) -> Recording:
    """A recording of requests, each with method, address, JSON that is sent and JSON that is answered."""
    entries = []
    for number, (method, url, sent, answered) in enumerate(steps):
        body = {"postData": {"mimeType": "application/json", "text": sent}} if sent else {}
        entries.append(
            entry(
                minute * 60 + number,
                method=method,
                url=f"https://shop.test{url}",
                request=body,
                headers=headers(("Content-Type", "application/json")),
                **content(answered, "application/json"),
            )
        )
    path = folder / name
    path.write_text(json.dumps(har(*entries)))
    return read(str(path))


TOKENS = ("tok-9Zk3vPd81qLmW", "tok-4Gm8sWe77xRtA")


def test_a_value_that_moved(tmp_path: Path) -> None:
    first, second = TOKENS
    old = recorded(
        tmp_path,
        "a.har",
        ("GET", "/start", "", f'{{"csrf":"{first}"}}'),
        ("POST", "/orders", f'{{"csrf":"{first}"}}', '{"ok":true}'),
    )
    new = recorded(
        tmp_path,
        "b.har",
        ("GET", "/start", "", '{"hello":"Ann"}'),
        ("GET", "/session", "", f'{{"token":{{"csrf":"{second}"}}}}'),
        ("POST", "/orders", f'{{"csrf":"{second}"}}', '{"ok":true}'),
        minute=1,
    )
    assert [written(change) for change in changes(old, new)] == [
        "new step",
        "moved value csrf: JSON csrf of GET /start -> JSON token.csrf of GET /session",
    ]
    (step, value) = changes(old, new)
    assert step.requests == ("GET /session",) and (step.old_entries, step.new_entries) == ((), (1,))
    assert value.requests == ("POST /orders",) and (value.old_entries, value.new_entries) == ((1,), (2,))


def test_a_field_and_an_address_that_are_renamed(tmp_path: Path) -> None:
    old = recorded(tmp_path, "a.har", ("POST", "/api/v1/login", '{"mail":"ann@shop.test","word":"x y"}', "{}"))
    new = recorded(
        tmp_path, "b.har", ("POST", "/api/v2/login", '{"email":"ann@shop.test","word":"x y","terms":"yes"}', "{}")
    )
    assert [written(change) for change in changes(old, new)] == [
        "renamed address /api/v1 -> /api/v2",
        "renamed field mail -> email",
        "new field terms",
    ]


def test_words_of_an_address_that_look_like_ids(tmp_path: Path) -> None:
    """Nobody issued them, and something is created there: the application has other addresses now."""
    old, new = (
        recorded(
            tmp_path,
            f"{carts}.har",
            ("POST", f"/api/{carts}", "{}", f'{{"id":"{cart}"}}'),
            ("POST", f"/api/{carts}/{cart}/{items}", '{"sku":"a17"}', "{}"),
        )
        for carts, cart, items in (("carts", "c-8f14e45fceea", "items"), ("baskets", "c-77e01ba4d1c2", "lines"))
    )
    assert [written(change) for change in changes(old, new)] == [
        "renamed address /api/carts -> /api/baskets",
        "renamed address /api/carts/…/items -> /api/baskets/…/lines",
    ]


def test_what_the_user_searches_for_is_no_address(tmp_path: Path) -> None:
    old, new = (
        recorded(tmp_path, f"{term}.har", ("GET", "/", "", "{}"), ("GET", f"/api/search/{term}", "", "[]"))
        for term in ("coffee", "matcha")
    )
    assert changes(old, new) == ()


def test_a_list_that_is_renamed_is_told_once(tmp_path: Path) -> None:
    """Not member by member; a member that has another name as well is told by its own."""
    sent = ("POST", "/orders", '{"lines":[{"sku":"a17","size":5,"for":"ann"}]}', "{}")
    old = recorded(tmp_path, "a.har", sent)
    new = recorded(tmp_path, "b.har", (*sent[:2], '{"rows":[{"sku":"a17","size":5,"whom":"ann"}]}', "{}"))
    assert [written(change) for change in changes(old, new)] == [
        "renamed field lines -> rows",
        "renamed field lines.for -> rows.whom",
    ]


def test_the_user_went_to_something_else(tmp_path: Path) -> None:
    """The old address is linked as before."""
    links = '{"products":["/shop/products/tea-pot","/shop/products/tea-cup"]}'
    old, new = (
        recorded(tmp_path, name, ("GET", "/shop/products", "", links), ("GET", f"/shop/products/{slug}", "", "{}"))
        for name, slug in (("a.har", "tea-pot"), ("b.har", "tea-cup"))
    )
    assert changes(old, new) == ()


def test_background_requests_come_and_go(tmp_path: Path) -> None:
    page, news = ("GET", "/start", "", '{"user":"Ann"}'), ("GET", "/news", "", '{"unread":3}')
    poll = ("GET", "/ping", "", "{}")
    old = recorded(tmp_path, "a.har", page, poll, poll)
    new = recorded(tmp_path, "b.har", page, news, poll)
    assert changes(old, new) == changes(new, old) == ()


def test_names_of_files_tell_nothing(tmp_path: Path) -> None:
    """The newest version is the one that was recorded last."""
    new = recorded(tmp_path, "a-old.har", ("POST", "/login", '{"email":"ann@shop.test"}', "{}"), minute=9)
    old = recorded(tmp_path, "b-new.har", ("POST", "/login", '{"mail":"ann@shop.test"}', "{}"))
    other = recorded(tmp_path, "c.har", ("POST", "/login", '{"mail":"ann@shop.test"}', "{}"), minute=1)
    versions = versions_of([new, other, old])
    assert [version.recordings for version in versions] == [(old, other), (new,)]


def test_the_newest_version_is_that_of_the_last_recording(tmp_path: Path) -> None:
    sent = ('{"mail":"ann@shop.test"}', '{"email":"ann@shop.test"}', '{"mail":"ann@shop.test"}')
    old, new, again = (
        recorded(tmp_path, f"{minute}.har", ("POST", "/login", text, "{}"), minute=minute)
        for text, minute in zip(sent, (0, 5, 9), strict=True)
    )
    assert [version.recordings for version in versions_of([old, new, again])] == [(new,), (old, again)]


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS)
def test_runs_of_one_version(flow: str, tmp_path: Path) -> None:
    """Two runs of a browser, two through JMeter's recorder, one played: six pairs and more, in both directions."""
    played = two_recordings(flow, [], tmp_path)
    runs = [read(str(path)) for path in [*(SHOP / flow / name for name in RUNS), *played]]
    for one, other in combinations(runs, 2):
        assert [written(change) for change in (*changes(one, other), *changes(other, one))] == [], (one, other)
    assert len(versions_of(runs)) == 1


@pytest.mark.parametrize(("change", "flow"), sampled([(name,) for name in (*NAMES, ALL)], [(flow,) for flow in FLOWS]))
def test_versions_of_the_shop(flow: str, change: str, tmp_path: Path) -> None:
    old = [read(str(SHOP / flow / name)) for name in ("rec1.har", "rec2.har")]
    new = [read(str(path)) for path in two_recordings(flow, [change], tmp_path)]
    is_seen = change not in INVISIBLE and flow not in UNTOUCHED.get(change, ())
    versions = [version.recordings for version in versions_of([new[1], old[1], new[0], old[0]])]
    assert versions == ([tuple(old), tuple(new)] if is_seen else [(*old, *new)])


@pytest.mark.parametrize(
    ("flow", "change", "expected"),
    [
        ("spa", "version_prefix", ["moved address /spa/api -> /spa/api/v2"]),
        ("spa", "area_moved", ["moved address /spa -> /apps/tea"]),
        ("graph", "endpoint_renamed", ["renamed address /graph/api -> /graph/query"]),
        ("order", "step_added", ["new step", "new header x-permit"]),
        ("order", "step_removed", ["gone step"]),
        ("edit", "ids_as_uuid", ["form address id after tickets: number -> UUID"]),
        ("graph", "nested_object", ["JSON data.signIn.credentials.token of POST /graph/api"]),
        ("forms", "token_to_json", ["JSON tokens.csrf of GET /session/tokens", "new step"]),
        ("forms", "token_to_header", ["field _csrf of GET /login -> header x-page-csrf of GET /login"]),
        ("forms", "token_to_cookie", ["field _csrf of GET /login -> cookie page_csrf of GET /login"]),
        ("forms", "token_to_script", ["field _csrf of GET /login -> text of GET /login"]),
        ("forms", "encoded_base64", ["field _csrf of GET /login -> field _csrf, base64 of GET /login"]),
        ("forms", "encoded_percent", ["field _csrf of GET /login -> field _csrf, percent of GET /login"]),
        ("forms", "json_in_json", ["attribute data-state of body, JSON form.csrf of GET /login"]),
        ("forms", "field_renamed", ["renamed field _csrf -> authenticity_token", "renamed field offer -> offer_code"]),
        ("forms", "field_gone", ["gone field offer", "gone field locale"]),
        ("forms", "field_added", ["new field form_key"]),
        ("spa", "header_renamed", ["renamed header x-csrf-token -> x-anti-forgery"]),
        ("spa", "json_key_renamed", ["JSON accessToken of POST /spa/api/login -> JSON access_token of POST"]),
        ("forms", "decoy_first", ["unclear value _csrf: field _csrf of GET /login -> no longer the first"]),
    ],
)
def test_what_is_told(flow: str, change: str, expected: list[str], tmp_path: Path) -> None:
    old, new = read(str(SHOP / flow / "rec1.har")), read(str(two_recordings(flow, [change], tmp_path)[0]))
    told = [written(one) for one in changes(old, new)]
    for line in expected:
        assert any(line in one for one in told), told


def test_fields_that_are_empty_in_one_run(tmp_path: Path) -> None:
    sent = (
        '{"note":"ring twice","gift":true,"lines":[{"sku":"tea"}],"voucher":"T-1"}',
        '{"note":"","gift":false,"lines":[],"voucher":null}',
    )
    old, new = (
        recorded(tmp_path, f"{number}.har", ("POST", "/orders", text, "{}")) for number, text in enumerate(sent)
    )
    assert changes(old, new) == changes(new, old) == ()


def test_a_new_field_without_a_value(tmp_path: Path) -> None:
    old = recorded(tmp_path, "a.har", ("POST", "/orders", '{"sku":"tea"}', "{}"))
    new = recorded(tmp_path, "b.har", ("POST", "/orders", '{"sku":"tea","terms":true}', "{}"))
    assert [written(change) for change in changes(old, new)] == ["new field terms"]
    assert [written(change) for change in changes(new, old)] == ["gone field terms"]


def test_an_id_that_another_run_has_otherwise(tmp_path: Path) -> None:
    """Letters alone by chance: no address is renamed."""
    old, new = (
        recorded(
            tmp_path,
            f"{key}.har",
            ("GET", "/lists", "", f'{{"href":"/lists/{key}/"}}'),
            ("GET", f"/lists/{key}/", "", "{}"),
        )
        for key in ("oyxzrd", "8kszkx")
    )
    assert changes(old, new) == ()


def test_everything_has_moved_below_a_prefix(tmp_path: Path) -> None:
    """The old addresses stand within the new ones: that does not make them links to the old ones."""
    paths = ("/catalogue/teas", "/catalogue/teas/7", "/basket/add")
    old, new = (
        recorded(
            tmp_path,
            f"{number}.har",
            *(
                ("GET", prefix + path, "", json.dumps({"next": prefix + after}))
                for path, after in zip(paths, paths[1:] + paths[:1], strict=True)
            ),
        )
        for number, prefix in enumerate(("", "/shop"))
    )
    assert [written(change) for change in changes(old, new)] == ["moved address / -> /shop"]
