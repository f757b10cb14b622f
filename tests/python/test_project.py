"""The project holds together: catalogue and agreement, lock files, and a build from what is tracked alone."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import DBT, PROJECT, SPEC, Build

from pipeline.analyses import analyses, tables_by_model

PLAN = PROJECT / "seeds" / "plan"
REFERENCE = PROJECT / "seeds" / "reference"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_catalogue_has_the_whole_plan() -> None:
    assert len(read(PLAN / "axes.csv")) == 5
    assert len(read(PLAN / "chantiers.csv")) == 20
    indicators = read(PLAN / "indicators.csv")
    assert len(indicators) == 51
    assert sum(row["kind"] == "published" for row in indicators) == 39
    assert {row["chantier_id"] for row in indicators} == {str(n) for n in range(1, 21)}


def test_the_catalogue_is_the_agreement() -> None:
    if not SPEC.is_dir():
        pytest.skip("the agreement (../shared/spec) is not on this machine")
    names = {"axis": "axis_id", "chantier": "chantier_id"}
    for agreed, seed in (
        ("indicators", "indicators"),
        ("targets", "targets"),
        ("commitments", "plan_commitments"),
    ):
        expected = read(SPEC / f"{agreed}.csv")
        found = read(PLAN / f"{seed}.csv")
        assert len(found) == len(expected)
        for row, other in zip(expected, found, strict=True):
            assert {
                names.get(key, key): value for key, value in row.items()
            }.items() <= other.items()


def test_every_kind_of_exclusion_and_rejection_has_words() -> None:
    reasons = {row["reason_id"] for row in read(REFERENCE / "reasons.csv")}
    sources = [*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/**/*.sql")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(
        re.findall(r"'(?!n_)([a-z_]+_(?:unknown|missing|unreadable|unattached|implausible))'", text)
    )
    assert used - reasons == set()


def test_facts_are_plain_sql_of_at_most_twenty_lines() -> None:
    facts = sorted(PROJECT.glob("models/marts/indicators/axis_*/**/*.sql"))
    assert len(facts) == len(read(PLAN / "indicators.csv"))
    for path in facts:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        assert 2 <= len(lines) <= 20, path.name
        assert re.match(r"\{\{ (person_)?fact\(.*\) \}\}", lines[-1]), path.name


def test_every_parameter_that_sql_reads_is_in_the_list() -> None:
    names = {row["parameter"] for row in read(PLAN / "parameters.csv")}
    used = set()
    for folder in ("models", "macros", "tests", "expectations"):
        for path in (PROJECT / folder).rglob("*.sql"):
            text = path.read_text(encoding="utf-8")
            used |= set(re.findall(r"parameter\('(\w+)'\)", text))
    assert used <= names
    assert names - used == {"audit_min_rows"}, "a parameter that nothing reads"


def test_no_list_of_the_catalogue_is_written_twice() -> None:
    """Neither the number of the indicators nor the words of a status stand in code."""
    words = {row["name_fr"] for row in read(REFERENCE / "statuses.csv")}
    statuses = {row["status_id"] for row in read(REFERENCE / "statuses.csv")} - {
        "unknown",
        "due",
        "done",
        "met",
    }
    code = [
        *(p for p in PROJECT.glob("pipeline/**/*.py") if "demo" not in p.parts),
        *PROJECT.glob("dashboard/components/*"),
        *PROJECT.glob("dashboard/pages/**/*.md"),
    ]
    for path in code:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b51\b|cinquante et un", text, re.I), path.name
        listed = {
            status for status in statuses if re.search(rf"^\s*['\"]?{status}['\"]?:", text, re.M)
        }
        assert not listed, (path.name, listed)
        assert not {word for word in words if f">{word}<" in text}, path.name


def test_lock_files_have_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "http" not in text
        assert len(re.findall(r"^[a-z]\S*==", text, re.M)) > 40
        for block in re.split(r"\n(?=[a-z])", text.strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_models_stay_within_what_duckdb_and_spark_understand() -> None:
    for path in PROJECT.glob("models/**/*.sql"):
        sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        for word in (r"\bqualify\b", r"\bexclude\b", r"::", r"->", r"\bhugeint\b", r"\bilike\b"):
            assert not re.search(word, sql, re.I), (path.name, word)


# Where a mart has the answer: what the analysis adds up to, and what the mart says.
FIGURE = "from steering.indicator_years where year = 2025 and indicator_id = "
ANSWERS = {
    "contracts_without_social_clause": (
        "sum(n_contracts) filter (where year = 2025)", f"select denominator - numerator {FIGURE}'C06-5'",
    ),
    "late_payments_by_directorate": ("sum(n_invoices - n_late)", f"select numerator {FIGURE}'C18-5'"),
    "first_time_holders_by_department": ("sum(n_companies)", f"select numerator {FIGURE}'C10-3'"),
    "sheltered_purchases": ("sum(amount_excl_tax)", f"select numerator {FIGURE}'C06-6'"),
    "sme_share_by_cpv_division": ("sum(n_contracts_of_sme)", f"select numerator {FIGURE}'C11-1'"),
    "dependent_strategic_suppliers": (
        "count(*)", "select sum(second_measure) from indicators.fct_c18_2_strategic_dependency where year = 2025",
    ),
    "spend_by_department": (
        "sum(amount_excl_tax)", "select sum(amount_excl_tax) from core.fct_invoices where year = 2025",
    ),
    "records_that_disagree": ("sum(n_contracts)", "select count(*) from quality.contract_disagreements"),
    "widest_gaps": (
        "count(*)", "select count(*) from steering.indicator_trajectories where year = 2025 and status = 'missed'",
    ),
    "effort_to_a_target": (
        "max(effort) filter (where year = 2028)",
        "select effort from steering.indicator_trajectories where indicator_id = 'C06-5' and year = 2028",
    ),
    "contracts_that_end_soon": (
        "count(*)", "select count(*) from reporting.contracts where ends_on between '2026-07-01' and '2026-12-31'",
    ),
    "single_bids": (
        "sum(n_known) filter (where source = 'contracts')",
        "select count(n_bids) from core.fct_contracts where is_in_population and year = 2025",
    ),
    "contracts_of_a_supplier": (
        "sum(n_invoices)", "select count(*) from core.fct_invoices where supplier_siren = '000014621'",
    ),
}  # fmt: skip


def test_analyses_answer_their_question_from_the_published_file(
    demo: Build, compile_sql: Callable[[str], str], tmp_path: Path
) -> None:
    shutil.copy(demo.published, tmp_path / "last.duckdb")
    known = analyses()
    assert len(known) >= 15
    compiled = dict(
        zip(
            known,
            compile_sql("\n;\n".join(one.text for one in known.values())).split("\n;\n"),
            strict=True,
        )
    )
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        connection.execute(f"attach '{tmp_path / 'last.duckdb'}' as last (read_only)")
        connection.execute("use warehouse")
        tables = tables_by_model(connection)
        for name, one in known.items():
            assert "?" in one.question, f"{name}: no question"
            # What spaser ask asks is what dbt compiles.
            assert one.sql(tables).strip() == compiled[name].replace("`", '"').strip(), name
            rows = connection.execute(compiled[name]).fetchall()
            # Beside itself nothing of a publication has moved.
            assert bool(rows) == (name != "why_a_figure_moved"), name
            if name in ANSWERS:
                total, mart = ANSWERS[name]
                found = connection.execute(f"select {total} from ({compiled[name]})").fetchone()
                assert found == connection.execute(mart).fetchone(), name


def one_dbt(build: Build, command: str) -> tuple[float, float]:
    """Return the seconds and the megabytes of a command of dbt that has nothing to reuse."""
    shutil.rmtree(build.root / "target", ignore_errors=True)
    started = time.monotonic()
    pid = os.spawnve(
        os.P_NOWAIT,
        "/bin/sh",
        ["sh", "-c", f'cd "{build.root}" && exec "{DBT}" --quiet {command}'],
        dict(os.environ),
    )
    _, status, usage = os.wait4(pid, 0)
    seconds = time.monotonic() - started
    assert os.waitstatus_to_exitcode(status) == 0
    return seconds, usage.ru_maxrss / 1024


@pytest.mark.timed
def test_dbt_build_is_fast_and_small(copy_project: Callable[[str], Build]) -> None:
    build = copy_project("speed")
    # A slow or busy machine takes as many times longer to parse: four times the parsing is what a build takes.
    for _ in range(3):
        parsing, _ = one_dbt(build, "parse")
        seconds, megabytes = one_dbt(build, "build")
        print(f"dbt parse: {parsing:.1f} s, build: {seconds:.1f} s, {megabytes:.0f} MB")
        if seconds < max(25, 5 * parsing):
            break
    assert seconds < max(25, 5 * parsing)
    assert megabytes < 600


@pytest.mark.slow
def test_both_commands_work_from_the_tracked_files_alone(tmp_path: Path) -> None:
    if not (PROJECT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git checkout: the tracked files cannot be told from the others")
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        if (PROJECT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, tmp_path / name)
    # The environment of this run serves again: what installs it is seen in CI, on a machine that has none.
    (tmp_path / ".venv").symlink_to(PROJECT / ".venv")
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    result = subprocess.run(
        ["make", "build"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "Entrepôt publié : published/warehouse.duckdb" in result.stdout
    assert (tmp_path / "published" / "warehouse.duckdb").is_file()
    assert str(tmp_path) not in result.stdout


@pytest.mark.parametrize("folder", [PLAN, REFERENCE])
def test_every_column_of_the_reference_is_typed_and_described(folder: Path) -> None:
    (described,) = folder.glob("_*__seeds.yml")
    seeds = yaml.safe_load(described.read_text(encoding="utf-8"))["seeds"]
    assert {seed["name"] for seed in seeds} == {path.stem for path in folder.glob("*.csv")}
    for seed in seeds:
        with (folder / f"{seed['name']}.csv").open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert list(seed["config"]["column_types"]) == header, seed["name"]
        assert [column["name"] for column in seed["columns"] if column["description"]] == header


def test_unit_tests_hold(demo_copy: Build) -> None:
    """They check the code, not the data: ``spaser build`` leaves them out."""
    result = demo_copy.dbt("test", "--select", "test_type:unit")
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_another_run_of_the_same_project_parses_nothing(demo_copy: Build) -> None:
    """What dbt parsed is written again where a model has read something else while it was parsed."""
    parsed = demo_copy.root / "build" / "dbt" / "partial_parse.msgpack"
    written = []
    for run in ("one", "other"):
        result = demo_copy.dbt("parse", SPASER_RUN_ID=run, SPASER_RUN_AT="2026-01-31 12:00:00")
        assert result.returncode == 0, result.stdout
        written.append(parsed.stat().st_mtime_ns)
    assert written[0] == written[1]
