"""Runs loadlint with an audit hook that writes down what of a folder is imported, compiled or executed.

`python -P audited.py FOLDER REPORT METHOD ARGUMENT…`: METHOD is how processes are started (fork, spawn, forkserver, or
- for what Python does by itself).
"""

import os
import sys

folder, report, method = sys.argv[1:4]
folder = os.path.realpath(folder)


def inside(name: object) -> bool:
    """Whether something names a place in the folder."""
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    # `<frozen os>` and `<string>` are no files.
    return isinstance(name, str) and name[:1] != "<" and os.path.realpath(name).startswith(folder + os.sep)


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Called by Python for each event."""
    said = None
    if event == "import" and inside(arguments[1]):
        said = arguments[:2]
    elif event == "import" and any(inside(entry) or entry == "" for entry in sys.path):
        said = ("path", *sys.path)
    elif event == "exec" and inside(getattr(arguments[0], "co_filename", None)):
        said = (arguments[0],)
    elif event == "compile" and inside(arguments[1]):
        said = (arguments[1],)
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn") and inside(arguments[0]):
        said = arguments[:2]
    elif event == "ctypes.dlopen" and inside(arguments[0]):
        said = arguments
    if said is not None:
        descriptor = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{event} {said}\n".encode())
        os.close(descriptor)


if __name__ == "__main__":
    # Children that are forked keep the hook; others show by what the modules of the folder leave behind.
    sys.addaudithook(watch)
    sys.argv = ["loadlint", *sys.argv[4:]]
    if method != "-":
        import multiprocessing

        multiprocessing.set_start_method(method)
    from loadlint.cli import run

    run()
