"""What the tests share: copies of the project, builds in them, and the real samples where they lie."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT.parent / "shared" / "samples"
SPEC = PROJECT.parent / "shared" / "spec"
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
)
# What is installed or built in them is left where it is.
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", ".evidence", "build", "lignes")
FILES = ("dbt_project.yml", "profiles.yml", "pyproject.toml", "Makefile", "build/.gitkeep")


@dataclass
class Build:
    """A copy of the project, and the last build in it."""

    root: Path

    @property
    def published(self) -> Path:
        return self.root / "published" / "warehouse.duckdb"

    @property
    def work(self) -> Path:
        return self.root / "build" / "warehouse.duckdb"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the main job in the copy."""
        return subprocess.run(
            [sys.executable, "-m", "pipeline.build", "--as-of", AS_OF, *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )

    def query(self, sql: str, *, published: bool = True) -> list[tuple[Any, ...]]:
        """Ask the published file, or the working one."""
        path = self.published if published else self.work
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()


# Files are handed to the workers whole, in this order: the long ones first, so that none is left alone at the end.
LONG = (
    "test_robustness",
    "test_dashboard",
    "test_figures",
    "test_expectations",
    "test_persons",
    "test_faults",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session")
def copy_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Build]:
    """Return a function that copies the project, without what is built."""

    def copy(name: str) -> Build:
        root = tmp_path_factory.mktemp(name)
        for folder in FOLDERS:
            shutil.copytree(
                PROJECT / folder,
                root / folder,
                ignore=shutil.ignore_patterns("__pycache__", "node_modules", ".evidence", "lignes"),
            )
        for file in FILES:
            (root / file).parent.mkdir(exist_ok=True)
            shutil.copy(PROJECT / file, root / file)
        return Build(root)

    return copy


@pytest.fixture(scope="session")
def demo(copy_project: Callable[[str], Build]) -> Build:
    """The warehouse of the demonstration exports."""
    build = copy_project("demo")
    result = build.run()
    assert result.returncode == 0, result.stderr
    return build


def build_from(
    copy: Callable[[str], Build], name: str, files: list[Path], buyers: str, *accepted: str
) -> Build:
    """Build from a folder with these files and these buyers; expectations that may fail are named."""
    build = copy(name)
    exports = build.root / "exports"
    exports.mkdir()
    for file in files:
        shutil.copy(file, exports / file.name)
    (exports / "buyers.csv").write_text(
        f"siren,name,role\n{buyers},Acheteurs,region\n", encoding="utf-8"
    )
    accepts = [word for identifier in accepted for word in ("--accept", identifier)]
    result = build.run("--exports", str(exports), *accepts)
    assert result.returncode == 0, result.stderr
    return build


@pytest.fixture(scope="session")
def samples() -> Path:
    """The real published files; skipped, with the reason, where they are absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the real samples (../shared/samples) are not on this machine")
    return SAMPLES


# The same examples each time in CI; new ones elsewhere.
settings.register_profile("house", database=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
