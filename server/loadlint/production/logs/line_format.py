"""Lines of text whose format is written as web servers write it: nginx's `log_format`, Apache's `LogFormat`, goaccess.

A format is a text with marks for values, `"$request" $status`. It becomes a regular expression; what follows the last
mark on a line is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from loadlint.production.logs import LogError
from loadlint.production.logs.columns import lines_table, select
from loadlint.results.queries import text_literal
from loadlint.text.regex import regex

COMBINED = '$remote_addr $identity $remote_user [$time_local] "$request" $status $body_bytes_sent'
COMBINED_AGENT = f'{COMBINED} "$http_referer" "$http_user_agent"'

_NGINX = {
    "time_local": "time", "time_iso8601": "time", "msec": "time", "request": "request", "request_method": "method",
    "request_uri": "address", "uri": "address", "status": "status", "request_time": "seconds",
    "duration_ms": "milliseconds", "remote_user": "visitor", "http_user_agent": "agent",
}  # fmt: skip
_APACHE = {
    "t": "time", "r": "request", "m": "method", "U": "address", "s": "status", "T": "seconds", "D": "microseconds",
    "u": "visitor", "{User-Agent}i": "agent", "{ms}T": "milliseconds", "{us}T": "microseconds", "{s}T": "seconds",
}  # fmt: skip
_GOACCESS = {
    "d": "date", "t": "time", "x": "time", "r": "request", "m": "method", "U": "address", "s": "status",
    "T": "seconds", "L": "milliseconds", "D": "microseconds", "e": "visitor", "u": "agent",
}  # fmt: skip
_NGINX_MARK = regex(r"\$\{?(\w+)\}?")
_PERCENT_MARK = regex(r"%[<>!\d,]*(\{[^}]*\}[A-Za-z]|[A-Za-z^~])")


def rows_query(path: str, line_format: str) -> str:
    """What reads the requests of a log with lines of a format. Raises LogError where the format has no address."""
    pattern, names = pattern_of(line_format)
    if not {"request", "address"} & set(names):
        raise LogError(f"--log-format {line_format}: has no mark for the request, such as $request or %r")
    groups = ", ".join(map(text_literal, names))
    table = f"(SELECT regexp_extract(line, {text_literal(pattern)}, [{groups}]) AS part FROM {lines_table(path)})"
    return select({name: f"part.{name}" for name in names}, table)


def pattern_of(line_format: str) -> tuple[str, list[str]]:
    """The regular expression of a format, and the names of the columns that its groups are, in order."""
    marks, names_of_marks = _marks(line_format)
    pieces, names, end = ["^"], list[str](), 0
    for match in marks.finditer(line_format):
        name = names_of_marks.get(match[1], "")
        is_new = name not in ("", *names)
        value = _value_before(line_format[match.end() : match.end() + 1])
        if marks is _PERCENT_MARK and match[1] == "t" and "date" not in names:
            value = _TIME_IN_BRACKETS
        pieces += [_literal(line_format[end : match.start()]), value.replace("(", "(" if is_new else "(?:", 1)]
        names += [name] if is_new else []
        end = match.end()
    return "".join(pieces), names


def misfit(line_format: str, text: str) -> str:
    """From which mark of the format on the first line of a log has something else; empty where it fits."""
    for match in _marks(line_format)[0].finditer(line_format):
        if re.match(pattern_of(line_format[: match.end() + 1])[0], text.partition("\n")[0]) is None:
            return f"its first line does not have what --log-format says up to `{match[0]}`"
    return ""


def _marks(line_format: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What a mark looks like, and the columns of marks."""
    marks, names = _PERCENT_MARK, _GOACCESS if "%^" in line_format or "%d" in line_format else _APACHE
    if "%" not in line_format:
        marks, names = _NGINX_MARK, _NGINX
    cookies = [match[1] for match in marks.finditer(line_format) if _is_cookie(match[1])]
    # A session is told by its cookie rather than by the user, whom few lines have.
    users = {mark for mark, name in names.items() if name == "visitor"} if cookies else set()
    return marks, {**{mark: names[mark] for mark in names.keys() - users}, **dict.fromkeys(cookies, "visitor")}


def _is_cookie(mark: str) -> bool:
    """Whether a mark stands for one cookie: nginx's `$cookie_sid`, Apache's `%{sid}C`."""
    return mark.startswith("cookie_") or mark.endswith("}C")


def _literal(text: str) -> str:
    """What stands between marks; a server may write one blank or several."""
    return " +".join(map(re.escape, text.split(" ")))


_TIME_IN_BRACKETS = r"\[([^\]]*)\]"
"""Apache writes the brackets itself."""


def _value_before(following: str) -> str:
    """The pattern of a value, which ends before a character; in quotes, a quote in it has a backslash."""
    if following == '"':
        return r'((?:[^"\\]|\\.)*)'
    return f"([^{re.escape(following)}]*)" if following else r"(\S*)"
