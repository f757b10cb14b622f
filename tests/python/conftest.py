"""What the tests share: one demonstration build, builds from exports, and the real samples where they lie."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from pipeline.publish import publish, rollback
from pipeline.published import SCHEMAS, manifest_of
from pipeline.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared"
SAMPLES = SHARED / "samples"
SPEC = SHARED / "spec"
DBT = str(Path(sys.executable).with_name("dbt"))
# The figures are looked at on a fixed day, so that no test changes its mind with the calendar.
AS_OF = "2026-07-01"
FOLDERS = (
    "models",
    "seeds",
    "macros",
    "tests",
    "analyses",
    "expectations",
    "pipeline",
    "dashboard",
    "docs",
    "report",
)
# What is installed or built in them is left where it is.
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", ".evidence", "build", "python")
FILES = (
    "dbt_project.yml",
    "profiles.yml",
    "selectors.yml",
    "pyproject.toml",
    "Makefile",
    "build/.gitkeep",
)


@dataclass
class Build:
    """A working directory, and the project that is built in it.

    Attributes
    ----------
    root: the working directory.
    project: the project; the checkout itself, or a copy that a test changes.
    python: of the environment that builds.
    """

    root: Path
    project: Path = PROJECT
    python: str = sys.executable

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.root)

    @property
    def published(self) -> Path:
        return self.workspace.published

    @property
    def work(self) -> Path:
        return self.workspace.work

    def spaser(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a verb in the working directory."""
        return subprocess.run(
            [self.python, "-m", "pipeline", *arguments, "--workdir", str(self.root)],
            cwd=self.project,
            env=os.environ | {"PYTHONPATH": str(self.project)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the main job."""
        return self.spaser("build", "--as-of", AS_OF, *arguments, **environment)

    def dbt(self, *arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
        """Run plain dbt on the project, in the working directory; ``told`` is added to the environment."""
        (self.root / "build").mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [DBT, "--quiet", *arguments, "--project-dir", str(self.project), "--profiles-dir", str(self.project),
             "--target-path", str(self.root / "build" / "dbt"), "--log-path", str(self.root / "build" / "logs")],
            cwd=self.root, env=os.environ | told, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def query(self, sql: str, *, published: bool = True) -> list[tuple[Any, ...]]:
        """Ask the published file, or the working one."""
        path = self.published if published else self.work
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()


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
                "create or replace table core.dim_indicators as "
                "select 'C01-1' as indicator_id, false as is_about_persons"
            )
            connection.execute(
                f"create or replace table quality.publication as select 'run{value:02}' as run_id"
            )
        publish(self.work, self.published, self.manifest(value))

    def rollback(self) -> tuple[str, str]:
        return rollback(self.published, self.work.with_name("persons.parquet"))

    def manifest(self, value: int) -> dict[str, Any]:
        return {
            "run_id": f"run{value:02}",
            "published_at": "2026-01-01T00:00:00+00:00",
            "source": "exports",
            "buyers": [],
        }

    def tables(self) -> set[str]:
        with duckdb.connect(str(self.published), read_only=True) as connection:
            rows = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {name for (name,) in rows}

    def value_in_parquet(self) -> int:
        path = self.published.with_name("parquet") / "steering" / "t.parquet"
        row = duckdb.execute(f"select v from '{path}'").fetchone()
        assert row is not None
        return int(row[0])

    def value(self) -> int:
        manifest = json.loads(manifest_of(self.published).read_text(encoding="utf-8"))
        with duckdb.connect(str(self.published), read_only=True) as connection:
            row = connection.execute(
                "select v, run_id from steering.t, quality.publication"
            ).fetchone()
        assert row is not None
        assert row[1] == manifest["run_id"] == f"run{row[0]:02}"
        return int(row[0])


# Files are handed to the workers whole, in this order: the long ones first, so that none is left alone at the end.
LONG = (
    "test_integrations",
    "test_robustness",
    "test_dashboard",
    "test_figures",
    "test_faults",
    "test_expectations",
    "test_persons",
    "test_steering",
    "test_exports",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session")
def copy_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Build]:
    """Return a function that copies the project, for a test that changes it; it is built in the copy."""

    def copy(name: str) -> Build:
        root = tmp_path_factory.mktemp(name)
        for folder in FOLDERS:
            shutil.copytree(PROJECT / folder, root / folder, ignore=NOT_COPIED)
        for file in FILES:
            (root / file).parent.mkdir(exist_ok=True)
            shutil.copy(PROJECT / file, root / file)
        return Build(root, root)

    return copy


@pytest.fixture(scope="session")
def new_build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Build]:
    """Return a function that gives an empty working directory for the project as it stands."""
    return lambda name: Build(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The warehouse of the demonstration exports, built once for all workers: nobody writes in it."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    build = Build(shared / "demo")
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo.done").is_file():
            started = time.monotonic()
            build.root.mkdir()
            result = build.run()
            said = "" if result.returncode == 0 else result.stdout + result.stderr
            (shared / "demo.done").write_text(said, encoding="utf-8")
            print(f"demonstration built in {time.monotonic() - started:.0f} s", file=sys.stderr)
        assert (shared / "demo.done").read_text(encoding="utf-8") == ""
    return build


@pytest.fixture(scope="session")
def compile_sql(copy_project: Callable[[str], Build]) -> Callable[[str], str]:
    """Return a function that renders SQL with the project's macros, as dbt compiles it."""
    copies: list[Build] = []

    def compiled(sql: str) -> str:
        if not copies:
            copies.append(copy_project("compile"))
        (build,) = copies
        (build.root / "analyses" / "compiled_for_a_test.sql").write_text(sql, encoding="utf-8")
        result = build.dbt("compile", "--select", "compiled_for_a_test")
        assert result.returncode == 0, result.stdout
        path = build.root / "build/dbt/compiled/spaser/analyses/compiled_for_a_test.sql"
        return path.read_text(encoding="utf-8")

    return compiled


@pytest.fixture
def demo_copy(demo: Build, tmp_path: Path) -> Build:
    """A working directory of its own with the demonstration in it, for a test that goes on from there."""
    for folder in ("build", "published"):
        shutil.copytree(demo.root / folder, tmp_path / folder, symlinks=True)
    return Build(tmp_path)


def build_from(
    build: Build, files: list[Path], buyers: str, *accepted: str, name: str = "Acheteurs"
) -> Build:
    """Build from a folder with these files and these buyers; expectations that may fail are named."""
    exports = build.root / "exports"
    exports.mkdir()
    for file in files:
        shutil.copy(file, exports / file.name)
    (exports / "buyers.csv").write_text(
        f"siren,name,role\n{buyers},{name},region\n", encoding="utf-8"
    )
    accepts = [word for identifier in accepted for word in ("--accept", identifier)]
    result = build.run(str(exports), *accepts)
    assert result.returncode == 0, result.stderr
    return build


def installed(*packages: str) -> Path:
    """Return the ``bin`` of an environment with these packages, installed once; skipped where they cannot be had."""
    name = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:12]
    place = PROJECT / "build" / "tools" / name
    if not (place / "done").is_file():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        result = subprocess.run(
            [str(Path(sys.executable).with_name("uv")), "pip", "install", "--native-tls", "--quiet",
             "--python", str(place / "bin" / "python"), *packages],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode != 0:
            if os.environ.get("CI"):
                pytest.fail(result.stderr[-1000:])
            pytest.skip(f"{packages[0]} cannot be installed here: no network, or no wheel")
        (place / "done").touch()
    return place / "bin"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The real published files; skipped, with the reason, where they are absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the real samples (../shared/samples) are not on this machine")
    return SAMPLES


# The same examples each time in CI; new ones elsewhere.
settings.register_profile("house", database=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
