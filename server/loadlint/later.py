"""Modules that are loaded when something of them is first used: a run needs few of those that there are.

```python
if TYPE_CHECKING:
    from loadlint.dialects.k6 import render, requests
else:
    render, requests = later("loadlint.dialects.k6", "render", "requests")
```
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def later(package: str, *names: str) -> list[Any]:
    """Modules of a package, in place of an import of them: what is asked of one is what it has."""
    return [_Later(f"{package}.{name}") for name in names]


class _Later:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        __import__(self._name)
        # Only the first look at a name gets here.
        value = vars(self)[name] = getattr(sys.modules[self._name], name)
        return value
