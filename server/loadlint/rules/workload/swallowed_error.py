"""An error around a request is caught and only logged.

## What it does

For k6 and Locust. Reports a `catch`, or an `except` of all exceptions, around a request, if it does nothing or only
writes into a log. It does not report what a user does at its end, in `on_stop`.

## Why it matters

In these tools a request itself raises no exception. Exceptions come from a response that the script does not expect: a
body that is not JSON, an id that is missing. The failure is not in the statistics and not in the exit code, and the
user continues as if nothing had happened.

## Example

```py
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        try:
            response = self.client.post("/carts")
            self.client.get("/carts/" + response.json()["id"], name="/carts/[id]")
        except Exception as error:
            print(error)
```

Test the response (`catch_response=True`, `check`), count the error in a metric, or do not catch it: the tool then
counts it.

## Known false positives

A cleanup that may fail.
"""

from loadlint.findings import Severity

SEVERITY = Severity.INFORMATION
REMARKS = {
    "swallowed": (
        "An error here is only logged: it is not in the statistics and does not change the exit code",
        "test the response, or let the tool count the exception",
    ),
}
