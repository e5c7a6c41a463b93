"""A trace for each request of a Locust script, and a line with its id for each in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError, LimitTimes
from loadlint.dialects.locust.write.render import Writing
from loadlint.dialects.script.write.syntax_kit import at_end

if TYPE_CHECKING:
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.text.edits import Edit

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
def write_request(
    request_type,
    name,
    start_time,
    response_time,
    response_length,
    exception,
    context,
    **others,
):
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
    writing = Writing(words.style, words.imports)
    names = {module: writing.module(module) for module in ("functools", "json", "os", "secrets", "time")}
    (names["events"],), imports = words.imports.members("locust", ["events"])
    sessions = (_SESSIONS[is_fast] for is_fast in sorted({bool(place.raw.fast) for place in words.tree.places}))
    calls = "\n".join(f"trace_requests({writing.member(*session)})" for session in sessions)
    return [*writing.edits, *imports, at_end(words, _CODE.format(**names, calls=calls), "    ")]


# Limits of times


_NAME = "check_response_times"
_LIMITS = f'''

@{{events}}.quitting.add_listener
def {_NAME}(environment, **kwargs):
    """Fail the run where the 95th percentile of a request is above its limit in milliseconds."""
    limits = {{{{
{{limits}}
    }}}}
    for (method, name), limit in limits.items():
        p95 = environment.stats.get(name, method).get_response_time_percentile(0.95)
        if p95 and p95 > limit:
            {{logging}}.error("%s %s: p95 %s ms, limit %s ms", method, name, p95, limit)
            environment.process_exit_code = 1
'''


def limiting_edits(words: LocustWords, change: LimitTimes) -> list[Edit]:
    """The hook at the end of the script, with one limit for the 95th percentile of each name."""
    if _NAME.encode() in words.script.source.data[: words.script.source.script_end]:
        raise CannotWriteError(f"it has a function {_NAME} already")
    (events,), imports = words.imports.members("locust", ["events"])
    logging, more = words.imports.module("logging")
    rows = (f"{' ' * 8}({limit.method!r}, {limit.name!r}): {limit.milliseconds}," for limit in change.limits)
    code = _LIMITS.format(events=events, logging=logging, limits="\n".join(rows))
    return [*imports, *more, at_end(words, code, "    ")]
