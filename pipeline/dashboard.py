"""The dashboard: a static site from the published file, in ``build/dashboard``.

Evidence (npm) makes the pages, in a copy of the source that stands in the workspace. It needs Node.js 18 or later and,
the first time, the package registry.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import json
import os
import shutil
import subprocess
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import duckdb

from pipeline.errors import UsageError, UserError
from pipeline.open_data import kept_inside
from pipeline.pages import with_policy
from pipeline.progress import progress_bar
from pipeline.project import PROJECT
from pipeline.published import reading, verify
from pipeline.report.content import drawings
from pipeline.secret import without_secret
from pipeline.summary import sentences, states_of
from pipeline.workspace import Workspace

SOURCE = PROJECT / "dashboard"
# What is installed or built in the copy is kept from one time to the next.
KEPT = ("node_modules", ".evidence", "build")
ROWS_SHOWN = 10_000


def write_rows(published: Path, out: Path) -> int:
    """Write the observations of each indicator and year to ``out/<indicator>/<year>.json``, for the pages to fetch.

    A file holds ``columns`` (title and format: text, euros, quantity or count), ``rows`` (lists of values; at most
    ROWS_SHOWN) and ``total``; or ``kept``, the rule by which no row goes out (``open_data.kept_inside``). Returns the
    number of files.
    """
    shutil.rmtree(out, ignore_errors=True)
    query = (SOURCE / "rows.sql").read_text(encoding="utf-8")
    n_files = 0
    kept = kept_inside()
    # The tables keep their names: the published file is the database itself.
    with reading(published) as connection:
        facts = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'indicators' order by 1"
        ).fetchall()
        bar = progress_bar("lignes", " indicateurs", len(facts))
        for (fact,) in facts:
            _, chantier, number, *_ = fact.split("_")
            indicator = f"{chantier.upper()}-{number}"
            (out / indicator).mkdir(parents=True)
            bar.update()
            connection.execute(f'create or replace temp view fact as from indicators."{fact}"')
            shown = _columns(connection, indicator)
            connection.execute(query)
            names = [name for name, *_ in connection.description or []]
            places = [names.index(name) for name in shown]
            years: dict[int, list[list[object]]] = {}
            totals: dict[int, int] = {}
            while batch := connection.fetchmany(10_000):
                for row in batch:
                    year = row[0]
                    totals[year] = totals.get(year, 0) + 1
                    if totals[year] <= ROWS_SHOWN:
                        years.setdefault(year, []).append([row[place] for place in places])
            for year, rows in years.items():
                content: dict[str, object] = {
                    "columns": list(shown.values()),
                    "rows": rows,
                    "total": totals[year],
                }
                if rule := kept.get(f"indicators.{fact}"):
                    content = {"kept": rule, "total": totals[year]}
                text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
                (out / indicator / f"{year}.json").write_text(text, encoding="utf-8")
                n_files += 1
        bar.close()
    return n_files


def write_drawings(copy: Path, charts: Path) -> None:
    """Draw and say what the pages show beside the tables: into the schema ``site`` of the copy that they are made of.

    ``site.charts`` has the trajectory and the small line of each indicator, ``site.sentences`` where the plan stands in
    each year. Each trajectory stands in ``charts`` too, as ``<indicator>.svg``, for whoever takes it along.
    """
    charts.mkdir(parents=True)
    with duckdb.connect(str(copy)) as connection:
        drawn = drawings(connection, "system-ui, sans-serif")
        said = [
            (year, position, sentence.text, title, identifier)
            for year, rows in states_of(connection).items()
            for position, sentence in enumerate(sentences(rows, year))
            for title, identifiers in (sentence.lists or {"": [""]}).items()
            for identifier in identifiers
        ]
        connection.execute("create schema site")
        connection.execute(
            "create table site.charts (indicator_id varchar, chart varchar, sparkline varchar)"
        )
        connection.executemany(
            "insert into site.charts values (?, ?, ?)",
            [(identifier, *svg) for identifier, svg in drawn.items()],
        )
        connection.execute(
            "create table site.sentences (rank integer, year integer, position integer, sentence varchar, "
            "title varchar, indicator_id varchar)"
        )
        connection.executemany(
            "insert into site.sentences values (?, ?, ?, ?, ?, ?)",
            [(rank, *row) for rank, row in enumerate(said)],
        )
    for identifier, (chart, _) in drawn.items():
        if chart:
            (charts / f"{identifier}.svg").write_text(chart, encoding="utf-8")


def _columns(connection: duckdb.DuckDBPyConnection, indicator: str) -> dict[str, dict[str, str]]:
    """Return the columns of rows.sql that an indicator shows, each with title and format."""
    about_persons, measure_name, measure_unit = connection.execute(
        "select i.is_about_persons, max(m.row_name_fr), max(m.row_unit) from core.dim_indicators as i "
        "left join core.dim_second_measures as m using (indicator_id) where i.indicator_id = ? group by 1",
        [indicator],
    ).fetchone() or (False, None, None)
    columns = {
        name: {"title": name, "format": "text"}
        for name in ("Identifiant", "Objet", "Date", "Acheteur", "Direction", "Segment")
    }
    for name in ("Numérateur", "Dénominateur"):
        columns[name] = {"title": name, "format": "quantity"}
    if about_persons:
        columns["n_represented"] = {"title": "Effectif", "format": "count"}
    if measure_name:
        columns["second_measure"] = {
            "title": measure_name, "format": "euros" if measure_unit == "EUR" else "count",
        }  # fmt: skip
    columns["Non compté parce que"] = {"title": "Non compté parce que", "format": "text"}
    return columns


def build_site(workspace: Workspace) -> int:
    """Build the site; it is replaced whole when all went well. Returns the number of its pages.

    Raises
    ------
    UsageError: nothing is published.
    UserError: the published file is not what was audited, Node.js is missing, or a step fails.
    """
    published = workspace.published
    verify(published)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise UserError(
            "Node.js et npm manquent ; sous Debian : apt install nodejs npm. Le tableau de bord en a besoin, "
            "pas l'entrepôt."
        )
    source = workspace.site_source
    copy_source(source)
    install(npm, source, workspace)
    print("Lignes derrière les chiffres…", flush=True)
    write_rows(published, source / "static" / "lignes")
    shutil.rmtree(source / "build", ignore_errors=True)
    shutil.rmtree(source / ".evidence" / "template" / "static", ignore_errors=True)
    (source / "published.duckdb").unlink(missing_ok=True)
    shutil.copyfile(published, source / "published.duckdb")
    write_drawings(source / "published.duckdb", source / "static" / "graphiques")
    print("Lecture de l'entrepôt publié…", flush=True)
    _evidence(source, workspace, "sources", "--strict")
    print("Construction des pages (deux minutes environ)…", flush=True)
    _evidence(source, workspace, "build")
    (source / "published.duckdb").unlink()
    # What the pages were made of is in them: the site carries no copy of the tables.
    shutil.rmtree(source / "build" / "data", ignore_errors=True)
    site = workspace.site
    fresh = site.with_name(f".{site.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source / "build", fresh)
    for page in fresh.rglob("*.html"):
        page.write_text(with_policy(page.read_text(encoding="utf-8")), encoding="utf-8")
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(site, ignore_errors=True)
    fresh.rename(site)
    return sum(1 for _ in site.rglob("index.html"))


def copy_source(out: Path) -> None:
    """Bring the copy of the dashboard's source up to date; what is installed in it stays."""
    out.mkdir(parents=True, exist_ok=True)
    for path in out.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    shutil.copytree(SOURCE, out, ignore=shutil.ignore_patterns(*KEPT), dirs_exist_ok=True)


def install(npm: str, source: Path, workspace: Workspace) -> None:
    """Install the packages of the lock file in ``source``, unless they are those already there."""
    lock, patch = source / "package-lock.json", source / "patch-evidence.mjs"
    wanted = hashlib.sha256(lock.read_bytes() + patch.read_bytes()).hexdigest()
    mark = source / "node_modules" / ".installed"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    print("Préparation d'Evidence (npm) : une à trois minutes, une seule fois…", flush=True)
    shutil.rmtree(source / "node_modules", ignore_errors=True)
    _run([npm, "install", "--no-save", "--loglevel=error"], "npm install", source, workspace)
    mark.write_text(wanted, encoding="utf-8")


def _evidence(source: Path, workspace: Workspace, *arguments: str) -> None:
    _run(["node_modules/.bin/evidence", *arguments], f"evidence {arguments[0]}", source, workspace)


def _run(call: list[str], name: str, source: Path, workspace: Workspace) -> None:
    log = workspace.logs / "dashboard.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = without_secret() | {
        "SEND_ANONYMOUS_USAGE_STATS": "no",
        "DO_NOT_TRACK": "1",
        "CI": "true",
    }
    with log.open("a", encoding="utf-8") as out:
        done = subprocess.run(
            call,
            cwd=source,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
        )
    if done.returncode:
        raise UserError(f"{name} a échoué ; le journal est dans {workspace.shown(log)}.")


class _SiteHandler(http.server.SimpleHTTPRequestHandler):
    """The files of the site, for this machine alone: no list of a folder, and no other name for it.

    A page elsewhere could give its own name the address of this machine, and read the site through it.
    """

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        name = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if name not in ("127.0.0.1", "localhost"):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        return super().send_head()

    def list_directory(self, path: str | os.PathLike[str]) -> io.BytesIO | None:
        self.send_error(HTTPStatus.NOT_FOUND)
        return None


def server(site: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Return the server of a site; it listens on this machine alone."""
    handler = functools.partial(_SiteHandler, directory=str(site))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(site: Path, port: int) -> None:
    """Show the site on this machine until it is interrupted.

    Raises UsageError where it is not built.
    """
    if not (site / "index.html").is_file():
        raise UsageError(
            f"{site.name} : le site n'est pas construit. Lancez d'abord spaser dashboard."
        )
    with server(site, port) as listening:
        print(
            f"Le tableau de bord est sur http://127.0.0.1:{listening.server_port}/ (Ctrl-C pour arrêter)",
            flush=True,
        )
        try:
            listening.serve_forever()
        except KeyboardInterrupt:
            return
