"""`loadlint new --from`: a script of one tool becomes one of another, with its structure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop.judge import FLOWS
from tests.support.run import loadlint
from tests.support.sampling import sampled
from tests.support.shop import write_shop

SHOP = Path(__file__).parents[1] / "shop" / "flows"


def recordings(flow: str) -> list[str]:
    return [str(SHOP / flow / name) for name in ("rec1.har", "rec2.har")]


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "name"), sampled([(flow,) for flow in FLOWS], [("shop.py",), ("shop.jmx",)], every=2))
def test_scripts_that_people_wrote(flow: str, name: str, tmp_path: Path) -> None:
    """With loops, helpers and computed addresses."""
    old = str(SHOP / flow / "gold.k6.js")
    done = loadlint(tmp_path, "new", "--from", old, *recordings(flow), "-o", name, exits=0)
    assert "Certified on rec1.har, rec2.har" in done.text


@pytest.mark.slow
def test_there_and_back_again(tmp_path: Path) -> None:
    """The transactions keep their names, and the third script links the recordings by itself."""
    loadlint(tmp_path, "new", *recordings("edit"), "-o", "a.js", exits=0)
    loadlint(tmp_path, "new", "--from", "a.js", "-o", "b.jmx", exits=0)
    loadlint(tmp_path, "new", "--from", "b.jmx", "-o", "c.js", exits=0)
    first, last = (tmp_path / name for name in ("a.js", "c.js"))
    groups = [[line for line in file.read_text().splitlines() if line.startswith("  group(")] for file in (first, last)]
    assert groups[0]
    assert groups[0] == groups[1]


def test_names_of_tasks_become_those_of_groups(tmp_path: Path) -> None:
    write_shop(tmp_path)
    (tmp_path / "shop.js").unlink()
    (tmp_path / "old.py").write_text(OLD)
    loadlint(tmp_path, "new", "--from", "old.py", "-o", "new.js", exits=0)
    text = (tmp_path / "new.js").read_text()
    assert "group('make a cart'" in text
    assert "group('look at it'" in text


def test_what_no_recording_has_is_told(tmp_path: Path) -> None:
    write_shop(tmp_path)
    (tmp_path / "old.py").write_text(OLD + '        self.client.get("/terms")\n')
    done = loadlint(tmp_path, "new", "--from", "old.py", "-o", "new.js", exits=0)
    assert "line 16: GET /terms is in no recording, so the new script does not make it" in done.text


def test_a_script_without_recordings(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(OLD.replace("# loadlint", "# see"))
    done = loadlint(tmp_path, "new", "--from", "old.py", "-o", "new.js", exits=2)
    assert "old.py: links no readable recording; give its recordings after it" in done.err


def test_neither_recording_nor_script(tmp_path: Path) -> None:
    done = loadlint(tmp_path, "new", "-o", "new.js", exits=2)
    assert "give the recordings of the journey" in done.err


OLD = """\
from locust import HttpUser, task

# loadlint: recording=shop.har recording=shop.2.har


class Shop(HttpUser):
    host = "https://shop.test"

    @task
    def make_a_cart(self):
        self.cart = self.client.post("/carts", json={"kind": "☕😀"}).json()["id"]

    @task
    def look_at_it(self):
        self.client.get(f"/carts/{self.cart}")
"""
