"""Where the project stands: the checkout, or what an installation brought along. It may be read-only."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
# A checkout has the project beside this package, an installation within it.
PROJECT = _HERE.parent if (_HERE.parent / "dbt_project.yml").is_file() else _HERE / "project"
