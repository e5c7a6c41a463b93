"""The tools that are commands of loadlint in a process of their own: long ones, and the one that runs a load tool.

What a command says on the way is the progress; it is ended when the client cancels the call.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import anyio
import pydantic
from anyio.streams.text import TextReceiveStream
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from msgspec import Struct

from loadlint import processes

if TYPE_CHECKING:
    from anyio.abc import ByteReceiveStream

_LAST = 5
"""So many lines of a command that could not do its work are the reason."""


async def new(
    recordings: list[str], output_file: str, context: Context, draft: bool = False, overwrite: bool = False
) -> dict[str, Any]:
    """Make a script from recordings of one journey (two are best); the suffix of the file chooses the load tool.

    It is written if it sends what the recordings sent, with `draft` in any case. `overwrite` replaces files.
    """
    options = [*(["--draft"] if draft else []), *(["--force"] if overwrite else [])]
    done = await _run(context, "new", *options, f"--output-file={output_file}", "--", *recordings)
    return {"passes": done.exit_code == 0, "report": done.output.splitlines(), "messages": done.messages}


async def heal(script: str, newer_recordings: list[str], context: Context, save: bool = False) -> dict[str, Any]:
    """Let a script follow a newer version of its application; without `save` the changes are only shown."""
    newer = [f"--recording={path}" for path in newer_recordings]
    done = await _run(context, "heal", *([] if save else ["--diff"]), *newer, "--", script)
    said = {"report": done.output.splitlines()} if save else {"diff": done.output, "report": done.messages}
    return {"passes": done.exit_code == 0, "saved": save and done.exit_code == 0} | said


async def results(
    runs: list[str],
    context: Context,
    script: str | None = None,
    against: list[str] | None = None,
    recordings: list[str] | None = None,
) -> dict[str, Any]:
    """How long the steps of runs take, what fails and why, and whether they are slower than the runs of `against`."""
    options = [f"--script={script}"] if script is not None else []
    options += [f"--against={path}" for path in against or ()] + [f"--recording={path}" for path in recordings or ()]
    return _with_report(await _run(context, "results", "--output-format=json", *options, "--", *runs))


async def write_map(
    script: str, output_file: str, context: Context, recordings: list[str] | None = None
) -> dict[str, Any]:
    """Write a page (HTML): which response issued each value, and which requests send it."""
    options = [f"--recording={path}" for path in recordings or ()]
    done = await _run(context, "map", *options, f"--output-file={output_file}", "--", script)
    return {"written": output_file, "messages": done.messages}


class Consent(pydantic.BaseModel):
    """The user's answer to the question whether a script may run."""

    run: bool


async def run_with_recorded_answers(
    script: str, context: Context, recordings: list[str] | None = None, faults: bool = False
) -> dict[str, Any]:
    """Run a script in its own load tool with recorded answers, if the user agrees; no application is reached.

    With `faults` each answer is broken once, to see whether the script notices.
    """
    await _require_consent(context, script)
    options = [*(["--faults"] if faults else []), *(f"--recording={path}" for path in recordings or ())]
    return _with_report(await _run(context, "verify", "--engine", "--output-format=json", *options, "--", script))


async def _require_consent(context: Context, script: str) -> None:
    """Raises ToolError where the user does not agree, or can't be asked."""
    capabilities = context.client_capabilities
    if capabilities is None or capabilities.elicitation is None:
        raise ToolError(
            "this runs a program, and the client can't ask its user: "
            f"the user may run `loadlint verify --engine {script}`"
        )
    question = f"Run {script} in its load tool? It is a program. All of its requests get recorded responses."
    answer = await context.elicit(question, Consent)
    if answer.action != "accept" or not answer.data.run:
        raise ToolError("the user does not want the script to run")


class CommandOutcome(Struct, frozen=True):
    """What a command has said: standard output as one text, standard error line by line."""

    exit_code: int
    output: str
    messages: list[str]


def _with_report(done: CommandOutcome) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(done.output)
    return {"passes": done.exit_code == 0, "report": report, "messages": done.messages}


async def _run(context: Context, *arguments: str) -> CommandOutcome:
    """Run a command of loadlint. Raises ToolError where it could not do its work."""
    output: list[str] = []
    messages: list[str] = []

    async def read_output(stream: ByteReceiveStream) -> None:
        output.extend([part async for part in TextReceiveStream(stream, errors="replace")])

    async def read_messages(stream: ByteReceiveStream) -> None:
        rest = ""
        async for part in TextReceiveStream(stream, errors="replace"):
            *lines, rest = (rest + part).split("\n")
            for line in lines:
                messages.append(line)
                await context.report_progress(len(messages), message=line)

    command = processes.python("loadlint", *arguments)
    # The standard input of this process is the client's: a command must not read of it.
    nothing = subprocess.DEVNULL
    async with await anyio.open_process(command, stdin=nothing, env=processes.environment()) as process:
        assert process.stdout is not None and process.stderr is not None
        async with anyio.create_task_group() as readers:
            readers.start_soon(read_output, process.stdout)
            readers.start_soon(read_messages, process.stderr)
    exit_code = await process.wait()
    if exit_code not in (0, 1):
        raise ToolError("\n".join(messages[-_LAST:]) or f"loadlint ended with {exit_code}")
    return CommandOutcome(exit_code, "".join(output), messages)
