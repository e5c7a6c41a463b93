"""Twenty things that go wrong in a shop of three services: what is wrong is named first, else nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loadlint.numbers.report import RunReport, causes_in_words
from loadlint.numbers.run_reports import Criteria, reports_of
from loadlint.traces.read import read_traces
from tests.support.sampling import one_in
from tests.traces.system import REQUESTS, START, Shop, write_run


def causes(folder: Path, shop: Shop, base: Shop | None = None, count: int = REQUESTS) -> tuple[RunReport, list[str]]:
    """The report of a run of a shop, with the causes that it names."""
    results, *traces = write_run(folder, "run", shop, count=count)
    bases = write_run(folder, "base", base, START - 3600, count) if base is not None else []
    of_all = read_traces(str(folder / name) for name in (*traces, *bases[1:]))
    paths = [[str(folder / name) for name in names] for names in ([results], bases[:1])]
    (report,) = reports_of(paths[0], paths[1], Criteria(traces=of_all))
    assert report.traces is not None
    named = [text for texts in causes_in_words(report).values() for text in texts]
    return report, named


def slow(operation: str, share: float, more: float) -> Callable[[Shop], None]:
    """A share of the calls of an operation takes so many milliseconds more."""
    return lambda shop: shop.slow.update({operation: (share, more)})


def failing(operation: str, share: float, kind: str, **settings: bool) -> Callable[[Shop], None]:
    """A share of the calls of an operation fails."""

    def plant(shop: Shop) -> None:
        shop.failing[operation], shop.fails_with = share, kind
        for name, value in settings.items():
            setattr(shop, name, value)

    return plant


def setting(name: str, value: object) -> Callable[[Shop], None]:
    """Another number of calls."""
    return lambda shop: setattr(shop, name, value)


PLANTED: dict[str, tuple[Callable[[Shop], None], str]] = {
    "slow query": (slow("SELECT stock", 0.1, 120), "in inventory: SELECT stock"),
    "lock": (slow("UPDATE stock", 0.08, 150), "in inventory: UPDATE stock"),
    "retry": (
        failing("payment: bank", 0.1, "ReadTimeout", repeats_charge=True),
        "payment: bank fails with ReadTimeout",
    ),
    "cache miss": (setting("cache_misses", 0.15), "in inventory: SELECT product"),
    "cold cache": (setting("cache_misses", 0.4), "in inventory: SELECT product"),
    "error behind 200": (failing("payment: bank", 0.1, "CardError"), "payment: bank fails with CardError"),
    "one query for each row": (setting("prices", lambda shop: 30), "in inventory: SELECT price, called 30 times"),
    "large carts": (
        setting("prices", lambda shop: 40 if shop.random.random() < 0.1 else 1),
        "in inventory: SELECT price (",
    ),
    "no free connection": (slow("pool", 0.1, 120), "in shop: "),
    "slow dependency": (slow("bank", 0.1, 200), "in payment: bank"),
    "garbage collection": (slow("inventory: GET /stock", 0.08, 200), "in inventory: GET /stock"),
    "network before the shop": (slow("network", 0.06, 150), "in outside of the application's spans"),
    "network between services": (slow("call POST /charge", 0.1, 120), "in shop: call POST /charge"),
    "errors of a dependency": (
        failing("payment: bank", 0.05, "GatewayTimeout", answers_error=True),
        "payment: bank fails with GatewayTimeout",
    ),
    "errors of the store": (
        failing("inventory: SELECT stock", 0.05, "OperationalError"),
        "inventory: SELECT stock fails with OperationalError",
    ),
    "busy processor": (slow("render", 0.1, 100), "in shop: render"),
    "straggler": (slow("offer b", 0.1, 150), "in shop: offer b"),
    "slow disk": (slow("COMMIT", 0.1, 110), "in inventory: COMMIT"),
}
"""What is wrong, and what its first cause says."""

AGAINST_BASE: dict[str, tuple[Callable[[Shop], None], str]] = {
    "a lost index": (slow("SELECT stock", 1.0, 25), "in inventory: SELECT stock"),
    "more writes": (setting("audits", 6), "in inventory: INSERT audit"),
}
"""What all requests have, so that only another run tells."""

EVERY = PLANTED | AGAINST_BASE


@pytest.mark.slow
@pytest.mark.parametrize("name", one_in(4, EVERY))
def test_the_cause_is_named_first(name: str, tmp_path: Path) -> None:
    report, named = planted(tmp_path, name, len(name))
    assert report.traces is not None
    assert (report.traces.by_id, report.traces.by_route) == (REQUESTS, 0), "every request has its trace"
    assert EVERY[name][1] in named[0], named


def planted(folder: Path, name: str, seed: int, count: int = REQUESTS) -> tuple[RunReport, list[str]]:
    """The report of a run with a fault, with the causes that it names."""
    shop = Shop(seed=seed)
    EVERY[name][0](shop)
    return causes(folder, shop, Shop(seed=seed + 1000) if name in AGAINST_BASE else None, count)


def causes_without_fault(folder: Path, seed: int, count: int = REQUESTS) -> list[str]:
    """The causes of a run with nothing wrong, whose times vary; each other one is laid beside another run."""
    base = Shop(seed=seed + 100, spread=0.5) if seed % 2 else None
    return causes(folder, Shop(seed=seed, spread=0.5), base, count)[1]


@pytest.mark.parametrize("seed", one_in(2, range(4), pytest.mark.slow))
def test_nothing_is_named_where_nothing_is_wrong(seed: int, tmp_path: Path) -> None:
    assert causes_without_fault(tmp_path, seed) == []


@pytest.mark.parametrize("seed", [12, 16])
def test_nothing_is_named_where_every_operation_now_and_then_takes_long(seed: int, tmp_path: Path) -> None:
    shop = Shop(seed=seed)
    shop.hiccups = 0.05
    assert causes(tmp_path, shop)[1] == []


def test_a_slow_network_hides_no_cause_in_the_application(tmp_path: Path) -> None:
    shop = Shop(seed=3)
    EVERY["cold cache"][0](shop)
    shop.slow["network"] = (0.5, 200)
    named = causes(tmp_path, shop)[1]
    assert "of the time in the application in inventory: SELECT product" in named[0], named


# --- the figures in docs/observability.md


@pytest.mark.exhaustive
@pytest.mark.parametrize(("count", "expected"), [(180, 58), (300, 60)])
def test_in_how_many_of_sixty_runs_the_cause_is_named_first(count: int, expected: int, tmp_path: Path) -> None:
    named = [
        any(EVERY[name][1] in cause for cause in planted(tmp_path, name, 100 * seed + len(name), count)[1][:1])
        for seed in range(3)
        for name in EVERY
    ]
    assert (len(named), sum(named)) == (60, expected)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("count", "expected"), [(180, 4), (300, 0)])
def test_in_how_many_of_sixty_runs_without_a_fault_a_cause_is_named(count: int, expected: int, tmp_path: Path) -> None:
    assert sum(bool(causes_without_fault(tmp_path, seed, count)) for seed in range(60)) == expected


@pytest.mark.exhaustive
@pytest.mark.parametrize("share", [0.02, 0.05, 0.15])
def test_in_how_many_of_twenty_runs_hiccups_are_named(share: float, tmp_path: Path) -> None:
    named = 0
    for seed in range(20):
        shop = Shop(seed=seed)
        shop.hiccups = share
        named += bool(causes(tmp_path, shop)[1])
    assert named == 0
