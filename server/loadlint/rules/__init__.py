"""The rules.

Each module `rules/<category>/<rule_name>.py` is one rule, found by its name; there is no list to edit. One that is
silent without a recording, or results, stands in `recorded/` there, one about what a single tool has in a folder of
that tool's name: they are loaded where they can find something. A rule has

- a docstring: its documentation in Markdown, the first line being the summary. Each section whose heading starts with
  `## Example` is executed by a test: the script, the recordings (```http), and the script after the fix. Sections about
  known false positives and options are added where it has none;
- `SEVERITY`, the severity that its findings have as a rule;
- where it has fixes: `FIX`, "safe", "unsafe" or "sometimes";
- `check(context)`, which yields findings; or `REMARKS`, the kinds of the dialect's remarks that it reports, each with
  a message, which may hold `{subject}` and `{detail}`, and a help or None; `UNCERTAIN` is then the severity of remarks
  that are not certain, where that is another one;
- where what it finds is superfluous or outdated, for editors to show as such: `TAG`, "unnecessary" or "deprecated";
- where what it finds is built on what the fixes of others leave: `FIXED_LAST = True`, so that its fixes wait for those;
- where others find more in what its fixes leave: `FIXED_FIRST = True`, so that theirs wait;
- where others that report the same place say it better: `YIELDS = True`, so that only theirs are left;
- where a newer version of the application is what it finds, or what its fixes lead to: `HEALS = True`; `loadlint heal`
  applies the fixes of these rules alone;
- where its findings are a matter of opinion: `OPT_IN = True`, so that it is off until the user switches it on;
- where `check` finds nothing, because a run must have been measured or played: `OF_RUNS = True`, so that a comment that
  silences it is of use whatever `check` has found;
- where users may set something: `OPTIONS`, the names of its options with what each lists, such as "hosts";
- where time alone changes what it finds: `valid_until(script)`, the next time at which it does, or None.

Modules of other packages are rules as well, see `plugins.py`: their category is the name of their package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from loadlint import plugins, resources
from loadlint.rules.base import Context, category_of, name_of, remark_findings

if TYPE_CHECKING:
    from loadlint.findings import Finding, Severity
    from loadlint.script import Script

    FixKind = Literal["safe", "unsafe", "sometimes", "none"]
    Tag = Literal["unnecessary", "deprecated"]

_RECORDED = "recorded"


class Rule(Struct, frozen=True):
    """One rule, as its module describes it.

    `tool` is the dialect that alone has what it is about, None for all. `opt_in`: it is off until it is switched on.
    `package` is the one that has it: loadlint, or one of a plugin.
    `of_runs`: it says what a run has shown that was measured or played, and nothing of the script by itself.
    """

    name: str
    category: str
    severity: Severity
    fix: FixKind
    documentation: str
    needs_recording: bool
    check: Callable[[Context], Iterator[Finding]]
    valid_until: Callable[[Script], float | None] | None = None
    tag: Tag | None = None
    fixed_last: bool = False
    fixed_first: bool = False
    yields: bool = False
    heals: bool = False
    opt_in: bool = False
    of_runs: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    tool: str | None = None
    package: str = "loadlint"

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by category and name."""
    return _loaded_rules(None, True)


def rules_for(dialect: str, *, recorded: bool) -> tuple[Rule, ...]:
    """The rules that can find something in a script of a dialect, with recordings or results, or without."""
    return _loaded_rules(dialect, recorded)


@cache
def _loaded_rules(dialect: str | None, recorded: bool) -> tuple[Rule, ...]:
    modules = (module for module in _modules() if recorded or not _needs_recording(module))
    loaded = [_load(module) for module in modules if dialect is None or _tool_of(module) in (None, dialect)]
    loaded += [_rule(module.__name__, module) for module in plugins.modules("rules")]
    return tuple(sorted(loaded, key=lambda rule: (rule.category, rule.name)))


def by_name(name: str) -> Rule | None:
    """The rule of that name."""
    return next((rule for rule in all_rules() if rule.name == name), None)


@cache
def is_of_another_tool(name: str, dialect: str) -> bool:
    """Whether a rule is about what only another tool has."""
    return any(name_of(module) == name and _tool_of(module) not in (None, dialect) for module in _modules())


@cache
def known_names() -> frozenset[str]:
    """Everything that selects rules: their names and their categories."""
    modules = (*_modules(), *(part.module for part in plugins.parts("rules")))
    return frozenset(name for module in modules for name in (name_of(module), category_of(module)))


def _modules() -> Iterator[str]:
    for category in resources.packages("rules"):
        for package in (category, *(f"{category}.{inner}" for inner in resources.packages("rules", category))):
            yield from (f"{__name__}.{package}.{name}" for name in resources.modules("rules", *package.split(".")))


def _needs_recording(module: str) -> bool:
    return _RECORDED in module.split(".")


def _tool_of(module: str) -> str | None:
    if not module.startswith(__name__):
        return None
    inner = module.split(".")[3:-1]
    return next((name for name in inner if name != _RECORDED), None)


def _load(name: str) -> Rule:
    return _rule(name, resources.load(*name.split(".")[1:]))


def _page(module: Any) -> str:
    """The documentation of a rule; what it does not say is that there is nothing to say."""
    page, options, of_options = (module.__doc__ or "").strip().partition("\n\n## Options\n")
    if "\n## Known false positives\n" not in page:
        page += "\n\n## Known false positives\n\nNone known."
    return f"{page}{options}{of_options}\n" if options else f"{page}\n\n## Options\n\nNone.\n"


def _rule(name: str, module: Any) -> Rule:
    check = module.check if hasattr(module, "check") else partial(remark_findings, module)
    return Rule(
        name=name_of(name),
        category=category_of(name),
        severity=module.SEVERITY,
        fix=getattr(module, "FIX", "none"),
        documentation=_page(module),
        package=name.partition(".")[0],
        needs_recording=_needs_recording(name),
        tool=_tool_of(name),
        check=check,
        valid_until=getattr(module, "valid_until", None),
        tag=getattr(module, "TAG", None),
        fixed_last=getattr(module, "FIXED_LAST", False),
        fixed_first=getattr(module, "FIXED_FIRST", False),
        yields=getattr(module, "YIELDS", False),
        heals=getattr(module, "HEALS", False),
        opt_in=getattr(module, "OPT_IN", False),
        of_runs=getattr(module, "OF_RUNS", False),
        options=getattr(module, "OPTIONS", {}),
    )
