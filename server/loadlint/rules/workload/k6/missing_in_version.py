"""A script uses something that its version of k6 does not have.

## What it does

For k6. Reports modules, executors and options that only some versions of k6 have, by its release notes:

| what | versions | others have |
| --- | --- | --- |
| `k6/experimental/webcrypto` | before 1.1 | the global `crypto` |
| `k6/websockets` | from 1.6 on | `k6/experimental/websockets`, `k6/ws` |
| `k6/experimental/redis` | before 2.0 | `k6/x/redis` |
| executor `externally-controlled` | before 2.0 | another executor |
| `options.ext.loadimpact` | before 2.0 | `options.cloud` |

Without the option `versions`, only what newer versions do not have is reported, as information.

## Why it matters

k6 refuses the script when it starts. It ignores the option `ext.loadimpact` from 2.0 on.

## Example

```js
import http from 'k6/http';

export const options = {
  scenarios: { buyers: { executor: 'externally-controlled', vus: 10, duration: '1m' } },
  thresholds: { http_req_failed: ['rate<0.01'] },
};

export default function () {
  http.get('https://shop.test/');
}
```

## Options

`versions`: a list of the versions of k6 that the script has to run with, such as `["1.1", "2.3"]`. What one of them
does not have is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loadlint.findings import Finding, Severity
from loadlint.rules.base import Context, finding, name_of

SEVERITY = Severity.INFORMATION
OPTIONS = {"versions": "versions"}
_WORDS = {"<": "before {}", ">=": "from {} on"}


def check(context: Context) -> Iterator[Finding]:
    """One finding for each use that a version lacks."""
    wanted: Sequence[str] = context.settings.option(name_of(__name__), "versions") or ()
    for remark in context.remarks("version"):
        versions, _, instead = remark.detail.partition(" ")
        lacking = [version for version in wanted if not _has(version, versions)]
        if lacking or (not wanted and versions.startswith("<")):
            begin = next(begin for begin in _WORDS if versions.startswith(begin))
            there = _WORDS[begin].format(versions.removeprefix(begin))
            yield finding(
                __name__,
                Severity.ERROR if lacking else SEVERITY,
                remark.span,
                f"{remark.subject} is in k6 {there}" + (f", not in {', '.join(lacking)}" if lacking else ""),
                help=f"other versions have {instead}",
            )


def _has(version: str, versions: str) -> bool:
    """Whether a version is one of `<2.0` or `>=1.6`."""
    is_before = _parts(version) < _parts(versions.lstrip("<>="))
    return is_before == versions.startswith("<")


def _parts(version: str) -> tuple[int, int]:
    """The first two numbers of a version, so that `2` is `2.0`, and `v1.6-rc1` is `1.6`."""
    first, _, second = version.removeprefix("v").partition(".")
    return int(first), int(re.split(r"[^0-9]", second)[0] or "0")
