"""New scripts against a real shop: a journey that registers a user runs again and again without new rows of data."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.applications.test_live import HERE
from tests.applications.tools import lacking, running
from tests.newscript.run_new import command
from tests.support.run import loadlint
from tests.support.sampling import one_in

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.application,
    pytest.mark.engine,
    pytest.mark.xdist_group("applications"),
]


@pytest.mark.parametrize("name", one_in(2, ["shop.js", "shop.py"]))
def test_a_registration_twice(name: str, tmp_path: Path) -> None:
    """The shop refuses a mail address that it has already; k6's threshold and Locust's failures would say so."""
    recordings = [str(HERE / "oscar" / f"rec{number}.har") for number in (1, 2)]
    loadlint(tmp_path, "new", *recordings, "-o", name, exits=0)
    environment = {**os.environ, "NO_PROXY": "127.0.0.1,localhost"}
    with running("oscar"):
        for _ in range(2):
            subprocess.run(command(name, 0), cwd=tmp_path, env=environment, check=True, timeout=180)


@pytest.mark.parametrize("name", ["new.js", "new.py"])
@pytest.mark.parametrize(
    ("application", "said"),
    [("optuna", "request in the background (3)"), ("wagtail", "static file (9)")],
)
def test_with_other_data(application: str, said: str, name: str, tmp_path: Path) -> None:
    """A page that polls; forms in parts, with ids of three kinds that are one number in one of the recordings."""
    recordings = [str(HERE / application / f"rec{number}.har") for number in (1, 2)]
    done = loadlint(tmp_path, "new", *recordings, "-o", name, exits=0)
    assert f"left out: {said}" in done.text
    environment = {**os.environ, "NO_PROXY": "127.0.0.1,localhost"}
    with running(application, 8) as state:
        subprocess.run(command(name, 0), cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=180)
        assert lacking(application, state, 8) == []
