"""The command ``spaser``: one verb per task, French help, an exit status for each kind of end.

0 done; 1 a fault of ours; 2 usage; 3 exports unusable; 4 expectations; 5 targets missed (and published); 75 busy.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from pipeline.engines import DUCKDB, ENGINES
from pipeline.errors import TARGETS_MISSED, ExportsError, UsageError, UserError, disk_refusal
from pipeline.project import PROJECT
from pipeline.run_summary import RunSummary, told
from pipeline.shown import printable
from pipeline.workspace import Workspace

INTERRUPTED = 130
GRACE_SECONDS = 5
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class _French:
    """What click says of itself, in French."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Montre cette aide et ne fait rien d'autre."
        return option  # type: ignore[no-any-return]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = ctx.make_formatter()
        super().format_help(ctx, own)  # type: ignore[misc]
        text = own.getvalue()
        for english, french in (
            ("Usage:", "Usage :"), ("Options:", "Options :"), ("Commands:", "Commandes :"),
            ("COMMAND [ARGS]...", "COMMANDE …"), ("[default:", "[par défaut :"), ("(INTEGER", "(ENTIER"),
        ):  # fmt: skip
            text = text.replace(english, french)
        formatter.write(text)


class FrenchCommand(_French, click.Command):
    """A verb."""


class FrenchGroup(_French, click.Group):
    """The verbs."""

    command_class = FrenchCommand


@click.group(cls=FrenchGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="spaser-warehouse", message="spaser %(version)s", help="Montre la version."
)
def cli() -> None:
    """Suit les promesses d'une politique d'achat public : lit, calcule, vérifie, publie."""


workdir = click.option(
    "--workdir", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default="le dossier courant",
    help="Dossier où écrire build/ et published/.",
)  # fmt: skip


def _workspace(folder: Path) -> Workspace:
    return Workspace(folder.resolve())


@contextmanager
def _recorded(workspace: Workspace, command: str) -> Iterator[RunSummary]:
    """Hold the workspace, and say in ``build/run-summary.json`` how the command ends."""
    with workspace.lock(), _ending_politely(workspace):
        run = RunSummary(workspace.run_summary, command)
        try:
            yield run
        except click.exceptions.Exit as end:
            run.end(end.exit_code)
            raise
        except BaseException as error:
            run.end(*_judged(error))
            raise
        run.end(0)


@contextmanager
def _ending_politely(workspace: Workspace) -> Iterator[None]:
    """Take a polite end (SIGTERM, of systemd and containers) as Ctrl-C: what was read of persons is removed.

    An interruption can get lost in a library; after GRACE_SECONDS the process removes them itself, and ends.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up() -> None:
        workspace.sweep()
        os._exit(INTERRUPTED)

    def interrupt(_: int, __: object) -> None:
        timer = threading.Timer(GRACE_SECONDS, give_up)
        timer.daemon = True
        timer.start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _judged(error: BaseException) -> tuple[int, str]:
    """Return the exit status of an error, and what people read of it."""
    if isinstance(error, UserError):
        return error.status, str(error)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, "interrompu"
    return 1, disk_refusal(error) or f"défaut du logiciel : {type(error).__name__}: {error}"


def _as_day(_: click.Context, __: click.Parameter, value: str) -> str:
    if value:
        try:
            return dt.date.fromisoformat(value).isoformat()
        except ValueError:
            raise UsageError(
                f"--as-of : « {value} » n'est pas un jour. Écrivez-le ainsi : 2026-01-31."
            ) from None
    return value


def _limited(_: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Check a limit of DuckDB, of the option or of the environment, and hand it on to whatever opens a connection."""
    from pipeline import resources

    name, read = {
        "memory": (resources.MEMORY, resources.memory_in_bytes),
        "threads": (resources.THREADS, resources.threads),
    }[str(parameter.name)]
    given = value if value is not None else os.environ.get(name)
    if given:
        read(given)
        os.environ[name] = given


def limited(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of memory and threads."""
    for name, metavar, text in (
        ("--threads", "N", "Nombre de threads de DuckDB ; sinon, tous les cœurs."),
        ("--memory", "TAILLE", "Mémoire de DuckDB (4GB) ; sinon, les trois cinquièmes de la machine."),
    ):  # fmt: skip
        command = click.option(
            name, metavar=metavar, callback=_limited, expose_value=False, is_eager=True, help=text
        )(command)
    return command


@cli.command()
@click.argument("exports", type=FOLDER, required=False)
@click.option(
    "--as-of",
    default="",
    metavar="JOUR",
    callback=_as_day,
    help="Jour auquel les chiffres sont regardés (2026-01-31) ; aujourd'hui sinon.",
)
@click.option(
    "--trajectory-severity",
    type=click.Choice(["warn", "error"]),
    default="warn",
    help="Avec error, une cible manquée donne le code de sortie 5 ; tout est publié.",
)
@click.option(
    "--asserted-years",
    type=click.Choice(["last", "all"]),
    default="last",
    help="Années que ce code regarde : la dernière close, ou toutes.",
)
@click.option(
    "--accept",
    multiple=True,
    metavar="ID",
    help="Attente qui peut ne pas être tenue, comme l'erreur la nomme.",
)
@click.option(
    "--full",
    is_flag=True,
    help="Relit aussi les fichiers qui n'ont pas changé depuis la dernière fois.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=DUCKDB,
    help="Ce qui calcule les tables (docs/scale.md) ; duckdb sinon.",
)
@limited
@workdir
def build(
    exports: Path | None,
    as_of: str,
    trajectory_severity: str,
    asserted_years: str,
    accept: tuple[str, ...],
    full: bool,
    engine: str,
    workdir: Path,
) -> None:
    """Construit, vérifie et publie l'entrepôt, depuis la démonstration ou le dossier EXPORTS."""
    from pipeline import build as job

    workspace = _workspace(workdir)
    with _recorded(workspace, "build") as run:
        variables = {"as_of": as_of} if as_of else {}
        found = job.build(
            workspace, exports and exports.resolve(), variables, list(accept), run,
            full=full, engine=engine,
        )  # fmt: skip
        missed = found[asserted_years]
        if missed and trajectory_severity == "error":
            print(f"Cibles manquées : {', '.join(missed)}", file=sys.stderr)
            raise click.exceptions.Exit(TARGETS_MISSED)


@cli.command()
@click.argument("exports", type=FOLDER)
@limited
@workdir
def check(exports: Path, workdir: Path) -> None:
    """Lit et juge le dossier EXPORTS sans construire ; le rapport est build/quality-report.html."""
    from pipeline import check as job

    workspace = _workspace(workdir)
    with _recorded(workspace, "check"):
        report = job.check(workspace, exports.resolve())
        job.write(report, exports.resolve().name, workspace.quality_report)
        print(printable(job.as_text(report)))
        html = workspace.shown(workspace.quality_report)
        print(f"Rapport : {html} et {html.removesuffix('.html')}.json")
        if not report.is_usable:
            all_usable = all(item.usable for item in report.files)
            reason = "les marchés manquent" if all_usable else "des fichiers sont inutilisables"
            raise ExportsError(f"{reason} ; spaser build s'arrêterait.")


@cli.command()
@click.argument("folder", metavar="DOSSIER", type=click.Path(file_okay=False, path_type=Path))
def template(folder: Path) -> None:
    """Écrit dans DOSSIER les exports vides, avec leurs en-têtes."""
    from pipeline.template import write_templates

    written = write_templates(folder)
    print(f"{len(written)} fichiers vides écrits dans {folder}")


@cli.command("wanted-suppliers")
@click.argument("exports", type=FOLDER)
@workdir
def wanted_suppliers(exports: Path, workdir: Path) -> None:
    """Écrit les SIRET que le dossier EXPORTS nomme et qu'aucun registre n'y décrit, 500 par fichier."""
    from pipeline import build as job
    from pipeline.contract import export_columns
    from pipeline.ingest.sirene import write_wanted

    workspace = _workspace(workdir)
    with _recorded(workspace, "wanted-suppliers"), workspace.persons_are_forgotten():
        job.read(workspace, exports.resolve())
        files = write_wanted(workspace.exports, export_columns(), workspace.wanted_suppliers)
    print(
        f"{len(files)} fichiers dans {workspace.shown(workspace.wanted_suppliers)}, pour "
        "annuaire-entreprises.data.gouv.fr/export-sirene"
    )


@cli.command("map")
@click.argument(
    "file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def map_file(file: Path) -> None:
    """Propose une règle de mapping.yml pour FICHIER, par ressemblance des en-têtes ; à compléter."""
    from pipeline.contract import export_columns
    from pipeline.ingest.folder import header_of
    from pipeline.ingest.mapping import draft

    print(draft(header_of(file), file.name, export_columns()), end="")


@cli.command("last-run")
@workdir
def last_run(workdir: Path) -> None:
    """Dit en une phrase comment la dernière commande s'est terminée, pour qui surveille un ordonnanceur."""
    print(printable(told(_workspace(workdir).run_summary)))


@cli.command()
@click.argument("exports", type=FOLDER)
@workdir
def ingest(exports: Path, workdir: Path) -> None:
    """Lit le dossier EXPORTS dans build/exports, pour qui lance dbt ensuite."""
    from pipeline import build as job

    workspace = _workspace(workdir)
    with _recorded(workspace, "ingest") as run, run.step("read"):
        job.read(workspace, exports.resolve())
    print(f"Exports lus : {workspace.shown(workspace.exports)}")


@cli.command()
@click.option("--accept", multiple=True, metavar="ID", help="Attente qui peut ne pas être tenue.")
@workdir
def publish(accept: tuple[str, ...], workdir: Path) -> None:
    """Vérifie et publie l'entrepôt que dbt build a construit dans build/."""
    from pipeline import build as job
    from pipeline.audit import Audit
    from pipeline.publish import remember_persons

    workspace = _workspace(workdir)
    with _recorded(workspace, "publish") as run:
        if not workspace.work.is_file():
            raise UsageError(
                f"{workspace.shown(workspace.work)} : rien n'est construit. Lancez d'abord dbt build."
            )
        remember_persons(workspace.published, workspace.published_persons)
        with Audit(workspace) as audit:
            sources = job.sources_of_work(workspace)
            job.audit_and_publish(workspace, audit, sources, {}, list(accept), run)
    print(f"Entrepôt publié : {workspace.shown(workspace.published)}")


@cli.command()
@workdir
def verify(workdir: Path) -> None:
    """Vérifie que l'entrepôt publié est celui qui a été contrôlé."""
    from pipeline.published import read_manifest
    from pipeline.published import verify as job

    workspace = _workspace(workdir)
    with _recorded(workspace, "verify"):
        job(workspace.published)
        manifest = read_manifest(workspace.published) or {}
    print(
        f"{workspace.shown(workspace.published)} est la publication {manifest.get('run_id', '?')}, "
        "telle qu'elle a été contrôlée."
    )


@cli.command()
@workdir
def rollback(workdir: Path) -> None:
    """Remet la publication précédente en place de la dernière."""
    from pipeline import publish as job

    workspace = _workspace(workdir)
    with _recorded(workspace, "rollback"):
        dropped, standing = job.rollback(workspace.published, workspace.published_persons)
        n_kept = len(job.previous_runs(workspace.published))
    print(f"La publication {dropped} est retirée ; {standing} est de nouveau en place.")
    print(f"Publications encore gardées : {n_kept}")


@cli.command()
@click.argument("year", metavar="ANNÉE", type=int)
@workdir
def freeze(year: int, workdir: Path) -> None:
    """Fige les chiffres publiés d'ANNÉE : un test dira lesquels changent."""
    from pipeline import freeze as job

    count = job.freeze(_workspace(workdir).require_published(), job.FIGURES, year)
    print(f"{count} chiffres de {year} sont figés dans seeds/reference/{job.FIGURES.name}")


@cli.command()
@click.option(
    "--serve", is_flag=True, help="Montre le site sur cette machine au lieu de le construire."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port de --serve.",
)
@workdir
def dashboard(serve: bool, port: int, workdir: Path) -> None:
    """Construit le site statique build/dashboard (il faut Node.js)."""
    from pipeline import dashboard as job

    workspace = _workspace(workdir)
    if serve:
        job.serve(workspace.site, port)
        return
    with _recorded(workspace, "dashboard"):
        n_pages = job.build_site(workspace)
    print(
        f"{n_pages} pages écrites dans {workspace.shown(workspace.site)} ; make dashboard-serve les montre."
    )


@cli.command()
@click.argument("year", metavar="[ANNÉE]", type=int, required=False)
@click.option(
    "--own",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    show_default="report, à côté de published",
    help="Dossier de vos textes (texts/6.md pour le chantier 6) et de votre logo (logo.svg, .png ou .jpg).",
)
@workdir
def report(year: int | None, own: Path | None, workdir: Path) -> None:
    """Écrit le bilan d'ANNÉE, la dernière close sinon : published/report-ANNÉE.pdf et .html."""
    from pipeline.report import write_report

    workspace = _workspace(workdir)
    with _recorded(workspace, "report"):
        published = workspace.require_published()
        files = write_report(published, year, own or workspace.root / "report", published.parent)
    for path in files:
        print(workspace.shown(path))


@cli.command("open-data")
@click.option(
    "--address", default="", metavar="URL", help="Adresse où le dossier sera, pour le catalogue."
)
@workdir
def open_data(address: str, workdir: Path) -> None:
    """Écrit les données ouvertes (CSV, Parquet, description) dans published/open-data."""
    from pipeline.open_data import write_open_data

    workspace = _workspace(workdir)
    with _recorded(workspace, "open-data"):
        files = write_open_data(workspace.require_published(), workspace.open_data, address)
    print(f"{len(files)} fichiers écrits dans {workspace.shown(workspace.open_data)}")


@cli.command()
@click.argument("name", metavar="[ANALYSE]", default="")
@click.option(
    "--set", "chosen", multiple=True, metavar="NOM=VALEUR", help="Un paramètre, comme year=2024."
)
@click.option("--csv", "as_csv", is_flag=True, help="Écrit toutes les lignes en CSV.")
@click.option("--sql", "as_sql", is_flag=True, help="Écrit le SQL, à coller dans un autre outil.")
@workdir
def ask(name: str, chosen: tuple[str, ...], as_csv: bool, as_sql: bool, workdir: Path) -> None:
    """Répond à une question de analyses/ depuis l'entrepôt publié ; sans ANALYSE, les nomme toutes."""
    from pipeline import analyses as job

    if not name:
        for one in job.analyses().values():
            given = ", ".join(f"{key}={value}" for key, value in one.parameters.items())
            print(f"{one.name}\n    {one.question}\n    {given}")
        return
    published = _workspace(workdir).require_published()
    parted = [one.partition("=") for one in chosen]
    if wrong := [word for word, equals, _ in parted if not equals]:
        raise UsageError(
            f"--set : « {wrong[0]} » n'est pas un paramètre. Écrivez-le ainsi : year=2024."
        )
    values = {key: value for key, _, value in parted}
    asked = job.analysis(name)
    if as_sql:
        print(job.sql_on(published, asked, values))
        return
    with job.answered(published, asked, values) as answer:
        if as_csv:
            rows = csv.writer(sys.stdout, lineterminator="\n")
            rows.writerow(answer.columns)
            while batch := answer.fetchmany(10_000):
                rows.writerows(batch)
        else:
            answer.show(max_rows=60, max_width=shutil.get_terminal_size((160, 0)).columns)


@cli.command()
@workdir
def notebook(workdir: Path) -> None:
    """Écrit les questions de analyses/ dans un carnet Jupyter, et l'ouvre où JupyterLab est installé."""
    from pipeline import analyses as job

    workspace = _workspace(workdir)
    published = workspace.require_published()
    path = workspace.build / "notebook" / "analyses.ipynb"
    for left_out in job.write_notebook(published, path):
        print(f"Laissée de côté : {left_out}", file=sys.stderr)
    print(f"Carnet écrit : {workspace.shown(path)}")
    if find_spec("jupyterlab") is None:
        print("Pour l'ouvrir ici : pip install '.[notebook]', puis spaser notebook.")
    elif sys.stdout.isatty():
        subprocess.run([sys.executable, "-m", "jupyterlab", str(path)], check=False)


@cli.command()
@click.argument("folder", metavar="DOSSIER", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--seed", type=int, default=1, show_default=True, help="La même graine donne les mêmes octets."
)
@click.option(
    "--scale",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="1 : 600 marchés et 5 000 factures par an.",
)
def demo(folder: Path, seed: int, scale: float) -> None:
    """Écrit les exports de la Région fictive dans DOSSIER."""
    from pipeline.demo.exports import write

    counts = write(folder, seed, scale)
    print(f"{sum(counts.values())} lignes dans {len(counts)} fichiers de {folder}")


@cli.command()
@workdir
def docs(workdir: Path) -> None:
    """Récrit les pages de docs/ qui sont faites d'autre chose, et la documentation de dbt en une page."""
    from pipeline.dbt import write_docs
    from pipeline.documents import write_documents

    workspace = _workspace(workdir)
    with _recorded(workspace, "docs"):
        for path in write_documents(workspace.published):
            print(path.relative_to(PROJECT))
        if not workspace.work.is_file():
            print("La documentation de dbt attend spaser build.")
            return
        print(f"{workspace.shown(write_docs(workspace))} : la documentation de dbt, en une page")


def _in_french(error: click.ClickException) -> str:
    """Return what click found amiss, in one French line."""
    place = "spaser"
    if isinstance(error, click.UsageError) and error.ctx and error.ctx.parent:
        place = f"spaser {error.ctx.info_name}"
    advice = f"Voyez {place} --help."
    if isinstance(error, click.NoSuchOption):
        near = f" Vouliez-vous dire {error.possibilities[0]} ?" if error.possibilities else ""
        return f"option inconnue : {error.option_name}.{near} {advice}"
    if isinstance(error, click.MissingParameter):
        return f"il manque {error.param.human_readable_name if error.param else 'un argument'}. {advice}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = (
            error.param.opts[0]
            if error.param.param_type_name == "option"
            else error.param.human_readable_name
        )
        value = (error.ctx.params if error.ctx else {}).get(error.param.name or "")
        said = error.message.split("'")[1] if "'" in error.message else str(value or "")
        if isinstance(error.param.type, click.Path):
            return f"{name} : le dossier « {said} » n'existe pas ou n'en est pas un. Indiquez un dossier."
        if isinstance(error.param.type, click.Choice):
            return f"{name} : « {said} » n'est pas l'une des valeurs {', '.join(error.param.type.choices)}."
        return f"{name} : « {said} » ne convient pas. {advice}"
    if "No such command" in error.format_message():
        word = error.format_message().split("'")[1]
        return f"commande inconnue : {word}. {advice}"
    if "unexpected extra argument" in error.format_message():
        return f"argument en trop : {error.format_message().split('(')[-1].rstrip(')')}. {advice}"
    if "requires an argument" in error.format_message():
        return f"il manque la valeur d'une option. {advice}"
    return f"la commande n'est pas comprise. {advice}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and return its exit status; an error for people is one line on the error output."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a name that the terminal's encoding lacks is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="spaser",
            standalone_mode=False,
        )
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        print(f"Erreur : {printable(_in_french(error))}", file=sys.stderr)
        return UsageError.status
    except (click.Abort, KeyboardInterrupt):
        print("Erreur : interrompu.", file=sys.stderr)
        return INTERRUPTED
    except UserError as error:
        print(f"Erreur : {printable(str(error))}", file=sys.stderr)
        return error.status
    except Exception as error:
        refusal = disk_refusal(error)
        if refusal is None:
            raise
        print(f"Erreur : {refusal}", file=sys.stderr)
        return 1


def script() -> None:
    """Run as the console command."""
    sys.exit(main())
