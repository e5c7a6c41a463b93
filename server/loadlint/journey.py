"""A journey: what a user did, taken from recordings, as a new script is to do it again.

`newscript/` builds it, and the dialects' writers of new scripts read it. Values stand in it as they were recorded, but
for what the user entered: those are columns of a data file. What the server issued is left to the fixes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace


class Site(Struct, frozen=True):
    """Scheme, host and port that requests go to. `setting` is the name under which a script can be given another."""

    setting: str
    origin: str


class Entry(Struct, frozen=True):
    """A value that the user entered: what the column of this name holds in the user's row, and as what it is sent.

    A text is free text, which may hold quotes and line ends. A number is one of JSON; an integer has no fraction in any
    row.
    """

    column: str
    kind: Literal["word", "text", "integer", "number"] = "word"


class Unique(Struct, frozen=True):
    """A value that must be another one each time, such as the address of a new user: the script makes it.

    It is `before`, random letters and digits, and `after`. `name` is made of words in lower case with `_` between.
    """

    name: str
    before: str
    after: str


class Chosen(str):
    """A recorded value that the user chose of a page's list, with the `label` that the page has for it."""

    label = ""

    @classmethod
    def of(cls, value: str, label: str) -> Chosen:
        """The value with its label."""
        chosen = cls(value)
        chosen.label = label
        return chosen


class Cursor(Struct, frozen=True):
    """Where the next request reads a feed on: the member at a path of names of the JSON answer to the one before it.

    `name` is made of words in lower case with `_` between.
    """

    name: str
    path: tuple[str, ...]


Variable = Entry | Unique | Cursor
"""What a script sends in the place of a recorded value."""

Value = str | Variable


class Authentication(Struct, frozen=True):
    """The user that a request is made for, by a scheme of HTTP: Basic, Digest or NTLM. `domain` is that of NTLM's user,
    else empty."""

    scheme: str
    user: Value
    password: Value
    domain: str = ""


class Upload(Struct, frozen=True):
    """A file that a request uploads, under its name and type. `content` is None where no recording holds it.

    `file` is the path of the data file that the script reads it from, relative to the script.
    """

    name: str
    media_type: str
    content: bytes | None
    file: str = ""

    @property
    def constant(self) -> str:
        """The name of a constant that holds the file."""
        return "_".join(("uploaded", *words_in(self.file.rpartition("/")[2]))).upper()


def words_in(name: str) -> list[str]:
    """What of a file's name may stand in that of a constant."""
    return re.findall(r"[A-Za-z0-9]+", name)


class Poll(Struct, frozen=True):
    """What a request waits for: that a member of its JSON answer, at a path of names, has a value; without one, that it
    is a list which holds something.

    It is made again after a pause, in seconds, and at most `most` times.
    """

    path: tuple[str, ...]
    value: str | bool | None
    pause: float
    most: int


class PlannedRequest(Struct, frozen=True):
    """A request of the new script. `position` is the place of its exchange in the first recording, from 0.

    `label` is method, path and operation for people, with `*` for what differs from run to run. `target` is path and
    query as sent, in pieces; what the user entered stands between them and has to be encoded. `headers` are those that
    matter, without the type of the body. At most one of `form`, `document` (`(value,)`, any JSON value, inputs
    included), `parts` (fields and files of a multipart form, none where the recording lost them), `text` and `file`
    (the whole body) is there. `content_type` is the body's type as recorded. `authentication` is how the tool proves
    who the user is. `poll` says that it is made until its answer says so, `moves` what its answer tells of a feed,
    `is_parallel` that the browser made it together with the one before.
    """

    position: int
    label: str
    method: str
    site: Site
    target: tuple[Value, ...]
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    form: tuple[tuple[str, Value], ...] | None = None
    document: tuple[Any] | None = None
    parts: tuple[tuple[str, Value | Upload], ...] | None = None
    text: str | None = None
    authentication: Authentication | None = None
    poll: Poll | None = None
    moves: Cursor | None = None
    is_parallel: bool = False
    file: Upload | None = None

    @property
    def has_own_type(self) -> bool:
        """Whether the type of the body is to be sent with it: the tool does not know it by itself."""
        bodies = (self.document, self.text, self.file)
        return self.content_type is not None and any(body is not None for body in bodies)

    @property
    def uploads(self) -> list[Upload]:
        """The files that it uploads: in parts of a form, or as its body."""
        values = (self.file, *(value for _, value in self.parts or ()))
        return [value for value in values if isinstance(value, Upload)]

    @property
    def is_json(self) -> bool:
        """Whether the body is a JSON value with the usual type, which tools can tell by themselves."""
        content_type = (self.content_type or "").partition(";")[0].strip().lower()
        return self.document is not None and content_type == "application/json"

    @property
    def names_operation(self) -> bool:
        """Whether the label has an operation behind the path, which tells it from others of one address."""
        return self.label.count(" ") > 1

    @property
    def chosen_labels(self) -> str:
        """What the user chose of the page's lists, for a comment: `priority: urgent, status: resolved`."""
        fields = (*(self.form or ()), *(self.parts or ()))
        return ", ".join(f"{name}: {value.label}" for name, value in fields if isinstance(value, Chosen))

    @property
    def inputs(self) -> Iterator[Entry | Unique]:
        """What the user entered."""
        user = (self.authentication.user, self.authentication.password) if self.authentication is not None else ()
        fields = (*(self.form or ()), *(self.parts or ()), *leaves_in(self.document))
        values = (*self.target, *user, *(value for _, value in fields))
        return (value for value in values if isinstance(value, Entry | Unique))


class Transaction(Struct, frozen=True):
    """One thing that the user did, with the requests that it led to."""

    name: str
    requests: tuple[PlannedRequest, ...]

    @property
    def batches(self) -> Iterator[tuple[PlannedRequest, ...]]:
        """The requests in order, those together that the browser made at the same time."""
        batch: list[PlannedRequest] = []
        for request in self.requests:
            if batch and not request.is_parallel:
                yield tuple(batch)
                batch = []
            batch.append(request)
        yield tuple(batch)


class Pause(Struct, frozen=True):
    """How long users wait between two transactions, in seconds: between the quartiles of all recorded pauses."""

    shortest: float
    longest: float


class Table(Struct, frozen=True):
    """What users enter: a row for each user, the first recording's first. `name` is the file's, without a suffix.

    `names` are the columns that name what the journey makes, which the application may want only once.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What users have to know of the data for further iterations, for a comment; empty without a reason."""
        if not self.names:
            return ""
        return f"Not unique: {', '.join(self.names)}. Make them new if the application takes them only once."


class Journey(Struct, frozen=True):
    """What a new script does. `constant_headers` are the headers with a value that is the same in each run."""

    name: str
    sites: tuple[Site, ...]
    transactions: tuple[Transaction, ...]
    pause: Pause | None = None
    table: Table | None = None
    constant_headers: frozenset[tuple[str, str]] = frozenset()

    @property
    def requests(self) -> Iterator[PlannedRequest]:
        """All requests in order."""
        return (request for transaction in self.transactions for request in transaction.requests)

    def with_requests(self, changed: Callable[[PlannedRequest], PlannedRequest]) -> Journey:
        """The journey with each request as a function has it."""
        transactions = (replace(each, requests=tuple(map(changed, each.requests))) for each in self.transactions)
        return replace(self, transactions=tuple(transactions))

    @property
    def cursors(self) -> list[Cursor]:
        """Where the feeds are read on, each once."""
        return list(dict.fromkeys(request.moves for request in self.requests if request.moves is not None))

    @property
    def uploads(self) -> list[Upload]:
        """The files that the requests upload, each once."""
        return list(dict.fromkeys(upload for request in self.requests for upload in request.uploads))

    @property
    def authentications(self) -> dict[tuple[Site, Authentication], list[PlannedRequest]]:
        """The requests that are made for a user, by the site and how they prove who that is."""
        requests: dict[tuple[Site, Authentication], list[PlannedRequest]] = {}
        for request in self.requests:
            if request.authentication is not None:
                requests.setdefault((request.site, request.authentication), []).append(request)
        return requests

    @property
    def unique_values(self) -> list[Unique]:
        """The values that the script makes new in each iteration, in the order of their first use."""
        inputs = (value for request in self.requests for value in request.inputs)
        return list(dict.fromkeys(value for value in inputs if isinstance(value, Unique)))


class NewFile(Struct, frozen=True):
    """The file that a new script goes to: its suffix, and the folder of its data files, relative to it."""

    suffix: str
    data_folder: str = "data"


class DataFile(Struct, frozen=True):
    """A file beside a new script. `path` is relative to the script."""

    path: str
    data: bytes


def uploaded_files(journey: Journey) -> tuple[DataFile, ...]:
    """The files that requests upload, as far as recordings hold them."""
    return tuple(DataFile(upload.file, upload.content) for upload in journey.uploads if upload.content is not None)


def csv_files(table: Table | None, folder: str) -> tuple[DataFile, ...]:
    """The table as a CSV file in a folder; none where users enter nothing."""
    import csv
    import io

    if table is None:
        return ()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([table.columns, *table.rows])
    return (DataFile(f"{folder}/{table.name}.csv", text.getvalue().encode()),)


class NewScript(Struct, frozen=True):
    """The text of a new script, with the files that it reads."""

    text: str
    files: tuple[DataFile, ...] = ()


def with_leaves(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """A JSON value with what `leaf` gives in the place of each value in it that holds no others."""
    if isinstance(value, dict):
        return {name: with_leaves(member, leaf) for name, member in value.items()}
    return [with_leaves(item, leaf) for item in value] if isinstance(value, list | tuple) else leaf(value)


def leaves_in(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The values in JSON that hold no others, each by the name of the member that it is or that has its list."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves_in(member, key)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves_in(item, name)
    else:
        yield name, value
