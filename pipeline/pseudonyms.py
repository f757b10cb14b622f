"""What a run gives DuckDB, as a plugin of dbt-duckdb (profiles.yml): its limits, and a secret.

Pseudonyms of persons are hashed with the secret. It is a variable of the session, so that no compiled SQL, log or file
holds it.
"""

from __future__ import annotations

import gc
import os
import secrets
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from pipeline.errors import UsageError
from pipeline.published import is_sealed
from pipeline.resources import set_limits
from pipeline.secret import SALT
from pipeline.workspace import FOR_ITS_OWNER


class Plugin(BasePlugin):
    """Gives each cursor the variable ``pseudonym_salt``: from the environment, else a random one per run."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Choose the salt of this run; see to it that the working file is for its owner and group alone.

        Raises
        ------
        DbtRuntimeError: the working file would be a published one.
        """
        if (
            self.creds is not None
            and not self.creds.is_motherduck
            and self.creds.path != ":memory:"
        ):
            os.umask(FOR_ITS_OWNER)
            work = Path(self.creds.path)
            if is_sealed(work) or work.parent.name == "published":
                raise DbtRuntimeError(
                    f"{work.name} : ce fichier est publié, et dbt y mettrait des personnes. "
                    "Donnez-lui un autre fichier : SPASER_WAREHOUSE=build/warehouse.duckdb"
                )
            work.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            if work.is_file():
                work.chmod(0o640)
        self._salt = os.environ.get(SALT) or secrets.token_hex(32)

    def configure_connection(self, conn: Any) -> None:
        """Set the limits of memory and threads.

        dbt connects once it has read the project, which it keeps until it ends: Python need not look through it for
        what is of no more use, a twentieth of a small build.

        Raises
        ------
        DbtRuntimeError: what the user set cannot be used.
        """
        gc.freeze()
        try:
            set_limits(conn)
        except UsageError as error:
            raise DbtRuntimeError(str(error)) from error

    def configure_cursor(self, cursor: Any) -> None:
        """Set the variable."""
        cursor.execute("set variable pseudonym_salt = $salt", {"salt": self._salt})
