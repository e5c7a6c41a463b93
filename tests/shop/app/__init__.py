"""The shop: one Starlette application, an area per module, all state new at every start."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.shop.changes import Changes
from tests.shop.changes.layer import Changed

from . import edit, forms, graph, login, oauth, order, search, spa
from .faults import Breaks, Fault
from .store import Store

AREAS = (login, forms, spa, oauth, search, order, edit, graph)


def create_app(db_path: Path | str, seed: int, fault: Fault | None = None, changes: Changes | None = None) -> Starlette:
    """A shop with an empty database at `db_path`; `seed` decides where its ids start, `fault` what breaks.

    `changes` make it the shop's second version.
    """
    routes: list[Route | Mount] = [route for area in AREAS for route in area.routes]
    routes.append(Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")))
    app = Starlette(routes=routes)
    app.state.store = Store(db_path, seed)
    app.state.sessions = {}
    if fault is not None:
        app.add_middleware(Breaks, fault=fault)
    if changes is not None:
        app.add_middleware(Changed, changes=changes)
    return app
