"""What a dialect is: protocols for type checking, never imported at run time.

A package under `dialects/` with a `dialect` object is one; there is no list to edit. Every dialect has the methods of
`Dialect`. The other protocols are optional; `dialects/optional.py` says what holds for a dialect without one:

- `Remarking`: what only the dialect can see and a rule reports.
- `Creating`: a script that is written anew, from recordings. By default it can't be.
- `Navigable`: what editors show of a script beside findings. By default they show nothing.
- `Evaluating`: what the tool would find. An extractor is proven by running it on recorded pages. By default that is
  done with one neutral evaluator. A dialect whose tool reads differently, or whose `write` turns the extractor into
  something else (a CSS selector into a regular expression), runs what it would really write, so that the proof is about
  that. Proofs, and look-ups of what the script's own extractions return, both ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from loadlint.changes import Change
    from loadlint.extractor import Extractor, Operation
    from loadlint.journey import Journey, NewFile, NewScript, Unique
    from loadlint.navigation import Navigator
    from loadlint.request import Request
    from loadlint.script import LoadPart, Remark, RemarkKind, Script
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source

ReadFile = Callable[[str], bytes | None]
"""Reads a local file that a script imports; None where there is none."""


class Dialect(Protocol):
    """A kind of load script. Each package under `dialects/` with a `dialect` object is one; there is no list to edit.

    The package itself is read at every start, so it imports its parser and its writer inside of the methods.
    """

    name: str
    suffixes: tuple[str, ...]
    settings: tuple[str, ...]
    """The names of files beside a script in which the tool's settings are looked up."""

    counts_failures: bool
    """Whether a request counts as failed that has the status of an error, or whose guard finds no value.

    k6 counts neither: there, thresholds do.
    """
    cookie_header: Literal["first", "alone", "until set"]
    """What the tool does with a `Cookie` header that the script writes.

    It goes before the cookies of the jar (`first`), no cookie of the jar is sent beside it (`alone`), or it is sent as
    long as the jar has none for the address (`until set`).
    """
    encodings: frozenset[str]
    """The content encodings that the tool can read: of an answer in another, a script sees no text, or an error."""
    sends_written_length: bool
    """Whether a client of the tool sends the `Content-Length` that the script writes, whatever the body's is."""

    def detect(self, source: Source, read_file: ReadFile) -> bool:
        """Whether the text is a load script of this dialect, by itself or by the local modules that it imports."""
        ...

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the script. Never raises: what can't be read is a syntax problem or left out."""
        ...

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The smallest edits for a change. Raises CannotWriteError where there is no correct way."""
        ...

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression in the words of the tool, for messages and JSON output."""
        ...


class Remarking(Protocol):
    """A dialect that sees what the model has no place for."""

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """All remarks of a kind, in the order of the text."""
        ...


class Loading(Protocol):
    """A dialect whose scripts say how often their parts are run."""

    def load_parts(self, script: Script) -> Iterable[LoadPart]:
        """What users do in one go, with the weights of these parts; nothing where the script does not tell."""
        ...


class Creating(Protocol):
    """A dialect whose scripts can be written anew."""

    def new_script(self, journey: Journey, file: NewFile) -> NewScript:
        """A script that makes a journey, with the recorded values in it: what the server issued is left to fixes.

        Raises CannotWriteError.
        """
        ...

    def unique_text(self, unique: Unique) -> str:
        """What a new script makes such a value with, in its language."""
        ...

    def shorter_text(self, source: Source) -> bytes:
        """The text of a new script after fixes with fewer lines: helper functions, one declaration for a variable."""
        ...

    def laid_out(self, source: Source) -> bytes:
        """The text of a new script after fixes, as its usual formatter would leave it."""
        ...

    def follows(self, content_type: str | None) -> bool:
        """Whether the tool follows the redirect of a request as browsers do, by the type of the request's body."""
        ...


class Starting(Protocol):
    """A dialect whose scripts may run modules, which the tool can't start."""

    def imported_names(self, data: bytes) -> frozenset[bytes]:
        """The names of the modules that a text imports, without folder and suffix: at least these. It is only scanned.

        A file that a folder stands for (`index.js`, `__init__.py`) is called by the name of the folder.
        """
        ...

    def starts(self, data: bytes) -> bool:
        """Whether a text has what the tool starts with; a module of scripts has not. It is only scanned for that."""
        ...


class Import(NamedTuple):
    """The name of a module as a text writes it. `from_script`: it is looked up from the script that runs the text."""

    name: str
    from_script: bool = False


class Importing(Protocol):
    """A dialect of which can be told without reading a script as a whole which files it runs."""

    def imports(self, source: Source) -> Iterable[Import]:
        """The modules that a text imports; those that the tool brings may be missing."""
        ...

    def places(self, base: str, name: str, read_file: ReadFile) -> Iterable[str]:
        """The files that the name of a module may mean in the file `base`, the likeliest first."""
        ...


class Tidying(Protocol):
    """A dialect whose scripts are usually formatted by a tool."""

    def tidied_text(self, before: Source, after: Source) -> bytes:
        """The text after fixes as that tool would leave it, if it had left the text before so."""
        ...


class Navigable(Protocol):
    """A dialect whose scripts an editor can show in parts, follow and complete."""

    def navigator(self, script: Script) -> Navigator:
        """The way through a script."""
        ...


class Answer(Protocol):
    """A recorded response, as far as dialects look at it: `recordings.exchange.Response`."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def media_type(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def text(self) -> str: ...


class Hop(Protocol):
    """A recorded request with its response: `recordings.exchange.Exchange`."""

    @property
    def request(self) -> Request: ...
    @property
    def response(self) -> Answer | None: ...


class Resource(Protocol):
    """What a tool requests with a page: `correlation.evaluate.Resource`."""

    @property
    def hops(self) -> Sequence[Hop]: ...
    @property
    def inner(self) -> Resources | None: ...


class Resources(Protocol):
    """All that a tool requests with a page: `correlation.evaluate.Resources`."""

    @property
    def items(self) -> Sequence[Resource]: ...
    @property
    def complete(self) -> bool: ...


class Page(Protocol):
    """A response as the script sees it: `correlation.prove.run_extractor.Page`.

    `hops` are the redirects that the tool followed and the last answer, `response` is that of the last one, and `url`
    the address that it came from, with the fragment that a redirect gave it. `follows` says whether the tool follows
    redirects here, even if none is recorded. `resources` is what the tool requests with the page, None where it does
    not look for any.
    """

    @property
    def resources(self) -> Resources | None: ...

    @property
    def hops(self) -> Sequence[Hop]: ...
    @property
    def response(self) -> Answer: ...
    @property
    def url(self) -> str: ...
    @property
    def follows(self) -> bool: ...

    def neutral(self, extractor: Extractor) -> str | None:
        """What the neutral evaluator finds: for the extractors about which a dialect has nothing of its own to say."""
        ...

    def proven(self, extractor: Extractor) -> str | None:
        """The same. Raises NotEvaluatedError where it can't be told for certain."""
        ...

    def __hash__(self) -> int:
        """By identity: what was made of a page can be kept beside it."""
        ...

    def after(self, text: str | None, operations: Sequence[Operation]) -> str | None:
        """What operations make of a text, by the neutral evaluator; None where one of them finds nothing."""
        ...


class Evaluating(Protocol):
    """A dialect with its tool's own semantics of extractors."""

    def evaluate(self, extractor: Extractor, page: Page) -> str | None:
        """The value that the extractor gives in this tool, written as `write` writes it; None where it finds nothing.

        Raises NotEvaluatedError where that can't be told for certain: such an extractor is never proven.
        """
        ...
