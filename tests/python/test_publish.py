"""What is published is whole, holds the marts alone, is replaced at once, and can be taken back."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Build, Toy

from pipeline.contract import export_columns, exports_about_persons
from pipeline.errors import UsageError, UserError
from pipeline.freeze import freeze
from pipeline.open_data import write_open_data
from pipeline.publish import (
    KEPT,
    Description,
    finish_interrupted,
    previous_runs,
    publish,
)
from pipeline.published import (
    CONTENTS,
    SCHEMAS,
    is_sealed,
    log_of,
    manifest_of,
    reading,
    verify,
)


def test_only_the_marts_are_published(demo: Build) -> None:
    schemas = demo.query("select distinct schema_name from duckdb_tables() order by 1")
    assert [schema for (schema,) in schemas] == sorted(SCHEMAS)
    assert demo.query("select count(*) from duckdb_views() where not internal") == [(0,)]
    counts = "select schema_name, table_name, estimated_size from duckdb_tables() order by all"
    marts = [row for row in demo.query(counts, published=False) if row[0] in SCHEMAS]
    assert [row for row in demo.query(counts) if row[1] != CONTENTS] == marts


def test_the_manifest_says_what_the_publication_was_made_of(demo: Build) -> None:
    manifest = json.loads(manifest_of(demo.published).read_text(encoding="utf-8"))
    assert demo.query("select run_id, source from quality.publication") == [
        (manifest["run_id"], "demonstration")
    ]
    assert [item["export"] for item in manifest["exports"]] == sorted(export_columns())
    for item in manifest["exports"]:
        # A hash of rows about persons would let a guess at them be checked.
        if item["export"] in exports_about_persons():
            assert item.keys() == {"export"}
        else:
            assert (item["file"], len(item["sha256"])) == (f"{item['export']}.csv", 64)
            assert item["bytes"] == (PROJECT / "seeds/raw" / item["file"]).stat().st_size
    assert set(manifest["versions"]) == {
        "python",
        "dbt-core",
        "dbt-duckdb",
        "duckdb",
        "great-expectations",
    }
    assert manifest["tests"]["pass"] > 150
    assert set(manifest["tests"]) <= {"pass", "warn"}
    assert manifest["number"] == 1
    for table, found in manifest["tables"].items():
        assert demo.query(f"select count(*) from {table}") == [(found["rows"],)], table


def test_files_are_for_those_they_are_for(demo: Build) -> None:
    def mode(path: Path) -> int:
        return path.stat().st_mode & 0o777

    assert mode(demo.root / "build") == 0o750
    assert mode(demo.work) == 0o640
    assert mode(demo.published.parent) == 0o755
    assert mode(demo.published) == 0o444
    assert mode(manifest_of(demo.published)) == 0o644
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
    assert names == {
        "warehouse.duckdb", "warehouse.duckdb.wal", "manifest.json", "parquet", "previous",
    }  # fmt: skip
    assert is_sealed(toy.published)


def test_what_is_not_confirmed_takes_no_place(toy: Toy) -> None:
    """What is checked while the copy is written may refuse it."""

    def refuse() -> None:
        assert list(toy.published.parent.glob(".warehouse.duckdb.new")), "it is written"
        raise UserError("refused")

    toy.publish(1)
    before = sorted(toy.published.parent.rglob("*"))
    with pytest.raises(UserError, match="refused"):
        publish(toy.work, toy.published, toy.manifest(2), confirm=refuse)
    assert toy.value() == 1
    assert sorted(toy.published.parent.rglob("*")) == before


def test_the_last_publications_are_kept_and_taken_back(toy: Toy) -> None:
    for value in range(1, KEPT + 3):
        toy.publish(value)
    assert [run.name for run in previous_runs(toy.published)] == [
        f"run{n:02}" for n in range(2, KEPT + 2)
    ]
    for value in range(KEPT + 1, 1, -1):
        assert toy.rollback() == (f"run{value + 1:02}", f"run{value:02}")
        assert toy.value() == value
    with pytest.raises(UserError, match="aucune publication précédente"):
        toy.rollback()
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
    left = toy.published.parent / "lecture-killed"
    left.mkdir()
    os.utime(left, (0, 0))
    # Killed before the Parquet files were replaced, or between the two renames.
    shutil.rmtree(toy.published.with_name("parquet"))
    toy.published.with_name(".parquet.old").mkdir()
    finish_interrupted(toy.published)
    assert toy.value() == toy.value_in_parquet() == (2 if replaced else 1)
    assert not list(toy.published.parent.glob(".*"))
    assert not list(toy.published.parent.glob("lecture-*"))


WRITE = """
import duckdb, os, sys, time
client = duckdb.connect(sys.argv[1])
for statement in ("create table steering.mine as select 1 as v", "update steering.t set v = 99", "checkpoint"):
    try:
        client.execute(statement)
        print("done", statement, flush=True)
    except duckdb.Error as error:
        print(str(error).splitlines()[0], flush=True)
print("holding", flush=True)
time.sleep(60)
"""


@contextmanager
def client(published: Path) -> Iterator[list[str]]:
    """A client in DuckDB's default mode, which writes, holds the file, and is killed; gives what it was told."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE, str(published)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = [line.strip() for line in iter(process.stdout.readline, "holding\n")]
    try:
        yield said
    finally:
        process.kill()
        process.communicate()


def test_a_client_that_writes_and_is_killed_changes_nothing(toy: Toy) -> None:
    """Before, while and after others publish: readers see what was audited."""
    toy.publish(1)
    for value in range(2, 5):
        with client(toy.published) as said:
            # Nothing can be committed; the checkpoint has nothing to write.
            assert [line.startswith("done") for line in said] == [False, False, True]
            verify(toy.published)
            with reading(toy.published) as connection:
                assert connection.execute("from steering.t").fetchall() == [(value - 1,)]
            toy.publish(value)
        assert is_sealed(toy.published)
        verify(toy.published)
        assert toy.value() == value
        assert toy.tables() == {"t", "publication", "dim_indicators", CONTENTS}
    assert toy.rollback() == ("run04", "run03")
    assert toy.value() == 3


@pytest.mark.parametrize("then", ["publish", "verify", "rollback", "finish"])
def test_a_log_that_a_client_left_is_never_replayed(
    toy: Toy, then: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the publications of an earlier version let a client leave one."""
    toy.publish(1)
    toy.publish(2)
    log = log_of(toy.published)
    log.unlink()
    with client(toy.published) as said:
        assert said[0].startswith("done")
    # The client wrote to the log, and the checkpoint to the file: what is not sealed can be changed.
    assert not is_sealed(toy.published)
    if then == "publish":
        toy.publish(3)
        assert toy.value() == 3
        assert toy.tables() == {"t", "publication", "dim_indicators", CONTENTS}
    elif then == "rollback":
        toy.rollback()
        assert toy.value() == 1
    elif then == "finish":
        finish_interrupted(toy.published)
    else:
        with pytest.raises(
            UserError, match=r"n'est pas ce qui a été vérifié : steering\.mine, steering\.t"
        ):
            verify(toy.published)
    assert is_sealed(toy.published)


def test_what_is_not_what_was_audited_is_refused_by_whoever_reads_it(
    toy: Toy, tmp_path: Path
) -> None:
    toy.publish(1)
    verify(toy.published)
    log_of(toy.published).unlink()
    toy.published.chmod(0o644)
    with duckdb.connect(str(toy.published)) as connection:
        connection.execute("update steering.t set v = 2")
    for use in (
        lambda: verify(toy.published),
        lambda: write_open_data(toy.published, tmp_path / "open-data"),
        lambda: freeze(toy.published, tmp_path / "figures.csv", 2024),
    ):
        with pytest.raises(UserError, match=r"n'est pas ce qui a été vérifié : steering\.t\."):
            use()
    assert not (tmp_path / "open-data").exists()
    # Nor does a manifest that says otherwise help.
    toy.publish(3)
    manifest = json.loads(manifest_of(toy.published).read_text(encoding="utf-8"))
    manifest["tables"]["steering.t"]["content"] = "0"
    manifest_of(toy.published).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UserError, match=r"manifest\.json"):
        verify(toy.published)


def test_what_another_duckdb_published_is_known_by_its_bytes(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.publish(1)
    monkeypatch.setattr("pipeline.published.HASHED_BY", "duckdb 9.9.9: ")
    verify(toy.published)
    toy.published.chmod(0o644)
    with toy.published.open("ab") as file:
        file.write(b"\0")
    with pytest.raises(UserError, match="une autre version de DuckDB"):
        verify(toy.published)
    manifest = json.loads(manifest_of(toy.published).read_text(encoding="utf-8"))
    del manifest["sha256"]
    manifest_of(toy.published).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UsageError, match="version antérieure"):
        verify(toy.published)


def test_publications_are_in_the_order_in_which_they_were_made(toy: Toy) -> None:
    """Whatever clocks said: the runs of a clock a month ahead come first."""
    for value in (90, 91, 1, 2):
        toy.publish(value)
    assert [run.name for run in previous_runs(toy.published)] == ["run90", "run91", "run01"]
    assert toy.rollback() == ("run02", "run01")


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
    seen: set[int] = set()
    n_reads = 0
    deadline = time.monotonic() + 60
    try:
        while n_reads < 60 or (len(seen) < 4 and time.monotonic() < deadline):
            with duckdb.connect(str(toy.published), read_only=True) as connection:
                row = connection.execute(
                    "select v, run_id from steering.t, quality.publication"
                ).fetchone()
            assert row is not None
            assert row[1] == f"run{row[0]:02}"
            seen.add(row[0])
            n_reads += 1
    finally:
        process.kill()
        process.communicate()
    assert len(seen) > 3


@pytest.mark.slow
def test_a_failed_build_leaves_the_published_file(
    demo: Build, copy_project: Callable[[str], Build]
) -> None:
    build = copy_project("broken")
    shutil.copytree(demo.root / "published", build.root / "published", symlinks=True)
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
    shutil.copytree(demo.root / "published", build.root / "published", symlinks=True)
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


def test_every_published_table_and_column_says_what_it_is(demo: Build) -> None:
    untold = demo.query(
        "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
        "where database_name = 'warehouse' and not internal and coalesce(comment, '') = '' order by all"
    )
    assert untold == []
    tables = demo.query(
        "select table_name, comment from duckdb_tables() where database_name = 'warehouse' and not internal"
    )
    assert len(tables) > 90
    assert {
        name for name, comment in tables if not (comment or "").startswith("One row per")
    } == set()


def test_parquet_holds_what_the_file_holds(demo: Build) -> None:
    tables = demo.query("select schema_name, table_name from duckdb_tables()")
    files = {
        path.relative_to(demo.published.parent / "parquet").with_suffix("").parts
        for path in (demo.published.parent / "parquet").rglob("*.parquet")
    }
    assert files == set(tables)
    for schema, table in (
        ("core", "fct_invoices"),
        ("reporting", "contracts"),
        ("core", "dim_dates"),
    ):
        path = demo.published.parent / "parquet" / schema / f"{table}.parquet"
        ours, theirs = f'from {schema}."{table}"', f"from '{path}'"
        assert (
            demo.query(f"({ours} except all {theirs}) union all ({theirs} except all {ours})") == []
        )
        assert path.stat().st_mode & 0o777 == 0o444


def test_what_is_joined_to_bears_its_keys(demo: Build) -> None:
    found = {
        (schema, table): (kind, columns)
        for schema, table, kind, columns in demo.query(
            "select schema_name, table_name, constraint_type, constraint_column_names "
            "from duckdb_constraints() where constraint_type in ('PRIMARY KEY', 'UNIQUE')"
        )
    }
    dimensions = demo.query(
        "select schema_name, table_name from duckdb_tables() where table_name like 'dim\\_%' escape '\\'"
    )
    assert len(dimensions) >= 15
    assert {name for name in dimensions if found.get(name, [""])[0] != "PRIMARY KEY"} == set()
    assert found["core", "fct_contracts"] == ("PRIMARY KEY", ["contract_id"])
    assert found["steering", "indicator_years"] == ("PRIMARY KEY", ["indicator_id", "year"])
    # A year that no export knows is a row too.
    assert found["quality", "export_years"] == ("UNIQUE", ["export", "year"])
    references = demo.query(
        "select table_name, constraint_column_names, referenced_table from duckdb_constraints() "
        "where constraint_type = 'FOREIGN KEY'"
    )
    assert ("fct_contract_holders", ["contract_id"], "fct_contracts") in references


def test_a_large_table_bears_no_key_unless_another_refers_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.publish.LARGE_ROWS", 2)
    work, published = tmp_path / "work.duckdb", tmp_path / "published" / "warehouse.duckdb"
    with duckdb.connect(str(work)) as connection:
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        for table, n_rows in (("whole", 3), ("part", 3), ("small", 2)):
            connection.execute(f"create table core.{table} as from range({n_rows}) as rows (k)")
        connection.execute("create table quality.publication as select 'run' as run_id")
    refers = {"k": ("core.whole", "k")}
    described = {
        "core.whole": Description("", {}, ("k",)),
        "core.part": Description("", {}, ("k",), refers),
        "core.small": Description("", {}, ("k",), refers),
    }
    publish(work, published, {"run_id": "run"}, described)
    with duckdb.connect(str(published), read_only=True) as connection:
        found = connection.execute(
            "select table_name, constraint_type from duckdb_constraints() where schema_name = 'core' "
            "and constraint_type <> 'NOT NULL' order by all"
        ).fetchall()
    assert found == [("small", "FOREIGN KEY"), ("small", "PRIMARY KEY"), ("whole", "PRIMARY KEY")]


def test_the_tables_for_reports_say_what_the_marts_say(demo: Build) -> None:
    columns = ", ".join(name for name, *_ in demo.query("describe steering.indicator_trajectories"))
    ours, theirs = (
        f"select {columns} from {table}"
        for table in ("reporting.indicator_figures", "steering.indicator_trajectories")
    )
    assert demo.query(f"({ours} except all {theirs}) union all ({theirs} except all {ours})") == []
    starts = demo.query("select distinct year_start from reporting.indicator_figures order by 1")
    assert [start.isoformat() for (start,) in starts][:2] == ["2021-01-01", "2022-01-01"]
    # One row per contract of the population, with words beside its codes.
    (found,) = demo.query(
        "select count(*), sum(amount_excl_tax), bool_and((segment_fr is null) = (segment is null)), "
        "bool_and(ends_on > notified_on), count(*) - count(buyer_name) from reporting.contracts"
    )
    (expected,) = demo.query(
        "select count(*), sum(amount_excl_tax) from core.fct_contracts where is_in_population"
    )
    assert found == (*expected, True, True, 0)
