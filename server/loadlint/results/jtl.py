"""JMeter's results, in CSV or XML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from loadlint.recordings import jtl
from loadlint.recordings.jtl_xml import Ending, NestedError, samples
from loadlint.recordings.jtl_xml import Sample as Saved
from loadlint.results.model import Results, ResultsError, Sample, trace_in
from loadlint.results.queries import TRACE_ID, csv_table, text_literal, user_number
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange

NAME = "JTL"

ITERATION = "loadlint_iteration"
"""The column with the number of the loop, in CSV of runs that loadlint has started."""

_DELIMITERS = ",;\t|"
_NO_HEADER = (
    "timeStamp elapsed label responseCode responseMessage threadName dataType success failureMessage bytes sentBytes "
    "grpThreads allThreads URL Latency IdleTime Connect"
).split()
_WITHOUT_ANSWERS = "without response data: only status, size, redirects and failed assertions can be seen"
_WITHOUT_REQUESTS = "without single requests, which CSV does not hold where transactions generate a parent sample"
_STATUS = regex(r"[1-5]\d\d")
_UTF8_BOM = b"\xef\xbb\xbf"
_MICROSECONDS = "CASE WHEN timeStamp BETWEEN 0 AND 9000000000000 THEN timeStamp * 1000 END"
_TRANSACTION = "Number of samples in transaction"


def detect(head: bytes, path: str) -> bool:
    """Whether it starts like JMeter's results."""
    return jtl.detect(head, path)


def read(path: str, data: bytes) -> Results:
    """The samples of all users in order of start; transactions are no samples. Raises ResultsError."""
    plain = data.removeprefix(_UTF8_BOM)
    transactions: list[Sample] = []
    try:
        timed_samples = list(
            _from_xml(plain, transactions) if plain.lstrip().startswith(b"<") else _from_csv(path, plain)
        )
    except NestedError:
        raise ResultsError(f"{path}: its samples are nested deeper than JMeter writes them") from None
    ordered = tuple(sample for _, sample in sorted(timed_samples, key=lambda pair: pair[0]))
    note = "" if any(sample.exchanges for sample in ordered) else _WITHOUT_ANSWERS if ordered else _WITHOUT_REQUESTS
    return Results(path, "JMeter", ordered, note=note, transactions=tuple(transactions))


def samples_query(path: str, head: bytes) -> str | None:
    """What reads the samples of a file in CSV: see `loadlint.results.queries`. None for XML. Raises ResultsError."""
    first, _, rest = head.removeprefix(_UTF8_BOM).decode("utf-8", "replace").partition("\n")
    if first.lstrip().startswith("<"):
        return None
    delimiter = max(_DELIMITERS, key=first.count)
    has_header = "timeStamp" in first
    names = next(csv.reader([first], delimiter=delimiter)) if has_header else list(_NO_HEADER)
    names = [name.strip() for name in names]
    if missing := [name for name in ("timeStamp", "elapsed", "label") if name not in names]:
        raise ResultsError(f"{path}: a JTL without {' and '.join(missing)} has no response times")
    line = next(csv.reader([rest.partition("\n")[0] if has_header else first], delimiter=delimiter), [])
    is_counted = not line or line[names.index("timeStamp")].isdecimal()
    types = {"elapsed": "UINTEGER", "bytes": "BIGINT"} | ({"timeStamp": "BIGINT"} if is_counted else {})
    started = _MICROSECONDS if is_counted else "epoch_us(try_cast(replace(timeStamp, '/', '-') AS TIMESTAMP))"
    failed = "lower(success) = 'false'" if "success" in names else "NOT regexp_full_match(responseCode, '[123]..')"
    message = "responseMessage" if "responseMessage" in names else "''"
    table = csv_table(path, {name: types.get(name, "VARCHAR") for name in names}, delimiter, has_header)
    return f"""
        SELECT label, NULL AS method,
            CASE WHEN starts_with({message}, {text_literal(_TRANSACTION)}) THEN 'transaction'
                ELSE 'request' END AS kind,
            {started} AS started, elapsed::BIGINT * 1000 AS value,
            {failed if "success" in names or "responseCode" in names else "NULL"} AS failed,
            {"bytes" if "bytes" in names else "NULL"} AS bytes,
            {TRACE_ID if TRACE_ID in names else "NULL"} AS trace,
            {user_number("threadName") if "threadName" in names else "NULL"} AS who
        FROM {table} WHERE label IS NOT NULL AND label <> 'label'"""


# --- CSV


def _from_csv(path: str, data: bytes) -> Iterator[tuple[int, Sample]]:
    text = data.decode("utf-8", "replace")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = next(rows, []) if "timeStamp" in first else list(_NO_HEADER)
    if "label" not in names:
        raise ResultsError(f"{path}: a JTL without labels can't be compared with a script")
    in_order = (dict(zip(names, values, strict=False)) for values in rows if len(values) >= len(names) // 2)
    requests = (row for row in in_order if not row.get("responseMessage", "").startswith(_TRANSACTION))
    for row, first_code in _without_hops(requests):
        yield _number(row.get("timeStamp")), _from_row(row, first_code)


def _without_hops(rows: Iterable[dict[str, str]]) -> Iterator[tuple[dict[str, str], str]]:
    """The requests with the code of their first redirect. Redirects and resources of a page follow the request that
    made them, and have its name with a number."""
    request, first_code, number = dict[str, str](), "", 0
    for row in rows:
        if request and row.get("label") == f"{request.get('label')}-{number}":
            code = row.get("responseCode", "")
            first_code = code if not number and code.startswith("3") else first_code
            number += 1
            continue
        if request:
            yield request, first_code
        request, first_code, number = row, row.get("responseCode", ""), 0
    if request:
        yield request, first_code


def _from_row(row: dict[str, str], first_code: str) -> Sample:
    code = row.get("responseCode", "")
    url = row.get("URL", "")
    started = _number(row.get("timeStamp")) / 1000
    return Sample(
        row.get("label", ""),
        None,
        "" if url == "null" else url,
        _status(code),
        _first_status([first_code]),
        row.get("success", "true").lower() == "false",
        _reason(code, row.get("responseMessage", ""), row.get("failureMessage", "")),
        _number(row.get("bytes")) or None,
        with_headers=True,
        user=row.get("threadName", ""),
        started=started,
        ended=started + _number(row.get("elapsed")) / 1000,
        iteration=int(row[ITERATION]) if row.get(ITERATION, "").isdecimal() else None,
        trace=row.get(TRACE_ID, ""),
    )


def _status(code: str) -> int | None:
    return int(code) if _STATUS.fullmatch(code) else None


def _reason(code: str, message: str, of_assertion: str) -> str:
    """Why a sample failed. Where no answer came, assertions have failed because of that, if they say anything."""
    return of_assertion if _STATUS.fullmatch(code) else message or of_assertion


def _first_status(codes: Sequence[str]) -> int | None:
    """The status of the first answer. A single one may be that behind redirects which were not written down."""
    status = _status(codes[0])
    return status if len(codes) > 1 or (status is not None and status >= 300) else None


def _number(text: str | None) -> int:
    return integer(text) if text and text.isdecimal() else 0


# --- XML


def _from_xml(data: bytes, transactions: list[Sample]) -> Iterator[tuple[int, Sample]]:
    for saved in samples(data, Ending()):
        yield from _requests(saved, transactions)


def _requests(saved: Saved, transactions: list[Sample]) -> Iterator[tuple[int, Sample]]:
    """The requests that the script made: those in transactions, not the redirects of a request."""
    if not saved.whole:
        return
    if saved.tag != b"httpSample" and (saved.children or saved.attributes.get("rm", "").startswith(_TRANSACTION)):
        transactions.append(_from_saved(saved))
        for child in saved.children:
            yield from _requests(child, transactions)
    elif saved.tag == b"httpSample" or saved.attributes.get("rc", "").startswith("Non HTTP"):
        yield _number(saved.attributes.get("ts")), _from_saved(saved)


def _from_saved(saved: Saved) -> Sample:
    attributes = saved.attributes
    code = attributes.get("rc", "")
    hops, resources = _parts(saved)
    exchanges = tuple(_with_targets([exchange for hop in hops if (exchange := jtl.exchange_of(hop)) is not None]))
    first = exchanges[0].request if exchanges else None
    tells_method = "method" in hops[0].parts or "samplerData" in hops[0].parts
    message = _reason(code, attributes.get("rm", ""), saved.parts.get("failureMessage", ""))
    started = _number(attributes.get("ts")) / 1000
    return Sample(
        attributes.get("lb", ""),
        first.method if first and tells_method else None,
        first.url.value if first else saved.parts.get("java.net.URL", ""),
        _status(code),
        _first_status([hop.attributes.get("rc", "") for hop in hops]),
        attributes.get("s") == "false",
        message or _of_resources(resources),
        _number(hops[-1].attributes.get("by")) or None,
        with_headers=True,
        user=attributes.get("tn", ""),
        exchanges=exchanges
        if any(exchange.response is not None and exchange.response.body is not None for exchange in exchanges)
        else (),
        started=started,
        ended=started + _number(attributes.get("t")) / 1000,
        trace=attributes.get(TRACE_ID) or (trace_in(first) if first else ""),
    )


def _with_targets(hops: Sequence[Exchange]) -> Iterator[Exchange]:
    """The redirects of a request and its answer. Without saved headers a redirect led to the address of the next."""
    for hop, following in pairwise(hops):
        response = hop.response
        if response is not None and response.location is None:
            response = replace(response, headers=(*response.headers, ("Location", following.url)))
        yield replace(hop, response=response)
    yield from hops[-1:]


def _parts(saved: Saved) -> tuple[list[Saved], list[Saved]]:
    """The redirects of a request with its answer, and the resources of the page.

    Both are sub-samples of one that repeats the answer: first the redirects, where it was redirected, then the page,
    then its resources. `by` of their parent counts them all.
    """
    inner = [child for child in saved.children if child.whole and child.tag == b"httpSample"]
    page = next((position for position, child in enumerate(inner) if not _redirects(child)), None)
    if page is None or (page == 0 and _address(inner[0]) != _address(saved)):
        return [saved], inner
    return inner[: page + 1], inner[page + 1 :]


def _redirects(saved: Saved) -> bool:
    status = saved.attributes.get("rc", "")
    return status.startswith("3") and status != "304"


def _address(saved: Saved) -> str:
    return saved.parts.get("java.net.URL", "").strip()


def _of_resources(resources: Iterable[Saved]) -> str:
    """The message for a page that failed because of one of its resources."""
    for resource in resources:
        if resource.attributes.get("s") == "false":
            code, address = resource.attributes.get("rc", ""), _address(resource) or resource.attributes.get("lb", "")
            return f"a resource of the page failed: {address}: {code}"
    return ""
