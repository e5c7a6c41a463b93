"""Starts the loadlint that a platform package of the extension has brought along, with the Python that runs this file.

The packages lie beside it: `common` has those that fit every Python, `cp311` and so on those for one of them.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = f"cp{sys.version_info[0]}{sys.version_info[1]}"
if not os.path.isdir(os.path.join(HERE, OWN)):
    sys.exit(f"loadlint: this package of the extension is not for Python {sys.version_info[0]}.{sys.version_info[1]}")
sys.path[:0] = [os.path.join(HERE, name) for name in (OWN, "common")]

from loadlint.cli import run  # noqa: E402

run()
