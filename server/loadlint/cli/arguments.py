"""The commands and their options. What a command needs is imported when it runs, not before."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from loadlint import resources
from loadlint.cli.options import TIME_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.cli.shards import ShardNumber

_SEVERITIES = ("hint", "information", "warning", "error")

_COUNTS = (
    "Exit codes: 0 no warnings or errors are left, 1 some are left, or --diff shows changes, 2 the run itself went "
    "wrong. Less severe findings (information, hint) are shown, but do not change the exit code; with --min-severity "
    "every finding that is shown makes it 1."
)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a run; `run` is the command. Ends the program with code 2 where they are wrong."""
    return _parser().parse_args(arguments, argparse.Namespace(arguments=tuple(arguments)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loadlint",
        description="Finds uncorrelated dynamic values in load-test scripts by comparing them with recordings.",
        epilog="Exit codes: 0 nothing found or all fixed, 1 something found, 2 the run itself went wrong.",
        allow_abbrev=False,
    )
    unset = argparse.SUPPRESS  # what is not given is not set: CheckOptions has the defaults
    parser.add_argument("--version", action=_Version, nargs=0, default=unset, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, prog=parser.prog)

    check = commands.add_parser(
        "check", help="show the problems in scripts", epilog=_COUNTS, allow_abbrev=False, argument_default=unset
    )
    check.add_argument("--fix", action="store_true", help="apply the safe fixes")
    _add_check_options(check)
    fix = commands.add_parser(
        "fix", help="the same as check --fix", epilog=_COUNTS, allow_abbrev=False, argument_default=unset
    )
    _add_check_options(fix)
    fix.add_argument("--live", action="store_true", help="run the script once after the fixes, and learn from it")
    _add_live_options(fix)
    fix.set_defaults(fix=True)

    rules = commands.add_parser("rules", help="list all rules", allow_abbrev=False)
    rules.set_defaults(run=_list_rules)
    explain = commands.add_parser("explain", help="print one rule's documentation", allow_abbrev=False)
    explain.add_argument("rule", metavar="RULE")
    explain.set_defaults(run=_explain)
    for command in (rules, explain):
        command.add_argument("--output-format", choices=("text", "json"), default="text")

    recording = commands.add_parser("recording", help="show what loadlint sees in a recording", allow_abbrev=False)
    recording.add_argument("files", nargs="*", metavar="FILE")
    recording.add_argument(
        "--redact",
        nargs=2,
        action="append",
        metavar=("IN", "OUT"),
        help="copy a recording, or its script, with made-up values in place of secrets; may be repeated",
    )
    recording.add_argument("--output-format", choices=("text", "json"), default="text")
    _add_show_secrets(recording)
    recording.set_defaults(run=_recording)

    merge = commands.add_parser(
        "merge",
        help="join the reports of all shards of a check",
        epilog="Exit codes: 0 no shard has problems, 1 one has, 2 the reports are not those of one run.",
        allow_abbrev=False,
    )
    merge.add_argument("reports", nargs="+", metavar="REPORT", help="what `check --shard` wrote as JSON or SARIF")
    merge.add_argument("-o", "--output-file", metavar="FILE", help="write the report to a file")
    merge.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are problems")
    merge.set_defaults(run=_merge)

    _add_why(commands)

    value_map = commands.add_parser(
        "map", help="draw which values go from responses into later requests", allow_abbrev=False
    )
    value_map.add_argument("script", metavar="SCRIPT")
    value_map.add_argument(
        "-o", "--output-file", metavar="FILE", help="the HTML file to write (default: standard output)"
    )
    value_map.add_argument(
        "--recording", action="append", default=[], metavar="FILE", help="a recording of the flow; may be repeated"
    )
    value_map.add_argument("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    value_map.add_argument(
        "--hide-values", action="store_true", help="leave out the recorded values, so that the file can be shared"
    )
    _add_show_secrets(value_map)
    value_map.set_defaults(run=_map)

    results = commands.add_parser(
        "results",
        help="show how long the steps of a run take, which fail and why, and whether it is slower than others",
        epilog="Exit codes: 0 all is well, 1 steps fail, gates are broken or steps are worse than before, 2 the run "
        "itself went wrong.",
        allow_abbrev=False,
    )
    results.add_argument(
        "files",
        nargs="+",
        metavar="RUN",
        help="JTL, JSON, CSV or summary of k6, CSV or requests of Locust, or HAR; those that overlap are one run",
    )
    results.add_argument("--script", metavar="SCRIPT", help="the script that was run: findings stand at its steps")
    results.add_argument(
        "--against", nargs="+", action="extend", default=[], metavar="BASE", help="runs to compare with, oldest first"
    )
    results.add_argument(
        "--traces",
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="traces of the runs and of those that they are compared with: OTLP, Jaeger's or Zipkin's JSON",
    )
    results.add_argument(
        "--write-thresholds", action="store_true", help="write what was measured into the script as limits of its tool"
    )
    results.add_argument(
        "--headroom", type=_number, default=20.0, metavar="PERCENT", help="what limits have on top of it (default: 20)"
    )
    results.add_argument("--history", metavar="DIR", help="keep a digest of each run in this folder, for `trend`")
    for name, what in (("label", "build or branch"), ("commit", "commit"), ("machine", "machine")):
        results.add_argument(f"--{name}", default="", metavar="TEXT", help=f"the {what} of the run in the history")
    results.add_argument("--all", action="store_true", help="count the warm-up and the cool-down too")
    results.add_argument(
        "--recording", action="append", default=[], metavar="FILE", help="a recording of the flow; may be repeated"
    )
    results.add_argument(
        "--output-format",
        choices=(*_formats(), "markdown", "html"),
        help="default: full on a terminal, else concise; markdown and html show the numbers alone",
    )
    results.add_argument(
        "-o",
        "--output-file",
        metavar="FILE",
        help="write a page (HTML) with the answers of a HAR or JTL with bodies beside the recorded ones; with "
        "--output-format markdown or html the numbers",
    )
    results.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are problems")
    results.add_argument("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    _add_show_secrets(results)
    results.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    results.set_defaults(run=_results)

    trend = commands.add_parser(
        "trend", help="show how the steps of a script behaved over its runs, and since when", allow_abbrev=False
    )
    trend.add_argument("folder", metavar="DIR", help="the folder that `results --history` keeps runs in")
    trend.add_argument("-o", "--output-file", metavar="FILE", help="write to a file; .html makes a page")
    trend.add_argument(
        "--output-format", choices=("html", "markdown", "json"), help="default: by the file, else markdown"
    )
    trend.add_argument("--script", metavar="NAME", help="the runs of this script alone, such as shop.js")
    trend.add_argument(
        "--renamed", action="append", default=[], metavar="OLD=NEW", help="a step that has another name today"
    )
    trend.add_argument("--keep", type=_count, metavar="N", help="take the oldest runs away, so that N are left")
    trend.set_defaults(run=_trend)

    _add_mix(commands)
    _add_load(commands)
    _add_capacity(commands)

    status = commands.add_parser("status", help="show the state of all scripts of a folder", allow_abbrev=False)
    status.add_argument("folder", nargs="?", default=".", metavar="DIR")
    status.add_argument(
        "--history", metavar="DIR", help="where runs are kept; default: the folder runs beside each script"
    )
    status.add_argument("-o", "--output-file", metavar="FILE", help="write to a file; .html makes a page")
    status.add_argument("--output-format", choices=("text", "json", "html"), help="default: by the file, else text")
    status.set_defaults(run=_status)

    _add_new(commands)
    _add_heal(commands)
    _add_verify(commands)

    doctor = commands.add_parser(
        "doctor", help="show what is installed, which load tools are found, and what is missing", allow_abbrev=False
    )
    doctor.add_argument("--output-format", choices=("text", "json"), default="text")
    doctor.set_defaults(run=_doctor)

    completions = commands.add_parser("completions", help="print completions for a shell", allow_abbrev=False)
    completions.add_argument("shell", choices=("bash", "zsh", "fish"))
    completions.set_defaults(run=_completions)

    mcp = commands.add_parser("mcp", help="offer loadlint's tools to AI agents", allow_abbrev=False)
    mcp.set_defaults(run=_mcp)

    server = commands.add_parser("server", help="run the language server", allow_abbrev=False)
    server.add_argument("--stdio", action="store_true", help="the default; accepted because some editors pass it")
    server.add_argument("--tcp", metavar="HOST:PORT", help="listen on a port instead, for development")
    server.set_defaults(run=_server)
    return parser


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The commands by their names, for documentation."""
    actions = (action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {name: parser for action in actions for name, parser in action.choices.items()}


def _add_new(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = commands.add_parser(
        "new",
        help="make a new script from recordings",
        description="Makes a finished script from recordings of one journey: transactions, pauses, data, extractors, "
        "assertions. The script is written only if it sends what was sent in all of them, and no value in it looks "
        "issued by the server.",
        epilog="Exit codes: 0 written, and nothing is wrong with it; 1 something is; 2 the run itself went wrong.",
        allow_abbrev=False,
    )
    add = new.add_argument
    add("recordings", nargs="*", metavar="RECORDING", help="a recording of the journey; two are best")
    add("-o", "--output-file", required=True, metavar="FILE", help="the script: .js or .ts for k6, .py, .jmx")
    add("--from", dest="from_script", metavar="SCRIPT", help="convert this script of another tool")
    add("--dialect", metavar="TOOL", help="the load tool (default: by the name of FILE)")
    add("--host", action="append", default=[], metavar="HOST", help="requests to this host are part of the journey")
    add("--include-static", action="store_true", help="keep requests for styles, scripts, images and fonts")
    add(
        "--include-background",
        action="store_true",
        help="keep what pages ask for beside the journey: polls",
    )
    add("--vary-choices", action="store_true", help="choose a random item where a page offers a list")
    add(
        "--base-url", type=_setting, metavar="NAME", help="name of the setting for the base address (default: BASE_URL)"
    )
    add("--transactions", choices=("none", "page", "action"), default="action", help="what makes one transaction")
    add("--data", default="data", metavar="DIR", help="the folder of data files, beside the script (default: data)")
    add("--draft", action="store_true", help="write the script even if something is wrong with it")
    _add_accept_unknown(new)
    add("--force", action="store_true", help="overwrite files that exist")
    add("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    _add_show_secrets(new)
    new.set_defaults(run=_new)


def _add_mix(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    mix = commands.add_parser(
        "mix",
        help="show what users do in production, beside what a script does",
        epilog="Exit codes: 0 the scripts are like production, 1 one is not, 2 the run itself went wrong.",
        allow_abbrev=False,
    )
    add = mix.add_argument
    add("scripts", nargs="+", metavar="SCRIPT")
    add(
        "--log",
        dest="logs",
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="access logs (text or JSON), OTLP spans (lines) or HARs of users; default: those that the configuration "
        "links",
    )
    add("--log-format", metavar="FORMAT", help="the format of a line as nginx, Apache or goaccess has it")
    add(
        "--distance",
        type=_number,
        metavar="POINTS",
        help="how far shares may be from those of production (default: 5)",
    )
    add("--write-weights", action="store_true", help="write the weights of production into the script")
    add("--output-format", choices=(*_formats(), "markdown", "html"), help="default: full on a terminal, else concise")
    add("-o", "--output-file", metavar="FILE", help="write to a file")
    add("--exit-zero", action="store_true", help="exit with 0 even if the script is unlike production")
    add("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    _add_show_secrets(mix)
    add("--color", choices=("auto", "always", "never"), default="auto")
    mix.set_defaults(run=_mix)


def _add_load(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    load = commands.add_parser(
        "load",
        help="write a load profile into scripts, in the terms of their tool",
        epilog="Exit codes: 0 the profile is written (with --diff: it is there already), 1 --diff shows changes, 2 the "
        "run itself went wrong.",
        allow_abbrev=False,
    )
    add = load.add_argument
    add("scripts", nargs="+", metavar="SCRIPT")
    add("--rate", type=_rate, metavar="RATE", help="iterations that begin, such as 12/s, 300/m or 900/h")
    add(
        "--from-log",
        dest="logs",
        nargs="+",
        default=[],
        metavar="FILE",
        help="the rate and the mix of these logs",
    )
    add("--log-format", metavar="FORMAT", help="the format of a line as nginx, Apache or goaccess has it")
    add(
        "--hour",
        default="peak",
        metavar="HOUR",
        help="with --from-log: `peak`, or an hour of the day in UTC, such as 9",
    )
    add("--scale", type=_above_zero, default=1.0, metavar="N", help="so many times that rate (default: 1)")
    add("--duration", type=_duration, default=600.0, metavar="TIME", help="such as 30s, 10m or 2h (default: 10m)")
    add("--ramp-up", type=_duration, default=0.0, metavar="TIME", help="let the rate grow from 0 in this time before")
    add("--stairs", type=_positive, default=1, metavar="N", help="N equal steps up to the rate, for `capacity`")
    add(
        "--run",
        dest="measured",
        metavar="FILE",
        help="results of a run: tells how long an iteration takes, and so how many users",
    )
    add("--recording", action="append", default=[], metavar="FILE", help="a recording that tells it; may be repeated")
    add("--diff", action="store_true", help="show what would change, write nothing")
    add("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    load.set_defaults(run=_load)


def _duration(text: str) -> float:
    """A time in seconds, of `30s`, `10m` or `2h`."""
    number, unit = text[:-1], text[-1:]
    if unit not in "smh" or not number.isdecimal() or not int(number):
        raise argparse.ArgumentTypeError(f"{text} is no time, such as 30s, 10m or 2h")
    return float(number) * {"s": 1, "m": 60, "h": 3600}[unit]


def _add_capacity(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    capacity = commands.add_parser(
        "capacity",
        help="show how much load an application can take, from runs with several loads",
        epilog="Exit codes: 0 a capacity is shown, 2 the runs do not show one, or the run itself went wrong.",
        allow_abbrev=False,
    )
    add = capacity.add_argument
    add("files", nargs="+", metavar="RUN", help="results with samples: one run with steps of load, or several runs")
    add("--target", metavar="LIMIT", help="what must hold, such as `p95 < 800 ms`")
    add("--now", type=_rate, metavar="RATE", help="the load of today, such as 40/s: tells the headroom")
    add(
        "--growth",
        type=_above_zero,
        metavar="PERCENT",
        help="how much the load grows in a month: tells until when it lasts",
    )
    add("--output-format", choices=("text", "markdown", "json", "html"), help="default: by the file, else text")
    add("-o", "--output-file", metavar="FILE", help="write to a file; .html makes a page with a picture")
    capacity.set_defaults(run=_capacity)


def _rate(text: str) -> float:
    """A rate a second: `40/s`, `2400/m`, `9000/h`."""
    number, _, unit = text.partition("/")
    seconds = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}.get(unit.strip())
    try:
        rate = float(number) / (seconds or 0)
    except (ValueError, ZeroDivisionError):
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no rate, such as 40/s, 2400/m or 9000/h")
    return rate


def _number(text: str) -> float:
    """A number from 0 on that is not infinite."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 on")
    return number


def _above_zero(text: str) -> float:
    number = _number(text)
    if not number:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def _setting(text: str) -> str:
    if not text.isidentifier() or not text.isascii():
        raise argparse.ArgumentTypeError("must be a name of letters, digits and _")
    return text


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verify = commands.add_parser(
        "verify",
        help="show whether a script sends what the browser sent in the recordings",
        epilog="Exit codes: 0 the script is certified, or it matches the recordings and no value in it looks issued by "
        "the server; 1 it is not; 2 the run itself went wrong.",
        allow_abbrev=False,
    )
    add = verify.add_argument
    add("scripts", nargs="+", metavar="SCRIPT")
    way = verify.add_mutually_exclusive_group()
    way.add_argument("--engine", action="store_true", help="run it with its own load tool against the recorded answers")
    way.add_argument("--live", action="store_true", help="run it once against the application, and examine the answers")
    _add_fault_options(verify)
    add("--part", metavar="NAME", help="with --engine or --live: only this scenario, user class or thread group")
    add(
        "--run",
        dest="runs",
        action="append",
        default=[],
        metavar="RUN",
        help="with --engine: play the answers of this recording (its name or number)",
    )
    add("--recording", action="append", default=[], metavar="FILE", help="a recording of the flow; may be repeated")
    add("--strict", action="store_true", help="exit with 0 only if the script is certified, by two sessions or more")
    add("--jobs", type=_positive, metavar="N", help="the number of processes, where there are several scripts")
    _add_executor(verify)
    _add_accept_unknown(verify)
    _add_live_options(verify)
    add("--follow", metavar="FILE", help="with --live: write each exchange into a new file as it comes, one a line")
    formats = ("text", "json", "junit", "sarif", "github", "gitlab")
    add("--output-format", choices=formats, default="text", help="those for findings are for --faults")
    add("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    _add_show_secrets(verify)
    verify.set_defaults(run=_verify, host=[], keep=None)


def _add_fault_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--faults",
        action="store_true",
        help="break the answers one at a time: do the assertions notice? with --engine: does the tool?",
    )
    add(
        "--only",
        action="append",
        default=[],
        metavar="STEP",
        help="with --faults: steps by line or by words of their names",
    )
    add("--kinds", metavar="KIND,…", help="with --faults: only these kinds")


def _add_live_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", action="append", metavar="HOST", help="do not ask before the run reaches this host")
    add("--keep", metavar="FILE", help="with --live: save a recording of the run, secrets included, in a new file")
    add("--time-limit", type=_positive, metavar="SECONDS", help=f"for one run of the load tool (default: {TIME_LIMIT})")
    add("--pauses", action="store_true", help="make the script's pauses; they are left out otherwise, but for loops")


def _add_why(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    why = commands.add_parser(
        "why",
        help="explain why a value of a script is reported, or why it is not",
        description="Explains why a value of a script is reported, or why it is not: the recorded requests that it was "
        "compared with, the answers that hold it, the clues, and the extractors that were tried.",
        allow_abbrev=False,
    )
    why.add_argument("place", metavar="SCRIPT:LINE[:COLUMN]", help="the place of the value, as `check` prints it")
    why.add_argument("--value", metavar="TEXT", help="which value you mean, if the line has several")
    why.add_argument(
        "--recording", action="append", default=[], metavar="FILE", help="a recording of the flow; may be repeated"
    )
    why.add_argument("--baseline", metavar="FILE", help="say which findings this baseline file leaves out")
    why.add_argument("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    why.add_argument("--output-format", choices=("text", "json"), default="text")
    _add_show_secrets(why)
    why.set_defaults(run=_why)


def _add_heal(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    heal = commands.add_parser(
        "heal",
        help="adapt a script to a newer version of its application",
        description="Changes a script to fit newer recordings of its flow: extractors, addresses, fields, steps. "
        "The script is written only if it then sends what was sent in these recordings.",
        epilog="Exit codes: 0 nothing is wrong with the script, 1 something is, 2 the run itself went wrong.",
        allow_abbrev=False,
    )
    heal.add_argument("script", metavar="SCRIPT")
    heal.add_argument(
        "--recording",
        action="append",
        metavar="FILE",
        help="a recording of the newer version (with --live: of the older one); may be repeated",
    )
    heal.add_argument("--live", action="store_true", help="run the script against the application instead")
    heal.add_argument(
        "--attempts",
        type=_positive,
        metavar="N",
        help="with --live: how many changes are tried at one place (default: 5)",
    )
    _add_live_options(heal)
    heal.add_argument("--diff", action="store_true", help="show what would change, write nothing")
    heal.add_argument("--draft", action="store_true", help="write the script even if something is wrong with it")
    heal.add_argument("--report", metavar="FILE", help="write a report in Markdown: what changed, and the proof")
    heal.add_argument("--config", metavar="FILE", help="use this configuration file instead of the nearest one")
    _add_show_secrets(heal)
    heal.set_defaults(run=_heal)


def _add_check_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="scripts and folders (default: the working directory)")
    add("--unsafe-fixes", action="store_true", help="apply also the fixes that need a review")
    add("--diff", action="store_true", help="show what the fixes would change, write nothing")
    add("--recording", action="append", metavar="FILE", help="a recording of the flow; may be repeated")
    add("--select", type=_names, action="extend", metavar="RULES", help="check only these rules")
    add("--ignore", type=_names, action="extend", metavar="RULES", help="do not check these rules")
    add(
        "--extend-select",
        type=_names,
        action="extend",
        metavar="RULES",
        help="check also these rules, which are off by default",
    )
    add(
        "--exclude",
        action="append",
        metavar="PATTERN",
        help="leave out files and folders that match, where a PATH is a folder",
    )
    add(
        "--min-severity",
        choices=_SEVERITIES,
        help="show only findings of this severity or a higher one, and exit with 1 if there are any "
        "(default: show all findings, and exit with 1 if there are warnings or errors)",
    )
    add("--output-format", choices=_formats(), help="default: full on a terminal, else concise")
    add("--output-file", metavar="FILE", help="write the findings to a file")
    add("--baseline", metavar="FILE", help="do not show the findings that this file lists")
    add("--write-baseline", action="store_true", help="write all findings to the baseline file")
    add("--exit-zero", action="store_true", help="exit with 0 even if there are problems")
    add(
        "--stdin-filename",
        metavar="NAME",
        help="read the script from standard input; NAME tells its type and its folder",
    )
    add("--skip-unknown", action="store_true", help="ignore named files that are not load scripts")
    add(
        "--config",
        action="append",
        metavar="FILE|KEY=VALUE",
        help="use this configuration file instead of the nearest one, or set one value",
    )
    add("--statistics", action="store_true", help="show how often each rule found something, in place of the findings")
    add(
        "--coverage",
        action="store_true",
        help="show how many broken answers the assertions of each script would stop, in place of the findings",
    )
    add("--show-files", action="store_true", help="list the scripts that would be checked")
    add("--show-settings", action="store_true", help="show the settings for the first PATH")
    add("--add-ignore", action="store_true", help="write comments into the scripts that silence all findings")
    add("--watch", action="store_true", help="check again whenever a file changes")
    add("--jobs", type=_positive, metavar="N", help="the number of processes that check scripts")
    _add_executor(parser)
    add(
        "--shard", type=_shard, metavar="N/COUNT", help="check only this part of the scripts; `merge` joins the reports"
    )
    add("--no-cache", action="store_true", help="do not use the results of earlier runs")
    add("--color", choices=("auto", "always", "never"))
    _add_show_secrets(parser)
    parser.set_defaults(run=_check)


def _add_accept_unknown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accept-unknown",
        action="store_true",
        help="exit with 0 although the origin of some values is unknown: the application takes them again",
    )


def _add_show_secrets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--show-secrets", action="store_true", help="show passwords, tokens, cookies and keys in full")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _add_executor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--executor",
        type=_cluster,
        metavar="dask://HOST:PORT",
        help="have the workers of this Dask cluster do it, which see the same files; the report is the same",
    )


def _cluster(text: str) -> str:
    from loadlint.cli.executors import cluster_address

    try:
        return cluster_address(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no cluster, such as dask://localhost:8786") from None


def _shard(text: str) -> ShardNumber:
    from loadlint.cli.shards import shard_number

    return shard_number(text)


def _formats() -> list[str]:
    from loadlint import plugins

    # To ask `output` would load what prints reports, for any command.
    return [*resources.modules("output"), *(part.name for part in plugins.parts("output"))]


class _Version(argparse.Action):
    """Reads the version only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"loadlint {version('loadlint')}")
        parser.exit()


def _check(options: argparse.Namespace) -> int:
    from loadlint.cli.options import CheckOptions

    if {"live", "host", "keep", "time_limit", "pauses"} & vars(options).keys():
        return _fix_live(options)
    check = CheckOptions(**{name: value for name, value in vars(options).items() if name != "run"})
    if check.watch:
        from loadlint.cli.watch import watch

        return watch(check)
    from loadlint.cli.check import run

    return run(check)


def _fix_live(options: argparse.Namespace) -> int:
    from loadlint.cli.errors import UsageError
    from loadlint.cli.fix_live import run

    if "live" not in options:
        raise UsageError("--host, --keep, --time-limit and --pauses need --live")
    return run(vars(options))


def _list_rules(options: argparse.Namespace) -> int:
    from loadlint.cli.catalogue import list_rules

    return list_rules(options.output_format)


def _merge(options: argparse.Namespace) -> int:
    from loadlint.cli.merge import run

    return run(options)


def _explain(options: argparse.Namespace) -> int:
    from loadlint.cli.catalogue import explain

    return explain(options.rule, options.output_format)


def _recording(options: argparse.Namespace) -> int:
    from loadlint.cli.errors import UsageError

    if bool(options.redact) == bool(options.files):
        raise UsageError("give either FILEs or --redact IN OUT")
    if options.redact:
        from loadlint.cli.redact import redact

        return redact(options.redact)
    from loadlint.cli.recording import run

    return run(options.files, options.output_format, options.show_secrets)


def _why(options: argparse.Namespace) -> int:
    from loadlint.cli.why import run

    return run(options)


def _new(options: argparse.Namespace) -> int:
    from loadlint.cli.new import run

    return run(options)


def _heal(options: argparse.Namespace) -> int:
    from loadlint.cli.heal import run

    return run(options)


def _map(options: argparse.Namespace) -> int:
    from loadlint.cli.map import run

    return run(options)


def _results(options: argparse.Namespace) -> int:
    from loadlint.cli.results import run

    return run(options)


def _trend(options: argparse.Namespace) -> int:
    from loadlint.cli.trend import run

    return run(options)


def _mix(options: argparse.Namespace) -> int:
    from loadlint.cli.mix import run

    return run(options)


def _load(options: argparse.Namespace) -> int:
    from loadlint.cli.load import run

    return run(options)


def _capacity(options: argparse.Namespace) -> int:
    from loadlint.cli.capacity import run

    return run(options)


def _status(options: argparse.Namespace) -> int:
    from loadlint.cli.status import run

    return run(options)


def _count(text: str) -> int:
    """A number of runs to keep."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of runs")
    return int(text)


def _verify(options: argparse.Namespace) -> int:
    options.script, *others = options.scripts
    if others:
        from loadlint.cli.verify_many import run as run_many

        return run_many(options)
    from loadlint.cli.verify import run

    return run(options)


def _doctor(options: argparse.Namespace) -> int:
    from loadlint.cli.doctor import run

    return run(options)


def _completions(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(_parser(), shell=options.shell))
    return 0


def _mcp(options: argparse.Namespace) -> int:
    from loadlint.cli.errors import UsageError

    try:
        from loadlint.mcp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "mcp":
            raise
        raise UsageError("the tools for agents need the extra: pip install 'loadlint[mcp]'") from None
    serve()
    return 0


def _server(options: argparse.Namespace) -> int:
    from loadlint.lsp import run

    return run(options.tcp)
