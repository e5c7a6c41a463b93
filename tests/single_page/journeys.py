"""The journeys by name: recordings of them, and what happened in an application."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.single_page import board, depot, desk, imports, orders, plans, rooms
from tests.single_page.browser import Browser
from tests.single_page.server import Application, running

JOURNEYS: dict[str, tuple[type[Application], Callable[[Browser], None]]] = {
    "board": (board.Board, board.visit),
    "desk": (desk.Desk, desk.visit),
    "imports": (imports.Imports, imports.visit),
    "plans": (plans.Plans, plans.visit),
    "orders": (orders.Orders, orders.visit),
    "rooms": (rooms.Rooms, rooms.visit),
    "depot": (depot.Depot, depot.visit),
}
EXPECTED: dict[str, list[str]] = {
    "board": ["Paint the fence"],
    "desk": ["Broken kettle"],
    "imports": ["Spring fair"],
    "plans": ["Pack the books", "Hire a van"],
    "orders": ["BOLT-8", "NUT-8"],
    "rooms": ["Good morning", "The lift is broken"],
    "depot": ["B-14"],
}
PORT = 18533
"""Where the recordings say that the application is."""


def recorded(journey: str, run: int, port: int = PORT) -> str:
    """A recording of a run of a journey, counted from 1: each has other ids, and polls at other places."""
    kind, visit = JOURNEYS[journey]
    application = kind(run)
    with running(application) as base:
        browser = Browser(base, run)
        visit(browser)
    assert application.done == EXPECTED[journey], application.done
    return browser.har().replace(base, f"http://127.0.0.1:{port}").replace(base[7:], f"127.0.0.1:{port}")


def record(journey: str, folder: Path, runs: int = 3, port: int = PORT) -> list[Path]:
    """Recordings of a journey as `1.har`, `2.har` and so on in a folder."""
    paths = [folder / f"{run}.har" for run in range(1, runs + 1)]
    for run, path in enumerate(paths, 1):
        path.write_text(recorded(journey, run, port))
    return paths
