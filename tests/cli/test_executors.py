"""Many scripts by processes, or by the workers of a cluster: the same report as without."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadlint.cli.errors import UsageError
from loadlint.cli.executors import cluster_address, executor_of
from loadlint.extras import install_command
from tests.lsp.scripts import SCRIPTS, write_flow
from tests.support.run import loadlint
from tests.support.scripts import k6

BAD = k6("http.post('https://shop.test/order', { csrf_token: 'dX7q2LmT0aPzRk93bVwYe5Hn' });")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Scripts of all tools with recordings, some without, one that can't be read."""
    for suffix in SCRIPTS:
        write_flow(tmp_path, suffix)
    for number in range(5):
        (tmp_path / f"bad{number}.js").write_text(BAD)
    (tmp_path / "gone.js").symlink_to(tmp_path / "nowhere.js")
    return tmp_path


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers in processes of their own, which were started in another folder."""
    options = {"host": "127.0.0.1", "dashboard_address": ":0", "silence_logs": 50}
    # Not above: all workers of the tests collect this file, and the import takes as long as most tests of a folder.
    dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
    # One worker that ends is enough for the tests; each further one is started anew.
    dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **options) as cluster:
        yield cluster


def address_of(cluster: Any) -> str:
    address: str = cluster.scheduler_address
    return address.replace("tcp://", "dask://")


@pytest.mark.slow
def test_check_says_the_same(cluster: Any, folder: Path) -> None:
    everywhere = ("check", "--no-cache", ".", "--output-format", "json")
    alone = loadlint(folder, *everywhere, "--jobs", "1", exits=1)
    assert len({one["path"] for one in json.loads(alone.out)["diagnostics"]}) == 9
    for way in (("--jobs", "3"), ("--executor", address_of(cluster))):
        assert loadlint(folder, *everywhere, *way, exits=1) == alone


@pytest.mark.slow
def test_fix_does_the_same(cluster: Any, folder: Path) -> None:
    diff = loadlint(folder, "fix", "--diff", ".", "--jobs", "1", exits=1)
    assert loadlint(folder, "fix", "--diff", ".", "--executor", address_of(cluster), exits=1) == diff


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_verify_says_the_same(cluster: Any, folder: Path, form: str) -> None:
    scripts = [f"shop{suffix}" for suffix in SCRIPTS]
    alone = loadlint(folder, "verify", *scripts, "none.js", "--output-format", form, exits=2)
    assert alone.err == "loadlint: none.js: there is no such file\n"
    assert all(f"{script}" in alone.text for script in scripts)
    way = ("--executor", address_of(cluster), "--output-format", form)
    assert loadlint(folder, "verify", *scripts, "none.js", *way, exits=2) == alone


def test_verify_of_several_scripts(folder: Path) -> None:
    one, two = (loadlint(folder, "verify", script, exits=1).text for script in ("shop.js", "shop.py"))
    assert loadlint(folder, "verify", "shop.js", "shop.py", exits=1).text == f"{one}\n{two}"
    value = json.loads(loadlint(folder, "verify", "shop.js", "shop.py", "--output-format", "json", exits=1).out)
    assert [report["script"] for report in value] == ["shop.js", "shop.py"]
    assert "are for one script" in loadlint(folder, "verify", "shop.js", "shop.py", "--faults", exits=2).err


@pytest.mark.exhaustive
def test_workers_that_share_a_process_are_refused(folder: Path) -> None:
    distributed = pytest.importorskip("distributed")
    options = {"host": "127.0.0.1", "dashboard_address": ":0", "silence_logs": 50}
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=True, **options) as cluster:
        done = loadlint(folder, "check", "--no-cache", ".", "--executor", address_of(cluster), exits=2)
    assert done.err == "loadlint: --executor: start the workers of the cluster with --nthreads 1\n"


def test_a_cluster_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("loadlint.cli.executors._SECONDS", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = loadlint(folder, "check", "--no-cache", ".", "--executor", f"dask://{address}", exits=2)
    assert done.err.endswith(f"loadlint: --executor: no Dask scheduler responds at tcp://{address}\n")


def test_without_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    done = loadlint(folder, "check", "--no-cache", ".", "--executor", "dask://localhost:8786", exits=2)
    assert done.err == f"loadlint: --executor needs the extra: {install_command('cluster')}\n"


def test_addresses_of_clusters(tmp_path: Path) -> None:
    assert cluster_address("dask://cluster.test:8786") == "tcp://cluster.test:8786"
    assert cluster_address("dask://[::1]:8786") == "tcp://[::1]:8786"
    for text in ("cluster:8786", "dask://cluster", "ray://cluster:1", "dask://:8786", "dask://cluster:"):
        assert "such as dask://localhost:8786" in loadlint(tmp_path, "check", "--executor", text, exits=2).err


@pytest.mark.slow
def test_a_worker_that_ends_is_told_in_one_line(cluster: Any) -> None:
    with pytest.raises(UsageError, match="workers of the cluster ended at one script"):
        list(executor_of(cluster.scheduler_address, None)(os._exit, [3]))
    with pytest.importorskip("distributed").Client(cluster) as client:
        client.wait_for_workers(2)
