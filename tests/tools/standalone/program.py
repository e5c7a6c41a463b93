"""What the program does when it is started: loadlint, or Python where loadlint starts a process of its own."""

import multiprocessing
import os
import runpy
import sys


def main() -> int | None:
    """As `python -m loadlint`; with Python's own options as Python."""
    # PyInstaller names its own libraries to all programs that this one starts: load tools have others.
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    os.environ |= {} if before is None else {"LD_LIBRARY_PATH": before}
    multiprocessing.freeze_support()
    option, *arguments = sys.argv[1:] or [""]
    if option == "-P" and arguments[:1] == ["-m"]:
        sys.argv = arguments[1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    elif option == "-I":
        sys.argv = arguments
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        from loadlint.cli import run

        return run()
    return None


if __name__ == "__main__":
    sys.exit(main())
