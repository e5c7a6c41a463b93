"""The page of `loadlint map` in a real browser: it is drawn, and its policy lets nothing else run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.editors.tools import ROOT, editors, program
from tests.support.run import loadlint_process as loadlint

pytestmark = pytest.mark.editor

CHECKOUT = ROOT / "examples" / "checkout"
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=3000"]


def test_the_page_is_drawn(tmp_path: Path) -> None:
    chromium = program("chromium")
    shots = editors() / "shots"
    shots.mkdir(exist_ok=True)
    page = tmp_path / "map.html"
    loadlint(CHECKOUT, "map", "checkout.js", "-o", str(page), exits=0)
    for theme, options in {"light": [], "dark": ["--blink-settings=preferredColorScheme=0"]}.items():
        command = [chromium, *QUIET, *options, "--window-size=1200,800"]
        picture = f"--screenshot={shots / f'map-{theme}.png'}"
        subprocess.run([*command, picture, page.as_uri()], capture_output=True, timeout=60, check=True)
    done = subprocess.run(
        [chromium, *QUIET, "--enable-logging=stderr", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.count('<li class="vf-request') == 6
    assert done.stdout.count('class="vf-wire vf-replayed"') == 4 + 1, "four uses, and one in the legend"
    assert done.stdout.count('class="vf-badge vf-different"') == 4 + 1, "told in words, too"
    assert done.stdout.count('class="vf-cut vf-different"') == 4, "two bars across each wire"
    assert "4 values would be wrong in a new session (checkout.2.har shows it)" in done.stdout
    assert "Content Security Policy" not in done.stderr
    assert "Uncaught" not in done.stderr
