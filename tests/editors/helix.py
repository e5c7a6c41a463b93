"""The user's way in Helix, in a terminal of tmux's: open, go to the first diagnostic, take the code action, save."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 40


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

    def screen(self) -> str:
        """What the terminal shows."""
        return self.tmux("capture-pane", "-p")

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
        # The first diagnostic's message is shown once the server has answered.
        screen.until(lambda shown: _goes_to_diagnostic(screen, shown), "a diagnostic")
        screen.press("Space", "a")
        menu = screen.until(lambda shown: title in shown, f"the action {title!r}")
        screen.press("Enter")
        screen.until(lambda shown: "[+]" in shown, "a changed text")
        screen.press(":w", "Enter")
        screen.until(lambda shown: "[+]" not in shown and "written" in shown, "that it was saved")
        screen.press(":q!", "Enter")
    return menu


def _goes_to_diagnostic(screen: Terminal, shown: str) -> bool:
    if "is replayed as a literal" in shown:
        return True
    # Without Escape before it, which would make an arrow key of it.
    screen.press("[", "D")
    return False
