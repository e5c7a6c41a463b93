"""`python -m loadlint`."""

from __future__ import annotations

import sys

from loadlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
