"""Schedulers and clients, as PyPI has them: each is installed, and runs or reads the project."""

from __future__ import annotations

import configparser
import csv
import datetime as dt
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import DBT, PROJECT, Build, Toy, installed

from pipeline.cli import cli

INTEGRATIONS = PROJECT / "integrations"
SPASER = str(Path(sys.executable).with_name("spaser"))


LEFT_BEHIND = (".git", ".venv", "build", "published", "node_modules", "target", "logs", ".evidence")


def commands(text: str) -> list[list[str]]:
    """Return the commands ``spaser …`` of a text, as words."""
    text = text.replace("\\\n", " ")
    found = re.findall(
        r"""(?:spaser"?|"\$SPASER") ((?:[a-z-]+|\$?"?[\w$./-]+"?)(?: [^\n|>'`)]*)?)""", text
    )
    return [shlex.split(command) for command in found]


def test_every_command_that_an_example_gives_is_one() -> None:
    seen = set()
    for path in [*INTEGRATIONS.rglob("*"), PROJECT / "docs" / "schedulers.md"]:
        if not path.is_file() or path.suffix == ".py":
            continue
        for words in commands(path.read_text(encoding="utf-8")):
            if words[0] not in cli.commands:
                continue
            verb = cli.commands[words[0]]
            options = {option for parameter in verb.params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= options, (path.name, words)
            seen.add(words[0])
    assert {"build", "last-run", "open-data", "ingest", "publish"} <= seen


def test_units_and_workflow_are_well_formed() -> None:
    for path in (INTEGRATIONS / "systemd").glob("*.*"):
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(path.read_text(encoding="utf-8"))
        assert unit.has_option("Unit", "Description"), path.name
        assert unit.has_option("Timer" if path.suffix == ".timer" else "Service",
                               "OnCalendar" if path.suffix == ".timer" else "ExecStart"), path.name  # fmt: skip
    workflow = yaml.safe_load((INTEGRATIONS / "github-actions" / "spaser.yml").read_text("utf-8"))
    assert workflow["jobs"]["build"]["runs-on"] == ["self-hosted"]
    lines = (INTEGRATIONS / "systemd" / "crontab").read_text("utf-8").splitlines()
    jobs = [line for line in lines if line[:1].isdigit()]
    assert [line.split()[:5] for line in jobs] == [["0", "4", "1", "*", "*"]]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of exports."""
    folder = tmp_path_factory.mktemp("scheduled") / "exports"
    subprocess.run([SPASER, "demo", str(folder), "--scale", "0.2"], check=True, capture_output=True)
    return folder


@pytest.mark.slow
def test_the_workflow_runs(exports: Path, tmp_path: Path) -> None:
    job = yaml.safe_load((INTEGRATIONS / "github-actions" / "spaser.yml").read_text("utf-8"))[
        "jobs"
    ]["build"]
    environment = os.environ | {
        "EXPORTS": str(exports), "WORKDIR": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    codes = [
        subprocess.run(["bash", "-e", "-c", step["run"]], env=environment, check=False).returncode
        for step in job["steps"]
    ]
    # Targets of the demonstration are missed: published, told, and not green.
    assert codes == [5, 0, 0]
    assert "cibles manquées : " in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert (tmp_path / "published" / "open-data" / "datapackage.json").is_file()


@pytest.mark.slow
def test_plain_dbt_builds_on_own_files_as_often_as_one_likes(exports: Path, tmp_path: Path) -> None:
    build = Build(tmp_path)
    # As a scheduler starts it: no home, no terminal, from a folder that is not the project's.
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
              "--target-path", str(tmp_path / "build" / "dbt"),
              "--log-path", str(tmp_path / "build" / "logs")]  # fmt: skip
    variables = ["--vars", "{exports: files, exports_folder: build/exports}"]
    for command in (
        [SPASER, "ingest", str(exports)],
        [DBT, "source", "freshness", *places, *variables],
        [DBT, "build", "--selector", "own_files", *places, *variables],
        [DBT, "build", "--selector", "own_files", *places, *variables],
        [SPASER, "publish"],
    ):
        result = subprocess.run(
            command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        # Exports of long ago are stale, which is an answer too.
        assert result.returncode == 0 or "freshness" in command, (
            result.stdout[-2000:] + result.stderr
        )
        if "freshness" in command:
            assert "WARN freshness of exports.contracts" in result.stdout, result.stdout[-2000:]
    assert build.query("select count(*) > 100 from reporting.contracts") == [(True,)]
    readable = [
        path for path in (tmp_path / "build").rglob("*.parquet") if path.stat().st_mode & 0o007
    ]
    assert readable == []
    assert build.work.stat().st_mode & 0o777 == 0o640


@pytest.mark.slow
def test_airflow_lists_the_tasks_and_runs_them(
    exports: Path, copy_project: Callable[[str], Build], tmp_path: Path
) -> None:
    tools = installed("apache-airflow==3.1.8", "astronomer-cosmos==1.15.1")
    copy = copy_project("cosmos")
    environment = os.environ | {
        "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "False", "SPASER_PROJECT": str(copy.root),
        "AIRFLOW_HOME": str(tmp_path / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(INTEGRATIONS / "airflow"), "SPASER": SPASER,
        "SPASER_WORKDIR": str(tmp_path / "work"), "SPASER_EXPORTS": str(exports),
        "PATH": f"{tools}:{os.environ['PATH']}",
    }  # fmt: skip

    def airflow(*arguments: str) -> str:
        result = subprocess.run(
            [str(tools / "airflow"), *arguments], env=environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
        return result.stdout

    airflow("db", "migrate")
    assert airflow("tasks", "list", "spaser").split()[-2:] == ["build", "open_data"]
    airflow("tasks", "test", "spaser", "build", "2026-01-01")
    assert (tmp_path / "work" / "published" / "warehouse.duckdb").is_file()

    # With Cosmos: a task per model, and one start of dbt, which the others watch.
    subprocess.run([DBT, "--quiet", "parse"], cwd=copy.root, check=True)
    listed = airflow("tasks", "list", "spaser_models").split()
    assert {"ingest", "dbt.dbt_producer_watcher", "dbt.dim_years_run", "publish"} <= set(listed)
    assert not any("contracts_seed" in task for task in listed), "the demonstration is left out"
    (tmp_path / "work" / "build" / "warehouse.duckdb").unlink()
    airflow("tasks", "test", "spaser_models", "ingest", "2026-01-01")
    airflow("tasks", "test", "spaser_models", "dbt.dbt_producer_watcher", "2026-01-01")
    with duckdb.connect(
        str(tmp_path / "work" / "build" / "warehouse.duckdb"), read_only=True
    ) as built:
        assert built.execute("select count(*) > 100 from reporting.contracts").fetchone() == (True,)


@pytest.mark.slow
def test_dagster_lists_the_assets_in_groups_and_builds_them(exports: Path, tmp_path: Path) -> None:
    tools = installed("dagster==1.13.27", "dagster-dbt==0.29.27", "-e", str(PROJECT))
    environment = os.environ | {
        "DAGSTER_HOME": str(tmp_path), "SPASER_WORKDIR": str(tmp_path), "SPASER_EXPORTS": str(exports),
        "PATH": f"{tools}:{os.environ['PATH']}",
    }  # fmt: skip
    environment.pop("SPASER_WAREHOUSE", None)
    place = ["-f", str(INTEGRATIONS / "dagster" / "definitions.py")]

    def python(*arguments: str) -> str:
        result = subprocess.run(
            [str(tools / "python"), *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
        return result.stdout

    said = python(
        "-c",
        "import sys; sys.path.insert(0, sys.argv[1]); from definitions import defs; "
        "specs = defs.resolve_all_asset_specs(); print(len(specs), *sorted({s.group_name for s in specs}))",
        str(INTEGRATIONS / "dagster"),
    )
    amount, *groups = said.splitlines()[-1].split()
    assert int(amount) > 150
    assert {"exports", "facts", "indicators", "quality", "steering"} <= set(groups)
    python("-m", "dagster", "asset", "materialize", "--select", "*", *place)
    assert Build(tmp_path).query("select source from quality.publication") == [("exports",)]


@pytest.mark.slow
def test_metrics_agree_with_the_marts_in_all_years(demo: Build, tmp_path: Path) -> None:
    # Another environment: what it asks for may not fit what is locked.
    tools = installed("dbt-metricflow[dbt-duckdb]==0.15.0", "dbt-core==1.11.16", "-e", str(PROJECT))
    indicators = {
        "environment_share": "C01-1", "social_clause_share": "C06-5", "sheltered_spend": "C06-6",
        "regional_spend_share": "C12-2", "payment_in_time_share": "C18-5",
    }  # fmt: skip
    shutil.copytree(PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    environment = os.environ | {
        "SPASER_WAREHOUSE": str(demo.work), "DBT_PROFILES_DIR": str(tmp_path / "project"),
        "PATH": f"{tools}:{os.environ['PATH']}",
    }  # fmt: skip

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(tools / command[0]), *command[1:]], cwd=tmp_path / "project", env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run("dbt", "--quiet", "parse").returncode == 0
    asked = run(
        "mf", "query", "--metrics", ",".join(indicators), "--group-by", "metric_time__year",
        "--csv", str(tmp_path / "metrics.csv"),
    )  # fmt: skip
    assert asked.returncode == 0, asked.stdout
    with (tmp_path / "metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["metric_time__year"]]
    found = {
        (indicator, int(row["metric_time__year"][:4])): round(float(row[metric]), 6)
        for row in rows
        for metric, indicator in indicators.items()
    }
    expected = {
        (indicator, year): float(value)
        for indicator, year, value in demo.query(
            "select indicator_id, year, value from steering.indicator_years where value is not null"
        )
        if indicator in indicators.values()
    }
    assert found == expected
    assert len(expected) == 6 * len(indicators)
    wrong = run("mf", "query", "--metrics", "nothing_like_it", "--group-by", "metric_time__year")
    assert wrong.returncode != 0
    assert "nothing_like_it" in wrong.stdout + wrong.stderr


# Each opens the file in its default mode, asks for the value, says it, and holds on.
HOLD = "print(value, flush=True)\nimport sys\nsys.stdin.read()\n"
CLIENTS = {
    "duckdb": (
        "import sys, duckdb\nc = duckdb.connect(sys.argv[1])\n"
        "value = c.execute('select v from steering.t').fetchone()[0]\n"
    ),
    "pandas": (
        "import sys, duckdb\nc = duckdb.connect(sys.argv[1])\n"
        "value = c.execute('select v from steering.t').df()['v'][0]\n"
    ),
    "polars": (
        "import sys, duckdb\nc = duckdb.connect(sys.argv[1])\n"
        "value = c.execute('select v from steering.t').pl()['v'][0]\n"
    ),
    "ibis": (
        "import sys, ibis\nc = ibis.duckdb.connect(sys.argv[1])\n"
        "value = c.table('t', database='steering').execute()['v'][0]\n"
    ),
    "sqlalchemy": (
        "import sys, sqlalchemy as sa\ne = sa.create_engine('duckdb:///' + sys.argv[1])\nc = e.connect()\n"
        "value = c.execute(sa.text('select v from steering.t')).scalar()\n"
    ),
    "jupysql": (
        "import sys\nfrom IPython.core.interactiveshell import InteractiveShell\n"
        "run = InteractiveShell.instance().run_line_magic\nrun('load_ext', 'sql')\n"
        "run('sql', 'duckdb:///' + sys.argv[1])\n"
        "value = run('sql', 'select v from steering.t').DataFrame()['v'][0]\n"
    ),
}
PACKAGES = (
    "duckdb==1.5.5", "duckdb-cli==1.5.5", "duckdb-sqlalchemy==1.5.6.5", "ibis-framework[duckdb]==12.0.0",
    "ipython==9.6.0", "jupysql==0.11.1", "pandas", "polars==2.1.0", "pyarrow", "sqlalchemy==2.1.9",
)  # fmt: skip


@contextmanager
def holding(command: list[str]) -> Iterator[str]:
    """Start a client that prints a value and holds the file; give what it printed last."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = next((line for line in process.stdout if line.strip().isdigit()), "")
    try:
        yield line.strip()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("client", [*CLIENTS, "duckdb-cli"])
def test_no_client_keeps_a_build_from_publishing(tmp_path: Path, client: str) -> None:
    tools = installed(*PACKAGES)
    toy = Toy(tmp_path)
    toy.publish(1)
    with ExitStack() as clients:
        for value in range(2, 7):
            # One that opened each publication holds it while the next one is made.
            command = [
                str(tools / "python"),
                "-c",
                CLIENTS.get(client, "") + HOLD,
                str(toy.published),
            ]
            if client == "duckdb-cli":
                question = "select v from steering.t"
                shell = f'(echo "{question};"; cat) | "$0" -csv -noheader "$1"'
                command = ["bash", "-c", shell, str(tools / "duckdb"), str(toy.published)]
            assert clients.enter_context(holding(command)) == str(value - 1)
            toy.publish(value)
            assert toy.value() == toy.value_in_parquet() == value


@pytest.mark.slow
def test_a_pool_sees_the_new_publication_only_without_one(tmp_path: Path) -> None:
    """What docs/bi.md says of pools."""
    tools = installed(*PACKAGES)
    toy = Toy(tmp_path)
    toy.publish(1)
    script = (
        "import sys, sqlalchemy as sa\n"
        "from sqlalchemy.pool import NullPool\n"
        "e = sa.create_engine('duckdb:///' + sys.argv[1], connect_args={'read_only': True}, poolclass=NullPool)\n"
        "def ask():\n"
        "    with e.connect() as c:\n"
        "        print(c.execute(sa.text('select v from steering.t')).scalar(), flush=True)\n"
        "ask()\n"
        "sys.stdin.readline()\n"
        "ask()\n"
    )
    process = subprocess.Popen(
        [str(tools / "python"), "-c", script, str(toy.published)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stdin is not None
    assert process.stdout.readline().strip() == "1"
    toy.publish(2)
    said, _ = process.communicate("\n")
    assert said.strip() == "2"


def test_the_published_file_is_for_reading(demo: Build) -> None:
    assert demo.published.stat().st_mode & 0o777 == 0o444
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        assert connection.execute("select count(*) from reporting.suppliers").fetchone() != (0,)


@pytest.mark.slow
def test_superset_imports_the_dashboard_and_its_charts_give_the_figures(
    demo: Build, tmp_path: Path
) -> None:
    tools = installed(
        "apache-superset==6.1.0", "rich", "cachetools", "flask<3", "flask-caching==2.3.1",
        "sqlalchemy==1.4.54", "duckdb-engine==0.17.0", "duckdb==1.5.5",
    )  # fmt: skip
    folder = shutil.copytree(INTEGRATIONS / "superset", tmp_path / "superset")
    database = folder / "databases" / "entrepot.yaml"
    text = database.read_text(encoding="utf-8")
    assert "/srv/spaser/published/warehouse.duckdb" in text
    database.write_text(
        text.replace("/srv/spaser/published/warehouse.duckdb", str(demo.published)),
        encoding="utf-8",
    )
    bundle = shutil.make_archive(str(tmp_path / "dashboard"), "zip", tmp_path, "superset")
    settings = tmp_path / "superset_config.py"
    settings.write_text(
        f'SECRET_KEY = "{"only a test " * 4}"\nWTF_CSRF_ENABLED = False\n'
        f'SQLALCHEMY_DATABASE_URI = "sqlite:///{tmp_path}/superset.db"\n'
    )
    result = subprocess.run(
        [str(tools / "python"), str(Path(__file__).with_name("superset_client.py")), bundle],
        env=os.environ | {"SUPERSET_CONFIG_PATH": str(settings), "SUPERSET_HOME": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    (line,) = re.findall(r"^FOUND (.*)$", result.stdout, re.M)
    charts = json.loads(line)
    assert len(charts) == len([*(folder / "charts").glob("*.yaml")])
    assert len(charts["Les objectifs d'une année"]) == demo.query(
        "select count(*) from reporting.indicator_figures where reference_path is not null"
    )[0][0]  # fmt: skip
    by_state = {
        (dt.datetime.fromtimestamp(row["year_start"] / 1000, dt.UTC).year, row["status_fr"]): row["count"]
        for row in charts["Les objectifs, par état"]
    }  # fmt: skip
    assert by_state == {
        (year, status): count
        for year, status, count in demo.query(
            "select year, status_fr, count(*) from reporting.indicator_figures "
            "where reference_path is not null and is_year_complete group by all"
        )
    }
    shares = {
        row["directorate"]: round(row["part"], 9)
        for row in charts["Clause sociale au-dessus de 100 000 €, par direction"]
    }
    assert shares == {
        directorate: round(share, 9)
        for directorate, share in demo.query(
            "select directorate, count(*) filter (has_social_clause) / count(has_social_clause) "
            "from reporting.contracts where is_above_social_clause_threshold and directorate is not null "
            "group by all"
        )
    }
    amounts = charts["Montant des marchés notifiés, par segment"]
    assert round(sum(float(row["euros HT"]) for row in amounts), 2) == float(
        demo.query("select sum(amount_excl_tax) from reporting.contracts")[0][0]
    )


MCP_CLIENT = """
import asyncio, sys
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
server, database, *statements = sys.argv[1:]

async def ask():
    async with Client(StdioTransport(server, ["--db-path", database])) as client:
        for statement in statements:
            answer = await client.call_tool("execute_query", {"sql": statement}, raise_on_error=False)
            print(answer.content[0].text.replace("\\n", " "))
        place = {"table": "indicator_figures", "schema": "reporting"}
        print((await client.call_tool("list_columns", place)).content[0].text.replace("\\n", " "))

asyncio.run(ask())
"""


@pytest.mark.slow
def test_an_assistant_reads_the_published_file_and_cannot_write(demo: Build) -> None:
    tools = installed("mcp-server-motherduck==1.1.0")
    asked = "select count(*) from reporting.contracts"
    result = subprocess.run(
        [str(tools / "python"), "-c", MCP_CLIENT, str(tools / "mcp-server-motherduck"), str(demo.published),
         asked, "delete from reporting.contracts"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer, refusal, columns = result.stdout.splitlines()
    assert f"[{demo.query(asked)[0][0]}]" in re.sub(r"\s", "", answer)
    assert "read-only" in refusal.lower()
    # It sees what a column is.
    (comment,) = demo.query(
        "select comment from duckdb_columns() where table_name = 'indicator_figures' and column_name = 'coverage'"
    )[0]
    assert comment and comment in columns


@pytest.mark.slow
def test_the_notebook_runs_from_its_first_cell_to_its_last(demo: Build) -> None:
    extra = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = extra["project"]["optional-dependencies"]["notebook"]
    tools = installed(*packages, "duckdb==1.5.5", "pandas", "ipykernel")
    assert demo.spaser("notebook").returncode == 0
    notebook = demo.root / "build" / "notebook" / "analyses.ipynb"
    result = subprocess.run(
        [str(tools / "jupyter"), "execute", "--inplace", notebook.name],
        cwd=notebook.parent, env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    asked = [cell for cell in cells if cell["source"][0].startswith("%%sql")]
    assert len(asked) >= 17
    for cell in asked:
        kinds = [kind for output in cell["outputs"] for kind in output.get("data", {})]
        assert "text/html" in kinds, ("".join(cell["source"]), cell["outputs"])
