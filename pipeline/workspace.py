"""The folder in which the commands write: ``build`` (its file holds persons: for its owner alone) and ``published``."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.contract import exports_about_persons
from pipeline.errors import BusyError
from pipeline.published import READING, require_published

# The umask of whatever may hold persons.
FOR_ITS_OWNER = 0o027


@dataclass(frozen=True)
class Workspace:
    """The folders and files of a working directory.

    Attributes
    ----------
    root: the working directory.
    """

    root: Path

    @property
    def build(self) -> Path:
        """What is made on the way; never published."""
        return self.root / "build"

    @property
    def work(self) -> Path:
        """The working file of dbt."""
        return self.build / "warehouse.duckdb"

    @property
    def checked(self) -> Path:
        """What ``spaser check`` reads and builds."""
        return self.build / "check"

    @property
    def _unfinished(self) -> Path:
        """A mark that stands while persons are read."""
        return self.build / ".reading"

    @property
    def exports(self) -> Path:
        """What was read of the user's folder, a folder of Parquet files per export."""
        return self.build / "exports"

    @property
    def wanted_suppliers(self) -> Path:
        """The SIRET that the exports name and no registry tells of."""
        return self.build / "wanted-suppliers"

    @property
    def sources(self) -> Path:
        """What was read of the user's folder, as the manifest tells it."""
        return self.build / "sources.json"

    @property
    def logs(self) -> Path:
        """The logs."""
        return self.build / "logs"

    @property
    def last_figures(self) -> Path:
        """The figures of the last publication, for dbt to compare with."""
        return self.build / "last_figures.parquet"

    @property
    def published_persons(self) -> Path:
        """What was ever published of persons, for dbt to tell it again as it was."""
        return self.build / "published_persons.parquet"

    @property
    def findings(self) -> Path:
        """What the expectations found amiss."""
        return self.build / "expectations.json"

    @property
    def data_docs(self) -> Path:
        """The pages of the expectations."""
        return self.build / "data-docs"

    @property
    def run_summary(self) -> Path:
        """What the last command did, step by step."""
        return self.build / "run-summary.json"

    @property
    def quality_report(self) -> Path:
        """The report of ``spaser check``."""
        return self.build / "quality-report.html"

    @property
    def open_data(self) -> Path:
        """What of the published tables goes out as open data."""
        return self.published.parent / "open-data"

    @property
    def site(self) -> Path:
        """The dashboard."""
        return self.build / "dashboard"

    @property
    def site_source(self) -> Path:
        """The copy of the dashboard's source in which it is built."""
        return self.build / "dashboard-source"

    @property
    def published(self) -> Path:
        """The published file."""
        return self.root / "published" / "warehouse.duckdb"

    def shown(self, path: Path) -> str:
        """Return a path as people read it: from the working directory."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def require_published(self) -> Path:
        """Return the published file.

        Raises
        ------
        UsageError: nothing is published.
        """
        require_published(self.published)
        return self.published

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace for one command: a second one would write into the files of the first.

        What is written there is for its owner and group alone.

        Raises
        ------
        BusyError: another command holds it.
        """
        os.umask(FOR_ITS_OWNER)
        self.build.mkdir(parents=True, exist_ok=True)
        self.build.chmod(0o750)
        with (self.build / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError(
                    f"une autre construction est en cours dans {self.build.name}/. "
                    "Attendez qu'elle se termine."
                ) from None
            self.sweep()
            yield

    @contextmanager
    def persons_are_forgotten(self) -> Iterator[None]:
        """Remove what is read of persons meanwhile, whatever the end: where this is killed, the next command does."""
        self._unfinished.touch()
        try:
            yield
        finally:
            self.forget_persons()
            self._unfinished.unlink()

    def forget_persons(self) -> None:
        """Remove what was read of persons: it stands in the restricted schema of the working file alone."""
        for exports in (self.exports, self.checked / "exports"):
            for export in exports_about_persons():
                shutil.rmtree(exports / export, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what a killed command left."""
        for folder in (self.build, self.checked):
            for left in folder.glob(f"{READING}*"):
                shutil.rmtree(left)
        if self._unfinished.exists():
            self.forget_persons()
            self._unfinished.unlink()
