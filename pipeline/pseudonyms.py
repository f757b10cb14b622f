"""The secret that pseudonyms of persons are hashed with, as a plugin of dbt-duckdb (profiles.yml).

It reaches DuckDB as a variable of the session, so that no compiled SQL, log or file holds it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

SALT = "SPASER_PSEUDONYM_SALT"


class Plugin(BasePlugin):
    """Gives each cursor the variable ``pseudonym_salt``: from the environment, else a random one per run."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Choose the salt of this run, and make the folder of the working file, for its owner and group alone."""
        if (
            self.creds is not None
            and not self.creds.is_motherduck
            and self.creds.path != ":memory:"
        ):
            Path(self.creds.path).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._salt = os.environ.get(SALT) or secrets.token_hex(32)

    def configure_cursor(self, cursor: Any) -> None:
        """Set the variable."""
        cursor.execute("set variable pseudonym_salt = $salt", {"salt": self._salt})
