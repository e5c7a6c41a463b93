"""A task closes the user's client, so each request opens a new connection.

## What it does

For Locust. Reports `self.client.close()` in code that users repeat. At the end of a user's life, in `on_stop`, it is
not reported.

## Why it matters

Locust keeps a user's connections open, as a browser does. If a task closes them, every request starts with a new
connection and a TLS handshake. The response times include this, the server has many times the connections of real use,
and the load generator runs out of ports.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def cart(self):
        self.client.get("/cart")
        self.client.close()
```

## Known false positives

A test of clients that open a connection for each request, such as those of devices that wake up to report.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
REMARKS = {
    "client-closed": (
        "`{subject}` closes the user's connections: the next request opens a new one",
        "leave the connections open, or close them in `on_stop`",
    ),
}
