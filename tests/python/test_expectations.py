"""The expectations stop what a test on rows cannot see, on a first publication and on the next ones."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Build

from pipeline.audit import Audit
from pipeline.demo.exports import write
from pipeline.errors import UserError
from pipeline.workspace import Workspace

Rows = list[list[str]]
Damage = Callable[[list[str], Rows], Rows]


def half(header: list[str], rows: Rows) -> Rows:
    return rows[: len(rows) // 2]


def shifted(header: list[str], rows: Rows) -> Rows:
    """The values of three columns stand in the next one: the row is as long as before."""
    first = header.index("categorieEntreprise")
    return [
        [*row[:first], row[first + 2], row[first], row[first + 1], *row[first + 3 :]]
        for row in rows
    ]


def without_considerations(header: list[str], rows: Rows) -> Rows:
    places = [
        header.index("considerationsSociales"),
        header.index("considerationsEnvironnementales"),
    ]
    return [["" if index in places else value for index, value in enumerate(row)] for row in rows]


def without_a_month(header: list[str], rows: Rows) -> Rows:
    place = header.index("date_reception")
    return [
        row
        for row in rows
        if not row[place].startswith("2024-03") and not row[place].endswith("/03/2024")
    ]


def without_comma(header: list[str], rows: Rows) -> Rows:
    """Amounts times one hundred: ``40 000,00`` became ``4000000`` in a real register."""
    place = header.index("montant_ht")

    def hundredfold(text: str) -> str:
        number = re.sub(r"[^0-9.,-]", "", text).replace(",", ".")
        return f"{float(number) * 100:.0f}" if number else ""

    return [[*row[:place], hundredfold(row[place]), *row[place + 1 :]] for row in rows]


# What is damaged together, each in an export of its own, and what must be said of it; whether it is seen without
# a publication to compare with.
DAMAGES: dict[str, tuple[dict[str, Damage], set[str], bool]] = {
    "columns shifted, considerations empty, amounts times one hundred": (
        {"suppliers": shifted, "contracts": without_considerations, "invoices": without_comma},
        {
            "suppliers.category", "suppliers.headcount", "contracts.considerations",
            "invoices.median_amount", "invoices.ceilings",
        },
        True,
    ),
    "an export cut in half": ({"invoices": half}, {"invoices.volume"}, False),
}  # fmt: skip


def audit(build: Build, *arguments: str) -> tuple[int, set[str]]:
    """Judge the working file alone; return the status and the ids of the errors."""
    findings = build.root / "findings.json"
    result = subprocess.run(
        [sys.executable, "-m", "pipeline.audit", "--work", str(build.work), "--findings", str(findings),
         "--docs", str(build.root / "build" / "docs"), *arguments],
        cwd=build.project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = json.loads(findings.read_text(encoding="utf-8"))
    return result.returncode, {item["id"] for item in said if item["severity"] == "error"}


@pytest.fixture(scope="module")
def published(new_build: Callable[[str], Build]) -> Build:
    """A publication of a small demonstration, from a folder of the user's own."""
    build = new_build("expectations")
    write(build.root / "good", seed=8, scale=0.3)
    result = build.run(str(build.root / "good"))
    assert result.returncode == 0, result.stderr
    return build


def damaged(build: Build, damages: dict[str, Damage]) -> Path:
    folder = build.root / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(build.root / "good", folder)
    for export, damage in damages.items():
        path = folder / f"{export}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *damage(header, rows)])
    return folder


@pytest.mark.parametrize(
    "name",
    [
        name if seen else pytest.param(name, marks=pytest.mark.slow)
        for name, (*_, seen) in DAMAGES.items()
    ],
)
def test_what_is_wrong_as_a_whole_is_not_published(published: Build, name: str) -> None:
    damages, expected, is_seen_at_first = DAMAGES[name]
    before = published.published.stat()
    result = published.run(str(damaged(published, damages)))
    assert result.returncode == 4
    assert "rien n'a été publié" in result.stderr
    for identifier in expected:
        assert f"{identifier} : " in result.stderr, result.stderr
    assert 'ACCEPT="' in result.stderr
    after = published.published.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    # Without a publication to compare with, all but the cut is seen too.
    status, found = audit(published)
    assert (status == 1) == is_seen_at_first
    assert (expected <= found) == is_seen_at_first


@pytest.mark.slow
def test_a_missing_month_stops_unless_it_is_accepted_and_that_is_written_down(
    published: Build,
) -> None:
    folder = damaged(published, {"invoices": without_a_month})
    result = published.run(str(folder), "--accept", "invoices.months")
    assert result.returncode == 0, result.stderr
    assert "invoices.months" in result.stdout
    manifest = json.loads(
        (published.published.parent / "manifest.json").read_text(encoding="utf-8")
    )
    assert {"id": "invoices.months", "severity": "accepted"}.items() <= manifest["expectations"][
        0
    ].items()
    assert audit(published) == (1, {"invoices.months"})
    assert "2024-03" in (published.root / "findings.json").read_text(encoding="utf-8")


def test_the_demonstration_holds_and_its_pages_ask_nothing_of_the_network(demo: Build) -> None:
    manifest = json.loads((demo.published.parent / "manifest.json").read_text(encoding="utf-8"))
    assert [item for item in manifest["expectations"] if item["severity"] != "warning"] == []
    pages = list((demo.root / "build" / "data-docs").rglob("*.html"))
    suites = {path.stem for path in (PROJECT / "expectations" / "suites").glob("*.json")}
    assert suites == {
        "contracts", "invoices", "suppliers", "insertion_hours", "food_purchases",
        "core", "indicators", "steering", "quality",
    }  # fmt: skip
    index = (demo.root / "build" / "data-docs" / "index.html").read_text(encoding="utf-8")
    assert all(f">{suite}." in index for suite in suites)
    assert len(pages) > 2 * len(suites)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert 'src="//' not in text
        assert "<script" not in text
        assert "static/docs.css" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kwargs": {"column": "absent", "min_value": 0}}, "absent"),
        ({"type": "expect_column_values_to_be_nice"}, "0 attentes sur 1"),
        (
            {"meta": {"id": "volume", "batch": "no_such_batch", "says": "x", "do": "y"}},
            "no_such_batch",
        ),
    ],
)
def test_an_expectation_that_cannot_be_run_is_an_error(
    published: Build, change: dict[str, object], said: str
) -> None:
    suites = published.root / "suites"
    suites.mkdir(exist_ok=True)
    suite = json.loads((PROJECT / "expectations/suites/core.json").read_text(encoding="utf-8"))
    suite["expectations"][0] |= change | {"severity": "warning"}
    (suites / "core.json").write_text(json.dumps(suite), encoding="utf-8")
    status, errors = audit(published, "--suites", str(suites))
    assert (status, errors) == (1, {"core.volume"})
    assert said in (published.root / "findings.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "value",
    [
        "<img src=pwn onerror=alert(9)>",
        "<a href=pwn src=//evil.example>",
        'pwn $x ${y} {{ z }} "&amp;',
    ],
)
def test_pages_show_hostile_values_as_text(published: Build, tmp_path: Path, value: str) -> None:
    """A code of activity that is HTML, on every supplier: judged, said, and never a tag."""
    build = Build(tmp_path)
    build.work.parent.mkdir()
    shutil.copy(published.work, build.work)
    with duckdb.connect(str(build.work)) as connection:
        connection.execute("update staging.stg_suppliers set activity_code = ?", [value])
    audit(build)
    findings = json.loads((build.root / "findings.json").read_text(encoding="utf-8"))
    (found,) = [item["found"] for item in findings if "pwn" in item["found"]]
    assert "<" not in found
    pages = list((build.root / "build" / "docs").rglob("*.html"))
    assert any("pwn" in page.read_text(encoding="utf-8") for page in pages)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<img" not in text and "<a href=pwn" not in text and "<script" not in text
        assert "Content-Security-Policy" in text


def test_no_suite_at_all_is_an_error(published: Build) -> None:
    (published.root / "empty").mkdir()
    assert audit(published, "--suites", str(published.root / "empty")) == (1, {"suites"})


def test_an_earlier_publication_with_other_columns_is_no_obstacle(
    demo: Build, tmp_path: Path
) -> None:
    build = Build(tmp_path)
    build.work.parent.mkdir()
    shutil.copy(demo.work, build.work)
    last = tmp_path / "earlier.duckdb"
    shutil.copy(demo.published, last)
    last.chmod(0o644)
    with duckdb.connect(str(last)) as connection:
        connection.execute("alter table core.fct_invoices drop column is_credit_note")
        connection.execute("drop table core.dim_suppliers")
    assert audit(build, "--last", str(last)) == (0, set())


def test_pages_that_cannot_be_written_are_an_error_though_all_was_judged(
    published: Build, tmp_path: Path
) -> None:
    """They are written while the publication is copied, which then takes no place."""
    workspace = Workspace(tmp_path)
    workspace.work.parent.mkdir()
    shutil.copy(published.work, workspace.work)
    _, amiss = audit(published)
    workspace.data_docs.write_text("where the pages would stand", encoding="utf-8")
    with Audit(workspace) as audited:
        audited.judge(sorted(amiss))
        with pytest.raises(UserError, match="n'ont pas pu être écrites ; rien n'a été publié"):
            audited.finish()


LOUD = """
import os, sys

class Loud:
    def find_spec(self, name, path=None, target=None):
        if name == "great_expectations":
            os.write(1, b"\\n[1,2]\\n")

sys.meta_path.insert(0, Loud())
"""


@pytest.mark.slow
def test_what_a_library_prints_is_no_answer(
    published: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As DuckDB prints the progress of a long query, past Python."""
    workspace = Workspace(tmp_path)
    workspace.work.parent.mkdir()
    shutil.copy(published.work, workspace.work)
    _, amiss = audit(published)
    (tmp_path / "sitecustomize.py").write_text(LOUD, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with Audit(workspace) as audited:
        audited.judge(sorted(amiss))
        audited.finish()
    assert (workspace.data_docs / "index.html").is_file()


def test_an_audit_that_ended_too_early_is_an_error(tmp_path: Path) -> None:
    refusal = "n'ont pas pu être jugées ; rien n'a été publié"
    with Audit(Workspace(tmp_path)) as audited, pytest.raises(UserError, match=refusal):
        audited.judge([])
