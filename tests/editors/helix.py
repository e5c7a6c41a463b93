"""The user's way in Helix, in a terminal of tmux's: open, go to the first diagnostic, take the code action, save."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

SECONDS = 40
_LOOKS = 3


@dataclass(frozen=True)
class Terminal:
    """A terminal that a program runs in."""

    socket: str
    environment: dict[str, str]

    def tmux(self, *arguments: str) -> str:
        """Run one of tmux's commands."""
        command = ["tmux", "-S", self.socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=self.environment).stdout

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self.tmux("send-keys", *keys)

    def screen(self, *options: str) -> str:
        """What the terminal shows; with `-e` also how."""
        return self.tmux("capture-pane", "-p", *options)

    def until(self, condition: Callable[[str], bool], what: str) -> str:
        """Wait until the screen shows something, and return the screen."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            shown = self.screen()
            if condition(shown):
                return shown
            time.sleep(0.2)
        raise AssertionError(f"Helix does not show {what}:\n{self.screen()}")


@contextmanager
def terminal(folder: Path, command: list[str], environment: dict[str, str]) -> Iterator[Terminal]:
    """A program in a terminal, which ends with the block."""
    own = {**os.environ, **environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    made = Terminal(str(folder / "tmux"), own)
    made.tmux("-f", "/dev/null", "new-session", "-d", "-x", "180", "-y", "40", shlex.join(command))
    try:
        yield made
    finally:
        subprocess.run(["tmux", "-S", made.socket, "kill-server"], capture_output=True, check=False)


def correlate(folder: Path, helix: str, config: Path, file: Path, title: str) -> str:
    """Drive Helix with a configuration for languages; returns the screen with the menu of actions."""
    home = folder / "config"
    (home / "helix").mkdir(parents=True)
    (home / "helix" / "languages.toml").write_bytes(config.read_bytes())
    with terminal(folder, [helix, str(file)], {"XDG_CONFIG_HOME": str(home)}) as screen:
        screen.until(lambda shown: file.name in shown, "the file")
        keys = cycle(("[D", "]d", "]d", "]d", "]d", "]d"))
        screen.until(lambda shown: _is_at_value(screen, shown, keys), "the value's diagnostic")
        screen.press("Space", "a")
        menu = screen.until(lambda shown: title in shown, f"the action {title!r}")
        _select(screen, title)
        screen.press("Enter")
        screen.until(lambda shown: "[+]" in shown, "a changed text")
        screen.press(":w", "Enter")
        screen.until(lambda shown: "[+]" not in shown and "written" in shown, "that it was saved")
        screen.press(":q!", "Enter")
    return menu


def _is_at_value(screen: Terminal, shown: str, keys: Iterator[str]) -> bool:
    if "is hard-coded" in shown:
        return True
    # Never after Escape, which would make an arrow key of the bracket.
    screen.press(*next(keys))
    time.sleep(0.6)
    return "is hard-coded" in screen.screen()


def _select(screen: Terminal, title: str) -> None:
    """Go down the menu to an item. The one that is selected looks different."""
    looks = []
    for _ in range(_LOOKS):
        looks.append(next(line for line in screen.screen("-e").splitlines() if title in line))
        screen.press("Down")
        time.sleep(0.4)
    selected = next(number for number, look in enumerate(looks) if looks.count(look) == 1)
    for _ in range(_LOOKS - selected):
        screen.press("Up")
        time.sleep(0.2)
