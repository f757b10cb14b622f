"""The command: French help, one line for each error, an exit status for each kind of end."""

from __future__ import annotations

import csv
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Build, Toy

from pipeline import dashboard
from pipeline.cli import cli, main
from pipeline.errors import ExportsError, disk_refusal
from pipeline.plan import check_parameter
from pipeline.resources import MEMORY, THREADS, limits
from pipeline.secret import without_secret
from pipeline.workspace import Workspace


@pytest.mark.parametrize(
    ("call", "status", "said"),
    [
        ("buidl", 2, "commande inconnue : buidl"),
        ("build --nope", 2, "option inconnue : --nope"),
        ("build --workdr x", 2, "Vouliez-vous dire --workdir"),
        ("build absent", 2, "le dossier « absent » n'existe pas"),
        ("build --trajectory-severity loud", 2, "« loud » n'est pas l'une des valeurs warn, error"),
        ("build --as-of demain", 2, "« demain » n'est pas un jour"),
        ("build --as-of 2026-13-45", 2, "« 2026-13-45 » n'est pas un jour"),
        ("build --as-of 01/02/2026", 2, "« 01/02/2026 » n'est pas un jour"),
        ("build --as-of {{env_var('SPASER_PSEUDONYM_SALT')}}", 2, "n'est pas un jour"),
        ("build --memory beaucoup", 2, "mémoire « beaucoup » : donnez une taille"),
        ("build --memory 1Mo", 2, "au moins 512 Mo"),
        ("build --threads 0", 2, "« 0 » threads : donnez un nombre entier"),
        ("verify", 2, "rien n'est publié"),
        ("check", 2, "il manque EXPORTS"),
        ("freeze", 2, "il manque ANNÉE"),
        ("freeze deux", 2, "« deux » ne convient pas"),
        ("freeze 2024", 2, "rien n'est publié"),
        ("open-data", 2, "rien n'est publié"),
        ("publish", 2, "rien n'est construit"),
        ("rollback", 2, "aucune publication précédente"),
        ("rollback trop", 2, "argument en trop"),
        ("dashboard --serve --port haut", 2, "« haut » ne convient pas"),
    ],
)
def test_what_is_amiss_is_one_french_line(
    call: str,
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(call.split()) == status
    out = capsys.readouterr()
    assert said in out.err
    assert out.err.startswith("Erreur : ") and len(out.err.strip().splitlines()) == 1
    assert out.out == ""


def test_memory_and_threads_are_the_user_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option stands before the environment; without any, DuckDB takes a share of the machine, and every core."""
    for name in (MEMORY, THREADS):
        monkeypatch.delenv(name, raising=False)
    own = limits()
    assert int(str(own["memory_limit"]).removesuffix("MB")) >= 512 and "threads" not in own
    monkeypatch.setenv(MEMORY, "1,5 Go")
    monkeypatch.setenv(THREADS, "3")
    assert limits() == {"memory_limit": "1500MB", "threads": 3}
    assert limits("1GB")["memory_limit"] == "1000MB"
    with duckdb.connect(config=limits()) as connection:
        assert connection.execute("select current_setting('threads')").fetchone() == (3,)


def test_memory_that_does_not_suffice_is_told(tmp_path: Path) -> None:
    with (
        duckdb.connect(config={"memory_limit": "20MB", "temp_directory": ""}) as connection,
        pytest.raises(duckdb.OutOfMemoryException) as caught,
    ):
        connection.execute(
            "create table t as select md5(cast(range as varchar)) as v from range(3000000) order by v"
        )
    said = disk_refusal(caught.value)
    assert said is not None
    assert said.startswith("la mémoire ne suffit pas. Donnez-en plus (--memory")
    assert said.endswith("La dernière publication est intacte.")


@pytest.mark.parametrize("verb", ["", *cli.commands])
def test_help_is_french_and_does_nothing(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*filter(None, [verb]), "--help"]) == 0
    said = capsys.readouterr().out
    assert "Usage : spaser" in said
    assert not re.search(r"\b(Show|show|exit|Commands|default|DIRECTORY:|required)\b", said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("social_clause_treshold", "1", "Vouliez-vous dire social_clause_threshold"),
        ("anything", "1", "« anything » n'est pas un paramètre"),
        ("payment_days", "trente", "« trente » n'est pas un nombre"),
        ("payment_days", "", "n'est pas un nombre"),
        ("payment_days", "nan", "n'est pas un nombre"),
    ],
)
def test_a_parameter_that_does_not_exist_or_is_no_number_is_named_with_its_place(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(ExportsError, match=re.escape(said)) as error:
        check_parameter("parameters.csv", 7, name, value)
    assert str(error.value).startswith("parameters.csv, ligne 7, colonne ")


def test_a_parameter_of_the_user_stops_the_build_before_it_begins(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    shutil.copy(PROJECT / "tests/fixtures/mixed/decp_2022.json", exports)
    (exports / "parameters.csv").write_text("parameter,value\npayment_days,x\n", encoding="utf-8")
    build = Build(tmp_path / "work")
    result = build.run(str(exports))
    assert result.returncode == 3
    assert "parameters.csv, ligne 2, colonne value : « x »" in result.stderr
    summary = json.loads(build.workspace.run_summary.read_text(encoding="utf-8"))
    assert (summary["command"], summary["status"]) == ("build", 3)
    assert summary["ended_at"]
    assert [(step["name"], step["outcome"]) for step in summary["steps"]] == [("read", "failed")]


def test_a_status_outside_the_list_stops_the_build(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for folder in ("pipeline", "seeds"):
        shutil.copytree(PROJECT / folder, project / folder)
    (project / "dbt_project.yml").touch()
    targets = project / "seeds/plan/targets.csv"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace(",stated,", ",sure,", 1), encoding="utf-8")
    result = Build(tmp_path / "work", project).run()
    assert result.returncode == 3
    assert re.search(r"seeds/plan/targets.csv, ligne \d+, colonne status : « sure »", result.stderr)


def test_the_demonstration_says_what_it_did(demo: Build) -> None:
    summary = json.loads(demo.workspace.run_summary.read_text(encoding="utf-8"))
    assert summary["status"] == 0 and summary["error"] is None
    assert [step["name"] for step in summary["steps"]] == ["dbt", "audit", "publish"]
    assert summary["run_id"] == demo.query("select run_id from quality.publication")[0][0]
    assert "C11-3 2025" in summary["missed_targets"]


def test_a_question_is_answered_from_the_published_file(demo: Build) -> None:
    listed = demo.spaser("ask").stdout
    for path in (PROJECT / "analyses").glob("*.sql"):
        assert f"{path.stem}\n" in listed
    answer = demo.spaser("ask", "effort_to_a_target", "--set", "indicator=C01-2", "--csv")
    rows = list(csv.DictReader(answer.stdout.splitlines()))
    assert [(int(row["year"]), row["value"]) for row in rows] == [
        (year, "" if value is None else str(value))
        for year, value in demo.query(
            "select year, value from reporting.indicator_figures where indicator_id = 'C01-2' order by year"
        )
    ]
    sql = demo.spaser("ask", "effort_to_a_target", "--set", "indicator=C01-2", "--sql").stdout
    assert len(demo.query(sql)) == len(rows)
    assert "┌" in demo.spaser("ask", "effort_to_a_target").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["effort_to_target"], "Vouliez-vous dire effort_to_a_target ?"),
        (["effort_to_a_target", "--set", "anne=2025"], "pas de paramètre « anne »"),
        (["effort_to_a_target", "--set", "last_year"], "Écrivez-le ainsi : year=2024"),
        (["effort_to_a_target", "--set", "last_year=2025 or 1"], "n'est pas un nombre"),
        (["effort_to_a_target", "--set", "indicator=' or 1=1"], "un signe qui ne convient pas"),
        (["contracts_that_end_soon", "--set", "day=2026-02-31"], "contracts_that_end_soon : "),
        (["why_a_figure_moved"], "aucune publication précédente n'est gardée"),
    ],
)
def test_a_question_that_cannot_be_put_is_told_in_one_line(
    demo: Build, words: list[str], said: str
) -> None:
    result = demo.spaser("ask", *words)
    assert result.returncode == 2
    assert result.stderr.startswith("Erreur : ") and result.stderr.count("\n") == 1
    assert said in result.stderr


def test_a_publication_of_another_version_is_told_in_one_line(tmp_path: Path) -> None:
    toy, build = Toy(tmp_path), Build(tmp_path)
    assert "rien n'est publié" in build.spaser("ask", "single_bids").stderr
    toy.publish(1)
    for command in (["ask", "single_bids"], ["notebook"]):
        said = build.spaser(*command).stderr.splitlines()
        assert said and all(
            "vient d'une autre version" in line for line in said if "moved" not in line
        )
    with duckdb.connect(str(toy.work)) as connection:
        connection.execute("create table reporting.indicator_figures as select 2025 as year")
    toy.publish(2)
    result = build.spaser("ask", "effort_to_a_target")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "vient d'une autre version" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("read_only", [False, True])
def test_an_installation_builds_from_another_folder(tmp_path: Path, read_only: bool) -> None:
    """``pip install .`` in a fresh environment, or a checkout that nobody may write in."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    source = tmp_path / "checkout"
    shutil.copytree(
        PROJECT, source,
        ignore=shutil.ignore_patterns(".venv", ".git", "build", "published", "node_modules", ".*_cache"),
    )  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    if read_only:
        if os.geteuid() == 0 and shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and nothing here gives its rights up")
        for path in [source, *source.rglob("*")]:
            path.chmod(path.stat().st_mode & ~0o222)
        call = [sys.executable, "-m", "pipeline"]
        environment["PYTHONPATH"] = str(source)
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        if os.geteuid() == 0:
            # Root writes whatever the mode says: without that right it is as anybody else.
            call = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *call]
    else:
        subprocess.run(
            [sys.executable, "-m", "venv", "--system-site-packages", str(tmp_path / "venv")],
            check=True,
        )
        python = tmp_path / "venv" / "bin" / "python"
        # The packages are those of this run; the project itself is installed as a user does it.
        (site,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", str(source)],
            check=True, env=environment,
        )  # fmt: skip
        here = [path for path in sys.path if path.endswith("site-packages")]
        (site / "tests.pth").write_text("\n".join(here), encoding="utf-8")
        call = [str(tmp_path / "venv" / "bin" / "spaser")]
    result = subprocess.run(
        [*call, "build", "--workdir", str(tmp_path / "out")],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out" / "published" / "warehouse.duckdb").is_file()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.slow
def test_plain_dbt_works_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves no file that others can read, and puts nobody into a published one."""
    build = Build(tmp_path)
    before = os.umask(0o022)
    try:
        result = build.dbt("build", "--select", "+dim_indicators")
    finally:
        os.umask(before)
    assert result.returncode == 0, result.stdout
    assert build.query("select count(*) > 0 from core.dim_indicators", published=False) == [(True,)]
    assert not build.work.stat().st_mode & 0o007
    monkeypatch.setenv("SPASER_WAREHOUSE", "published/warehouse.duckdb")
    result = build.dbt("seed", "--select", "insertion_hours")
    assert result.returncode != 0
    assert "ce fichier est publié, et dbt y mettrait des personnes" in result.stdout
    assert not build.published.exists()


MALICE = [
    'x"; touch {mark}; echo "',
    "$(touch {mark})",
    "$(shell touch {mark})",
    "`touch {mark}`",
    "a' ; touch {mark} '",
]
FOLDERS = ["Prix $2026", 'dit "final"', "Exports [2026] (1)", "L'été ; & été", "-rf", "a\tb  c"]


@pytest.mark.parametrize("target", ["build", "check", "template"])
@pytest.mark.parametrize("folder", [*MALICE, *FOLDERS])
def test_make_gives_a_folder_to_the_command_as_it_is(
    target: str, folder: str, tmp_path: Path
) -> None:
    mark = tmp_path / "pwned"
    folder = folder.format(mark=mark)
    said = made(tmp_path, target, f"EXPORTS={folder}")
    assert said[-2:] == ["--", folder]
    assert not mark.exists()


@pytest.mark.parametrize("value", [*MALICE, "2024", "8080", "a.b"])
def test_make_gives_other_values_as_they_are(value: str, tmp_path: Path) -> None:
    mark = tmp_path / "pwned"
    value = value.format(mark=mark)
    assert made(tmp_path, "freeze", f"YEAR={value}") == ["freeze", "--", value]
    assert made(tmp_path, "dashboard-serve", f"PORT={value}")[-1] == value
    accepted = made(tmp_path, "build", f"ACCEPT={value} *")
    assert accepted == [
        "build", *(word for one in [*value.split(), "*"] for word in ("--accept", one)), "--",
    ]  # fmt: skip
    assert not mark.exists()


def made(folder: Path, *arguments: str) -> list[str]:
    """Return the words that make gives to the command."""
    show = folder / "show"
    show.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n', "utf-8")
    show.chmod(0o755)
    result = subprocess.run(
        ["make", "--no-print-directory", "-o", ".venv/.runtime", f"SPASER={show}", *arguments],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return result.stdout.split("\0")[:-1]


def test_what_was_read_of_persons_is_forgotten_whatever_the_end(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    hours = workspace.exports / "insertion_hours"
    kept = workspace.exports / "invoices"

    def read() -> None:
        for folder in (hours, kept, workspace.build / "lecture-x"):
            folder.mkdir(parents=True, exist_ok=True)

    with pytest.raises(KeyboardInterrupt), workspace.lock(), workspace.persons_are_forgotten():
        read()
        raise KeyboardInterrupt
    assert not hours.exists() and kept.exists()
    # Killed: the next command does it. What spaser ingest read for dbt stays.
    with workspace.lock():
        read()
        (workspace.build / ".reading").touch()
    with workspace.lock():
        assert not hours.exists() and kept.exists()
        assert not list(workspace.build.glob("lecture-*"))
        hours.mkdir()
    with workspace.lock():
        assert hours.exists()


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_polite_end_is_an_interruption(is_lost: bool, tmp_path: Path) -> None:
    """SIGTERM, as systemd and containers send it, while the exports are read; also where a library loses it."""
    (tmp_path / "exports").mkdir()
    hours = tmp_path / "build" / "exports" / "insertion_hours"
    lose = "while True:\n        try: time.sleep(9)\n        except KeyboardInterrupt: pass"
    code = (
        "import os, signal, sys, time\nfrom pathlib import Path\nfrom pipeline import build, cli\n"
        "cli.GRACE_SECONDS = 0.5\n"
        "def ingest(*_, **__):\n"
        f"    Path({str(hours)!r}).mkdir(parents=True)\n"
        f"    try: os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)\n"
        f"    except KeyboardInterrupt:\n        if not {is_lost}: raise\n    {lose}\n"
        "build.ingest = ingest\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "build", str(tmp_path / "exports"), "--workdir", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 130
    assert not hours.exists()
    if not is_lost:
        assert result.stderr == "\nErreur : interrompu.\n"
        summary = json.loads((tmp_path / "build" / "run-summary.json").read_text("utf-8"))
        assert summary["status"] == 130


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A site of one page and one folder, as ``spaser dashboard --serve`` shows it."""
    (tmp_path / "site" / "lignes").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("<p>accueil</p>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with dashboard.server(tmp_path / "site", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        yield str(host), int(port)
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", None, 200),
        ("/index.html", "localhost:{port}", 200),
        ("/lignes/", None, 404),
        ("/", "evil.example", 421),
        ("/", "evil.example:{port}", 421),
        ("/", "127.0.0.1.evil.example:{port}", 421),
        ("/../secret.txt", None, 404),
        ("/%2e%2e/secret.txt", None, 404),
        ("/..%2fsecret.txt", None, 404),
        ("//../secret.txt", None, 404),
    ],
)
def test_the_site_is_served_to_this_machine_alone(
    address: tuple[str, int], path: str, host: str | None, status: int
) -> None:
    assert address[0] == "127.0.0.1"
    connection = http.client.HTTPConnection(*address, timeout=5)
    headers = {"Host": host.format(port=address[1])} if host else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    assert answer.status == status
    assert b"secret" not in answer.read()


def test_the_secret_reaches_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPASER_PSEUDONYM_SALT", "un secret")
    assert "un secret" not in without_secret().values()
    assert without_secret()["PATH"] == os.environ["PATH"]
    for module in ("dashboard", "audit/__init__"):
        text = (PROJECT / "pipeline" / f"{module}.py").read_text("utf-8")
        assert "os.environ |" not in text and "without_secret()" in text, module
