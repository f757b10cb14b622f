"""What is published is whole, holds the marts alone, is replaced at once, and can be taken back."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, Build

from pipeline.contract import export_columns
from pipeline.errors import UserError
from pipeline.open_data import write_open_data
from pipeline.publish import (
    KEPT,
    SCHEMAS,
    finish_interrupted,
    manifest_of,
    previous_runs,
    publish,
    rollback,
)


def test_only_the_marts_are_published(demo: Build) -> None:
    schemas = demo.query("select distinct schema_name from duckdb_tables() order by 1")
    assert [schema for (schema,) in schemas] == sorted(SCHEMAS)
    assert demo.query("select count(*) from duckdb_views() where not internal") == [(0,)]
    counts = "select schema_name, table_name, estimated_size from duckdb_tables() order by all"
    marts = [row for row in demo.query(counts, published=False) if row[0] in SCHEMAS]
    assert demo.query(counts) == marts


def test_the_manifest_says_what_the_publication_was_made_of(demo: Build) -> None:
    manifest = json.loads(manifest_of(demo.published).read_text(encoding="utf-8"))
    assert demo.query("select run_id, source from quality.publication") == [
        (manifest["run_id"], "demonstration")
    ]
    assert {item["file"] for item in manifest["exports"]} == {f"{n}.csv" for n in export_columns()}
    assert all(len(item["sha256"]) == 64 and item["bytes"] for item in manifest["exports"])
    assert set(manifest["versions"]) == {
        "python",
        "dbt-core",
        "dbt-duckdb",
        "duckdb",
        "great-expectations",
    }
    assert manifest["tests"]["pass"] > 150
    assert set(manifest["tests"]) <= {"pass", "warn"}
    for table, rows in manifest["rows"].items():
        assert demo.query(f"select count(*) from {table}") == [(rows,)], table


def test_files_are_for_those_they_are_for(demo: Build) -> None:
    def mode(path: Path) -> int:
        return path.stat().st_mode & 0o777

    assert mode(demo.root / "build") == 0o750
    assert mode(demo.work) == 0o640
    assert mode(demo.published.parent) == 0o755
    assert mode(demo.published) == mode(manifest_of(demo.published)) == 0o644
    # The site is for everyone; build, in which it stands, is not.
    for path in (demo.root / "build").rglob("*"):
        is_site = "dashboard" in path.relative_to(demo.root).parts
        assert is_site or path.name == ".gitkeep" or not mode(path) & 0o007, path


def test_no_output_holds_a_path_of_the_machine(demo: Build) -> None:
    place = str(demo.root).encode()
    home = str(Path.home()).encode() + b"/"
    for folder in ("build", "published"):
        for path in (demo.root / folder).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert place not in content, path
                assert home not in content, path


class Toy:
    """A working file of one value, to publish many times."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "work.duckdb"
        self.published = folder / "published" / "warehouse.duckdb"

    def publish(self, value: int) -> None:
        with duckdb.connect(str(self.work)) as connection:
            for schema in SCHEMAS:
                connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create or replace table steering.t as select {value} as v")
            connection.execute(
                f"create or replace table quality.publication as select 'run{value:02}' as run_id"
            )
        publish(self.work, self.published, self.manifest(value))

    def manifest(self, value: int) -> dict[str, Any]:
        return {
            "run_id": f"run{value:02}",
            "published_at": "2026-01-01T00:00:00+00:00",
            "source": "exports",
            "buyers": [],
        }

    def value(self) -> int:
        manifest = json.loads(manifest_of(self.published).read_text(encoding="utf-8"))
        with duckdb.connect(str(self.published), read_only=True) as connection:
            row = connection.execute(
                "select v, run_id from steering.t, quality.publication"
            ).fetchone()
        assert row is not None
        assert row[1] == manifest["run_id"] == f"run{row[0]:02}"
        return int(row[0])


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path)


def test_readers_keep_the_old_file_and_newcomers_get_the_new_one(toy: Toy) -> None:
    toy.publish(1)
    reader = toy.published.open("rb")
    first = reader.read()
    toy.publish(2)
    reader.seek(0)
    assert reader.read() == first, "an open reader still sees the old file"
    assert toy.value() == 2
    names = {path.name for path in toy.published.parent.iterdir()}
    assert names == {"warehouse.duckdb", "manifest.json", "previous"}


def test_the_last_publications_are_kept_and_taken_back(toy: Toy) -> None:
    for value in range(1, KEPT + 3):
        toy.publish(value)
    assert [run.name for run in previous_runs(toy.published)] == [
        f"run{n:02}" for n in range(2, KEPT + 2)
    ]
    for value in range(KEPT + 1, 1, -1):
        assert rollback(toy.published) == (f"run{value + 1:02}", f"run{value:02}")
        assert toy.value() == value
    with pytest.raises(UserError, match="aucune publication précédente"):
        rollback(toy.published)
    toy.publish(9)
    assert toy.value() == 9


@pytest.mark.parametrize("replaced", [False, True])
def test_a_publication_killed_between_file_and_manifest_is_finish_interruptedd(
    toy: Toy, replaced: bool
) -> None:
    toy.publish(1)
    pending = toy.published.with_name(".manifest.json.new")
    if replaced:
        toy.publish(2)
        manifest_of(toy.published).replace(pending)
        manifest_of(toy.published).write_text(json.dumps(toy.manifest(1)), encoding="utf-8")
    else:
        pending.write_text(json.dumps(toy.manifest(2)), encoding="utf-8")
        toy.published.with_name(".warehouse.duckdb.new").write_bytes(b"half of a file")
    finish_interrupted(toy.published)
    assert toy.value() == (2 if replaced else 1)
    assert not list(toy.published.parent.glob(".*"))


PUBLISH_AGAIN_AND_AGAIN = """
import itertools, sys
from pathlib import Path
from test_publish import Toy
toy = Toy(Path(sys.argv[1]))
for value in itertools.count(1):
    toy.publish(value % 90)
    print(value, flush=True)
"""


def publishing(folder: Path) -> subprocess.Popen[str]:
    """Start a process that publishes again and again, and wait for its first publication."""
    here = [str(PROJECT), str(Path(__file__).parent)]
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISH_AGAIN_AND_AGAIN, str(folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(here)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def test_a_kill_while_publishing_leaves_a_whole_publication(toy: Toy, tmp_path: Path) -> None:
    """Six kills at random moments of a publication; ``make test-all`` kills whole builds."""
    chance = random.Random(11)
    for _ in range(6):
        process = publishing(tmp_path)
        time.sleep(chance.random() / 2)
        process.kill()
        process.communicate()
        with duckdb.connect(str(toy.published), read_only=True) as connection:
            assert connection.execute("select count(*) from steering.t").fetchall() == [(1,)]
        finish_interrupted(toy.published)
        assert toy.value() >= 0
        assert not list(toy.published.parent.glob(".*"))


def test_readers_see_whole_publications_while_others_are_made(toy: Toy, tmp_path: Path) -> None:
    process = publishing(tmp_path)
    seen = set()
    try:
        for _ in range(60):
            with duckdb.connect(str(toy.published), read_only=True) as connection:
                row = connection.execute(
                    "select v, run_id from steering.t, quality.publication"
                ).fetchone()
            assert row is not None
            assert row[1] == f"run{row[0]:02}"
            seen.add(row[0])
    finally:
        process.kill()
        process.communicate()
    assert len(seen) > 3


@pytest.mark.slow
def test_a_failed_build_leaves_the_published_file(
    demo: Build, copy_project: Callable[[str], Build]
) -> None:
    build = copy_project("broken")
    shutil.copytree(demo.root / "published", build.root / "published")
    before = build.published.stat()
    # Nothing of the rest is built: what depends on a broken seed is skipped.
    (build.root / "seeds/reference/regions.csv").write_text(
        "region_code,name_fr\n76,Occitanie\n76,Occitanie\n", encoding="utf-8"
    )
    result = build.run()
    assert result.returncode == 1
    assert "primary_key_regions_region_code" in result.stderr
    assert "rien n'a été publié" in result.stderr
    after = build.published.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    summary = json.loads(build.workspace.run_summary.read_text(encoding="utf-8"))
    assert summary["status"] == 1
    assert "primary_key_regions_region_code" in summary["error"]
    assert [(step["name"], step["outcome"]) for step in summary["steps"]] == [("dbt", "failed")]


def test_a_project_that_dbt_cannot_read_leaves_the_published_file(
    demo: Build, copy_project: Callable[[str], Build]
) -> None:
    build = copy_project("unreadable")
    shutil.copytree(demo.root / "published", build.root / "published")
    before = build.published.stat()
    (build.root / "models/marts/core/broken.sql").write_text("select {{ nothing(", "utf-8")
    result = build.run()
    assert result.returncode == 1
    assert "Erreur : dbt s'est arrêté" in result.stderr and "broken" in result.stderr
    assert "Traceback" not in result.stderr
    after = build.published.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    summary = json.loads(build.workspace.run_summary.read_text(encoding="utf-8"))
    assert (summary["status"], summary["steps"][0]["outcome"]) == (1, "failed")


def test_a_second_build_is_told_so_and_touches_nothing(tmp_path: Path) -> None:
    build = Build(tmp_path)
    with build.workspace.lock():
        result = build.run()
    assert result.returncode == 75
    assert result.stderr.startswith("Erreur : une autre construction est en cours dans build/")
    assert not build.published.exists()


def test_open_data_holds_no_formula(demo: Build, tmp_path: Path) -> None:
    files = write_open_data(demo.published, tmp_path / "open-data")
    tables = demo.query(
        "select schema_name || '.' || table_name || '.csv' from duckdb_tables() order by 1"
    )
    assert [path.name for path in files] == [name for (name,) in tables]
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            n_rows = sum(1 for _ in csv.reader(file)) - 1
        assert demo.query(f"select count(*) from {path.stem}") == [(n_rows,)], path.name


def test_a_formula_is_given_an_apostrophe_and_a_number_is_not(tmp_path: Path) -> None:
    published = tmp_path / "warehouse.duckdb"
    dangerous = ["=1+1", "+33 5", "-2", "@SUM(A1)", "\tx", "\rx"]
    with duckdb.connect(str(published)) as connection:
        connection.execute("create schema core")
        connection.execute("create table core.t (label varchar, amount decimal(9, 2))")
        connection.executemany(
            "insert into core.t values (?, -1.5)", [[text] for text in [*dangerous, "a=b"]]
        )
    (path,) = write_open_data(published, tmp_path / "open-data")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["label", "amount"],
        *([f"'{text}", "-1.50"] for text in dangerous),
        ["a=b", "-1.50"],
    ]
