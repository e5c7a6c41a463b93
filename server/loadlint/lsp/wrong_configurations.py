"""What is wrong with the configurations that open scripts have asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from loadlint.project.config import ConfigError


class WrongConfigurations(Struct):
    """The errors by the folder whose scripts met them; asked and told from any thread."""

    _by_folder: dict[str, ConfigError] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, folder: str, error: ConfigError | None) -> frozenset[str]:
        """Take down how the last look-up for a folder ended; the files about which there is something else to say."""
        with self._lock:
            before = self._by_folder.pop(folder, None)
            if error is not None:
                self._by_folder[folder] = error
        if str(before) == str(error):
            return frozenset()
        return frozenset(each.file for each in (before, error) if each is not None and each.file is not None)

    def of(self, file: str) -> ConfigError | None:
        """What is wrong with a file; None where nothing is."""
        with self._lock:
            return next((error for error in self._by_folder.values() if error.file == file), None)
