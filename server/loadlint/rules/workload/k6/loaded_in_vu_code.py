"""Each user holds its own copy of a large file of test data.

## What it does

For k6. Reports a file of 200 kB or more that is opened and parsed at the top of a script and not in a `SharedArray`.

## Why it matters

k6 runs the top of a script once for each user. Five hundred users parse the file five hundred times and keep as many
copies. The generator runs out of memory, or takes minutes to start.

## Example

The file of users is large:

```js
import http from 'k6/http';

const users = JSON.parse(open('./users.json'));

export default function () {
  http.get(`https://shop.test/`, { headers: { 'X-User': users[__VU].name } });
}
```

Write `new SharedArray('users', () => JSON.parse(open('./users.json')))`.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
REMARKS = {
    "opened-data": (
        "Each user parses `{subject}` ({detail}) and keeps a copy of it",
        "load it in a `SharedArray`, which all users share",
    ),
}
