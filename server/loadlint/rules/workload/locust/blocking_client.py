"""A user makes a request with another HTTP client than the load tool's.

## What it does

For Locust. Reports calls of `requests`, `httpx`, `urllib`, `urllib3`, `http.client` and `aiohttp` in code that users
repeat. It does not report code that runs before the test, in `on_start` or in `on_stop`, such as fetching a token.
`time.sleep` is not reported: Locust replaces it by one that lets the other users run.

## Why it matters

The tool does not know the request. It is not in the statistics, neither as a success nor as a failure, although it is
part of the load. It opens its own connection, usually a new one each time, and has other cookies and another host than
the user. A client that does not work with gevent stops all users of the process while it waits.

## Example

```py
import requests
from locust import HttpUser, task


class Shopper(HttpUser):
    @task
    def order(self):
        requests.post("https://shop.test/orders", json={"sku": "A1"})
```

## Known false positives

A request that is intentionally not part of the load, such as one to a service that provides test data.
"""

from loadlint.findings import Severity

SEVERITY = Severity.WARNING
REMARKS = {
    "other-client": (
        "`{subject}` is not the user's client: its requests are missing from the statistics",
        "use the user's own client",
    ),
}
