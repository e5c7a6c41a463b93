"""Starts Locust and mitmproxy without loading them each time, which takes them longer than most runs of the tests."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

LOADED = Path(__file__).with_name("_loaded.py")


@cache
def warm(program: str, module: str) -> str:
    """A program that does what the one in Python does: that one runs, in a fork of a process that has loaded `module`.

    One process for all tests of a worker, which ends with it. Where there are no descriptors of processes, the program
    itself.
    """
    if not hasattr(os, "pidfd_open"):
        return program
    python = str(Path(program).with_name("python"))
    folder = Path(tempfile.mkdtemp(prefix="loadlint-warm-"))
    address = folder / "socket"
    loaded = subprocess.Popen(
        [python, str(LOADED), module, str(address)], stdin=subprocess.PIPE, start_new_session=True
    )
    # With an end that is waited for, `time make test` counts what it has used.
    atexit.register(loaded.communicate)
    starter = folder / Path(program).name
    starter.write_text(f"#!{sys.executable} -IS\n" + _STARTER.format(address=str(address), program=program))
    starter.chmod(0o755)
    while not address.exists():
        assert loaded.poll() is None, f"{LOADED} does not start"
        time.sleep(0.01)
    return str(starter)


_STARTER = """\
import array, json, os, signal, sys
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_SEQPACKET, SOL_SOCKET, socket

link = socket(AF_UNIX, SOCK_SEQPACKET)
link.connect({address!r})
told = json.dumps([os.getcwd(), [{program!r}, *sys.argv[1:]], dict(os.environ)]).encode()
link.sendmsg([told], [(SOL_SOCKET, SCM_RIGHTS, array.array("i", [0, 1, 2]))])
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: link.send(bytes([number])))
code = int(link.recv(16) or -signal.SIGKILL)
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""
