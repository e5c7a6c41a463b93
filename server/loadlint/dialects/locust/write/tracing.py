"""A trace for each request of a Locust script, and a line with its id for each in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.changes import LimitTimes
    from loadlint.dialects.locust.write.words import LocustWords

_SESSIONS = {False: ("locust.clients", "HttpSession"), True: ("locust.contrib.fasthttp", "FastHttpSession")}

_CODE = '''

def trace_requests(session):
    """Let each request begin a trace of its own."""
    send = session.request

    def request(self, method, url, *values, headers=None, context=None, **settings):
        trace_id = {secrets}.token_hex(16)
        headers = {{**(headers or {{}}), "traceparent": f"00-{{trace_id}}-{{{secrets}.token_hex(8)}}-01"}}
        context = {{**(context or {{}}), "trace_id": trace_id, "user": id(self)}}
        return send(self, method, url, *values, headers=headers, context=context, **settings)

    session.request = request


{calls}


@{functools}.cache
def requests_file():
    """The file of this process: each worker has its own."""
    return open(f"requests-{{{time}.strftime('%Y%m%d-%H%M%S')}}-{{{os}.getpid()}}.ndjson", "w", buffering=1)


@{events}.request.add_listener
def write_request(request_type, name, start_time, response_time, response_length, exception, context, **others):
    """Write a line for each request, with the id of its trace."""
    line = {{
        "name": name,
        "method": request_type,
        "started": start_time,
        "milliseconds": response_time,
        "status": getattr(others.get("response"), "status_code", None),
        "failed": exception is not None,
        "bytes": response_length,
        "trace_id": context.get("trace_id"),
        "user": context.get("user"),
    }}
    print({json}.dumps(line), file=requests_file())
'''


def trace_edits(words: LocustWords) -> list[Edit]:
    """The code at the end of the script."""
    data = words.script.source.data[: words.script.source.script_end]
    if any(name in data for name in (b"trace_requests", b"requests_file", b"write_request")):
        raise CannotWriteError("it has functions of these names already")
    names, edits = {}, []
    for module in ("functools", "json", "os", "secrets", "time"):
        names[module], imports = words.imports.module(module)
        edits += imports
    names["events"], imports = words.imports.member("locust", "events")
    edits += imports
    calls = []
    for is_fast in sorted({bool(place.raw.fast) for place in words.tree.places}):
        session, imports = words.imports.member(*_SESSIONS[is_fast])
        edits += imports
        calls.append(f"trace_requests({session})")
    text = _CODE.format(**names, calls="\n".join(calls))
    text = text.replace("    ", words.style.unit).replace("\n", words.newline)
    lead = "" if data.endswith(b"\n") else words.newline
    return [*edits, Edit(Span(len(data), len(data)), lead + text)]


# Limits of times


_NAME = "check_response_times"


def limiting_edits(words: LocustWords, change: LimitTimes) -> list[Edit]:
    """The hook at the end of the script, with one limit for the 95th percentile of each name."""
    data = words.script.source.data[: words.script.source.script_end]
    if _NAME.encode() in data:
        raise CannotWriteError(f"it has a function {_NAME} already")
    unit, newline = words.style.unit, words.newline
    events, imports = words.imports.member("locust", "events")
    logging, more = words.imports.module("logging")
    lines = [
        f"@{events}.quitting.add_listener",
        f"def {_NAME}(environment, **kwargs):",
        f'{unit}"""Fail the run where the 95th percentile of a request is above its limit in milliseconds."""',
        f"{unit}limits = {{",
        *(f"{unit * 2}({limit.method!r}, {limit.name!r}): {limit.milliseconds}," for limit in change.limits),
        f"{unit}}}",
        f"{unit}for (method, name), limit in limits.items():",
        f"{unit * 2}p95 = environment.stats.get(name, method).get_response_time_percentile(0.95)",
        f"{unit * 2}if p95 and p95 > limit:",
        f'{unit * 3}{logging}.error("%s %s: p95 %s ms, limit %s ms", method, name, p95, limit)',
        f"{unit * 3}environment.process_exit_code = 1",
    ]
    end = len(data)
    lead = "" if data.endswith(b"\n") else newline
    return [*imports, *more, Edit(Span(end, end), f"{lead}{newline}{newline}{newline.join(lines)}{newline}")]
