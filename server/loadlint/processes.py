"""Starts Python so that nothing of the folder that it is started in is imported.

Python looks for modules in the working directory (`python -m`, `python -c`, and so the processes of `multiprocessing`),
and in the relative entries of PYTHONPATH, which are about that directory too. An editor and a terminal start loadlint
in the folder that was opened, and that may be a stranger's.
"""

import os
import sys

# Nothing else, and no `from __future__`: until `shut_out_working_folder` has run, an import may find a stranger's file.


_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The folder that holds loadlint itself."""


def shut_out_working_folder() -> None:
    """Import nothing of the working directory from now on, in this process and in those that it starts.

    Folders that PYTHONPATH names by their full paths stay: the user has chosen them.
    """
    if not sys.flags.safe_path and sys.path and _real(sys.path[0]) == _real("."):
        # Only the first entry: Python's own folders may well be the working directory, and they come later.
        del sys.path[0]
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    relative = {_real(entry) for entry in entries if not os.path.isabs(entry)} if entries != [""] else set()
    if relative:
        sys.path[:] = [entry for entry in sys.path if _real(entry) not in relative]
    kept = os.pathsep.join(entry for entry in entries if os.path.isabs(entry))
    os.environ["PYTHONSAFEPATH"] = "1"
    if kept:
        os.environ["PYTHONPATH"] = kept
    else:
        os.environ.pop("PYTHONPATH", None)


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of loadlint in a process of its own; for use with `environment` and `folder`."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """The variables for such a process: it finds the modules where this one finds them, and nowhere else."""
    places = [entry for entry in sys.path if os.path.isabs(entry)]
    if _HOME not in places:
        places.append(_HOME)
    return {**os.environ, "PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(places)}


def folder() -> str:
    """A working directory that no stranger has written to: that of the Python which runs here."""
    return sys.prefix


def _real(path: str) -> str:
    try:
        return os.path.realpath(path or ".")
    except (OSError, ValueError):
        return path
