"""Read the user's folder into text tables, a folder of Parquet per export, each row with its place."""

from pipeline.ingest.folder import FileReport, examine, ingest

__all__ = ["FileReport", "examine", "ingest"]
