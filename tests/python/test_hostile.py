"""Files made to harm: read, or refused in one French line, in bounded time; every row read is accepted or rejected."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import openpyxl
import pytest
from conftest import PROJECT, SHARED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_formats import CII, FINESS, NOTICES, payment_order, pes

from pipeline.contract import export_columns
from pipeline.errors import UserError
from pipeline.ingest import FileReport, examine
from pipeline.ingest.folder import read_file
from pipeline.ingest.writer import Writer
from pipeline.shown import CONTROL, file_name, public_name

COLUMNS = export_columns()["suppliers"]
HEADER = ",".join(COLUMNS)
CONTRACTS = ",".join(export_columns()["contracts"]).encode()
SECONDS = 10


def row(siret: str = "00001000700015", name: str = "Fournitures fictives") -> list[str]:
    known = {"siret": siret, "denominationUniteLegale": name}
    return [known.get(column, "") for column in COLUMNS]


def csv_of(*rows: list[str], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([list(COLUMNS), *rows])
    return out.getvalue().encode("utf-8", "surrogatepass")


def decp(label: str) -> bytes:
    """A DECP file of one contract, with this JSON text as its label."""
    return (
        '{"marches": {"marche": [{"id": "2024F1", "acheteur": {"id": "00001000700015"}, "objet": LABEL, '
        '"codeCPV": "45000000", "dateNotification": "2024-03-01", "montant": 1000, "titulaires": []}]}}'
    ).replace("LABEL", label).encode("utf-8", "surrogatepass")  # fmt: skip


def decp_xml(label: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return (
        f"{head}<marches><marche><id>2024F1</id><acheteur><id>00001000700015</id></acheteur><objet>{label}</objet>"
        "<codeCPV>45000000</codeCPV><dateNotification>2024-03-01</dateNotification><montant>1000</montant>"
        "</marche></marches>"
    ).encode("utf-8", "surrogatepass")


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


# The flag of a member of an archive whose name is UTF-8.
IN_UTF_8 = 0x800


def named_zip(
    name: bytes, content: bytes, flags: int = 0, local_name: bytes | None = None
) -> bytes:
    """An archive of one member, whose name the library would not write."""
    crc, size = zlib.crc32(content), len(content)
    common = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 33, crc, size, size, len(name), 0)
    local = b"PK\x03\x04" + common + (local_name or name) + content
    central = (
        b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def link_member() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("suppliers.csv")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def workbook(*rows: list[str], title: str = "suppliers") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for cells in [list(COLUMNS), *rows]:
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(content: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one of its members changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in {*old.namelist(), member}:
            text = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(text) if name == member else text)
    return out.getvalue()


def sheet_with(extra: str) -> bytes:
    return edited(
        workbook(row()), "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b"</sheetData>", extra.encode() + b"</sheetData>"),
    )  # fmt: skip


def shared_strings(n_bytes: int) -> bytes:
    """A workbook whose shared texts are very large, and small on the disk."""
    text = b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>"
    text += b"a" * n_bytes + b"</t></si></sst>"
    return edited(workbook(row()), "xl/sharedStrings.xml", lambda _: text)


def parquet(sql: str, folder: Path) -> bytes:
    path = folder / "made.parquet"
    duckdb.sql(sql).write_parquet(str(path))
    content = path.read_bytes()
    path.unlink()
    return content


def suppliers_sql(name: str, n_rows: int = 1) -> str:
    named = {"siret": "'00001000700015'", "denominationUniteLegale": name}
    columns = [f'{named.get(column, "null::varchar")} as "{column}"' for column in COLUMNS]
    return f"select {', '.join(columns)} from range({n_rows}) as r(n)"


def damaged_pages(content: bytes) -> bytes:
    """A Parquet file whose footer is good and whose pages are not."""
    start = len(content) // 8
    return content[:start] + b"\x5a" * (len(content) // 2) + content[start + len(content) // 2 :]


# fmt: off
def hostile(folder: Path) -> Iterator[tuple[str, str | bytes, Callable[[], bytes], int | str]]:
    """Yield (what, file name, content, how many rows are read or what is said)."""
    good = csv_of(row())
    aside = "laissé de côté"
    deep = b'{"marches": {"marche": ' + b"[" * 100_000
    # Texts that are none, or that a terminal, a page, a shell or a database would obey.
    yield "JSON: a lone carriage return", "decp.json", lambda: decp(r'"Lot 1\rLot 2"'), 1
    yield "JSON: half of a character", "decp.json", lambda: decp(r'"x\ud800y"'), 1
    yield "JSON: NUL and escape", "decp.json", lambda: decp(r'"a\u0000b\u001b[2J"'), 1
    yield "JSON: a separator of lines", "decp.json", lambda: decp('"a\u2028b\u0085c"'), 1
    yield "JSON: HTML and templates", "decp.json", lambda: decp('"<img src=x onerror=alert(1)> {{ 7*7 }} ${x}"'), 1
    yield "JSON: a label of a million characters", "decp.json", lambda: decp('"' + "é" * 1_100_000 + '"'), 1
    yield "JSON: a number of 5000 digits", "decp.json", lambda: decp('"x"').replace(b"1000", b"1" * 5000), 1
    yield "JSON: a number beyond all", "decp.json", lambda: decp('"x"').replace(b"1000", b"1e999999"), 1
    yield "JSON: no number", "decp.json", lambda: decp('"x"').replace(b"1000", b"NaN"), 1
    yield "JSON: a member twice", "decp.json", lambda: decp('"x", "objet": "y"'), 1
    yield "JSON: a member that is an object", "decp.json", lambda: decp('{"__proto__": {"a": []}}'), 1
    yield "JSON: nested without end", "decp.json", lambda: deep, "imbriqué"
    yield "JSON: cut", "decp.json", lambda: decp('"x"')[:-20], "incomplet ou mal formé"
    yield "JSON: a text alone", "decp.json", lambda: b'"marches"', aside
    yield "JSON: bytes that are none", "decp.json", lambda: b"\xff\xfe\x00\xd8" * 50, "mal formé"
    yield "XML: a lone carriage return", "decp.xml", lambda: decp_xml("Lot 1&#13;Lot 2"), 1
    yield "XML: half of a character", "decp.xml", lambda: decp_xml("&#xD800;"), "mal formé"
    yield "XML: CDATA and comments", "decp.xml", lambda: decp_xml("<![CDATA[<b>]]><!-- -- -->".replace(" -- ", " ")), 1
    yield "XML: an instruction", "decp.xml", lambda: decp_xml("<?php system('x') ?>y"), 1
    yield "XML: an encoding that it is not in", "decp.xml", lambda: decp_xml("é", '<?xml version="1.0" encoding="utf-7"?>'), 1
    yield "XML: entities", "decp.xml", lambda: decp_xml("&a;", '<!DOCTYPE x [<!ENTITY a "b">]>'), "DTD"
    yield "XML: an external file", "decp.xml", lambda: decp_xml("&a;", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "DTD"
    yield "XML: an attribute of a megabyte", "decp.xml", lambda: decp_xml("x").replace(b"<objet>", b'<objet a="' + b"a" * 1_000_000 + b'">'), 1
    yield "CSV: a lone carriage return in quotes", "suppliers.csv", lambda: csv_of(row(name='a\rb "c"')), 1
    yield "CSV: controls", "suppliers.csv", lambda: csv_of(row(name="a\x1b]0;PWNED\x07b\x00c")), 1
    yield "CSV: two marks of order", "suppliers.csv", lambda: "\ufeff\ufeff".encode() + good, 1
    yield "CSV: a header of 2001 columns", "suppliers.csv", lambda: (HEADER + ",x" * 2001 + "\n").encode(), "2000 colonnes"
    yield "CSV: a header in quotes without end", "suppliers.csv", lambda: b'"' + good, "une seule cellule"
    yield "CSV: a column twice", "suppliers.csv", lambda: good.replace(b"siret,", b"siret,siret,", 1), "figure deux fois"
    yield "CSV: nothing but quotes", "suppliers.csv", lambda: HEADER.encode() + b'\n"' * 1000, 0
    yield "CSV: nothing but separators", "suppliers.csv", lambda: HEADER.encode() + (b"\n" + b"," * 50) * 100, 0
    yield "CSV: blank lines by the million", "suppliers.csv", lambda: HEADER.encode() + b"\n" * 2_000_000, "lignes vides"
    yield "CSV: blank lines before the header", "suppliers.csv", lambda: b"\n" * 2_000_000 + good, "lignes vides"
    yield "CSV: a line of two megabytes", "suppliers.csv", lambda: good + b"a" * 2_000_000, 2
    yield "CSV: UTF-16 without its mark", "suppliers.csv", lambda: good.decode().encode("utf-16-le"), 1
    yield "CSV: formulas in the header", "suppliers.csv", lambda: good.replace(b"siret", b"=cmd|'/C calc'!A0", 1), "siret"
    yield "Parquet: a lone carriage return", "suppliers.parquet", lambda: parquet(suppliers_sql("'a' || chr(13) || 'b'"), folder), 1
    yield "Parquet: damaged pages", "suppliers.parquet", lambda: damaged_pages(parquet(suppliers_sql("md5(n::varchar)", 999), folder)), "abîmé"
    yield "Parquet: cut", "suppliers.parquet", lambda: parquet(suppliers_sql("'a'"), folder)[:-9], "abîmé"
    yield "Parquet: columns of another kind", "suppliers.parquet", lambda: parquet("select {'a': [1]} as siret, map {'a': 1} as b", folder), "il manque la colonne"
    yield "Parquet: a name that is SQL", "x.parquet", lambda: parquet('select 1 as "x""); drop table y; --"', folder), aside
    yield "Parquet: no row", "suppliers.parquet", lambda: parquet(suppliers_sql("'a'", 0), folder), 0
    yield "Parquet: not one", "suppliers.parquet", lambda: b"PAR1" + good + b"PAR1", "abîmé"
    # Workbooks.
    yield "XLSX: a cell in the last row", "suppliers.xlsx", lambda: sheet_with('<row r="1048576"><c r="A1048576" s="0"/></row>'), 1
    yield "XLSX: a row that no sheet has", "suppliers.xlsx", lambda: sheet_with('<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'), "illisible"
    yield "XLSX: a row that is no number", "suppliers.xlsx", lambda: sheet_with('<row r="x"><c r="A3"><v>1</v></c></row>'), "illisible"
    yield "XLSX: a column that no sheet has", "suppliers.xlsx", lambda: sheet_with('<row r="3"><c r="ZZZZZ3"><v>1</v></c></row>'), "illisible"
    yield "XLSX: a style that is not there", "suppliers.xlsx", lambda: sheet_with('<row r="3"><c r="A3" s="999"><v>1</v></c></row>'), 2
    yield "XLSX: a text that is not there", "suppliers.xlsx", lambda: sheet_with('<row r="3"><c r="A3" t="s"><v>999</v></c></row>'), "illisible"
    yield "XLSX: an error in a cell", "suppliers.xlsx", lambda: sheet_with('<row r="3"><c r="A3" t="e"><v>#REF!</v></c></row>'), 2
    yield "XLSX: texts of 100 MB", "suppliers.xlsx", lambda: shared_strings(100 << 20), "se déploie plus de 50 fois"
    yield "XLSX: an external text", "suppliers.xlsx", lambda: edited(workbook(row()), "xl/worksheets/sheet1.xml", lambda t: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + t), "illisible"
    yield "XLSX: no sheet", "suppliers.xlsx", lambda: edited(workbook(row()), "xl/workbook.xml", lambda t: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", t)), "classeur"
    yield "XLSX: a zip of something else", "suppliers.xlsx", lambda: zipped(("a.txt", b"a")), "illisible"
    yield "XLSX: macros", "suppliers.xlsm", lambda: workbook(row()), aside
    # Archives.
    yield "zip: a member named with a point", "a.zip", lambda: named_zip(b".", good), "sans nom"
    yield "zip: a member without a name", "a.zip", lambda: named_zip(b"", good), "abîmée"
    yield "zip: a name that is no UTF-8", "a.zip", lambda: named_zip(b"suppli\x98rs.csv", good, IN_UTF_8), "abîmée"
    yield "zip: a name that is no UTF-8 where its content is", "a.zip", lambda: named_zip(b"a.csv", good, IN_UTF_8, b"\x98.csv"), "abîmé dans"
    yield "zip: out of the folder", "a.zip", lambda: zipped(("../suppliers.csv", good)), "sort du dossier"
    yield "zip: a drive", "a.zip", lambda: zipped(("C:\\suppliers.csv", good)), "sort du dossier"
    yield "zip: the root", "a.zip", lambda: zipped(("/etc/suppliers.csv", good)), "sort du dossier"
    yield "zip: a name that a terminal obeys", "a.zip", lambda: zipped(("\x1b[2J\x1b]0;PWNED\x07\nx.csv", good)), 1
    yield "zip: a link", "a.zip", lambda: zipped((link_member(), b"/etc/passwd")), "aucun en-tête"
    yield "zip: a zip", "a.zip", lambda: zipped(("b.zip", zipped(("suppliers.csv", good)))), aside
    yield "zip: a name of 250 signs", "a.zip", lambda: zipped(("s" * 246 + ".csv", good)), 1
    yield "zip: too many members", "a.zip", lambda: zipped(*((f"{n}.txt", b"") for n in range(1001))), "au-delà de 1000"
    yield "zip: a sum that is wrong", "a.zip", lambda: zipped(("suppliers.csv", good)).replace(b"PK\x01\x02", b"PK\x01\x02", 1)[:-40], "abîmée"
    yield "gz: zeros", "suppliers.csv.gz", lambda: gzip.compress(b"\0" * (100 << 20)), "se déploie plus de 200 fois"
    yield "gz: cut", "suppliers.csv.gz", lambda: gzip.compress(good * 100)[:-20], "abîmée"
    yield "gz: rubbish after the end", "suppliers.csv.gz", lambda: gzip.compress(good) + b"rubbish", "abîmée"
    yield "gz: one after the other", "suppliers.csv.gz", lambda: gzip.compress(good) + gzip.compress(csv_of(row())[len(HEADER) + 1 :]), 2
    # Names.
    yield "name: not UTF-8", b"suppliers_march\xe9s.csv", lambda: good, 1
    yield "name: not UTF-8, ignored", b"courrier_re\xe7u.docx", lambda: b"x", aside
    yield "name: a pattern", "suppliers_*.parquet", lambda: parquet(suppliers_sql("'a'"), folder), 1
    yield "name: SQL", "suppliers'); drop table x; --.csv", lambda: good, 1
    yield "name: an option", "-rf suppliers.csv", lambda: good, 1
    yield "name: two lines", "suppliers\nx\x1b[2J.csv", lambda: good, 1
    yield "name: of another direction", "suppliers_\u202egpj.csv", lambda: good, 1
    yield "name: 250 bytes and .gz", "s" * 250 + ".gz", lambda: gzip.compress(good), aside


# fmt: on
NAMES = [what for what, *_ in hostile(Path("/tmp"))]


def examined(folder: Path, out: Path) -> list[FileReport]:
    """Examine a folder; its rows are those of the reports, and nothing that is said has a second line or obeys."""
    reports = examine(folder, out)
    for export in {report.export for report in reports if report.export}:
        (found,) = duckdb.sql(
            f"select count(*) from read_parquet('{out}/{export}/*.parquet')"
        ).fetchall()
        said = sum(report.n_rows for report in reports if report.export == export)
        assert found == (said,), export
    for report in reports:
        assert "\n" not in str(report) and not CONTROL.search(str(report)), report
    return reports


@pytest.mark.parametrize("what", NAMES)
def test_a_hostile_file_is_read_or_refused_in_a_line(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    name, make, expected = next((n, m, e) for one, n, m, e in hostile(tmp_path) if one == what)
    content = make()
    (folder / "contracts_good.csv").write_bytes(CONTRACTS)
    with open(os.fsencode(folder) + b"/" + os.fsencode(name), "wb") as file:  # noqa: PTH123  # a name of bytes
        file.write(content)
    if what == "name: a pattern":
        # What the pattern would match is read once.
        (folder / "suppliers_a.parquet").write_bytes(content)
        expected = 2
    started = time.monotonic()
    reports = [r for r in examined(folder, tmp_path / "out") if r.name != "contracts_good.csv"]
    assert time.monotonic() - started < SECONDS
    assert reports
    if isinstance(expected, int):
        assert [report.error for report in reports if report.error] == []
        assert sum(report.n_rows for report in reports) == expected
    else:
        assert any(expected in str(report) for report in reports), reports


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.zip", "a.csv.gz", "a.parquet", "a.xlsx"])
def test_what_an_account_may_not_read_is_said_in_french(name: str, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    for path in (folder, out):
        path.mkdir()
    (folder / "contracts.csv").write_bytes(CONTRACTS)
    (folder / name).write_bytes(b"x")
    (folder / name).chmod(0)
    with as_nobody(tmp_path, out):
        (report,) = [r for r in examine(folder, out / "exports") if r.name == name]
        assert report.error and "votre compte n'a pas le droit de le lire" in report.error
    folder.chmod(0)
    with as_nobody(tmp_path, out), pytest.raises(UserError, match="n'a pas le droit de le lire"):
        examine(folder, out / "exports")
    folder.chmod(0o755)


@contextmanager
def as_nobody(*folders: Path) -> Iterator[None]:
    """Be somebody else, where the tests are run by root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (*folders[0].parents[:2], *folders):
        folder.chmod(0o777)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_links_devices_and_pipes_do_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "contracts_good.csv").write_bytes(CONTRACTS)
    (tmp_path / "secret").write_text("root:secret:0", encoding="utf-8")
    targets = {"suppliers.csv": tmp_path / "secret", "invoices.csv": Path("/dev/zero"), "bids.csv": Path("nowhere"),
               "events.csv": folder / "events.csv", "notes.txt": tmp_path / "secret"}  # fmt: skip
    for name, target in targets.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "disputes.csv")
    (folder / "sourcing.csv").mkdir()
    said = {report.name: str(report) for report in examined(folder, tmp_path / "out")}
    assert len(said) == len(targets) + 3
    assert "aucun en-tête n'est reconnu" in said["suppliers.csv"]
    for name in (
        "invoices.csv",
        "bids.csv",
        "events.csv",
        "disputes.csv",
        "sourcing.csv",
        "notes.txt",
    ):
        assert "laissé de côté" in said[name], said[name]
    assert not any("secret:0" in text for text in said.values())


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "suppliers.csv"
    path.write_bytes(csv_of(row()))
    copy = Writer.copy_regular

    def slowly(self: Writer, *arguments: object) -> object:
        with path.open("ab") as file:
            file.write(b"\n" + ",".join(row("00001000800013")).encode())
        return copy(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Writer, "copy_regular", slowly)
    (report,) = read_file(path, tmp_path, Writer(tmp_path / "ready"))
    assert report.error and "a changé pendant sa lecture" in report.error


def test_names_that_may_hold_a_person_are_not_published() -> None:
    kept = {
        "factures_2025.csv", "insertion_hours.csv", "decp-2022.json", "achats.xlsx › Feuil1", "Marchés 2024 (2).csv",
    }  # fmt: skip
    for name in kept:
        assert public_name(name, "invoices", 3) == name
    for name, public in {
        "Avertissement_M_DUPONT.docx": "invoices n° 3",
        "insertion_hours_DUPONT_Marie_2024.csv": "invoices 2024 n° 3",
        "factures 0612345678.csv": "invoices n° 3",
        "factures.zip › Martin.csv": "invoices n° 3",
        "factures\x1b.csv": "invoices n° 3",
        "факты.csv": "invoices n° 3",
    }.items():
        assert public_name(name, "invoices", 3) == public, name
    assert file_name(Path(os.fsdecode(b"march\xe9s\n.csv"))) == "marchés\ufffd.csv"


# --- Fuzzing: good files of every format, with some of their bytes changed ---

GOOD: dict[str, bytes] = {
    "suppliers.csv": csv_of(*(row(f"{n:014}", f'Société "{n}", é;') for n in range(30))),
    "decp.json": decp('"Travaux, é"'),
    "decp.xml": decp_xml("Travaux, é"),
    "suppliers.xlsx": workbook(*(row(f"{n:014}") for n in range(5))),
    "suppliers.zip": zipped(("suppliers.csv", csv_of(row())), ("decp.json", decp('"x"'))),
    "suppliers.csv.gz": gzip.compress(csv_of(row())),
    "pes.xml": pes(
        payment_order(1, "01", "01", [("60632", "1.00", "01", "00000101600013")] * 3)
    ).encode(),
    "facture.xml": CII.format(currency="EUR").encode(),
    "boamp.json": json.dumps(
        [
            {"idweb": name, "objet": "é", "dateparution": "2025-01-02", "donnees": text}
            for name, text in NOTICES.items()
        ]
    ).encode(),
    "finess.csv": FINESS.encode(),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return GOOD | {
        "suppliers.parquet": parquet(suppliers_sql("'a' || n", 50), tmp_path_factory.mktemp("fuzz"))
    }


FUZZING = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[float, int, bytes]]:
    """Where (a share of the file), how many bytes go, and what comes in their place."""
    one = st.tuples(
        st.floats(0, 1),
        st.one_of(st.integers(0, 4), st.integers(0, 2000)),
        st.one_of(
            st.binary(max_size=4),
            st.sampled_from([b"\r", b'"', b"\n\n", b"\0", b"\xed\xa0\x80", b"\x1b[2J", b",", b"}", b"]", b"&#13;", b"<"]),
        ),
    )  # fmt: skip
    return draw(st.lists(one, min_size=1, max_size=4))


def changed(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for share, n_out, into in edits:
        place = int(share * len(content))
        content = content[:place] + into + content[place + n_out :]
    return content


def check_fuzzed(name: str, content: bytes, folder: Path) -> None:
    """Read a file whatever is in it: no trace, no second line, and as many rows as it says, in bounded time."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    (folder / name).write_bytes(content)
    started = time.monotonic()
    reports = read_file(folder / name, folder / "work", Writer(folder / "ready"))
    assert time.monotonic() - started < SECONDS
    assert reports
    for report in reports:
        assert "\n" not in str(report) and not CONTROL.search(str(report)), report
        # A library's own trouble is said, and is a defect: every kind of damage has its words.
        assert "qui n'est pas prévue" not in str(report), report
        if report.export and not report.error:
            parts = f"{folder}/ready/{report.export}/*.parquet"
            # A connection of its own: DuckDB remembers what a file of this name held.
            with duckdb.connect() as connection:
                found = connection.execute(
                    f"select count(*) from read_parquet('{parts}') where source_file = ?",
                    [report.public],
                ).fetchone()
            assert found == (report.n_rows,), report


@pytest.mark.parametrize("name", [*GOOD, "suppliers.parquet"])
@settings(FUZZING, max_examples=15)
@given(edits=changes())
def test_a_file_with_any_bytes_changed_is_read_or_refused(
    name: str, edits: list[tuple[float, int, bytes]], good: dict[str, bytes], tmp_path: Path
) -> None:
    check_fuzzed(name, changed(good[name], edits), tmp_path / "fuzz")


def test_a_notice_nested_without_end_is_a_row_that_cannot_be_read(tmp_path: Path) -> None:
    deep = '{"EFORMS": {"ContractNotice": ' + '{"a": ' * 980 + "1" + "}" * 982
    deeper = '{"EFORMS": ' + "[" * 100_000
    listed = [
        {"idweb": "1", "objet": "x", "dateparution": "2025-01-02", "donnees": text}
        for text in (deep, deeper)
    ]
    check_fuzzed("boamp.json", json.dumps(listed).encode(), tmp_path / "fuzz")


def test_a_workbook_whose_sheet_is_not_what_it_was_packed_as_is_refused(
    good: dict[str, bytes], tmp_path: Path
) -> None:
    content = bytearray(good["suppliers.xlsx"])
    # The checksum of the sheet in the directory of the archive, 16 bytes into its entry.
    entry = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[entry + 16] ^= 0xFF
    check_fuzzed("suppliers.xlsx", bytes(content), tmp_path / "fuzz")


@pytest.mark.slow
@pytest.mark.parametrize("name", [*GOOD, "suppliers.parquet"])
@settings(FUZZING, max_examples=60)
@given(edits=changes())
def test_a_file_with_any_bytes_changed_is_read_or_refused_for_longer(
    name: str, edits: list[tuple[float, int, bytes]], good: dict[str, bytes], tmp_path: Path
) -> None:
    check_fuzzed(name, changed(good[name], edits), tmp_path / "fuzz")


@pytest.mark.slow
def test_a_fuzzer_that_looks_at_coverage_finds_nothing(tmp_path: Path) -> None:
    """Forty seconds of atheris (libFuzzer), from a good file of each format."""
    pytest.importorskip("atheris", reason="atheris is made for Linux on x86-64")
    result = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("fuzz.py")), str(tmp_path / "corpus"), "-max_total_time=40"],
        env=os.environ | {"PYTHONPATH": f"{PROJECT}:{Path(__file__).parent}"}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    (n_inputs,) = re.findall(r"Done (\d+) runs", result.stderr)
    assert int(n_inputs) > 100


# --- Time ---

MEGABYTES = 2


def lines_of(line: str) -> bytes:
    return f"{HEADER}\n{line * ((MEGABYTES << 20) // len(line))}".encode()


SLOW = {
    "quotes within values": lines_of('a"b,"c\n'),
    "quotes that stay open": lines_of('"abc,def\n'),
    "quotes that close too late": lines_of('"' + "a\n" * 250 + '"\n'),
    "one open among many": lines_of('"abc\n' + 'a"b,"c\n' * 198),
    "rows of one letter": lines_of("a\n"),
    "values without end": lines_of(",".join(row()) + ",x" * 2000 + "\n"),
    "entities": lines_of("&amp;" * 20 + "\n"),
    "NUL": lines_of("a\0b\n"),
    "texts of 199 lines": lines_of('"' + "a\n" * 199 + '"' + "," * (len(COLUMNS) - 1) + "\n"),
}


@pytest.mark.timed
def test_hostile_files_take_no_longer_than_plain_ones(tmp_path: Path) -> None:
    """At most three times the seconds of a plain file of as many bytes or lines, read line by line in the same run."""

    def seconds(content: bytes) -> float:
        shutil.rmtree(tmp_path / "ready", ignore_errors=True)
        path = tmp_path / "suppliers.csv"
        path.write_bytes(content)
        started = time.monotonic()
        (report,) = read_file(path, tmp_path, Writer(tmp_path / "ready"))
        assert report.error is None, report
        return time.monotonic() - started

    # A blank line at the end has every line looked at.
    plain = lines_of(",".join(row()) + "\n") + b"\n" + ",".join(row()).encode()
    a_byte = seconds(plain) / len(plain)
    a_line = a_byte * len(plain) / plain.count(b"\n")
    ratios = {
        what: seconds(content) / max(a_byte * len(content), a_line * content.count(b"\n"))
        for what, content in SLOW.items()
    }
    print({what: round(ratio, 2) for what, ratio in ratios.items()})
    assert max(ratios.values()) < 3, ratios


# --- The inputs of the agreement ---


def test_the_hostile_cases_are_read_or_refused(tmp_path: Path) -> None:
    cases = SHARED / "cases" / "hostile"
    if not cases.is_dir():
        pytest.skip("the cases (../shared/cases) are not on this machine")
    files = [path for path in cases.iterdir() if path.is_file() and path.suffix != ".py"]
    assert files
    for path in files:
        folder = tmp_path / path.name
        folder.mkdir()
        (folder / "contracts_good.csv").write_bytes(CONTRACTS)
        shutil.copy(path, folder)
        started = time.monotonic()
        try:
            examined(folder, tmp_path / "out")
        except UserError as error:
            assert "\n" not in str(error)
        assert time.monotonic() - started < SECONDS, path.name
