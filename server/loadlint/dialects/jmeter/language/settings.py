"""JMeter's settings beside a plan: `user.properties`, which a run in that folder reads, and `jmeter.properties`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter import JMeter

if TYPE_CHECKING:
    from collections.abc import Callable

_LINE = re.compile(r"[ \t\f]*+([^#!\s=:][^\s=:]*+)[ \t\f]*+[=:]?[ \t\f]*+(.*)")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


def setting(name: str, plan: str, read_file: Callable[[str], bytes | None]) -> str:
    """The value of a property; empty where no file sets it. `plan` is the path of the plan."""
    for file in JMeter.settings:
        data = read_file(os.path.normpath(os.path.join(os.path.dirname(plan), file)))
        value = _value(name, data.decode("latin-1")) if data is not None else None
        if value is not None:
            return value
    return ""


def _value(name: str, text: str) -> str | None:
    """The last value of a key, as Java reads properties."""
    found = None
    for line in re.sub(r"\\\r?\n[ \t\f]*", "", text).splitlines():
        match = _LINE.fullmatch(line)
        if match and match[1] == name:
            found = _ESCAPE.sub(lambda at: chr(int(at[1], 16)) if at[1] else at[2], match[2])
    return found
