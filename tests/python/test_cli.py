"""The command: French help, one line for each error, an exit status for each kind of end."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, Build

from pipeline.cli import cli, main
from pipeline.errors import ExportsError
from pipeline.plan import check_parameter


@pytest.mark.parametrize(
    ("call", "status", "said"),
    [
        ("buidl", 2, "commande inconnue : buidl"),
        ("build --nope", 2, "option inconnue : --nope"),
        ("build --workdr x", 2, "Vouliez-vous dire --workdir"),
        ("build absent", 2, "le dossier « absent » n'existe pas"),
        ("build --trajectory-severity loud", 2, "« loud » n'est pas l'une des valeurs warn, error"),
        ("build --as-of demain", 2, "« demain » n'est pas un jour"),
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


def test_plain_dbt_works_from_another_folder(tmp_path: Path) -> None:
    build = Build(tmp_path)
    result = build.dbt("build", "--select", "+dim_indicators")
    assert result.returncode == 0, result.stdout
    assert build.query("select count(*) > 0 from core.dim_indicators", published=False) == [(True,)]
