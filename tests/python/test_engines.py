"""The same tables on DuckDB, on DuckLake with PostgreSQL and on Spark; and what is said where these cannot run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import AS_OF, PROJECT, SAMPLES, Build, installed

from pipeline.errors import disk_refusal

SALT = "0123456789abcdef" * 4
WITH_SALT = {"SPASER_PSEUDONYM_SALT": SALT}
REAL = ("decp-2019-json", "decp-2022-json", "decp-tabular", "decp-occitanie-region")
# Another in each run, and the digests of the tables with that one.
OF_THE_RUN = {("quality", "publication"), ("quality", "published_tables")}


def needed(program: str, *places: str) -> str:
    """Return the path of a program; the test is skipped where a user's machine lacks it, and fails in CI."""
    found = shutil.which(program, path=os.pathsep.join([os.environ["PATH"], *places]))
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed on this machine")
    return found


def engines() -> Path:
    return installed("-e", f"{PROJECT}[spark,ducklake]")


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, and beside it the real contracts where they lie, of whatever buyer."""
    folder = tmp_path_factory.mktemp("everything")
    for file in (PROJECT / "seeds" / "raw").glob("*.csv"):
        shutil.copy(file, folder / file.name)
    if SAMPLES.is_dir():
        for kind in REAL:
            for file in (SAMPLES / kind).iterdir():
                shutil.copy(file, folder / f"{kind}-{file.name}")
    (folder / "buyers.csv").write_text("siren,name,role\n*,Tous,region\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def on_duckdb(exports: Path, new_build: Callable[[str], Build]) -> Build:
    build = new_build("on_duckdb")
    result = build.run(str(exports), **WITH_SALT)
    assert result.returncode == 0, result.stderr
    return build


@pytest.fixture(scope="session")
def catalogue() -> Iterator[str]:
    """A PostgreSQL of its own, without a network, as libpq addresses it."""
    initdb = needed("initdb", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"))))
    folder = Path(tempfile.mkdtemp(prefix="spaser-pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    is_root = os.geteuid() == 0
    as_user = [needed("runuser", "/usr/sbin"), "-u", "postgres", "--"] if is_root else []
    if as_user:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(Path(initdb).resolve().with_name(program)), *arguments],
            cwd="/", check=True, capture_output=True,
        )  # fmt: skip

    data = str(folder / "data")
    run("initdb", "-D", data, "-A", "trust", "-U", "spaser")
    server = f"-c listen_addresses= -k {folder}"
    run("pg_ctl", "-D", data, "-o", server, "-l", str(folder / "log"), "-w", "start")
    try:
        run("createdb", "-h", str(folder), "-U", "spaser", "spaser")
        yield f"host={folder} user=spaser dbname=spaser"
    finally:
        run("pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
        shutil.rmtree(folder)


def on_engine(root: Path) -> Build:
    """Return a build in the environment that has the engines."""
    return Build(root, python=str(engines() / "python"))


def assert_same_tables(one: Path, other: Path, schemas: tuple[str, ...] = ()) -> int:
    """Compare every table, row by row; return how many there are."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        columns = connection.execute(
            "select schema_name, table_name, list(format('\"{}\"', column_name) order by column_index) "
            "from duckdb_columns() inner join duckdb_tables() using (database_name, schema_name, table_name) "
            "where database_name = 'one' group by all order by all"
        ).fetchall()
        tables = [
            (schema, name, ", ".join(names))
            for schema, name, names in columns
            if (schema, name) not in OF_THE_RUN and (not schemas or schema in schemas)
        ]
        different = []
        for schema, name, names in tables:
            sides = [f"select {names} from {side}.{schema}.{name}" for side in ("one", "other")]
            found = connection.execute(
                f"select count(*) from ((({sides[0]}) except all ({sides[1]})) "
                f"union all (({sides[1]}) except all ({sides[0]})))"
            ).fetchone()
            assert found is not None
            if found[0]:
                different.append((f"{schema}.{name}", found[0]))
    assert different == [], different
    return len(tables)


def figures(build: Build) -> set[str]:
    """The indicators that have a figure in the published file."""
    return {
        name
        for (name,) in build.query(
            "select distinct indicator_id from steering.indicator_years where value is not null"
        )
    }


@pytest.mark.slow
def test_ducklake_computes_what_duckdb_computes(
    catalogue: str, exports: Path, on_duckdb: Build, tmp_path: Path
) -> None:
    build = on_engine(tmp_path)
    lake = {"SPASER_CATALOGUE": catalogue, "SPASER_LAKE": str(tmp_path / "lake")}
    result = build.run("--engine", "ducklake", str(exports), **WITH_SALT, **lake)
    assert result.returncode == 0, result.stderr
    assert assert_same_tables(on_duckdb.work, build.work) > 190
    assert assert_same_tables(on_duckdb.published, build.published) > 100
    assert len(figures(build)) == 51
    # A reader has the lake itself too, and the day after nothing is left of what a table was.
    script = (
        "import duckdb; from pathlib import Path; from pipeline import lake\n"
        "def files(): return len(list(Path(lake.os.environ[lake.FILES]).rglob('*.parquet')))\n"
        "with duckdb.connect() as c:\n"
        "    lake.attach(c, 'lake', 'read_write')\n"
        "    c.execute('create table lake.main.gone as select * from range(1000)')\n"
        "    c.execute('drop table lake.main.gone')\n"
        "before = files()\n"
        "lake.forget_earlier()\n"
        "assert files() == before\n"
        "lake.forget_earlier(hours=0)\n"
        "assert files() < before\n"
        "with duckdb.connect() as c:\n"
        "    lake.attach(c, 'lake', 'read_only')\n"
        "    print(c.execute('select count(*) from lake.steering.indicator_years').fetchone()[0])\n"
    )
    read = subprocess.run(
        [str(engines() / "python"), "-c", script], cwd=PROJECT, env=os.environ | lake,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert read.returncode == 0, read.stderr
    assert [(int(read.stdout),)] == build.query("select count(*) from steering.indicator_years")


@pytest.mark.slow
def test_spark_computes_what_duckdb_computes(
    exports: Path, on_duckdb: Build, tmp_path: Path
) -> None:
    needed("java")
    build = on_engine(tmp_path)
    told = {"SPASER_SPARK_MASTER": "local[2]"}
    result = build.run("--engine", "spark", str(exports), **WITH_SALT, **told)
    assert result.returncode == 0, result.stderr
    assert assert_same_tables(on_duckdb.work, build.work) > 190
    assert assert_same_tables(on_duckdb.published, build.published) > 100
    assert len(figures(build)) == 51


@pytest.mark.slow
def test_spark_reads_the_seeds_as_duckdb_does(demo: Build, tmp_path: Path) -> None:
    needed("java")
    told = {
        "SPASER_SPARK_MASTER": "local[2]", "SPASER_SPARK_WAREHOUSE": str(tmp_path / "spark"),
        "SPASER_SPARK_METASTORE": str(tmp_path / "metastore"), **WITH_SALT,
    }  # fmt: skip
    result = subprocess.run(
        [str(engines() / "dbt"), "--quiet", "build", "--target", "spark", "--resource-type", "seed", "model",
         "--select", "resource_type:seed", "path:models/staging", "--vars", f"{{as_of: '{AS_OF}'}}",
         "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(tmp_path / "dbt"),
         "--log-path", str(tmp_path / "logs")],
        cwd=tmp_path, env=os.environ | told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(tmp_path / "seeds.duckdb")) as connection:
        connection.execute("create schema staging")
        for table in (tmp_path / "spark" / "staging.db").iterdir():
            connection.execute(
                f"create table staging.{table.name} as from read_parquet('{table}/*.parquet')"
            )
    assert assert_same_tables(demo.work, tmp_path / "seeds.duckdb", ("staging",)) >= 19


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "told", "said"),
    [
        ("spark", {"SPASER_SPARK_MASTER": "spark://127.0.0.1:9"}, "ce cluster ne répond pas"),
        ("spark", {"PATH": "/nowhere"}, "Java est introuvable"),
        ("spark", {"SPASER_PSEUDONYM_SALT": ""}, "SPASER_PSEUDONYM_SALT n'est pas défini"),
        ("ducklake", {"SPASER_CATALOGUE": "host=/nowhere"}, "n'est pas joignable"),
        ("ducklake", {"SPASER_CATALOGUE": ""}, "SPASER_CATALOGUE n'est pas défini"),
    ],
)
def test_an_engine_that_cannot_run_says_why_in_a_line(
    demo_copy: Build, exports: Path, engine: str, told: dict[str, str], said: str
) -> None:
    if "SPASER_SPARK_MASTER" in told or "SPASER_PSEUDONYM_SALT" in told:
        needed("java")
    before = demo_copy.published.read_bytes()
    build = on_engine(demo_copy.root)
    result = build.run("--engine", engine, str(exports), **WITH_SALT | told)
    assert result.returncode in (1, 2)
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert demo_copy.published.read_bytes() == before


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "[TASK_WRITE_FAILED] …\n\tat …\nCaused by: java.io.IOException: No space left on device",
            "disque est plein",
        ),
        ("Job aborted … java.lang.OutOfMemoryError: Java heap space", "SPASER_SPARK_MEMORY"),
    ],
)
def test_what_spark_lacks_is_said(message: str, said: str) -> None:
    assert said in (disk_refusal(message) or "")


@pytest.mark.parametrize("engine", ["spark", "ducklake"])
def test_an_engine_that_is_not_installed_says_so(tmp_path: Path, engine: str) -> None:
    result = Build(tmp_path).spaser(
        "build", "--engine", engine, SPASER_CATALOGUE="host=/nowhere", **WITH_SALT
    )
    assert result.returncode == 2
    assert f"pip install 'spaser-warehouse[{engine}]'" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
