"""What is published says nothing about anyone: an attack by linear programming, and the secret of the pseudonyms."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import itertools
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from conftest import PROJECT, Build
from quick import PERSONS, QuickWarehouses
from scipy.optimize import linprog

from pipeline.contract import export_columns, exports_about_persons
from pipeline.demo.exports import write
from pipeline.errors import UserError
from pipeline.pseudonyms import Plugin
from pipeline.publish import publish, refuse_moved_persons, remember_persons
from pipeline.published import reading

Cell = tuple[int, str, str]
# What is told apart among the persons of a cell, and the indicators that publish the first of each family.
FAMILIES = {
    "C06-4": ("n_women", "n_men", "n_sex_unknown"),
    "C06-3": ("n_disabled", "n_not_disabled", "n_disability_unknown"),
    "C06-2": ("n_positive_exits", "n_other_exits", "n_unknown_exits"),
    "C15-1": ("n_participants", "n_absent", "n_unknown"),
}
FACTS = {
    "C06-4": "fct_c06_4_women",
    "C06-3": "fct_c06_3_disabled_workers",
    "C06-2": "fct_c06_2_positive_exits",
    "C15-1": "fct_c15_1_workshop_referents",
}
MERGED_DIRECTORATES, MERGED_BUYERS = "Directions regroupées", "Acheteurs et directions regroupés"


class Attack:
    """All that the published file says of persons, as equations on what it does not say.

    The attacker knows which cells (year, buyer, directorate) have anybody, that counts are not negative, how the
    groups are made, and which cells each group holds.
    """

    def __init__(self, build: Build) -> None:
        self.truth: dict[tuple[Cell, str], int] = {}
        # Hours are no count: they are attacked beside the counts, on the same groups.
        self.members: dict[tuple[str, int], dict[Cell, set[Cell]]] = {}
        for row in build.query(
            "select year, coalesce(buyer_siren, ''), coalesce(directorate, ''), "
            + ", ".join(name for key in ("C06-4", "C06-3", "C06-2") for name in FAMILIES[key])
            + " from restricted.int_insertion_cells",
            published=False,
        ):
            names = [name for key in ("C06-4", "C06-3", "C06-2") for name in FAMILIES[key]]
            self.truth |= {
                ((row[0], row[1], row[2]), n): int(v) for n, v in zip(names, row[3:], strict=True)
            }
        for year, directorate, *counts in build.query(
            "select year, coalesce(directorate, ''), count(case when took_part then 1 end), "
            "count(case when not took_part then 1 end), count(*) - count(took_part) "
            "from restricted.int_referent_years group by all",
            published=False,
        ):
            for name, count in zip(FAMILIES["C15-1"], counts, strict=True):
                self.truth[(year, "", directorate), name] = count
        self.names = list(self.truth)
        self.place = {name: index for index, name in enumerate(self.names)}
        self.equations: list[tuple[frozenset[int], float]] = []
        self.more: list[tuple[dict[int, int], int]] = []
        self.published_counts: list[tuple[Any, Decimal]] = []
        for indicator in FACTS:
            self._read_fact(build, indicator)
            self._read_year(build, indicator)
        # The persons of a cell are the same, told apart by sex or by disability.
        for cell in {cell for cell, _ in self.names}:
            if (cell, "n_women") in self.place:
                pair = {self.place[cell, name]: 1 for name in FAMILIES["C06-4"]}
                pair |= {self.place[cell, name]: -1 for name in FAMILIES["C06-3"]}
                self.more.append((pair, 0))

    def cells(self, indicator: str, year: int) -> set[Cell]:
        return {c for c, name in self.names if c[0] == year and name == FAMILIES[indicator][0]}

    def total(self, cells: Iterable[Cell], names: Iterable[str]) -> int:
        return sum(self.truth[cell, name] for cell in cells for name in names)

    def know(self, cells: Iterable[Cell], names: Iterable[str], value: Decimal, said: Any) -> None:
        """Add an equation; it must be true, or the attack would prove nothing."""
        cells, names = set(cells), list(names)
        assert self.total(cells, names) == value, said
        places = frozenset(self.place[cell, name] for cell in cells for name in names)
        self.equations.append((places, float(value)))
        self.published_counts.append((said, value))

    def _read_fact(self, build: Build, indicator: str) -> None:
        first, second, *unknown = FAMILIES[indicator]
        units: dict[tuple[int, str, str], dict[str, Any]] = defaultdict(dict)
        for year, buyer, directorate, numerator, denominator, amount, reason in build.query(
            "select year, coalesce(buyer_siren, ''), coalesce(directorate, ''), numerator, denominator, n_represented, "
            f"exclusion_reason from indicators.{FACTS[indicator]}"
        ):
            units[year, buyer, directorate][reason or "counted"] = (numerator, denominator, amount)
        for year in {year for year, _, _ in units}:
            if "year_not_settled" in units.get((year, "", ""), {}):
                assert units.keys() & {key for key in units if key[0] == year} == {(year, "", "")}
                continue
            mine = {key: rows for key, rows in units.items() if key[0] == year}
            if any("withheld" in rows for rows in mine.values()):
                assert len(mine) == 1, "a year is withheld whole"
                continue
            members = self.members[indicator, year] = self._members(indicator, year, mine)
            for key, rows in mine.items():
                numerator, denominator, amount = rows.get("counted", (Decimal(0), None, Decimal(0)))
                cells = members[key]
                self.know(cells, [first], numerator, (indicator, key, "numerator"))
                self.know(cells, [first, second], amount, (indicator, key, "amount"))
                self.know(cells, [second], amount - numerator, (indicator, key, "the others"))
                assert denominator in (None, amount)
                told = [rows[reason][2] for reason in rows if reason != "counted"] or [Decimal(0)]
                if unknown and told[0] is not None:
                    self.know(cells, unknown, told[0], (indicator, key, "unknown"))

    def _members(
        self, indicator: str, year: int, units: dict[tuple[int, str, str], dict[str, Any]]
    ) -> dict[tuple[int, str, str], set[Cell]]:
        """Return the cells of each group: those that stand alone are left out of those that are merged."""
        first, second, *_ = FAMILIES[indicator]
        left = self.cells(indicator, year)
        members: dict[tuple[int, str, str], set[Cell]] = {}
        for key in units:
            if key[2] not in (MERGED_DIRECTORATES, MERGED_BUYERS):
                members[key] = {key}
                left -= members[key]
        for key, rows in units.items():
            if key[2] == MERGED_DIRECTORATES:
                numerator, _, amount = rows.get("counted", (0, None, 0))
                mine = sorted(cell for cell in left if cell[1] == key[1])
                members[key] = next(
                    set(some)
                    for size in range(len(mine), 0, -1)
                    for some in itertools.combinations(mine, size)
                    if self.total(some, [first]) == numerator
                    and self.total(some, [first, second]) == amount
                )
                left -= members[key]
        for key in units:
            if key[2] == MERGED_BUYERS:
                members[key] = left
        return members

    def _read_year(self, build: Build, indicator: str) -> None:
        first, second, *unknown = FAMILIES[indicator]
        for table in ("indicator_years", "indicator_trajectories"):
            for year, numerator, denominator, observations, excluded in build.query(
                f"select year, numerator, denominator, n_observations, n_excluded from steering.{table} "
                f"where indicator_id = '{indicator}'"
            ):
                cells = self.cells(indicator, year)
                said = (table, indicator, year)
                if numerator is not None:
                    self.know(cells, [first], numerator, said)
                if denominator is not None:
                    self.know(cells, [first, second], denominator, said)
                if observations is not None:
                    self.know(cells, FAMILIES[indicator], Decimal(observations), said)
                    self.know(cells, unknown, Decimal(excluded), said)

    def interval(self, cells: Iterable[Cell], names: Iterable[str]) -> tuple[float, float]:
        """Return the least and the greatest that a count can be, given all that is known."""
        years = {cell[0] for cell in cells}
        places = [p for p, (cell, _) in enumerate(self.names) if cell[0] in years]
        index = {place: n for n, place in enumerate(places)}
        rows = [dict.fromkeys(known, 1) for known, _ in self.equations] + [
            known for known, _ in self.more
        ]
        values = [value for _, value in self.equations] + [value for _, value in self.more]
        matrix, right = [], []
        for known, value in zip(rows, values, strict=True):
            if known and all(place in index for place in known):
                line = np.zeros(len(places))
                for place, factor in known.items():
                    line[index[place]] = factor
                matrix.append(line)
                right.append(value)
        # Anybody at all is in a cell that is known to exist.
        at_least: list[np.ndarray[Any, Any]] = []
        for family in (FAMILIES["C06-4"], FAMILIES["C06-2"], FAMILIES["C15-1"]):
            for cell in {c for c, _ in (self.names[p] for p in places)}:
                if (cell, family[0]) in self.place and self.total([cell], family):
                    line = np.zeros(len(places))
                    for name in family:
                        line[index[self.place[cell, name]]] = -1
                    at_least.append(line)
        target = np.zeros(len(places))
        for cell in cells:
            for name in names:
                target[index[self.place[cell, name]]] = 1
        bounds = []
        for sign in (1, -1):
            found = linprog(
                sign * target, A_eq=np.array(matrix) if matrix else None, b_eq=right or None,
                A_ub=np.array(at_least), b_ub=-np.ones(len(at_least)), bounds=(0, None),
            )  # fmt: skip
            bounds.append(float("inf") if found.status == 3 else sign * float(found.fun or 0))
        return bounds[0], bounds[1]

    def small_counts(self) -> Iterable[tuple[str, set[Cell], tuple[str, ...], int]]:
        """Yield every count of one to four: of cells, buyers, directorates and years, of each kind and all together."""
        for indicator, family in FAMILIES.items():
            for year in {cell[0] for cell, name in self.names if name == family[0]}:
                cells = self.cells(indicator, year)
                groups = [{cell} for cell in cells] + [cells]
                groups += [{c for c in cells if c[1] == b} for b in {c[1] for c in cells}]
                groups += [{c for c in cells if c[2] == d} for d in {c[2] for c in cells}]
                for group in groups:
                    for names in (*((name,) for name in family), family[:2], family):
                        count = self.total(group, names)
                        if 1 <= count <= 4:
                            yield indicator, group, names, count


@pytest.mark.parametrize(
    ("seed", "scale"),
    [
        (1, 1.0),
        pytest.param(5, 0.2, marks=pytest.mark.slow),
        pytest.param(6, 0.5, marks=pytest.mark.slow),
    ],
)
def test_no_small_count_can_be_had_by_differencing(
    seed: int, scale: float, demo: Build, new_build: Callable[[str], Build], tmp_path: Path
) -> None:
    build = demo
    if seed != 1:
        write(tmp_path, seed=seed, scale=scale)
        build = new_build(f"persons{seed}")
        result = build.run(str(tmp_path))
        assert result.returncode == 0, result.stderr
    attack = Attack(build)
    assert len(attack.equations) > 50
    assert [item for item in attack.published_counts if 1 <= item[1] <= 4] == []
    tried, had = 0, []
    for indicator, group, names, count in attack.small_counts():
        tried += 1
        low, high = attack.interval(group, names)
        assert low - 1e-6 <= count <= high + 1e-6, "the attack contradicts the truth"
        if high - low < 1 - 1e-6:
            had.append((indicator, sorted(group), names, count))
    assert tried > 50
    assert had == []


def test_no_hours_of_one_to_four_persons_can_be_had_by_differencing(demo: Build) -> None:
    """The hours published for groups and years give those of no cell, buyer or directorate of few persons."""
    attack = Attack(demo)
    family = FAMILIES["C06-4"]
    hours = {
        (year, buyer, directorate): worked
        for year, buyer, directorate, worked in demo.query(
            "select year, coalesce(buyer_siren, ''), coalesce(directorate, ''), coalesce(hours_worked, 0) "
            "from restricted.int_insertion_cells",
            published=False,
        )
    }
    told: list[tuple[frozenset[Cell], Decimal]] = []
    for year, buyer, directorate, worked in demo.query(
        "select year, coalesce(buyer_siren, ''), coalesce(directorate, ''), numerator "
        "from indicators.fct_c06_1_insertion_hours where exclusion_reason is null"
    ):
        told.append((frozenset(attack.members["C06-4", year][year, buyer, directorate]), worked))
    for year, worked in demo.query(
        "select year, numerator from steering.indicator_years where indicator_id = 'C06-1' and numerator is not null"
    ):
        told.append((frozenset(cell for cell in hours if cell[0] == year), worked))
    assert len(told) > 10
    for cells, worked in told:
        assert sum(hours.get(cell, Decimal(0)) for cell in cells) == worked, (
            "the groups are not these"
        )
    tried = 0
    for indicator, few, names, _ in attack.small_counts():
        if indicator != "C06-4" or names != family:
            continue
        tried += 1
        year_cells = sorted(cell for cell in hours if cell[0] == next(iter(few))[0])
        rows = [
            [cell in cells for cell in year_cells] for cells, _ in told if cells <= set(year_cells)
        ]
        wanted = np.array([cell in few for cell in year_cells], float)
        # What the published sums span is what they give exactly.
        given = np.array(rows, float).reshape(-1, len(year_cells))
        assert np.linalg.matrix_rank(np.vstack([given, wanted])) > np.linalg.matrix_rank(given), few
    assert tried > 20


def test_no_published_table_says_a_small_count(demo: Build) -> None:
    """Slices, exclusions and second measures are sums of the same groups: none is of one to four."""
    persons = "('C06-2', 'C06-3', 'C06-4', 'C15-1')"
    counts = demo.query(
        "select 'slices', indicator_id, year, unnest([numerator, denominator, denominator - numerator, "
        f"n_observations - numerator, n_observations, n_excluded]) as n from steering.indicator_slices "
        f"where indicator_id in {persons} union all "
        "select 'exclusions', indicator_id, year, n_excluded from steering.indicator_exclusions "
        f"where indicator_id in {persons} union all "
        "select 'second measures', indicator_id, year, value from steering.second_measures "
        f"where indicator_id in {persons} and unit = 'persons' union all "
        "select 'years', indicator_id, year, unnest([numerator, denominator, denominator - numerator, "
        "n_observations - numerator, n_observations, n_excluded, n_observations - denominator]) "
        f"from steering.indicator_years where indicator_id in {persons}"
    )
    assert len(counts) > 100
    assert [row for row in counts if row[3] is not None and 0 < row[3] < 5] == []


# --- Many publications ---

MONTHS = [dt.date(2025 + n // 12, n % 12 + 1, 1) for n in range(1, 13)]
SETTLED = dt.date(2026, 4, 1)
WOMAN = "late"


@dataclass
class Publications:
    """A Region that publishes again and again: its folder, what it published, and what it did not."""

    quick: QuickWarehouses
    exports: Path
    work: Path
    monthly: bool = False

    @property
    def published(self) -> Path:
        return self.work / "published" / "warehouse.duckdb"

    def publish(self, on: dt.date) -> dict[str, set[tuple[Any, ...]]]:
        """Publish what stands in the folder on a day; return the rows of every published table."""
        folder = self.work / f"exports-{on}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.exports, folder)
        _keep(folder / "insertion_hours.csv", lambda row: row["periode"] < f"{on:%Y-%m}")
        held = _keep(folder / "events.csv", lambda row: row["date"] < f"{on}")
        _keep(
            folder / "event_participants.csv",
            lambda row: row["evenement_id"] in {event["evenement_id"] for event in held},
        )
        ledger = self.work / PERSONS
        with self.quick.of(folder, self.work, f"{on}", monthly=self.monthly) as warehouse:
            warehouse.query("checkpoint")
        if not self.monthly:
            refuse_moved_persons(self.work / "warehouse.duckdb", ledger)
        manifest = {"run_id": f"run{on}", "published_at": "", "source": "exports", "buyers": []}
        publish(self.work / "warehouse.duckdb", self.published, manifest)
        if not self.monthly:
            remember_persons(self.published, ledger)
        return tables_of(self.published)


def _keep(path: Path, wanted: Callable[[dict[str, str]], bool]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if wanted(row)]
    _write(path, rows)
    return rows


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def tables_of(published: Path) -> dict[str, set[tuple[Any, ...]]]:
    with reading(published) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
        return {
            name: {tuple(map(str, row)) for row in connection.execute(f"from {name}").fetchall()}
            for (name,) in names
        }


def counts_of_persons(published: Path) -> dict[tuple[Any, ...], Decimal]:
    """Return every count of persons that a publication tells: of years, slices and groups, and those left out."""
    told: dict[tuple[Any, ...], Decimal] = {}
    persons = "('C06-2', 'C06-3', 'C06-4', 'C15-1')"
    with reading(published) as connection:
        for table, keys in (
            ("steering.indicator_years", "year, '', ''"),
            ("steering.indicator_slices", "year, dimension, coalesce(member_id, '')"),
        ):
            rows = connection.execute(
                f"select indicator_id, {keys}, numerator, denominator, n_observations, n_excluded from {table} "
                f"where indicator_id in {persons}"
            ).fetchall()
            for *key, having, of, seen, left in rows:
                values = {"having": having, "of": of, "seen": seen, "left": left}
                values |= {"lacking": of - having} if None not in (having, of) else {}
                told |= {(*key, name): Decimal(v) for name, v in values.items() if v is not None}
        for table, before, after in (
            ("steering.publication_changes", "value_before", "value"),
            ("quality.frozen_figure_changes", "published", "recomputed"),
        ):
            found = connection.execute(
                f"select indicator_id, year, {before}, {after} from {table} where indicator_id in {persons}"
            ).fetchall()
            assert found == [], "a figure of persons stands beside an earlier one"
        for export, n_rows in connection.execute(
            "select export, n_rows from quality.export_coverage"
        ).fetchall():
            if n_rows is not None:
                told["rows", export] = Decimal(n_rows)
    return told


def subtracted(publications: list[dict[tuple[Any, ...], Decimal]]) -> list[tuple[Any, ...]]:
    """Return the counts of one to four that one publication less another gives; those of persons alone."""
    about = {f"rows {name}" for name in exports_about_persons()}
    found = []
    for first, second in itertools.combinations(publications, 2):
        for key in first.keys() & second.keys():
            is_of_persons = key[0] != "rows" or f"rows {key[1]}" in about
            if is_of_persons and 1 <= abs(second[key] - first[key]) <= 4:
                found.append((*key, second[key] - first[key]))
    return found


@pytest.fixture(scope="module")
def publications(
    new_build: Callable[[str], Build], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, bool], Publications]:
    quick = QuickWarehouses(new_build("publications"))
    exports = tmp_path_factory.mktemp("published_exports")
    write(exports, seed=4, scale=0.3)
    (exports / "buyers.csv").write_text("siren,name,role\n*,Tous,region\n", encoding="utf-8")

    def new(name: str, monthly: bool) -> Publications:
        own = tmp_path_factory.mktemp(name)
        shutil.copytree(exports, own / "exports")
        return Publications(quick, own / "exports", own, monthly)

    return new


def add_late_woman(exports: Path) -> None:
    """Add a row of December 2025: a disabled woman with 100 hours, who left for a job."""
    path = exports / "insertion_hours.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = max(rows, key=lambda row: (row["periode"] <= "2025-12", row["periode"]))
    rows.append(
        last
        | {"beneficiaire_id": WOMAN, "sexe": "F", "rqth": "oui", "heures_realisees": "100", "periode": "2025-12",
           "sortie": "cdi", "date_sortie": "2025-12-31"}
    )  # fmt: skip
    _write(path, rows)


@pytest.mark.slow
def test_twelve_publications_and_a_late_row_tell_no_more_than_one(
    publications: Callable[[str, bool], Publications],
) -> None:
    """No count of one to four, and no attribute of one, by what any two of fourteen publications tell."""
    region = publications("yearly", False)
    told, tables = [], []
    for on in [*MONTHS, SETTLED]:
        tables.append(region.publish(on))
        told.append(counts_of_persons(region.published))
    assert any(key[:2] == ("C06-4", 2025) for key in told[-1]), "2025 is told, once it is settled"
    assert not any(key[:2] == ("C06-4", 2025) for key in told[-2])
    add_late_woman(region.exports)
    late = region.publish(SETTLED)
    told.append(counts_of_persons(region.published))
    assert subtracted(told) == []
    # Whatever is published: the late row moved nothing at all.
    changed = {name for name in late if late[name] != tables[-1][name]}
    assert changed <= {"quality.publication", "quality.published_tables"}, changed
    # And of persons, month after month, each year is told as it was told first.
    for name in (f"indicators.{fact}" for fact in (*FACTS.values(), "fct_c06_1_insertion_hours")):
        first: dict[str, set[tuple[Any, ...]]] = {}
        for one in [*tables, late]:
            years: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
            for row in one[name]:
                if "year_not_settled" not in row:
                    years[row[3]].add(row)
            for year, rows in years.items():
                assert first.setdefault(year, rows) == rows, (name, year)


@pytest.mark.slow
def test_the_attack_on_publications_finds_what_monthly_ones_tell(
    publications: Callable[[str, bool], Publications],
) -> None:
    region = publications("monthly", True)
    told = []
    for on in MONTHS[5:8]:
        region.publish(on)
        told.append(counts_of_persons(region.published))
    assert len(subtracted(told)) > 5


def test_a_figure_of_persons_that_moved_is_not_published(demo: Build, tmp_path: Path) -> None:
    """Plain dbt does not know what was published: publishing says no, and how."""
    ledger = tmp_path / "persons.parquet"
    assert remember_persons(demo.published, ledger)
    refuse_moved_persons(demo.work, ledger)
    moved = tmp_path / "moved.parquet"
    duckdb.sql(
        "copy (select * replace (numerator - (indicator_id = 'C06-4' and year = 2024)::integer "
        f"as numerator) from read_parquet('{ledger}')) to '{moved}' (format parquet)"
    )
    with pytest.raises(UserError, match="C06-4 2024 : des chiffres sur des personnes"):
        refuse_moved_persons(demo.work, moved)
    # For other buyers the same persons would be told in other groups.
    duckdb.sql(
        f"copy (select * replace ('x' as buyers) from '{ledger}') to '{moved}' (format parquet)"
    )
    with pytest.raises(UserError, match="des chiffres sur des personnes"):
        refuse_moved_persons(demo.work, moved)


def test_the_attack_finds_what_is_left_open(demo: Build) -> None:
    """Publishing one more cell of a merged group gives the others away: the attack must see it."""
    attack = Attack(demo)
    indicator, group, names, count = next(
        item
        for item in attack.small_counts()
        if item[0] == "C06-4" and item[2] == ("n_women",) and len(item[1]) == 1
    )
    (cell,) = group
    others = attack.cells(indicator, cell[0]) - group
    attack.know(others, names, Decimal(attack.total(others, names)), "one table too many")
    low, high = attack.interval(group, names)
    assert (round(low), round(high)) == (count, count)


def pseudonyms(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["beneficiaire_id"] for row in csv.DictReader(file)}


def test_persons_stay_in_the_restricted_schema(demo: Build) -> None:
    known = pseudonyms(PROJECT / "seeds" / "raw" / "insertion_hours.csv")
    rows = demo.query(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal "
        "and data_type = 'VARCHAR'",
        published=False,
    )
    holding = set()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.work}' as warehouse (read_only)")
        connection.execute("create table known (name varchar)")
        connection.executemany("insert into known values (?)", [[name] for name in sorted(known)])
        connection.execute("use warehouse")
        for schema, table, column in rows:
            found = connection.execute(
                f'select count(*) from {schema}."{table}" where "{column}" in (select name from memory.known)'
            ).fetchone()
            if found != (0,):
                holding.add((schema, table))
    # The seed itself, and nothing that was made of it.
    assert holding == {("restricted", "insertion_hours")}
    personal = {
        "rqth",
        "sexe",
        "sex",
        "tranche_age",
        "age_band",
        "is_disabled_worker",
        "is_woman",
        "beneficiary_id",
    }
    published = demo.query(
        "select table_name, column_name from duckdb_columns() where not internal"
    )
    assert [row for row in published if row[1].lower() in personal] == []
    sources = demo.query(
        "select distinct schema_name from duckdb_columns() where not internal and lower(column_name) in "
        f"({', '.join(repr(name) for name in sorted(personal))})",
        published=False,
    )
    assert sources == [("restricted",)]


@pytest.mark.slow
def test_the_user_s_pseudonyms_are_hashed_with_the_secret(
    new_build: Callable[[str], Build], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, seed=7, scale=0.1)
    known = pseudonyms(tmp_path / "insertion_hours.csv")
    build = new_build("secret")
    monkeypatch.setenv("SPASER_PSEUDONYM_SALT", "un secret")
    result = build.run(str(tmp_path))
    assert result.returncode == 0, result.stderr
    hashed = build.query(
        "select distinct beneficiary_id from restricted.stg_insertion_hours order by 1",
        published=False,
    )
    expected = sorted(hashlib.sha256(f"un secret:{name}".encode()).hexdigest() for name in known)
    assert [value for (value,) in hashed] == expected
    for folder in ("build", "published"):
        for path in (build.root / folder).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert b"un secret" not in content, path
                assert not any(name.encode() in content for name in known), path


def test_without_a_secret_each_run_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def salt() -> str:
        with duckdb.connect() as connection:
            Plugin("pseudonyms", {}).configure_cursor(connection)
            row = connection.execute("select getvariable('pseudonym_salt')").fetchone()
        assert row is not None
        return str(row[0])

    monkeypatch.delenv("SPASER_PSEUDONYM_SALT", raising=False)
    first, second = salt(), salt()
    assert first != second
    assert min(len(first), len(second)) == 64
    monkeypatch.setenv("SPASER_PSEUDONYM_SALT", "it's one")
    assert salt() == "it's one"


@pytest.mark.slow
def test_exports_without_hours_name_no_person(demo: Build) -> None:
    """The names of the exports are those of the agreement: none but these two holds pseudonyms."""
    holding = {
        name
        for name, columns in export_columns().items()
        if {"beneficiaire_id", "referent_id"} & set(columns)
    }
    assert holding == {"insertion_hours", "event_participants", "purchasing_referents"}
    referents = {
        r
        for (r,) in demo.query(
            "select referent_id from staging.stg_purchasing_referents", published=False
        )
    }
    for table, column in demo.query(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() where not internal "
        "and data_type = 'VARCHAR'"
    ):
        found = demo.query(f'select distinct "{column}" from {table}')
        assert not referents & {value for (value,) in found}, (table, column)
