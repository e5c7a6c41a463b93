"""JMeter's settings beside a plan: `user.properties`, which a run in that folder reads, and `jmeter.properties`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

FILES = ("user.properties", "jmeter.properties")
"""The files with settings; what the first one sets wins."""

_LINE = r"[ \t\f]*+([^#!\s=:][^\s=:]*+)[ \t\f]*+[=:]?[ \t\f]*+(.*)"
_ESCAPE = r"\\(?:u([0-9A-Fa-f]{4})|(.))"


def setting(name: str, plan_path: str, read_file: Callable[[str], bytes | None]) -> str:
    """The value of a property for the plan at a path; empty where no file sets it."""
    for file in FILES:
        data = read_file(os.path.normpath(os.path.join(os.path.dirname(plan_path), file)))
        value = _value(name, data.decode("latin-1")) if data is not None else None
        if value is not None:
            return value
    return ""


def _value(name: str, text: str) -> str | None:
    """The last value of a key, as Java reads properties."""
    value = None
    for line in re.sub(r"\\\r?\n[ \t\f]*", "", text).splitlines():
        match = re.fullmatch(_LINE, line)
        if match and match[1] == name:
            value = re.sub(_ESCAPE, _unescaped_character, match[2], flags=re.DOTALL)
    return value


def _unescaped_character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]
