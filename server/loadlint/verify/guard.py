"""Runs one command, and ends it with all that it has started when the process that asked for it is gone.

That process holds the other end of this one's standard input. However it ends, even if it is killed, that closes.
It is run by its path, with Python's `-I`, and imports nothing of loadlint.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

abandoned = threading.Event()
"""The other end is closed: then `_watch` alone ends this process."""

PATIENCE = 1.0
FOLDER = "LOADLINT_VERIFY_FOLDER"
"""The variable with the folder of a run, which goes with it."""
PREFIX = "loadlint-proxy-"
"""How the name of such a folder begins: no other one is removed, whoever has set the variable."""
KILLED = 128
"""A command that a signal ended has a code above this one, as in a shell."""


def main(command: list[str]) -> int:
    """Run the command; returns its exit code."""
    # Told to end, it waits for the command, which is told so, too. A handler is not inherited, as "ignore" would be.
    signal.signal(signal.SIGTERM, lambda *_: None)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_watch, args=(process,), daemon=True).start()
    code = process.wait()
    if abandoned.is_set():
        threading.Event().wait()
    if hasattr(os, "killpg"):
        # What the command has left behind.
        os.killpg(0, signal.SIGTERM)
    return code if code >= 0 else KILLED - code


def _watch(process: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1):
        pass
    abandoned.set()
    if hasattr(os, "killpg"):
        # It may tidy up, but not for long.
        os.killpg(0, signal.SIGTERM)
        time.sleep(PATIENCE)
        if os.path.basename(folder := os.environ.get(FOLDER, "")).startswith(PREFIX):
            # The command does so too, but may have been ended before.
            shutil.rmtree(folder, ignore_errors=True)
        os.killpg(0, signal.SIGKILL)
    process.kill()
    os._exit(KILLED)


if __name__ == "__main__":
    # At once: the thread that watches is still reading.
    os._exit(main(sys.argv[1:]))
