"""The server: each tool reads the files anew, and gives what the command line gives, without secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NotRequired, ParamSpec

import msgspec
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from msgspec.structs import replace
from typing_extensions import TypedDict  # before Python 3.12 the SDK reads no others

from loadlint import engine
from loadlint.cli import recording as recording_command
from loadlint.cli import verify_report
from loadlint.cli.named_script import known_script, read_script, settings_of
from loadlint.disk.reach import of_command
from loadlint.disk.several_files import write_all
from loadlint.engine import Analysis
from loadlint.errors import UserError
from loadlint.findings import Applicability
from loadlint.mcp import command_tools
from loadlint.mcp.proposals import (
    AssertionKind,
    AssertionProposal,
    AssertionVerdict,
    ExtractorKind,
    ExtractorProposal,
    ExtractorVerdict,
    prove_assertion,
    prove_extractor,
    script_with_change,
)
from loadlint.output import Report, format_of
from loadlint.output._diff import shown_diff
from loadlint.output._masking import masked_report
from loadlint.project import Project
from loadlint.replay.verdict import verdict_of
from loadlint.secrets.masker import Masker, masked_texts
from loadlint.why.as_json import json_of
from loadlint.why.explain import Question, explain

P = ParamSpec("P")

INSTRUCTIONS = """\
Makes, checks, repairs and heals load-test scripts (JMeter, k6, Locust) with recordings of their flow (HAR, JTL,
recording.xml and others).
`recording` shows whether recordings are complete, `new` makes a script of them. For a script that exists run `check`,
then `fix`. For what is left, propose extractors and assertions: they are judged on the recordings, and only what is
proven can be applied. `verify` gives the verdict. `heal` adapts a script to recordings of a newer version, `results`
explains its runs. Recordings are found by the script's own links; `recordings` names others."""


def serve() -> None:
    """Answer on standard input and output until the client goes."""
    server_with_tools().run("stdio")


def server_with_tools() -> MCPServer:
    """The server with its tools."""
    server = MCPServer("loadlint", instructions=INSTRUCTIONS)
    for tool in (check, fix, why, recording, verify, propose_extractor, propose_assertion):
        server.tool()(_with_tool_errors(tool))
    for command in (
        command_tools.new,
        command_tools.heal,
        command_tools.results,
        command_tools.run_with_recorded_answers,
    ):
        server.tool()(command)
    server.tool("map")(command_tools.write_map)
    return server


def _with_tool_errors(tool: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
    """The tool whose agent is told which file can't be used, and why."""

    @wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        try:
            return tool(*args, **kwargs)
        except UserError as error:
            raise ToolError(str(error)) from None

    return call


def check(script: str, recordings: list[str] | None = None) -> dict[str, Any]:
    """The findings of a script, with evidence and fixes, and its certificate."""
    analysis, _ = _analysis_of(script, recordings)
    return _report(analysis)


def fix(script: str, recordings: list[str] | None = None, unsafe: bool = False, save: bool = False) -> dict[str, Any]:
    """Apply the fixes that the recordings prove, with `unsafe` those that need a look; without `save` only shown."""
    project, source = _project(script, recordings), read_script(script, recordings or [])
    with known_script(script):
        result = engine.fix(source, project, Applicability.UNSAFE if unsafe else Applicability.SAFE)
    if save and result.changes:
        write_all(result.changes)
    diff = _diff(result.changes, result.before.masker)
    return {"fixed": result.fixed, "diff": diff, "saved": save, "left": _report(result.analysis)}


def why(script: str, line: int, value: str | None = None, recordings: list[str] | None = None) -> dict[str, Any]:
    """Why the values that a line (from 1) sends are reported, or are not: where they come from, what was tried."""
    analysis, project = _analysis_of(script, recordings)
    return json_of(masked_texts(explain(analysis, project, Question(line, None, value)), analysis.masker))


def recording(files: list[str]) -> dict[str, Any]:
    """The health of recordings, and what differs between versions of the application."""
    parsed: dict[str, Any] = json.loads(recording_command.json_text(files, show_secrets=False))
    return parsed


def verify(script: str, recordings: list[str] | None = None) -> dict[str, Any]:
    """Whether the script, given each run's answers, would send that run's requests: a replay, nothing is run."""
    analysis, _ = _analysis_of(script, recordings)
    report = verify_report.of_replay(analysis.script, analysis.require_certificate())
    return verify_report.as_values(masked_texts(report, analysis.masker))


class ExtractorFields(TypedDict):
    """Take `value`, which a request in `line` sends, out of the answer to the request in `from_line` (lines from 1).

    `expression`: JSONPath to one value, a regular expression with one group, a CSS selector (with `attribute`), or the
    name of a header or cookie.
    """

    line: int
    value: str
    from_line: int
    kind: ExtractorKind
    expression: str
    attribute: NotRequired[str]
    match: NotRequired[int]


class AssertionFields(TypedDict):
    """What the answer to the request in `line` (from 1) must show: a status, a text of the body, or, with `path`
    (JSONPath), a value of a JSON body."""

    line: int
    kind: AssertionKind
    expected: str | int | bool | None
    path: NotRequired[str]


def propose_extractor(
    script: str, proposal: ExtractorFields, recordings: list[str] | None = None, save: bool = False
) -> dict[str, Any]:
    """Judge an extractor on all recordings: proven, or refused with the reason. With `save` a proven one is written."""
    analysis, project = _analysis_of(script, recordings)
    return _verdict_answer(analysis, project, prove_extractor(analysis, ExtractorProposal(**proposal)), save)


def propose_assertion(
    script: str, proposal: AssertionFields, recordings: list[str] | None = None, save: bool = False
) -> dict[str, Any]:
    """Judge an assertion by good and bad answers: proven, or refused with the reason. With `save` it is written."""
    analysis, project = _analysis_of(script, recordings)
    return _verdict_answer(analysis, project, prove_assertion(analysis, AssertionProposal(**proposal)), save)


def _project(script: str, recordings: list[str] | None) -> Project:
    return Project(settings_of(script, None), tuple(recordings or ()), reach=of_command(script))


def _analysis_of(script: str, recordings: list[str] | None) -> tuple[Analysis, Project]:
    project, source = _project(script, recordings), read_script(script, recordings or [])
    with known_script(script):
        return engine.analyse(source, project), project


def _report(analysis: Analysis) -> dict[str, Any]:
    file = masked_report(analysis.source, analysis.findings, analysis.masker)
    parsed: dict[str, Any] = json.loads("".join(format_of("json").render(Report((file,)), False)))
    certificate = analysis.context.certificate
    verdict = verdict_of(certificate) if certificate is not None else None
    told = (
        {"certificate": None, "verdict": None}
        if verdict is None
        else {"certificate": verdict.line, "verdict": verdict.word}
    )
    return parsed | told


def _verdict_answer(
    analysis: Analysis, project: Project, verdict: ExtractorVerdict | AssertionVerdict, save: bool
) -> dict[str, Any]:
    """A verdict for the agent; what is proven is applied, and saved where that was asked for."""
    told: dict[str, Any] = msgspec.to_builtins(masked_texts(replace(verdict, change=None), analysis.masker))
    del told["change"]
    if not verdict.proven or verdict.change is None:
        return told
    after = script_with_change(analysis, project, verdict.change)
    if isinstance(after, str):
        return told | {"not_applied": after}
    changes = engine.changes_of(analysis, after)
    if save and changes:
        write_all(changes)
    return told | {"diff": _diff(changes, analysis.masker), "saved": save}


def _diff(changes: Sequence[engine.FileChange], masker: Masker) -> str:
    return "".join(shown_diff(change.path, change.before, change.after, masker, terminal=False) for change in changes)
