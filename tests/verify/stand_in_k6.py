"""Stands in for k6 where it is not what a test is about: makes the requests that a file beside the script lists.

`requests.json` holds `[[method, address, body], …]`. Cookies and redirects are handled as a tool does. It makes
no archives.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

if sys.argv[1] == "archive":
    sys.exit(1)
jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": os.environ["HTTP_PROXY"]}), jar)
for method, url, body in json.loads((Path(sys.argv[-1]).parent / "requests.json").read_text()):
    data = body.encode() if body else None
    try:
        with opener.open(urllib.request.Request(url, data, method=method), timeout=10) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        print(f"error: {url}: {error}")
