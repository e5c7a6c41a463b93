"""A user class has no `wait_time`, and nothing else lets its users wait.

## What it does

For Locust. Reports user classes with tasks and without `wait_time`, in scripts that never sleep. It does not report
classes that inherit from code that the script does not show, and scripts with their own modules.

## Why it matters

Users without a wait send as fast as the server responds. Fifty of them make the load of thousands. When the server gets
slow, the load falls, and so the results hide it.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def cart(self):
        self.client.get("/cart")
```

Write `wait_time = between(1, 5)` in the class.

## Known false positives

Tests of single requests that look for the maximum that a server can do. This is why the rule is off by default. Use it
if your script simulates people.
"""

from loadlint.findings import Severity

SEVERITY = Severity.INFORMATION
OPT_IN = True
REMARKS = {
    "no-wait": (
        "The users of `{subject}` never wait: they send as fast as the server responds",
        "give the class a `wait_time`, such as `between(1, 5)`",
    ),
}
