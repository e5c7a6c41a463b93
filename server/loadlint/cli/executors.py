"""What does many jobs of one kind: this process, processes of this machine, or a cluster that the user named.

An executor is a function of the work and its jobs that gives the results in order of the jobs. Nothing else knows where
the work was done; jobs and results are plain values.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from loadlint.cli.errors import UsageError
from loadlint.extras import install_command

Executor = Callable[[Callable[[Any], Any], "Sequence[Any]"], "Iterator[Any]"]

_ENOUGH_FOR_PROCESSES = 32
_SCHEME = "dask://"
_SECONDS = 30


def executor_of(address: str | None, processes: int | None) -> Executor:
    """That of `--executor` and `--jobs`: without both, processes where there are many jobs."""
    return partial(_on_this_machine, processes) if address is None else partial(_on_cluster, address)


def cluster_address(text: str) -> str:
    """That of `dask://HOST:PORT`. Raises ValueError."""
    host, colon, port = text.removeprefix(_SCHEME).rpartition(":")
    if not (text.startswith(_SCHEME) and host and colon and port.isdecimal()):
        raise ValueError
    return f"tcp://{host}:{port}"


def _on_this_machine(processes: int | None, work: Callable[[Any], Any], jobs: Sequence[Any]) -> Iterator[Any]:
    number = processes or (os.cpu_count() or 1 if len(jobs) >= _ENOUGH_FOR_PROCESSES else 1)
    if min(number, len(jobs)) < 2:
        yield from map(work, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(number, len(jobs))) as pool:
        yield from pool.map(work, jobs, chunksize=max(1, len(jobs) // (number * 8)))


def _on_cluster(address: str, work: Callable[[Any], Any], jobs: Sequence[Any]) -> Iterator[Any]:
    """In the workers of a Dask cluster, which see the same files in the same folders."""
    with _cluster(address) as client:
        from distributed import KilledWorker

        _require_able(client)
        futures = client.map(partial(_in_folder, os.getcwd(), work), jobs, pure=False, retries=1)
        try:
            for future in futures:
                yield future.result()
                future.release()
        except KilledWorker:
            raise UsageError("--executor: workers of the cluster ended at one script; their logs say why") from None


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """A connection to the scheduler. Raises UsageError."""
    try:
        import distributed
    except ModuleNotFoundError:
        raise UsageError(f"--executor needs the extra: {install_command('cluster')}") from None
    connect: Callable[..., Any] = distributed.Client
    try:
        client = connect(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise UsageError(f"--executor: no Dask scheduler responds at {address}") from None
    with client:
        yield client


def _require_able(client: Any) -> None:
    """There are workers, which have this loadlint, and do one thing at a time. Raises UsageError.

    A worker works in the folder of the run, and a process has one working directory for all of its threads.
    """
    from importlib.metadata import version

    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        raise UsageError("--executor: the cluster has no workers")
    if any(worker["nthreads"] != 1 for worker in workers.values()):
        raise UsageError("--executor: start the workers of the cluster with --nthreads 1")
    try:
        versions = set(client.run(version, "loadlint").values())
    except Exception:
        versions = set()
    if versions != {version("loadlint")}:
        raise UsageError("--executor: the workers of the cluster need the same loadlint as this machine")


def _in_folder(folder: str, work: Callable[[Any], Any], job: Any) -> Any:
    os.chdir(folder)
    return work(job)
