"""A user sets its host after its client already has one.

## What it does

For Locust. Reports an assignment to `self.host` in the methods of a user other than `__init__`.

## Why it matters

The client gets the host when the user is created. A later assignment has no effect: the requests go to the host of the
class or of the command line. So the test loads another system than the script says.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    def on_start(self):
        self.host = "https://shop.test"

    @task
    def cart(self):
        self.client.get("/cart")
```

Write `host = "https://shop.test"` in the class, or `self.client.base_url = …`.

## Known false positives

A script that reads `self.host` itself, to make whole addresses.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
REMARKS = {
    "host-ignored": (
        "The client has its host already: this assignment has no effect on its requests",
        "set `host` in the class, or `self.client.base_url`",
    ),
}
