"""The command line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from loadlint.processes import shut_out_working_folder


def run() -> NoReturn:
    """The program: runs the command and ends the process.

    It ends at once: taking everything down in order would cost as much as a look-up of a known result. Models are large
    and hold few cycles, so the collector looks for those rarely.
    """
    shut_out_working_folder()
    gc.set_threshold(100_000, 20, 100)
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 2
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    from loadlint.cache import printed_output

    arguments = sys.argv[1:] if arguments is None else arguments
    _never_fail_to_print()
    try:
        code = printed_output.replay(arguments)
        return _run(arguments) if code is None else code
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    from loadlint.cli.options import plain
    from loadlint.errors import UserError, fault

    try:
        _recover()
        if (options := plain(arguments)) is not None:
            from loadlint.cli import check

            return check.run(options)
        from loadlint.cli.arguments import parse

        parsed = parse(arguments)
        if _may_name_addresses(arguments):
            from loadlint.cli import addresses

            return addresses.run(parsed)
        return int(parsed.run(parsed))
    except UserError as error:
        print(f"loadlint: {_one_line(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except Exception as error:
        print(f"loadlint: {fault(error)}", file=sys.stderr)
        return 2


def _may_name_addresses(arguments: Sequence[str]) -> bool:
    return any("://" in argument for argument in arguments)


def _recover() -> None:
    """Undo what a run that was killed has left half written."""
    from loadlint.disk import journals

    # Nearly always there is none.
    if not os.path.isdir(journals() or ""):
        return
    from loadlint.disk import journal

    for line in journal.recover():
        print(f"loadlint: {_one_line(line)}", file=sys.stderr)


def _never_fail_to_print() -> None:
    """A terminal that can't show a character shows an escape in its place."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _one_line(text: str) -> str:
    from loadlint.output._terminal import printable

    return printable(text)
