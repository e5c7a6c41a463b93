"""`python -m loadlint`."""

from __future__ import annotations

from loadlint.cli import run

if __name__ == "__main__":
    run()
