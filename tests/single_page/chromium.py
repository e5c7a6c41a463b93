"""Records the journeys with a real Chromium: `python -m tests.single_page.chromium FOLDER [JOURNEY...]`.

Each is recorded three times, as `FOLDER/JOURNEY/1.har` and so on; polls fall elsewhere each time. Needs Node with
playwright-core (`make test-editors` installs it) and Chromium. It takes as long as users take: a minute and a half.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.single_page.browser import Browser
from tests.single_page.journeys import EXPECTED, JOURNEYS
from tests.single_page.server import running

_HERE = Path(__file__).parent
_MODULES = _HERE.parents[1] / "build" / "editors" / "node_modules"


class Chromium(Browser):
    """A visit in a real browser: the journey says what the user and the page's code do."""

    def __init__(self, base: str, seed: int, out: Path) -> None:
        super().__init__(base, seed)
        # Node finds packages beside a module alone.
        driver = _MODULES.parent / "single_page.mjs"
        driver.write_text((_HERE / "chromium.mjs").read_text())
        command = ["node", str(driver), base, str(out)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def open(self, path: str) -> str:
        return self._answer_to({"open": path})

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        sent = {**(headers or {}), **({"Content-Type": "application/json"} if body is not None else {})}
        text = None if body is None else json.dumps(body)
        answer = self._answer_to({"call": {"method": method, "path": path, "body": text, "headers": sent}})
        try:
            return json.loads(answer) if answer else None
        except ValueError:
            return answer

    def _answer_to(self, order: dict[str, Any]) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(order)}\n")
        self.process.stdin.flush()
        return str(json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        """End the visit, which writes the recording."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)


def record(journey: str, run: int, folder: Path, port: int) -> None:
    """One recording of a journey."""
    kind, visit = JOURNEYS[journey]
    application = kind(run)
    folder.mkdir(parents=True, exist_ok=True)
    with running(application, port) as base:
        browser = Chromium(base, run, folder / f"{run}.har")
        visit(browser)
        browser.close()
    assert application.done == EXPECTED[journey], application.done


def main(folder: str, *journeys: str) -> None:
    names = journeys or tuple(JOURNEYS)

    def record_all(place: int) -> None:
        for run in (1, 2, 3):
            record(names[place], run, Path(folder) / names[place], 18540 + place)

    with ThreadPoolExecutor() as pool:
        list(pool.map(record_all, range(len(names))))


if __name__ == "__main__":
    main(*sys.argv[1:])
