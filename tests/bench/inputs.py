"""What is measured on: recordings, scripts and plans of any size."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recordings.hars import content, entry, headers
from tests.recordings.hars import har as har_file
from tests.support.scripts import k6

APPLICATION = Path(__file__).parents[1] / "applications" / "oscar"
JTL_HEAD = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes\n"


def shop(literals: int, exchanges: int, size: int, salt: int = 0) -> tuple[str, bytes]:
    """A script and its recording: every page issues ids that the next request sends."""
    ids = [f"{(number + salt) * 0x9E3779B97F4A7C15 % (1 << 64):016x}" for number in range(1, literals + 1)]
    page = "<div class='row'><a href='/item'>Item</a><p>Lorem ipsum dolor sit amet</p></div>\n"
    calls, entries = [], []
    for n in range(exchanges):
        issued, sent = (ids[k * literals // exchanges : (k + 1) * literals // exchanges] for k in (n, n - 1))
        url = f"https://shop.test/page/{n}" + "".join(f"{'&' if k else '?'}t{k}={v}" for k, v in enumerate(sent) if n)
        calls.append(f"http.get('{url}');")
        fields = "".join(f'<input name="token{k}" value="{value}">' for k, value in enumerate(issued))
        entries.append(entry(n, url=url, **content(fields + page * (size // exchanges // len(page)))))
    return k6(*calls), json.dumps(har_file(*entries)).encode()


def site(exchanges: int) -> bytes:
    """A recording of pages and JSON answers, of the sizes that sites have."""
    page = "<div class='row'><a href=\"/item/{}\">Item</a></div>\n" * 300
    answer = json.dumps([{"id": n, "name": f"item {n}", "tags": ["a", "b"]} for n in range(200)])
    sent = headers(*((f"X-Header-{n}", "value" * 5) for n in range(15)))
    entries = [
        entry(0, url=f"https://shop.test/{n}", request={"headers": sent}, headers=sent, **content(body, kind))
        for n in range(exchanges)
        for body, kind in [(page, "text/html") if n % 2 else (answer, "application/json")]
    ]
    return json.dumps(har_file(*entries)).encode()


def plan(size: int) -> bytes:
    """A plan of many samplers: those of a recorded one, again and again."""
    data = (APPLICATION / "raw.jmx").read_bytes()
    start, end = data.index(b"<HTTPSamplerProxy"), len(data)
    for _ in range(4):
        end = data.rindex(b"</hashTree>", 0, end)
    return data[:start] + data[start:end] * max(1, size // (end - start)) + data[end:]


def write_jtl(file: Path, samples: int) -> None:
    """So many samples of a run, in hundred thousands."""
    rows = "".join(
        f"{1_790_000_000_000 + number * 9},{80 + number * 7919 % 400},Step {number % 12},200,OK,Users 1-{number % 50},"
        f"text,true,,{900 + number % 70}\n"
        for number in range(min(samples, 100_000))
    )
    with file.open("w") as text:
        text.write(JTL_HEAD)
        text.writelines(rows for _ in range(max(1, samples // 100_000)))


def write_scripts(folder: Path, number: int) -> None:
    """Small scripts of k6, twenty folders of them."""
    for index in range(number):
        place = folder / str(index % 20)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{index}.js").write_text(k6(*(f"http.get('https://shop.test/{n}');" for n in range(20))))
