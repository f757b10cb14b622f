"""Readers, kills, full disks and refusals: the published file opens and is whole in every state."""

from __future__ import annotations

import csv
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import AS_OF, Build

from pipeline.demo.exports import write
from pipeline.published import contents, reading, verify

pytestmark = pytest.mark.slow

# A table of each published schema: what a reader sees of a run.
WATCHED = ("core.dim_years", "core.fct_contracts", "indicators.fct_c01_1_environmental_consideration",
           "steering.indicator_trajectories", "quality.export_coverage")  # fmt: skip
PUBLISH = """
import sys
from pathlib import Path
from pipeline.cli import cli, main
from pipeline.manifest import new_manifest
from pipeline.publish import publish
from pipeline.workspace import Workspace

@cli.command("publish-only")
def publish_only() -> None:
    work = Path(sys.argv[1])
    publish(work, Workspace(Path.cwd()).published, new_manifest([], work, {}, []))

sys.exit(main(["publish-only"]))
"""


def look(published: Path) -> tuple[str, str]:
    """Open the file as a reader does; return its run and a digest of what is in it."""
    with reading(published) as connection:
        first = connection.execute("select run_id from quality.publication").fetchall()
        seen = [
            connection.execute(f"select count(*), bit_xor(hash(t)) from {table} as t").fetchall()
            for table in WATCHED
        ]
        last = connection.execute("select run_id from quality.publication").fetchall()
    assert first == last
    return first[0][0], str(seen)


def read_in_a_loop(published: Path, stop: Any, out: Any) -> None:
    seen: dict[str, set[str]] = {}
    n_reads, failures = 0, []
    while not stop.is_set():
        try:
            run, content = look(published)
            seen.setdefault(run, set()).add(content)
            n_reads += 1
        except Exception as error:
            failures.append(repr(error))
        time.sleep(2)
    out.put((seen, n_reads, failures))


def publish_only(build: Build, work: Path) -> subprocess.CompletedProcess[str]:
    """Publish a working file, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", PUBLISH, str(work)], cwd=build.root,
        env=os.environ | {"PYTHONPATH": str(build.project)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def small(new_build: Callable[[str], Build]) -> Build:
    """A publication of a small demonstration."""
    build = new_build("small")
    write(build.root / "exports", seed=9, scale=0.1)
    result = build.run(str(build.root / "exports"))
    assert result.returncode == 0, result.stderr
    return build


def test_sixteen_readers_and_a_writer_while_five_publications_are_made(
    small: Build, tmp_path: Path
) -> None:
    # Another day, other figures: a mix of two runs would show.
    result = small.run(str(small.root / "exports"), "--as-of", "2026-02-01")
    assert result.returncode == 0, result.stderr
    days = [tmp_path / "february.duckdb", tmp_path / "july.duckdb"]
    shutil.copy(small.work, days[0])
    assert small.run(str(small.root / "exports")).returncode == 0
    shutil.copy(small.work, days[1])
    context = multiprocessing.get_context("spawn")
    stop, out = context.Event(), context.Queue()
    readers = [
        context.Process(target=read_in_a_loop, args=(small.published, stop, out)) for _ in range(16)
    ]
    for reader in readers:
        reader.start()
    runs = {look(small.published)[0]}
    try:
        for number in range(5):
            work = tmp_path / str(number) / "warehouse.duckdb"
            work.parent.mkdir()
            shutil.copy(days[number % 2], work)
            with duckdb.connect(str(work)) as connection:
                connection.execute("update quality.publication set run_id = ?", [f"run-{number}"])
            # A client writes and is killed before, while and after each publication.
            with writing_client(small.published):
                pass
            with writing_client(small.published):
                result = publish_only(small, work)
            assert result.returncode == 0, result.stderr
            with writing_client(small.published):
                pass
            verify(small.published)
            with (
                reading(small.published) as connection,
                duckdb.connect(str(work), read_only=True) as working,
            ):
                assert contents(connection, "warehouse") == contents(working, "warehouse")
            runs.add(look(small.published)[0])
    finally:
        stop.set()
    results = [out.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(timeout=60)
    assert len(runs) == 6
    assert [failure for _, _, failures in results for failure in failures] == []
    assert min(n_reads for _, n_reads, _ in results) >= 5
    seen_by_all: dict[str, set[str]] = {}
    for seen, _, _ in results:
        for run, found in seen.items():
            seen_by_all.setdefault(run, set()).update(found)
    assert len(seen_by_all) >= 5
    assert set(seen_by_all) <= runs
    assert all(len(found) == 1 for found in seen_by_all.values()), (
        "a run is one content, for every reader"
    )


def killed(
    build: Build, command: list[str], seconds: float, how: signal.Signals = signal.SIGKILL
) -> float | None:
    """Start a command, kill it and what it started; return how long it took where it had ended before."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command], cwd=build.root, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(build.project)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(timeout=seconds)
        return time.monotonic() - started
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, how)
            process.wait()


@pytest.mark.parametrize(("what", "n_kills"), [("build", 20), ("publication", 20)])
def test_a_kill_at_any_moment_leaves_a_whole_file(small: Build, what: str, n_kills: int) -> None:
    if what == "build":
        command = [
            "-m", "pipeline", "build", "--as-of", AS_OF, "--workdir", str(small.root),
            str(small.root / "exports"),
        ]  # fmt: skip
    else:
        work = small.root / "work" / "warehouse.duckdb"
        work.parent.mkdir()
        os.link(small.work, work)
        command = ["-c", PUBLISH, str(work)]
    whole = killed(small, command, 300)
    assert whole is not None
    chance = random.Random(20)
    before, n_ended = look(small.published)[0], 0
    # Each kill at a random moment of its part of the time: no part of the work is left out.
    for number in range(n_kills):
        ended = killed(small, command, whole * (number + chance.random()) / n_kills)
        if ended is not None:
            n_ended += 1
            whole = min(whole, ended)
        assert look(small.published)[0]
    assert n_ended <= n_kills // 2, "most kills came before the end"
    result = small.run(str(small.root / "exports"))
    assert result.returncode == 0, result.stderr
    run, _ = look(small.published)
    assert run != before
    names = {path.name for path in small.published.parent.iterdir()}
    assert names == {
        "warehouse.duckdb", "warehouse.duckdb.wal", "manifest.json", "parquet", "previous",
    }  # fmt: skip


CLIENT = """
import duckdb, sys, time
client = None
while client is None:
    try:
        client = duckdb.connect(sys.argv[1])
    except duckdb.IOException:
        time.sleep(0.02)  # a reader is at it
while True:
    for statement in (
        "create table core.mine as select 1 as v",
        "update steering.indicator_trajectories set value = 0.5",
        "checkpoint",
    ):
        try:
            client.execute(statement)
        except duckdb.Error:
            pass
    print("tried", flush=True)
    time.sleep(0.2)
"""


@contextmanager
def writing_client(published: Path) -> Iterator[None]:
    """A client in DuckDB's default mode, which writes all the time and is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(published)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "tried\n"
    try:
        yield
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("kill", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_read_of_persons_is_gone_after_a_kill(small: Build, kill: signal.Signals) -> None:
    """At five moments of a build; what was killed without a word is swept by the next command."""
    with (small.root / "exports" / "insertion_hours.csv").open(encoding="utf-8") as file:
        known = {row["beneficiaire_id"].encode() for row in csv.DictReader(file)}
    assert len(known) > 5
    command = [
        "-m",
        "pipeline",
        "build",
        "--as-of",
        AS_OF,
        "--workdir",
        str(small.root),
        str(small.root / "exports"),
    ]
    for seconds in (1, 2, 4, 8, 14):
        killed(small, command, seconds, kill)
        if kill == signal.SIGKILL:
            assert small.spaser("verify").returncode == 0
        for path in (small.root / "build").rglob("*"):
            if path.is_file():
                assert not any(name in path.read_bytes() for name in known), (path, seconds)


@contextmanager
def disk(place: Path, size: str, *, read_only: bool = False) -> Iterator[None]:
    """Put a small disk in a folder, with what the folder holds on it."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    holds = subprocess.run(
        ["tar", "-cf", "-", "-C", str(place), "."], capture_output=True, check=True
    ).stdout
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=False
    ).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        subprocess.run(["tar", "-xf", "-", "-C", str(place)], input=holds, check=True)
        if read_only:
            subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_fills_during_the_build_is_told_and_costs_nothing(small: Build) -> None:
    before = look(small.published)
    with disk(small.root / "build", "150m"):
        (small.root / "build" / "filler").write_bytes(b"x" * 1_000_000)
        for path in (small.root / "build").glob("warehouse.duckdb*"):
            path.unlink()
        used = subprocess.run(
            ["du", "-sm", "build"], cwd=small.root, capture_output=True, text=True, check=True
        )
        free = 150 - int(used.stdout.split()[0])
        (small.root / "build" / "filler").write_bytes(b"x" * 1_000_000 * max(1, free - 6))
        result = small.run(str(small.root / "exports"))
    assert result.returncode == 1, result.stdout
    assert "le disque est plein" in result.stderr
    assert "La dernière publication est intacte" in result.stderr
    assert "Traceback" not in result.stderr
    assert look(small.published) == before
    assert small.run(str(small.root / "exports")).returncode == 0


@pytest.mark.parametrize(
    ("spare", "read_only", "said"), [(1, False, "le disque est plein"), (40, True, "lecture seule")]
)
def test_a_publication_that_cannot_be_written_is_told_and_the_last_one_stays(
    small: Build, spare: int, read_only: bool, said: str
) -> None:
    # What stands there, in blocks, and a little more.
    files = (path for path in small.published.parent.rglob("*") if path.is_file())
    size = sum(-(-path.stat().st_size // 4096) * 4096 for path in files) // 1_000_000 + spare
    with disk(small.published.parent, f"{size}m", read_only=read_only):
        before = look(small.published)
        result = publish_only(small, small.work)
        assert result.returncode == 1
        assert said in result.stderr
        assert "La dernière publication est intacte" in result.stderr
        assert "Traceback" not in result.stderr
        assert look(small.published) == before


def test_a_file_that_may_not_grow_is_told(small: Build) -> None:
    before = look(small.published)
    result = subprocess.run(
        ["/bin/sh", "-c", f'ulimit -f 2000; exec "{sys.executable}" -c "$0" "$1"', PUBLISH, str(small.work)],
        cwd=small.root, env=os.environ | {"PYTHONPATH": str(small.project)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1, result.stderr
    assert "dépasse la taille permise" in result.stderr
    assert look(small.published) == before
