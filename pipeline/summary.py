"""Where the plan stands, in the sentences that a president would read: for the terminal, the site and the report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.published import reading, rows_of
from pipeline.words import Row, joined

# Of each state: what is said of one indicator, and of several.
REACHED = (
    ("met", "a atteint sa cible", "ont atteint leur cible"),
    ("on_track", "est en bonne voie", "sont en bonne voie"),
)
SLIPPING = (
    ("missed", "a manqué sa cible", "ont manqué leur cible"),
    ("inferred", "ne tient pas une promesse dont la cible est déduite",
     "ne tiennent pas une promesse dont la cible est déduite"),
    ("off_track", "est en retard", "sont en retard"),
)  # fmt: skip
UNKNOWN = (
    ("no_target", "est suivi sans cible", "sont suivis sans cible"),
    ("no_data", "n'a pas de données", "n'ont pas de données"),
    ("insufficient_coverage", "repose sur trop peu de réponses", "reposent sur trop peu de réponses"),
    ("short_history", "a un historique trop court", "ont un historique trop court"),
    ("withheld", "n'est pas publié, pour protéger les personnes",
     "ne sont pas publiés, pour protéger les personnes"),
    ("in_progress", "attend la fin de l'année", "attendent la fin de l'année"),
    ("upcoming", "attend son année", "attendent leur année"),
)  # fmt: skip
# Too many to name.
NOT_NAMED = ("no_target", "in_progress", "upcoming")
# What is said of a missed target that the plan does not state as a figure.
INFERRED = "promesse du plan non tenue, dont la cible est déduite"


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the indicators that it counts: titles, each with codes in their order."""

    text: str
    lists: dict[str, list[str]]


def sentences(rows: list[Row], year: int) -> list[Sentence]:
    """Return the three sentences of a president: what is reached, what slips, what is not known.

    Parameters
    ----------
    rows: of the year, one per indicator: ``indicator_id``, ``status``, ``is_target_inferred`` and ``sentence_fr``, the
        words of its status.
    """
    of: dict[str, list[str]] = defaultdict(list)
    titles = {"inferred": INFERRED}
    for row in rows:
        is_inferred = row["is_target_inferred"] and row["status"] == "missed"
        of["inferred" if is_inferred else row["status"]].append(row["indicator_id"])
        titles[row["status"]] = row["sentence_fr"]

    def counted(words: tuple[tuple[str, str, str], ...]) -> str:
        return joined(
            [
                f"{len(of[state])} {single if len(of[state]) == 1 else several}"
                for state, single, several in words
                if of[state]
            ]
        )

    def listed(words: tuple[tuple[str, str, str], ...]) -> dict[str, list[str]]:
        return {
            titles[state].capitalize(): of[state]
            for state, *_ in words
            if of[state] and state not in NOT_NAMED
        }

    n_judged = sum(len(of[state]) for state, *_ in REACHED + SLIPPING)
    reached, slips, unknown = counted(REACHED), counted(SLIPPING), counted(UNKNOWN)
    if not n_judged:
        first, second = f"Aucun indicateur n'a, en {year}, de quoi être jugé.", ""
    else:
        first = (
            f"Sur {n_judged} indicateurs que le plan permet de juger en {year}, "
            f"{reached or 'aucun ne tient sa cible ni son chemin'}."
        )
        second = f"Parmi eux, {slips}." if slips else "Rien ne dérape."
    n_others = len(rows) - n_judged
    third = f"Des {n_others} autres on ne peut conclure : {unknown}." if unknown else ""
    told = (
        Sentence(first, {}),
        Sentence(second, listed(SLIPPING)),
        Sentence(third, listed(UNKNOWN)),
    )
    return [one for one in told if one.text]


def states_of(connection: duckdb.DuckDBPyConnection) -> dict[int, list[Row]]:
    """Return of each year what ``sentences`` needs, with the indicator's name."""
    answer = connection.execute(
        "select f.year, f.indicator_id, f.indicator_name_fr, f.status, f.is_target_inferred, f.is_year_complete, "
        "f.value is not null as has_value, s.sentence_fr from reporting.indicator_figures as f "
        "join core.dim_statuses as s on s.kind = 'indicator' and f.status = s.status_id order by f.year, f.indicator_id"
    )
    years: dict[int, list[Row]] = defaultdict(list)
    for row in rows_of(answer):
        years[row["year"]].append(row)
    return years


def summary(published: Path) -> str:
    """Return the summary of the last year that is over and has data (else of the year in progress)."""
    with reading(published) as connection:
        years = states_of(connection)
        known = [year for year, rows in years.items() if any(row["has_value"] for row in rows)]
        if not known:
            return "Aucun des indicateurs n'a de données."
        over = [year for year in known if years[year][0]["is_year_complete"]]
        year = max(over or known)
        rows = years[year]
        rejected = connection.execute("select count(*) from quality.rejected_rows").fetchone()
        suspect = connection.execute("select count(*) from quality.anomalies").fetchone()
        subsequent = connection.execute(
            "select count(*) from core.fct_contracts where population_exclusion = 'subsequent_contract' and year = ?",
            [year],
        ).fetchone()
        moved = connection.execute(
            "select indicator_id, year, field, published, recomputed from quality.frozen_figure_changes order by all"
        ).fetchall()
    names = {row["indicator_id"]: row["indicator_name_fr"] for row in rows}
    state = "année close" if over else "année en cours"
    n_known = sum(row["has_value"] for row in rows)
    lines = [f"Année {year} ({state}) : {n_known} indicateurs sur {len(rows)} ont des données."]
    for sentence in sentences(rows, year):
        lines.append(sentence.text)
        lines += [
            f"  {title} : {identifier} {names[identifier]}"
            for title, identifiers in sentence.lists.items()
            for identifier in identifiers
        ]
    lines += [
        f"Chiffre figé qui a changé : {identifier} {frozen_year}, {column} : {before} → {after}"
        for identifier, frozen_year, column, before, after in moved
    ]
    if subsequent and subsequent[0]:
        lines.append(
            f"{subsequent[0]} marchés subséquents de {year} ne sont pas comptés : voir "
            "core.fct_contracts, colonne subsequent_status"
        )
    if rejected and rejected[0]:
        lines.append(f"{rejected[0]} lignes écartées : voir la table quality.rejected_rows")
    if suspect and suspect[0]:
        lines.append(f"{suspect[0]} anomalies à vérifier : voir la table quality.anomalies")
    return "\n".join(lines)


def missed_targets(published: Path) -> dict[str, list[str]]:
    """Return the targets that were missed, as ``C11-3 2025``: in the ``last`` year that is over, and in ``all``."""
    with reading(published) as connection:
        rows = connection.execute(
            "select indicator_id || ' ' || year, year = (select max(year) from steering.indicator_trajectories "
            "where is_year_complete) from steering.indicator_trajectories where status = 'missed' order by 1"
        ).fetchall()
    return {
        "last": [text for text, is_last in rows if is_last],
        "all": [text for text, _ in rows],
    }
