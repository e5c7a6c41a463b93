"""The commands and their options: a row for each. What a command needs is imported when it runs, not before."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from msgspec import Struct

from loadlint import resources
from loadlint.cli.option_values import (
    above_zero,
    cluster,
    duration,
    from_zero,
    identifier,
    names,
    positive,
    rate,
    shard,
)
from loadlint.cli.options import TIME_LIMIT
from loadlint.text.sentences import did_you_mean

_COUNTS = (
    "Exit codes: 0 no warnings or errors are left, 1 some are left, or --diff shows changes, 2 the command itself "
    "failed. Less severe findings (information, hint) are shown, but do not change the exit code; with --min-severity "
    "every finding that is shown makes it 1."
)


class Option(Struct, frozen=True):
    """An option or argument: what `add_argument` takes."""

    names: tuple[str, ...]
    settings: Mapping[str, Any]


class Command(Struct, frozen=True):
    """A command. `run` has its work, or names the function of a module in this folder that has: `run` of the module
    that is named like the command where it is None.

    `exits` are the exit codes in words, `defaults` values that no option sets. Of options in a list of their own only
    one may be used. With `keeps_unset`, what is not given is not set: CheckOptions has the defaults.
    """

    name: str
    help: str
    options: Sequence[Option | list[Option]]
    exits: str | None = None
    description: str | None = None
    run: Callable[[argparse.Namespace], int] | str | None = None
    defaults: Mapping[str, Any] = {}
    keeps_unset: bool = False


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a run; `run` is the command. Ends the program with code 2 where they are wrong."""
    parser, commands = _parser(), [command.name for command in _commands()]
    name = next(iter(arguments), "-")
    if not name.startswith("-") and name not in commands:
        near = did_you_mean(name, commands) or f"; there are {', '.join(commands)}"
        parser.error(f"there is no command {name!r}{near}")
    return parser.parse_args(arguments, argparse.Namespace(arguments=tuple(arguments)))


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The commands by their names, for documentation."""
    actions = (action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {name: parser for action in actions for name, parser in action.choices.items()}


class _Parser(argparse.ArgumentParser):
    """Refuses what it does not know itself: then the usage shown is that of the command."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            near = did_you_mean(unknown[0].partition("=")[0], self._option_string_actions)
            self.error(f"unrecognized arguments: {' '.join(unknown)}{near}")
        return parsed, unknown


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="loadlint",
        description="Finds uncorrelated dynamic values in load-test scripts by comparing them with recordings.",
        epilog="Exit codes: 0 nothing found or all fixed, 1 something found, 2 the command itself failed.",
        allow_abbrev=False,
    )
    unset = argparse.SUPPRESS
    parser.add_argument("--version", action=_Version, nargs=0, default=unset, help="print the version and exit")
    added = parser.add_subparsers(metavar="COMMAND", required=True, prog=parser.prog)
    for command in _commands():
        subparser = added.add_parser(
            command.name,
            help=command.help,
            description=command.description,
            epilog=command.exits,
            allow_abbrev=False,
            argument_default=unset if command.keeps_unset else None,
        )
        for row in command.options:
            group = subparser.add_mutually_exclusive_group() if isinstance(row, list) else subparser
            for item in row if isinstance(row, list) else [row]:
                group.add_argument(*item.names, **item.settings)
        work = command.run or command.name
        subparser.set_defaults(run=_run_of(work) if isinstance(work, str) else work, **command.defaults)
    return parser


def _run_of(name: str) -> Callable[[argparse.Namespace], int]:
    module, _, function = name.partition(".")
    return lambda options: int(getattr(import_module(f"loadlint.cli.{module}"), function or "run")(options))


def _option(
    name: str, metavar: str | tuple[str, str] | None = None, text: str | None = None, **settings: Any
) -> Option:
    return Option((name,), {"metavar": metavar, "help": text, **settings})


def _flag(name: str, text: str) -> Option:
    return Option((name,), {"action": "store_true", "help": text})


def _many(name: str, metavar: str, text: str) -> Option:
    """An option that may be repeated."""
    return _option(name, metavar, text, action="append", default=[])


def _some(name: str, metavar: str, text: str, **settings: Any) -> Option:
    """An option with one value or several."""
    return _option(name, metavar, text, nargs="+", action="extend", default=[], **settings)


def _output_file(text: str, **settings: Any) -> Option:
    return Option(("-o", "--output-file"), {"metavar": "FILE", "help": text, **settings})


def _output_format(*choices: str, text: str | None = None) -> Option:
    """The format of the output; without a text the first one is the default."""
    settings = {"default": choices[0]} if text is None else {"help": text}
    return _option("--output-format", choices=choices, **settings)


_SCRIPT = _option("script", "SCRIPT")
_SCRIPTS = _option("scripts", "SCRIPT", nargs="+")
_CONFIG = _option("--config", "FILE", "use this configuration file instead of the nearest one")
_SHOW_SECRETS = _flag("--show-secrets", "show passwords, tokens, cookies and keys in full")
_RECORDINGS = _many("--recording", "FILE", "a recording of the flow; may be repeated")
_COLORS = ("auto", "always", "never")
_COLOR = _option("--color", choices=_COLORS, default="auto")
_DIFF = _flag("--diff", "show what would change, write nothing")
_DRAFT = _flag("--draft", "write the script even if something is wrong with it")
_LOG_FORMAT = _option("--log-format", "FORMAT", "the format of a line, in the syntax of nginx, Apache or goaccess")
_ACCEPT_UNKNOWN = _flag(
    "--accept-unknown",
    "exit with 0 even if the origin of some values is unknown, because the application accepts them again",
)
_EXECUTOR = _option(
    "--executor",
    "dask://HOST:PORT",
    "use the workers of this Dask cluster, which must see the same files; the report is the same",
    type=cluster,
)
_LIVE = (
    _option("--host", "HOST", "do not ask before the run reaches this host", action="append"),
    _option("--keep", "FILE", "with --live: save a recording of the run, secrets included, in a new file"),
    _option("--time-limit", "SECONDS", f"for one run of the load tool (default: {TIME_LIMIT})", type=positive),
    _flag("--pauses", "make the script's pauses (default: only those in loops)"),
)


def _formats() -> list[str]:
    from loadlint import plugins

    # To ask `output` would load what prints reports, for any command.
    return [*resources.modules("output"), *(part.name for part in plugins.parts("output"))]


def _commands() -> Iterator[Command]:
    formats = _formats()
    yield Command(
        "check",
        "show the problems in scripts",
        [
            _flag("--fix", "apply the safe fixes"),
            _option("--shard", "N/COUNT", "check only this part of the scripts; `merge` joins the reports", type=shard),
            *_check_options(formats),
        ],
        exits=_COUNTS,
        run=_check,
        keeps_unset=True,
    )
    yield Command(
        "fix",
        "the same as check --fix",
        [*_check_options(formats), _flag("--live", "run the script once after the fixes, and learn from it"), *_LIVE],
        exits=_COUNTS,
        run=_check,
        defaults={"fix": True},
        keeps_unset=True,
    )
    yield Command("rules", "list all rules", [_output_format("text", "json")], run="catalogue.list_rules")
    yield Command(
        "explain",
        "print the page of a rule",
        [_option("rule", "RULE"), _output_format("text", "json")],
        run="catalogue.explain",
    )
    yield Command(
        "recording",
        "show what loadlint sees in a recording",
        [
            _option("files", "FILE", nargs="*"),
            _option(
                "--redact",
                ("IN", "OUT"),
                "copy a recording, or its script, with made-up values in place of secrets; may be repeated",
                nargs=2,
                action="append",
            ),
            _output_format("text", "json"),
            _SHOW_SECRETS,
        ],
    )
    yield Command(
        "merge",
        "join the reports of all shards of a check",
        [
            _option("reports", "REPORT", "what `check --shard` wrote as JSON or SARIF", nargs="+"),
            _output_file("write the report to a file"),
            _flag("--exit-zero", "exit with 0 even if there are problems"),
        ],
        exits="Exit codes: 0 no shard has problems, 1 one has, 2 the reports are not those of one run, or "
        "a script could not be checked.",
    )
    yield Command(
        "why",
        "explain why a value of a script is reported, or why it is not",
        [
            _option("place", "SCRIPT:LINE[:COLUMN]", "the place of the value, as `check` prints it"),
            _option("--value", "TEXT", "which value you mean, if the line has several"),
            _RECORDINGS,
            _option("--baseline", "FILE", "also say whether this baseline file leaves out the finding"),
            _CONFIG,
            _output_format("text", "json"),
            _SHOW_SECRETS,
        ],
        description="Explains why a value of a script is reported, or why it is not: the recorded requests that it "
        "was compared with, the responses that hold it, the clues, and the extractors that were tried.",
    )
    yield Command(
        "map",
        "draw which values go from responses into later requests",
        [
            _SCRIPT,
            _output_file("the HTML file to write (default: standard output)"),
            _RECORDINGS,
            _CONFIG,
            _flag("--hide-values", "leave out the recorded values, so that the file can be shared"),
            _SHOW_SECRETS,
        ],
    )
    yield Command(
        "results",
        "show how long the steps of a run take, which fail and why, and whether it is slower than others",
        [
            _option(
                "files",
                "RUN",
                "JTL, HAR, k6's JSON, CSV or summary, Locust's CSV or requests; files that overlap in time are one run",
                nargs="+",
            ),
            _option("--script", "SCRIPT", "the script of the run; findings are at its steps"),
            _some("--against", "BASE", "runs to compare with, oldest first"),
            _some("--traces", "FILE", "traces of these runs and of the base runs: OTLP, Jaeger's or Zipkin's JSON"),
            _flag("--write-thresholds", "write the measured times into the script as limits"),
            _option("--headroom", "PERCENT", "add so much to the times (default: 20)", type=from_zero, default=20.0),
            _option("--history", "DIR", "save a digest of each run in this folder, for `trend`"),
            *(
                _option(f"--{name}", default="", metavar="TEXT", help=f"the {what} of the run in the history")
                for (name, what) in (("label", "build or branch"), ("commit", "commit"), ("machine", "machine"))
            ),
            _flag("--all", "count the warm-up and the cool-down too"),
            _RECORDINGS,
            _output_format(
                *(*formats, "markdown", "html"),
                text="default: full on a terminal, else concise; markdown and html show the numbers alone",
            ),
            _output_file(
                "write a page (HTML) with the responses of a HAR or JTL with bodies beside the recorded ones; with "
                "--output-format markdown or html the numbers",
            ),
            _flag("--exit-zero", "exit with 0 even if there are problems"),
            _CONFIG,
            _SHOW_SECRETS,
            _COLOR,
        ],
        exits="Exit codes: 0 everything is fine, 1 steps fail, gates are broken or steps are worse than before, 2 the "
        "command itself failed.",
    )
    yield Command(
        "trend",
        "show the times of a script's steps in all runs, and since when they are slower",
        [
            _option("folder", "DIR", "the folder of `results --history`"),
            _output_file("write to a file; .html makes a page"),
            _output_format("html", "markdown", "json", text="default: by the file, else markdown"),
            _option("--script", "NAME", "only the runs of this script, such as shop.js"),
            _many("--renamed", "OLD=NEW", "a step that has another name today"),
            _option("--keep", "N", "delete all but the newest N runs", type=positive),
        ],
    )
    yield Command(
        "mix",
        "compare what users do in production with what a script does",
        [
            _SCRIPTS,
            _some(
                "--log",
                "FILE",
                "access logs (text or JSON), OTLP spans (lines) or HARs of users; default: those that the "
                "configuration links",
                dest="logs",
            ),
            _LOG_FORMAT,
            _option(
                "--distance",
                "POINTS",
                "how many points a share may differ from production (default: 5)",
                type=from_zero,
            ),
            _flag("--write-weights", "write the weights of production into the script"),
            _output_format(*(*formats, "markdown", "html"), text="default: full on a terminal, else concise"),
            _output_file("write to a file"),
            _flag("--exit-zero", "exit with 0 even if the script is unlike production"),
            _CONFIG,
            _SHOW_SECRETS,
            _COLOR,
        ],
        exits="Exit codes: 0 the scripts are like production, 1 one is not, 2 the command itself failed.",
    )
    yield Command(
        "load",
        "write a load profile into scripts, in their tool's own terms",
        [
            _SCRIPTS,
            _option("--rate", "RATE", "how many iterations begin, such as 12/s, 300/m or 900/h", type=rate),
            _some("--from-log", "FILE", "use the rate and the mix of these logs", dest="logs"),
            _LOG_FORMAT,
            _option(
                "--hour", "HOUR", "with --from-log: `peak`, or an hour of the day in UTC, such as 9", default="peak"
            ),
            _option("--scale", "N", "multiply the rate by N (default: 1)", type=above_zero, default=1.0),
            _option("--duration", "TIME", "such as 30s, 10m or 2h (default: 10m)", type=duration, default=600.0),
            _option("--ramp-up", "TIME", "first let the rate grow from 0 in this time", type=duration, default=0.0),
            _option("--stairs", "N", "N equal steps up to the rate, for `capacity`", type=positive, default=1),
            _option("--run", "FILE", "results of a run, to know how long an iteration takes", dest="measured"),
            _many("--recording", "FILE", "a recording, to know how long an iteration takes; may be repeated"),
            _DIFF,
            _CONFIG,
        ],
        exits="Exit codes: 0 the profile is written (with --diff: it is there already), 1 --diff shows changes, 2 the "
        "command itself failed.",
    )
    yield Command(
        "capacity",
        "show how much load an application can take, from runs with several loads",
        [
            _option("files", "RUN", "results with samples: one run with steps of load, or several runs", nargs="+"),
            _option("--target", "LIMIT", "the target, such as `p95 < 800 ms`"),
            _option("--now", "RATE", "the load of today, such as 40/s, for the headroom", type=rate),
            _option("--growth", "PERCENT", "the growth of the load in a month", type=above_zero),
            _option(
                "--step",
                "TIME",
                "how long each step of the stairs lasts, such as 75s; the script is not read. Default: a step begins "
                "where the number of requests at a time changes by a quarter or more",
                type=duration,
            ),
            _option("--ramp-up", "TIME", "with --step: how long the load grows before the first step", type=duration),
            _output_format("text", "markdown", "json", "html", text="default: by the file, else text"),
            _output_file("write to a file; .html makes a page with a picture"),
        ],
        exits="Exit codes: 0 a capacity is shown, 2 the runs do not show one, or the command itself failed.",
    )
    yield Command(
        "status",
        "show the state of all scripts of a folder",
        [
            _option("folder", "DIR", nargs="?", default="."),
            _option("--history", "DIR", "the folder of the runs (default: runs, next to each script)"),
            _output_file("write to a file; .html makes a page"),
            _output_format("text", "json", "html", text="default: by the file, else text"),
        ],
    )
    yield Command(
        "new",
        "make a new script from recordings",
        [
            _option("recordings", "RECORDING", "a recording of the journey; two are best", nargs="*"),
            _output_file("the script: .js or .ts for k6, .py, .jmx", required=True),
            _option("--from", "SCRIPT", "convert this script of another tool", dest="from_script"),
            _option("--dialect", "TOOL", "the load tool (default: by the name of FILE)"),
            _many("--host", "HOST", "requests to this host are part of the journey"),
            _flag("--include-static", "keep requests for styles, scripts, images and fonts"),
            _flag("--include-background", "keep background requests of pages, such as polls"),
            _flag("--vary-choices", "choose a random item if a page has a list"),
            _option(
                "--base-url", "NAME", "name of the setting for the base address (default: BASE_URL)", type=identifier
            ),
            _option(
                "--transactions",
                choices=("none", "page", "action"),
                default="action",
                help="what makes one transaction",
            ),
            _option("--data", "DIR", "the folder of data files, next to the script (default: data)", default="data"),
            _DRAFT,
            _ACCEPT_UNKNOWN,
            _flag("--force", "overwrite files that exist"),
            _CONFIG,
            _SHOW_SECRETS,
        ],
        exits="Exit codes: 0 written, and nothing is wrong with it; 1 something is; 2 the command itself failed.",
        description="Makes a complete script from recordings of one journey: transactions, pauses, data, extractors, "
        "assertions. The script is written only if it sends what all of them sent, and no value in "
        "it looks issued by the server.",
    )
    yield Command(
        "heal",
        "adapt a script to a newer version of its application",
        [
            _SCRIPT,
            _many(
                "--recording",
                "FILE",
                "a recording of the newer version (with --live: of the older one); may be repeated",
            ),
            _flag("--live", "run the script against the application instead"),
            _option(
                "--attempts", "N", "with --live: how many changes are tried at one place (default: 5)", type=positive
            ),
            *_LIVE,
            _DIFF,
            _DRAFT,
            _option("--report", "FILE", "write a report in Markdown: what changed, and the proof"),
            _CONFIG,
            _SHOW_SECRETS,
        ],
        exits="Exit codes: 0 nothing is wrong with the script, 1 something is, 2 the command itself failed.",
        description="Changes a script to fit newer recordings of its flow: extractors, addresses, fields, steps. The "
        "script is written only if it then sends what these recordings sent.",
    )
    yield Command(
        "verify",
        "show whether a script sends what the browser sent in the recordings",
        [
            _SCRIPTS,
            [
                _flag("--engine", "run the script in its load tool against the recorded responses"),
                _flag("--live", "run the script once against the application, and examine the responses"),
            ],
            _flag(
                "--faults",
                "break the responses one at a time: show whether the assertions notice (with --engine: the tool)",
            ),
            _many("--only", "STEP", "with --faults: steps by line or by words of their names"),
            _option("--kinds", "KIND,…", "with --faults: only these kinds"),
            _option("--part", "NAME", "with --engine or --live: only this scenario, user class or thread group"),
            _option(
                "--run",
                "RUN",
                "with --engine: play this recording (its name or number)",
                dest="runs",
                action="append",
                default=[],
            ),
            _RECORDINGS,
            _flag("--strict", "exit with 0 only if two or more sessions certify the script"),
            _option("--jobs", "N", "the number of processes for several scripts", type=positive),
            _EXECUTOR,
            _ACCEPT_UNKNOWN,
            *_LIVE,
            _option("--follow", "FILE", "with --live: write each exchange to a new file at once, one a line"),
            _option(
                "--output-format",
                choices=("text", "json", "junit", "sarif", "github", "gitlab"),
                default="text",
                help="junit, sarif, github and gitlab need --faults",
            ),
            _CONFIG,
            _SHOW_SECRETS,
        ],
        exits="Exit codes: 0 the script is certified, or it matches the recordings and no value in it looks issued by "
        "the server; 1 it is not; 2 the command itself failed. Certified: the script sends what the browser sent, in "
        "two or more sessions; matches: in one. A value is made if the script makes it itself, and open if loadlint "
        "can't know it. The page Words of the documentation (docs/words.md) has all words.",
        run=_verify,
        defaults={"host": [], "keep": None},
    )
    yield Command(
        "doctor",
        "show what is installed, which load tools are found, and what is missing",
        [_output_format("text", "json")],
    )
    yield Command(
        "completions",
        "print completions for a shell",
        [_option("shell", choices=("bash", "zsh", "fish"))],
        run=_completions,
    )
    yield Command("mcp", "offer loadlint's tools to AI agents", [], run=_mcp)
    yield Command(
        "server",
        "run the language server",
        [
            _flag("--stdio", "the default; accepted because some editors pass it"),
            _option("--tcp", "HOST:PORT", "listen on a port instead, for development"),
        ],
        run=_server,
    )


def _check_options(formats: Sequence[str]) -> tuple[Option, ...]:
    return (
        _option("paths", "PATH", "scripts and folders (default: the working directory)", nargs="*"),
        _flag("--unsafe-fixes", "also apply the fixes that need a review"),
        _flag("--diff", "show what the fixes would change, write nothing"),
        _option("--recording", "FILE", "a recording of the flow; may be repeated", action="append"),
        _option("--select", "RULES", "check only these rules", type=names, action="extend"),
        _option("--ignore", "RULES", "do not check these rules", type=names, action="extend"),
        _option(
            "--extend-select", "RULES", "also check these rules, which are off by default", type=names, action="extend"
        ),
        _option("--exclude", "PATTERN", "leave out files and folders in PATH that match", action="append"),
        _option(
            "--min-severity",
            choices=("hint", "information", "warning", "error"),
            help="show only findings of this severity or a higher one, and exit with 1 if there are any (default: "
            "show all findings, and exit with 1 if there are warnings or errors)",
        ),
        _output_format(*formats, text="default: full on a terminal, else concise"),
        _option("--output-file", "FILE", "write the findings to a file"),
        _option("--baseline", "FILE", "do not show the findings that this file lists"),
        _flag("--write-baseline", "write all findings to the baseline file"),
        _flag("--exit-zero", "exit with 0 even if there are problems"),
        _option("--stdin-filename", "NAME", "read the script from standard input; NAME gives its type and its folder"),
        _flag("--skip-unknown", "ignore files that are not load scripts"),
        _option(
            "--config",
            "FILE|KEY=VALUE",
            "use this configuration file instead of the nearest one, or set one value",
            action="append",
        ),
        _flag("--statistics", "show how often each rule found something, in place of the findings"),
        _flag(
            "--coverage",
            "show how many broken responses the assertions of each script would stop, in place of the findings",
        ),
        _flag("--show-files", "list the scripts that would be checked"),
        _flag("--show-settings", "show the settings for the first PATH"),
        _flag("--add-ignore", "write comments into the scripts that silence all findings"),
        _flag("--watch", "check again whenever a file changes"),
        _option("--jobs", "N", "the number of processes that check scripts", type=positive),
        _EXECUTOR,
        _flag("--no-cache", "do not use the results of earlier runs"),
        _option("--color", choices=_COLORS),
        _SHOW_SECRETS,
    )


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
        from loadlint.extras import install_command

        raise UsageError(f"the tools for agents need the extra: {install_command('mcp')}") from None
    serve()
    return 0


def _server(options: argparse.Namespace) -> int:
    from loadlint.lsp import run

    return run(options.tcp)


def _verify(options: argparse.Namespace) -> int:
    options.script, *others = options.scripts
    module = "verify_many" if others else "verify"
    return _run_of(module)(options)
