"""Brings the pictures of docs/first-hour.md there, from where the drives of VS Code have left them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.tools.small_png import small

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "first-hour.md"
SHOTS = ROOT / "build" / "editors" / "shots" / "first-hour"
MOST = 100_000
"""Bytes of a picture."""


def pictures() -> list[Path]:
    """The pictures of the page."""
    return [
        PAGE.parent / name for name in re.findall(r"\]\((images/first-hour/[\w-]+\.png)\)", PAGE.read_text("utf-8"))
    ]


def main() -> int:
    """Returns 1 where a picture was not made."""
    missing = [picture.name for picture in pictures() if not (SHOTS / picture.name).exists()]
    for picture in pictures():
        if picture.name not in missing:
            picture.parent.mkdir(parents=True, exist_ok=True)
            picture.write_bytes(small((SHOTS / picture.name).read_bytes()))
    if missing:
        print("not made:", ", ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
