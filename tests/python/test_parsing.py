"""What French exports write, and what is made of it: the parsing macros, on text tables of cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import oracle
import pytest
from conftest import Build
from hypothesis import given, settings
from hypothesis import strategies as st

CASES: dict[str, list[tuple[str | None, Any]]] = {
    "parse_decimal": [
        ("1234567.89", Decimal("1234567.89")),
        ("1234567,89", Decimal("1234567.89")),
        ("1 234 567,89", Decimal("1234567.89")),
        ("1\u202f234\u202f567,89 €", Decimal("1234567.89")),
        ("1\u00a0234\u00a0567,89\u00a0€", Decimal("1234567.89")),
        ("1.234.567,89", Decimal("1234567.89")),
        ("-12,5", Decimal("-12.50")),
        ("1e6", Decimal("1000000.00")),
        ("0.1", Decimal("0.10")),
        ("59153.835", Decimal("59153.84")),
        ("12 34", None),
        ("1,2,3", None),
        ("12a", None),
        ("test", None),
        ("NC", None),
        ("", None),
        (None, None),
    ],
    "parse_date": [
        ("2024-01-18", date(2024, 1, 18)),
        ("18/01/2024", date(2024, 1, 18)),
        ("1/2/2024", date(2024, 2, 1)),
        ("2024-01-18+01:00", date(2024, 1, 18)),
        ("2024-01-18T23:59:59Z", date(2024, 1, 18)),
        ("2024-01-18T00:00:00", date(2024, 1, 18)),
        ("2024-02-30", None),
        ("31/04/2024", None),
        ("01/18/2024", None),
        ("18-01-2024", None),
        ("2024-01-18 ou plus tard", None),
        ("test", None),
        ("", None),
    ],
    "parse_month": [
        ("2018-03", date(2018, 3, 1)),
        ("03/2018", date(2018, 3, 1)),
        ("201803", date(2018, 3, 1)),
        ("mars 2018", date(2018, 3, 1)),
        ("Févr. 2018", date(2018, 2, 1)),
        ("AOÛT 2018", date(2018, 8, 1)),
        ("2018-03-17", date(2018, 3, 1)),
        ("17/03/2018", date(2018, 3, 1)),
        ("201813", None),
        ("13/2018", None),
        ("printemps 2018", None),
        ("", None),
    ],
    "parse_boolean": [
        ("oui", True),
        ("OUI", True),
        ("true", True),
        ("1", True),
        ("O", True),
        (" x ", True),
        ("non", False),
        ("FALSE", False),
        ("0", False),
        ("N", False),
        ("peut-être", None),
        ("MQ", None),
        ("", None),
    ],
    "parse_rate": [
        ("0,2", Decimal("0.2")),
        ("20 %", Decimal("0.2")),
        ("20%", Decimal("0.2")),
        ("3 points", Decimal("0.03")),
        ("1", Decimal(1)),
        ("5", None),
        ("120 %", Decimal("1.2")),
        ("cinq", None),
    ],
    "parse_integer": [
        ("12", 12),
        ("12.0", 12),
        ("12,5", None),
        ("test", None),
        ("-1", None),
        ("", None),
    ],
    "company_identifier": [
        ("20005379100014", "20005379100014"),
        ("200 053 791 00014", "20005379100014"),
        ("20005379100014.0", "20005379100014"),
        # Zeros that were lost come back where the check digit then holds.
        ("77258200011", "00077258200011"),
        ("77258200012", "77258200012"),
        ("5520135", "005520135"),
        ("5520136", "5520136"),
        ("DE123456789", "DE123456789"),
    ],
    "siren_of": [
        ("20005379100014", "200053791"),
        ("200053791", "200053791"),
        ("2000537910001", None),
        ("FR12345678901", None),
        ("", None),
    ],
    "order_number": [
        ("20232023_0804", "20230804"),
        ("20230804", "20230804"),
        ("20242023_0809", "20230809"),
        ("20242024_0401B", "20240401B"),
        ("2023R045-6-69", "2023R045669"),
        ("202623-01627", "20262301627"),
        ("FABRILIS", "FABRILIS"),
    ],
    "is_short_number": [
        ("2026", True),
        ("20260", True),
        ("202400", True),
        ("2024001", False),
        ("20240055", False),
        ("FABRILIS", False),
        ("302400", False),
    ],
    "lot_number": [
        ("Vêtements, LOT n° 02", "2"),
        ("Lots 1 et 2 : gros œuvre", "1"),
        ("JOFFRE3421-LOT2_MOE", "2"),
        ("Lot Est", None),
        ("Lotissement 4", None),
        ("Pilot 3", None),
    ],
    "comparable": [
        ("Fourniture d'œuvres – LOT n° 2", "fournituredœuvreslotn2".replace("œ", "")),
        ("ÉTUDE  (2024)", "etude2024"),
    ],
    "clean_text": [
        ("  a \u00a0 b  ", "a b"),
        ("NC", None),
        ("CDL", None),
        ("mq", None),
        ("Aucun", "Aucun"),
    ],
}
AMOUNTS = [
    ("1", None),
    ("0.01", None),
    ("1.01", "1.01"),
    ("15000000000", "15000000000.00"),
    ("15000000000.01", None),
    ("1111111", None),
    ("111111", "111111.00"),
    ("99999999", None),
    ("9999999.5", "9999999.50"),
    ("12311111111", None),
    ("2222223", "2222223.00"),
]


@pytest.fixture(scope="module")
def parsed(demo: Build, compile_sql: Callable[[str], str]) -> dict[str, Any]:
    """Compile every macro over its cases in one call of dbt, and run them in DuckDB."""

    def literal(text: str | None) -> str:
        return "cast(null as varchar)" if text is None else "'" + text.replace("'", "''") + "'"

    selects = [
        f"select '{macro}' as macro, {rank} as rank, to_json({{{{ {macro}('t') }}}}) as result "
        f"from (select {literal(text)} as t)"
        for macro, cases in CASES.items()
        for rank, (text, _) in enumerate(cases)
    ]
    selects += [
        f"select 'plausible_amount', {rank}, to_json(cast({{{{ plausible_amount('t') }}}} as varchar)) "
        f"from (select cast('{amount}' as decimal(18, 2)) as t)"
        for rank, (amount, _) in enumerate(AMOUNTS)
    ]
    # Where an amount is none stands in the warehouse: it is a parameter.
    rows = demo.query(compile_sql("\nunion all\n".join(selects)), published=False)
    return {f"{macro} {rank}": result for macro, rank, result in rows}


@pytest.mark.parametrize("macro", CASES)
def test_macro(parsed: dict[str, Any], macro: str) -> None:
    for rank, (text, expected) in enumerate(CASES[macro]):
        found = parsed[f"{macro} {rank}"]
        value = None if found is None else json.loads(found, parse_float=Decimal)
        if isinstance(expected, date):
            expected = expected.isoformat()
        assert value == expected, (macro, text)


def test_what_is_no_amount(parsed: dict[str, Any]) -> None:
    for rank, (amount, expected) in enumerate(AMOUNTS):
        found = parsed[f"plausible_amount {rank}"]
        assert (None if found is None else json.loads(found)) == expected, amount


# What files are made of, and what is nearly so.
PIECES = (
    "0", "1", "7", "12", "31", "99", "123", "456", "2018", "2024", "00000002600013", "2600013", "20005379100014",
    ".", ",", "-", "/", ":", "T", "Z", "+", " ", "\u00a0", "\u202f", "%", " %", " points", "€", " EUR", " HT", "e3",
    ".0", "mars ", "Août ", "juil. ", "oui", "Non", "VRAI", "x", "NC", "FR", "?",
)  # fmt: skip
WHOLE = (
    st.decimals(-(10**9), 10**9, places=2).map(lambda number: f"{number:,}"),
    st.decimals(-(10**9), 10**9, places=2).map(lambda number: f"{number:,}".replace(",", " ").replace(".", ",")),
    st.decimals(0, 150, places=1).map(lambda number: f"{number} %"),
    st.decimals(0, 2, places=3).map(str),
    st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(str),
    st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(lambda on: f"{on.day}/{on.month}/{on.year}"),
    st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(lambda on: f"{on}T00:00:00+01"),
    st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(lambda on: f"{on.month:02}/{on.year}"),
    st.integers(0, 10**14).map(str),
)  # fmt: skip
TEXTS = st.one_of(*WHOLE, st.lists(st.sampled_from(PIECES), max_size=6).map("".join))


def cents(text: str) -> Decimal | None:
    """Read an amount as the second implementation does, to the cent, within what a warehouse can hold."""
    value = oracle.number(text)
    if value is None or abs(value) >= 10**16:
        return None
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def millionths(text: str) -> Decimal | None:
    value = oracle.rate(text)
    return value if value is None else value.quantize(Decimal("0.000001"), ROUND_HALF_UP)


READERS: dict[str, Callable[[str], Any]] = {
    "parse_decimal": cents,
    "parse_rate": millionths,
    "parse_integer": oracle.whole_number,
    "parse_date": oracle.day,
    "parse_month": oracle.month_of,
    "parse_boolean": oracle.yes,
    "company_identifier": lambda text: oracle.identifier(text) or None,
}


@pytest.fixture(scope="module")
def read_in_sql(compile_sql: Callable[[str], str]) -> Callable[[list[str]], dict[str, list[Any]]]:
    """Compile the readers once; they read any list of texts in bare DuckDB."""
    columns = ", ".join(f"{{{{ {macro}('t') }}}} as {macro}" for macro in READERS)
    statement = compile_sql(f"select {columns} from texts order by rank")
    connection = duckdb.connect()

    def read(texts: list[str]) -> dict[str, list[Any]]:
        connection.execute(
            "create or replace table texts as select unnest(range(len($1))) as rank, unnest($1) as t",
            [texts],
        )
        columns = zip(*connection.execute(statement).fetchall(), strict=True)
        return dict(zip(READERS, map(list, columns), strict=True))

    return read


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS, min_size=20, max_size=60))
def test_two_readers_read_the_same(
    read_in_sql: Callable[[list[str]], dict[str, list[Any]]], texts: list[str]
) -> None:
    """The macros and the second implementation, on texts that files hold and on what is nearly so."""
    found = read_in_sql(texts)
    for macro, reader in READERS.items():
        pairs = zip(texts, found[macro], strict=True)
        assert [
            (macro, text, told, reader(text)) for text, told in pairs if told != reader(text)
        ] == []
