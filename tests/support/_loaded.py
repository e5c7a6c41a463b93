"""Loads a module once; then each connection to its socket runs a program that begins with this module, in a fork.

`python _loaded.py MODULE SOCKET` is started by `warm.py`, and ends when its input is closed. A connection sends its
three streams, and as JSON its folder, arguments and environment; after that, numbers of signals. It gets the exit code.
When it is closed before, the program is killed.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import runpy
import shutil
import signal
import sys

# Those of C: Locust changes the ones of Python.
from _socket import AF_UNIX, SOCK_SEQPACKET, socket
from contextlib import suppress
from os import fork, waitpid
from select import POLLIN, poll

_LONGEST = 1 << 20


def serve(module: str, address: str) -> None:
    """Serve connections. Returns in the processes that are to run a program, with all in place that belongs to it."""
    listener = socket(AF_UNIX, SOCK_SEQPACKET)
    listener.bind(address)
    listener.listen(64)
    sources = poll()
    sources.register(0, POLLIN)
    sources.register(listener.fileno(), POLLIN)
    importlib.import_module(module)
    gc.freeze()
    while all(number != 0 for number, _ in sources.poll()):
        with suppress(ChildProcessError):
            while waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        link = socket(fileno=listener._accept()[0])  # type: ignore[attr-defined]
        if fork() == 0:
            listener.close()
            return _run(link)
        link.close()
    shutil.rmtree(os.path.dirname(address))
    os._exit(0)


def _run(link: socket) -> None:
    """Returns in one more fork, which is the program. This process watches it, and never returns."""
    message, attached, _, _ = link.recvmsg(_LONGEST, 1024)
    streams = array.array("i", attached[0][2])
    program = fork()
    if program == 0:
        link.close()
        return _become(streams, *json.loads(message))
    for stream in streams:
        os.close(stream)
    end = os.pidfd_open(program)
    sources = poll()
    sources.register(end, POLLIN)
    sources.register(link.fileno(), POLLIN)
    while all(number != end for number, _ in sources.poll()):
        os.kill(program, (link.recv(1) or bytes([signal.SIGKILL]))[0])
    _, status = waitpid(program, 0)
    with suppress(OSError):
        link.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(streams: array.array[int], folder: str, arguments: list[str], environment: dict[str, str]) -> None:
    """What the program finds as if it had been started."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if "gevent" in sys.modules:
        # Its clock stands where it was when the module was loaded: a run of five seconds would be over at once.
        gevent = importlib.import_module("gevent")
        gevent.reinit()
        gevent.get_hub().loop.update_now()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = arguments
    sys.path[0] = os.path.dirname(arguments[0])


if __name__ == "__main__":
    serve(*sys.argv[1:])
    runpy.run_path(sys.argv[0], run_name="__main__")
