"""Read the user's folder into text tables, one Parquet file per export, each row with its place."""

from pipeline.ingest.folder import FileReport, ingest

__all__ = ["FileReport", "ingest"]
