"""What is published is whole, holds the marts alone, and is replaced at once."""

from __future__ import annotations

from pathlib import Path

import duckdb
from conftest import Build

from pipeline.build import alone
from pipeline.publish import SCHEMAS, publish


def test_only_the_marts_are_published(demo: Build) -> None:
    schemas = demo.query("select distinct schema_name from duckdb_tables() order by 1")
    assert [schema for (schema,) in schemas] == sorted(SCHEMAS)
    assert demo.query("select count(*) from duckdb_views() where not internal") == [(0,)]
    counts = "select schema_name, table_name, estimated_size from duckdb_tables() order by all"
    marts = [row for row in demo.query(counts, published=False) if row[0] in SCHEMAS]
    assert demo.query(counts) == marts


def test_readers_keep_the_old_file_and_newcomers_get_the_new_one(tmp_path: Path) -> None:
    work, published = tmp_path / "work.duckdb", tmp_path / "published" / "warehouse.duckdb"

    def write(value: int) -> None:
        with duckdb.connect(str(work)) as connection:
            for schema in SCHEMAS:
                connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create or replace table steering.t as select {value} as v")
        publish(work, published)

    write(1)
    reader = published.open("rb")
    first = reader.read()
    write(2)
    reader.seek(0)
    assert reader.read() == first, "an open reader still sees the old file"
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("select v from steering.t").fetchall() == [(2,)]
    assert [path.name for path in published.parent.iterdir()] == ["warehouse.duckdb"]


def test_a_failed_build_leaves_the_published_file(demo: Build) -> None:
    before = demo.published.stat()
    broken = demo.root / "tests" / "catalogue" / "broken.sql"
    broken.write_text("select 1", encoding="utf-8")
    try:
        result = demo.run()
    finally:
        broken.unlink()
    assert result.returncode != 0
    assert "broken" in result.stderr
    assert "rien n'a été publié" in result.stderr
    after = demo.published.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_second_build_is_told_so_and_touches_nothing(demo: Build) -> None:
    before = demo.published.stat()
    with alone(demo.root / "build"):
        result = demo.run()
    assert result.returncode != 0
    assert "une autre construction est en cours" in result.stderr
    after = demo.published.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
