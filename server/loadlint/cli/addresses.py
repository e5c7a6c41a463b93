"""Scripts, recordings and results by address: `s3://bucket/checkout.har`. Only what the user names is fetched.

A file is copied into a folder that is gone after the run, and the command works on the copy. What is printed and
written shows the address, without what may be secret in it.
"""

from __future__ import annotations

import os
import re
import ssl
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import urlsplit

from loadlint.cli.errors import UsageError
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.disk.writing import new_file, write
from loadlint.errors import UserError
from loadlint.extras import install_command

if TYPE_CHECKING:
    from argparse import Namespace

PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "http": "", "https": "", "memory": ""}
"""What can be read, by the scheme of the address the package that it needs beside the extra."""

_READ = {
    "check": ("paths", "recording"),
    "verify": ("scripts", "recording"),
    "results": ("files", "against", "traces", "script", "recording"),
    "recording": ("files",),
    "map": ("script", "recording"),
    "merge": ("reports",),
}
"""By command the options that may name an address. `new` has none: a script links its recordings, which must last."""

_CLIENT = {"trust_env": True}
"""Of aiohttp: the proxy is that of HTTPS_PROXY and HTTP_PROXY."""

_PIECE = 1 << 22
_ADDRESS = re.compile(rf"(?:{'|'.join(PACKAGES)})://[^\s/].*", re.DOTALL)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NEED_FILES = (
    *("fix", "unsafe_fixes", "add_ignore", "watch", "write_thresholds"),
    *("executor", "shard", "baseline", "write_baseline"),
)
"""The options that write the files that are named, or that know them by their paths in other runs and processes."""


def run(options: Namespace) -> int:
    """Run a command with copies of the files that it names by address. Raises UserError."""
    command = options.arguments[0]
    if command not in _READ:
        _require_no_address(command, options.arguments)
    named = {name: value for name, value in vars(options).items() if name in _READ.get(command, ()) and value}
    addresses = [text for value in named.values() for text in _texts(value) if _ADDRESS.fullmatch(text)]
    if not addresses:
        return int(options.run(options))
    _require_reading(options, addresses[0])
    with tempfile.TemporaryDirectory(prefix="loadlint-", ignore_cleanup_errors=True) as folder:
        copies = {address: _copy(address, folder) for address in dict.fromkeys(addresses)}
        for name, value in named.items():
            setattr(options, name, _with_copies(value, copies))
        # The copies are gone after the run: nothing that is known of them helps another one.
        options.no_cache = True
        names = {copy: _public_address(address) for address, copy in copies.items()}
        return _run_on_copies(options, names)


def _require_no_address(command: str, arguments: Sequence[str]) -> None:
    for text in filter(_ADDRESS.fullmatch, arguments):
        raise UsageError(f"{_public_address(text)}: {command} does not read addresses; copy the file to this machine")


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _with_copies(value: Any, copies: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return copies.get(value, value)
    return [copies.get(text, text) for text in value]


def _require_reading(options: Namespace, address: str) -> None:
    for name in _NEED_FILES:
        if getattr(options, name, None):
            raise UsageError(
                f"{_public_address(address)}: is only copied for this run: --{name.replace('_', '-')} needs files"
            )


def _run_on_copies(options: Namespace, names: Mapping[str, str]) -> int:
    """Run the command; whatever it tells has the addresses in place of the copies. Raises UserError."""
    try:
        with redirect_stdout(_Renaming(sys.stdout, names)), redirect_stderr(_Renaming(sys.stderr, names)):
            code = int(options.run(options))
        file = getattr(options, "output_file", None)
        if file is not None and reading.is_file(file):
            text = reading.read(file, RECORDING).decode("utf-8", "surrogateescape")
            write(file, _renamed_text(text, names).encode("utf-8", "surrogateescape"))
    except UserError as error:
        raise UsageError(_renamed_text(str(error), names)) from None
    return code


class _Renaming:
    """A stream in which copies have their addresses."""

    def __init__(self, stream: TextIO, names: Mapping[str, str]) -> None:
        self._stream = stream
        self._names = names

    def write(self, text: str) -> int:
        return self._stream.write(_renamed_text(text, self._names))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _renamed_text(text: str, names: Mapping[str, str]) -> str:
    for copy, shown in names.items():
        plain = copy.replace(os.sep, "/")
        for path in (f"file://{'' if plain.startswith('/') else '/'}{plain}", plain, copy):
            text = text.replace(path, shown)
    return text


def _public_address(address: str) -> str:
    """An address for people: a password and what a signature adds are no part of it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _copy(address: str, folder: str) -> str:
    """Fetch a file into a folder; its path, where files of one place stay beside each other. Raises UsageError."""
    scheme, _, rest = _public_address(address).partition("://")
    names = [_UNSAFE.sub("_", name) for name in rest.split("/") if name not in ("", ".", "..")]
    path = os.path.join(folder, scheme, *names)
    number = 1
    while os.path.lexists(path):
        number += 1
        path = os.path.join(folder, str(number), scheme, *names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with _understandable_failure(address):
        _fetch(address, path)
    return path


def _fetch(address: str, path: str) -> None:
    """Copy a file piece by piece, by ranges where the other side has them, up to the limit of recordings."""
    from fsspec.core import url_to_fs

    options = {"client_kwargs": _CLIENT} if address.startswith("http") else {}
    system, name = url_to_fs(address, **options)
    left = RECORDING.size
    with system.open(name, "rb", block_size=_PIECE) as source, new_file(path) as target:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise reading.ReadError(reading.too_large(RECORDING))
            target.write(piece)


_NOT_THERE = "there is no such file, or no server responds"
_NOT_TRUSTED = "its certificate is not trusted; set SSL_CERT_FILE to a file with your company's certificate authority"


@contextmanager
def _understandable_failure(address: str) -> Iterator[None]:
    """One message for whatever goes wrong; what libraries say may hold the secrets of an address."""
    shown, scheme = _public_address(address), address.partition("://")[0]
    try:
        yield
    except reading.ReadError as error:
        raise UsageError(f"{shown}: {error}") from None
    except ImportError:
        command = install_command("remote", *PACKAGES[scheme].split())
        raise UsageError(f"{shown}: reading it needs more packages: {command}") from None
    except FileNotFoundError as error:
        is_untrusted = isinstance(error.__cause__, ssl.SSLError)
        raise UsageError(f"{shown}: {_NOT_TRUSTED if is_untrusted else _NOT_THERE}") from None
    except PermissionError:
        raise UsageError(f"{shown}: your credentials do not allow reading it") from None
    except Exception as error:
        raise UsageError(f"{shown}: can't be read: {type(error).__name__}") from None
