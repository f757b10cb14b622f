"""The dashboard: a static site from the published file, in ``build/dashboard``.

``python -m pipeline.dashboard`` builds it, ``--serve`` shows it on this machine. Evidence (npm) makes the pages; it
needs Node.js 18 or later and, the first time, the package registry.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from pipeline.build import alone
from pipeline.contract import PROJECT
from pipeline.errors import UserError, command
from pipeline.progress import progress_bar
from pipeline.publish import PUBLISHED

SOURCE = Path("dashboard")
SITE = Path("build/dashboard")
ROWS_SHOWN = 10_000
COLUMNS = (
    "Identifiant", "Objet", "Date", "Acheteur", "Direction", "Segment", "Numérateur", "Dénominateur", "Montant",
    "Non compté parce que",
)  # fmt: skip
ROWS = """
select
    f.year,
    f.observation_id,
    c.label,
    cast(f.observed_on as varchar),
    b.name,
    f.directorate,
    case f.segment
        when 'works' then 'Travaux' when 'supplies' then 'Fournitures'
        when 'services' then 'Services' when 'food' then 'Alimentaire'
    end,
    cast(f.numerator as double),
    cast(f.denominator as double),
    cast(f.amount as double),
    r.name_fr
from indicators."{fact}" as f
left join core.fct_contracts as c on f.observation_id = c.contract_id
left join (select buyer_siren, min(name) as name from core.dim_buyers group by 1) as b
    on f.buyer_siren = b.buyer_siren
left join core.dim_reasons as r on f.exclusion_reason = r.reason_id
order by f.year, f.observed_on, f.observation_id
"""


def write_rows(published: Path, out: Path) -> int:
    """Write the observations of each indicator and year to ``out/<indicator>/<year>.json``, for the pages to fetch.

    A file holds ``columns``, ``rows`` (lists of values; at most ROWS_SHOWN) and ``total``. Returns the number of files.
    """
    shutil.rmtree(out, ignore_errors=True)
    n_files = 0
    with duckdb.connect(str(published), read_only=True) as connection:
        facts = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'indicators' order by 1"
        ).fetchall()
        bar = progress_bar("lignes", " indicateurs", len(facts))
        for (fact,) in facts:
            _, chantier, number, *_ = fact.split("_")
            folder = out / f"{chantier.upper()}-{number}"
            folder.mkdir(parents=True)
            bar.update()
            # A row about persons stands for several: its amount is how many.
            persons = connection.execute(
                "select is_about_persons from core.dim_indicators where indicator_id = ?",
                [folder.name],
            ).fetchone()
            columns = [
                "Effectif" if persons == (True,) and name == "Montant" else name for name in COLUMNS
            ]
            connection.execute(ROWS.format(fact=fact))
            years: dict[int, list[list[object]]] = {}
            totals: dict[int, int] = {}
            while batch := connection.fetchmany(10_000):
                for year, *values in batch:
                    totals[year] = totals.get(year, 0) + 1
                    if totals[year] <= ROWS_SHOWN:
                        years.setdefault(year, []).append(values)
            for year, rows in years.items():
                content = {"columns": columns, "rows": rows, "total": totals[year]}
                text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
                (folder / f"{year}.json").write_text(text, encoding="utf-8")
                n_files += 1
        bar.close()
    return n_files


def build_site(published: Path, site: Path) -> None:
    """Build the site from ``published``; ``site`` is replaced whole when all went well.

    Raises UserError where nothing is published, Node.js is missing, or a step fails.
    """
    if not published.is_file():
        raise UserError(f"{published} : rien n'est publié. Lancez d'abord make build.")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise UserError(
            "Node.js et npm manquent ; sous Debian : apt install nodejs npm. Le tableau de bord en a besoin, "
            "pas l'entrepôt."
        )
    _install(npm)
    print("Lignes derrière les chiffres…", flush=True)
    write_rows(published, SOURCE / "static" / "lignes")
    shutil.rmtree(SOURCE / "build", ignore_errors=True)
    shutil.rmtree(SOURCE / ".evidence" / "template" / "static", ignore_errors=True)
    print("Lecture de l'entrepôt publié…", flush=True)
    _evidence("sources", "--strict")
    print("Construction des pages (deux minutes environ)…", flush=True)
    _evidence("build")
    # What the pages were made of is in them: the site carries no copy of the tables.
    shutil.rmtree(SOURCE / "build" / "data", ignore_errors=True)
    fresh = site.with_name(f".{site.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(SOURCE / "build", fresh)
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(site, ignore_errors=True)
    fresh.rename(site)


def _install(npm: str) -> None:
    """Install the packages of the lock file, unless they are those already there."""
    lock = SOURCE / "package-lock.json"
    patch = SOURCE / "patch-evidence.mjs"
    wanted = hashlib.sha256(lock.read_bytes() + patch.read_bytes()).hexdigest()
    mark = SOURCE / "node_modules" / ".installed"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    print("Préparation d'Evidence (npm) : une à trois minutes, une seule fois…", flush=True)
    shutil.rmtree(SOURCE / "node_modules", ignore_errors=True)
    _run([npm, "install", "--no-save", "--loglevel=error"], "npm install")
    mark.write_text(wanted, encoding="utf-8")


def _evidence(*arguments: str) -> None:
    _run(["node_modules/.bin/evidence", *arguments], f"evidence {arguments[0]}")


def _run(call: list[str], name: str) -> None:
    log = Path("build/logs/dashboard.log").resolve()
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "SEND_ANONYMOUS_USAGE_STATS": "no",
        "DO_NOT_TRACK": "1",
        "CI": "true",
    }
    with log.open("a", encoding="utf-8") as out:
        done = subprocess.run(
            call,
            cwd=SOURCE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
        )
    if done.returncode:
        raise UserError(f"{name} a échoué ; le journal est dans build/logs/dashboard.log.")


def serve(site: Path, port: int) -> None:
    """Show the site on this machine until it is interrupted.

    Raises UserError where it is not built.
    """
    if not (site / "index.html").is_file():
        raise UserError(f"{site} : le site n'est pas construit. Lancez d'abord make dashboard.")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(
            f"Le tableau de bord est sur http://127.0.0.1:{server.server_port}/ (Ctrl-C pour arrêter)",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


@command
def main() -> int:
    """Read the command line, build or serve, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.dashboard", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="show the site instead of building it")
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    os.chdir(PROJECT)
    if arguments.serve:
        serve(SITE, arguments.port)
        return 0
    with alone(SITE.parent):
        build_site(PUBLISHED, SITE)
    n_pages = sum(1 for _ in SITE.rglob("index.html"))
    print(f"{n_pages} pages écrites dans {SITE} ; make dashboard-serve les montre.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
