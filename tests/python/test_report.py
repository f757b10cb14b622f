"""The report of a year: its figures are those of the marts, it can be read aloud, and nothing is half-written."""

from __future__ import annotations

import html
import itertools
import json
import re
import shutil
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pypdf
import pytest
from conftest import PROJECT, Build, Toy, build_from
from french import french

from pipeline.errors import UserError
from pipeline.published import reading
from pipeline.report import write_report
from pipeline.report.content import content_of
from pipeline.report.texts import nodes_of
from pipeline.summary import sentences
from pipeline.words import coverage_text, number, target_text, value_text

YEAR = 2025
FORMAT = """
import { valueText, target, coverage } from './format.mjs';
import { readFileSync } from 'node:fs';
const rows = JSON.parse(readFileSync('rows.json'));
console.log(JSON.stringify(rows.map((row) => [valueText(row, row), target(row, row), coverage(row)])));
"""


def plain(text: str) -> str:
    """Return a text with one kind of space."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def report(demo: Build, tmp_path_factory: pytest.TempPathFactory) -> tuple[pypdf.PdfReader, str]:
    """The report of the demonstration, as PDF and as the text of its page."""
    out = tmp_path_factory.mktemp("report")
    started = time.monotonic()
    pdf, page = write_report(demo.published, None, out / "own", out)
    assert time.monotonic() - started < 20
    assert [pdf.name, page.name] == [f"report-{YEAR}.pdf", f"report-{YEAR}.html"]
    assert sorted(path.name for path in out.iterdir()) == [page.name, pdf.name]
    return pypdf.PdfReader(pdf), page.read_text(encoding="utf-8")


def test_the_figures_are_those_of_the_marts(
    demo: Build, report: tuple[pypdf.PdfReader, str]
) -> None:
    reader, page = report
    annex = plain(reader.pages[-1].extract_text())
    assert "Annexe" in annex
    table = page[page.index('id="annexe"') :]
    rows = {
        cells[0]: cells[1:]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)
        if (cells := [plain(html.unescape(one)) for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)])
    }  # fmt: skip
    expected: dict[str, list[str]] = {}
    for indicator, value, measure, unit, unit_fr, status in demo.query(
        "select f.indicator_id, f.value, i.measure, i.counted_unit, i.unit_fr, f.status "
        "from reporting.indicator_figures as f join core.dim_indicators as i using (indicator_id) "
        f"where f.year <= {YEAR} order by f.indicator_id, f.year"
    ):
        said = "–" if value is None else french(value, measure, unit, unit_fr, status)
        expected.setdefault(indicator, []).append(plain(said))
    assert len(expected) > 50
    assert {name: cells for name, cells in rows.items() if name != "Code"} == expected
    for indicator, cells in expected.items():
        assert " ".join([indicator, *cells]) in annex, indicator


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")
def test_the_report_and_the_dashboard_say_a_figure_alike(demo: Build, tmp_path: Path) -> None:
    shutil.copy(PROJECT / "dashboard" / "components" / "format.js", tmp_path / "format.mjs")
    with duckdb.connect(str(demo.published), read_only=True) as connection:
        figures = connection.sql(
            "select f.*, i.counted_unit from reporting.indicator_figures as f "
            "join core.dim_indicators as i using (indicator_id) order by 1, 2"
        )
        columns = figures.columns
        rows = [dict(zip(columns, row, strict=True)) for row in figures.fetchall()]
    (tmp_path / "rows.json").write_text(
        json.dumps(rows, default=lambda one: float(one) if isinstance(one, Decimal) else str(one))
    )
    (tmp_path / "say.mjs").write_text(FORMAT)
    said = subprocess.run(
        ["node", "say.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for row, words in zip(rows, json.loads(said.stdout), strict=True):
        own = [value_text(row, row), target_text(row, row), coverage_text(row)]
        assert [plain(one) for one in own] == [plain(one) for one in words], row["indicator_id"]


def test_numbers_are_rounded_as_people_round_them() -> None:
    assert number(Decimal("0.125"), 2, 2) == "0,13"
    assert number(Decimal("-1234.5"), 0, 0) == "-1\N{NARROW NO-BREAK SPACE}235"
    assert number(Decimal("12.50"), 0, 2) == "12,5"
    assert number(Decimal(0), 1, 1) == "0,0"


def elements(node: Any) -> Any:
    """Yield the structure elements of a PDF, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_pdf_can_be_read_aloud(report: tuple[pypdf.PdfReader, str]) -> None:
    """Typst refuses what is no PDF/UA-1; this looks at the file itself, for what a reader needs."""
    reader, page = report
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part\W+1", metadata) and f"Bilan {YEAR}" in metadata
    found = list(elements(root["/StructTreeRoot"]["/K"]))
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert len(figures) == page.count("<svg") > 40
    assert all(str(one["/Alt"]).startswith(("Valeurs : ", "Aucune valeur")) for one in figures)
    levels = [int(one["/S"][2:]) for one in found if re.fullmatch(r"/H[1-6]", one["/S"])]
    assert levels[0] == 1 and len(levels) > 70
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert sum(one["/S"] == "/Table" for one in found) >= 5
    assert any(one["/S"] == "/TH" for one in found)
    pages: list[Any] = list(reader.pages)
    for one in pages:
        assert "/StructParents" in one and one["/Tabs"] == "/S"
        assert one.mediabox.width == pytest.approx(595.28, abs=1), "A4"
        for font in one["/Resources"].get("/Font", {}).values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), "a font is not embedded"


def test_the_summary_counts_each_indicator_once(demo: Build) -> None:
    with reading(demo.published) as connection:
        content = content_of(connection, YEAR)
    counts = dict(demo.query(
        f"select status, count(*) from reporting.indicator_figures where year = {YEAR} group by all"
    ))  # fmt: skip
    said = [one["sentence"] for one in content["summary"]]
    told = [int(n) for n in re.findall(r"(\d+) (?!autres|indicateurs)\w", " ".join(said))]
    assert sum(told) == sum(counts.values())
    assert said[0].startswith(
        f"Sur {sum(counts[one] for one in ('met', 'missed', 'on_track', 'off_track'))} "
    )
    # Missed targets are told apart from promises whose target is inferred.
    listed = {part["title"]: part["names"] for part in content["summary"][1]["lists"]}
    inferred = demo.query(
        f"select indicator_id from reporting.indicator_figures where year = {YEAR} and status = 'missed' "
        "and is_target_inferred order by 1"
    )
    assert [
        name.split(" ")[0]
        for name in listed["Promesse du plan non tenue, dont la cible est déduite"]
    ] == [one for (one,) in inferred]
    assert sentences([], 2030)[0].text == "Aucun indicateur n'a, en 2030, de quoi être jugé."


@pytest.mark.parametrize("n_pages", [1, 10, 60])
def test_the_words_of_the_region_stand_where_they_belong(
    demo: Build, tmp_path: Path, n_pages: int
) -> None:
    own = tmp_path / "report"
    (own / "texts").mkdir(parents=True)
    paragraph = "La Région a formé ses acheteurs, chantier après chantier. " * 8
    (own / "texts" / "6.md").write_text(
        "# Bilan\n\n**Cent vingt** acheteurs, *en un an*.\n\n- un\n- deux\n\n" + f"{paragraph}\n\n" * 10 * n_pages,
        encoding="utf-8",
    )  # fmt: skip
    hostile = '#eval("1") $x$ <script>alert(1)</script> {{ 7*7 }} [lien](javascript:alert(1)) @ref <label>'
    (own / "texts" / "C07.md").write_text(hostile, encoding="utf-8")
    (own / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    )
    started = time.monotonic()
    pdf, page = write_report(demo.published, YEAR, own, tmp_path)
    assert time.monotonic() - started < 20
    reader = pypdf.PdfReader(pdf)
    text = plain("".join(one.extract_text() for one in reader.pages))
    told = page.read_text(encoding="utf-8")
    assert len(reader.pages) >= 30 + n_pages
    place = text.rindex("Cent vingt acheteurs")
    assert text.rindex("Chantier 6 –", 0, place) > text.rindex("Chantier 5 –", 0, place)
    assert (
        told.index("Chantier 6 –") < told.index("Cent vingt</strong>") < told.index("Chantier 7 –")
    )
    # What looks like code is words.
    assert '#eval("1") $x$' in text and "{{ 7*7 }}" in text
    assert "<script>alert" not in told and "javascript:" not in told
    assert "{{ 7*7 }}" in html.unescape(told)


def test_markdown_of_other_kinds_is_words() -> None:
    assert nodes_of("![image](x.png)")[0]["children"][0]["text"]
    (link,) = nodes_of("[a](file:///etc/passwd)")[0]["children"]
    assert link["link"] == ""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("texts/21.md", b"x", "21.md : le plan n'a pas de chantier de ce nom"),
        ("texts/notes.md", b"x", "notes.md : le plan n'a pas de chantier"),
        ("texts/6.md", "é".encode("latin-1"), "6.md : l'octet 1 n'est pas de l'UTF-8"),
        ("logo.png", b"not an image", "logo.png : ce n'est pas une image PNG"),
        ("logo.png", b"\x89PNG\r\n\x1a\nbroken", "logo.png : ce n'est pas une image PNG"),
        ("logo.svg", b"<svg", "logo.svg : ce n'est pas une image SVG"),
        ("logo.svg", b'<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>', "logo.svg : ce n'est pas une image SVG"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_in_one_line_and_nothing_is_written(
    demo: Build, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    own = tmp_path / "report"
    (own / name).parent.mkdir(parents=True)
    (own / name).write_bytes(content)
    out = tmp_path / "out"
    with pytest.raises(UserError, match=re.escape(said)) as error:
        write_report(demo.published, YEAR, own, out)
    assert "\n" not in str(error.value)
    assert not out.exists() or list(out.iterdir()) == []


def test_a_year_or_a_file_without_data_is_told_in_one_line(demo: Build, tmp_path: Path) -> None:
    for year in (1999, 2028):
        with pytest.raises(UserError, match=f"{year} : aucun indicateur n'a de données"):
            write_report(demo.published, year, tmp_path, tmp_path / "out")
    build = Build(tmp_path)
    assert "rien n'est publié" in build.spaser("report", "2025").stderr
    Toy(tmp_path).publish(1)
    result = build.spaser("report", "2025")
    assert result.returncode == 2 and result.stderr.count("\n") == 1
    assert "autre version" in result.stderr


def test_two_reports_of_one_publication_say_the_same(demo: Build, tmp_path: Path) -> None:
    first = [
        path.read_bytes() for path in write_report(demo.published, 2024, tmp_path, tmp_path / "a")
    ]
    again = [
        path.read_bytes() for path in write_report(demo.published, 2024, tmp_path, tmp_path / "b")
    ]
    assert first[1] == again[1]
    assert first[0] == again[0]


@pytest.mark.slow
def test_the_real_extract_gives_a_report_that_makes_sense(
    samples: Path, new_build: Any, tmp_path: Path
) -> None:
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    build = build_from(new_build("report-real"), [file], "200053791", name="Région Occitanie")
    pdf, page = write_report(build.published, None, tmp_path, tmp_path)
    told = html.unescape(page.read_text(encoding="utf-8"))
    assert "Région Occitanie" in told and "fictive" not in told
    assert "n'ont pas de données" in told
    assert len(pypdf.PdfReader(pdf).pages) > 10
