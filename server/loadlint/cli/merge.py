"""`loadlint merge`: the reports of all shards of a run as the report of that run, byte for byte."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.cli.errors import UsageError
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.findings import Severity

if TYPE_CHECKING:
    from argparse import Namespace

    Value = dict[str, Any]


class Part(Struct, frozen=True):
    """The report of one shard: its value, its findings and certificates, and what it says of the shard."""

    file: str
    value: Value
    findings: Sequence[Value]
    certificates: Sequence[Value]
    shard: Value


class ScriptPart(Struct, frozen=True):
    """What a report says of one script."""

    position: int
    findings: Sequence[Value]
    certificates: Sequence[Value]


def run(options: Namespace) -> int:
    """Print the merged report, or write it; the exit code of the whole run. Raises UsageError."""
    values = {file: _json(file) for file in options.reports}
    try:
        text, shards = _whole_report(values)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration, RuntimeError):
        raise UsageError("the reports are damaged, or from another version of loadlint") from None
    _write(options.output_file, text)
    if unread := [f"{shard['number']}/{shard['count']}" for shard in shards if shard["unread"]]:
        raise UsageError(f"not all scripts could be checked: see what the shard {', '.join(unread)} printed")
    return int(any(shard["failed"] for shard in shards) and not options.exit_zero)


def _whole_report(values: Mapping[str, Value]) -> tuple[str, Sequence[Value]]:
    """The text of the report of the whole run, and what is told of its shards. Raises UsageError."""
    kinds = {"sarif" in str(value.get("$schema")) for value in values.values()}
    if len(kinds) != 1:
        raise UsageError("the reports have several formats: merge those of one format")
    part_of, joined = (_sarif_part, _sarif) if kinds == {True} else (_json_part, _json_report)
    parts = [part_of(file, value) for file, value in values.items()]
    _require_whole(parts)
    return joined(parts, _scripts(parts)), [part.shard for part in parts]


def _write(file: str | None, text: str) -> None:
    if file is None:
        sys.stdout.write(text)
        return
    from loadlint.disk.writing import write

    write(file, text.encode())


def _json(file: str) -> Value:
    """The value in a file. Raises UsageError."""
    try:
        value = json.loads(reading.read(file, RECORDING))
    except reading.ReadError as error:
        raise UsageError(f"{file}: {error}") from None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UsageError(f"{file}: is not a report in JSON or SARIF")
    return value


def _json_part(file: str, value: Value) -> Part:
    return Part(file, value, value["diagnostics"], value["certificates"], _shard(file, value))


def _sarif_part(file: str, value: Value) -> Part:
    (of_run,) = value["runs"]
    properties = of_run["properties"]
    return Part(file, value, of_run["results"], properties["certificates"], _shard(file, properties))


def _shard(file: str, value: Value) -> Value:
    if "shard" not in value:
        raise UsageError(f"{file}: is not the report of a shard: use `check --shard`")
    shard: Value = value["shard"]
    return shard


def _require_whole(parts: Sequence[Part]) -> None:
    """Each shard of one run is there once. Raises UsageError."""
    first = parts[0].shard
    for part in parts:
        if any(part.shard[name] != first[name] for name in ("count", "scripts", "mark")):
            raise UsageError(
                f"{part.file}: is from another run than {parts[0].file}: the scripts, recordings or options differ"
            )
    numbers = Counter(part.shard["number"] for part in parts)
    count = first["count"]
    twice = [f"{number}/{count}" for number, times in sorted(numbers.items()) if times > 1]
    missing = [f"{number}/{count}" for number in range(1, count + 1) if number not in numbers]
    if twice:
        raise UsageError(f"the shard {', '.join(twice)} occurs more than once")
    if missing:
        raise UsageError(f"the shard {', '.join(missing)} is missing")


def _scripts(parts: Sequence[Part]) -> Sequence[ScriptPart]:
    """All scripts in the order of the whole run; what several tell of a module is told once, by the first."""
    scripts = sorted((script for part in parts for script in _scripts_of(part)), key=lambda script: script[0])
    marks: set[str] = set()
    merged = []
    for position, findings, certificates in scripts:
        fresh = [(mark, finding) for mark, finding in findings if mark not in marks]
        marks |= {mark for mark, _ in fresh}
        merged.append(ScriptPart(position, [finding for _, finding in fresh], certificates))
    return merged


def _scripts_of(part: Part) -> Iterator[tuple[int, Sequence[tuple[str, Value]], Sequence[Value]]]:
    findings, certificates = iter(part.findings), iter(part.certificates)
    for file in part.shard["files"]:
        marked = [(mark, next(findings)) for mark in file["findings"]]
        yield file["position"], marked, [next(certificates)] if file["certified"] else []


def _json_report(parts: Sequence[Part], scripts: Sequence[ScriptPart]) -> str:
    diagnostics = [finding for script in scripts for finding in script.findings]
    severities = Counter(diagnostic["severity"] for diagnostic in diagnostics)
    fixes = Counter((diagnostic["fix"] or {}).get("applicability") for diagnostic in diagnostics)
    summary = {
        "files": len(scripts),
        "diagnostics": len(diagnostics),
        **{severity.label: severities[severity.label] for severity in sorted(Severity, reverse=True)},
        "fixable": {applicability: fixes[applicability] for applicability in ("safe", "unsafe")},
        "fixed": 0,
        "in_baseline": len({mark for part in parts for file in part.shard["files"] for mark in file["in_baseline"]}),
    }
    certificates = [certificate for script in scripts for certificate in script.certificates]
    value = parts[0].value | {"diagnostics": diagnostics, "certificates": certificates, "summary": summary}
    del value["shard"]
    return json.dumps(value, indent=2) + "\n"


def _sarif(parts: Sequence[Part], scripts: Sequence[ScriptPart]) -> str:
    rules = {rule["id"]: rule for part in parts for rule in part.value["runs"][0]["tool"]["driver"]["rules"]}
    results = [result for script in scripts for result in _with_marks_of_whole(script.findings)]
    names = sorted({result["ruleId"] for result in results})
    for result in results:
        result["ruleIndex"] = names.index(result["ruleId"])
    value = parts[0].value
    (of_run,) = value["runs"]
    of_run["tool"]["driver"]["rules"] = [rules[name] for name in names]
    of_run["properties"] = {"certificates": [of_one for script in scripts for of_one in script.certificates]}
    of_run["results"] = results
    return json.dumps(value, indent=2) + "\n"


_FINGERPRINT = "loadlint/v1"


def _with_marks_of_whole(results: Sequence[Value]) -> Sequence[Value]:
    """The results of a script with fingerprints as the whole run numbers them: some that were alike may be gone."""
    seen: Counter[str] = Counter()
    for result in results:
        mark = result["partialFingerprints"][_FINGERPRINT].partition("-")[0]
        seen[mark] += 1
        result["partialFingerprints"][_FINGERPRINT] = f"{mark}-{seen[mark]}" if seen[mark] > 1 else mark
    return results
