"""What the report says, in words, from the published tables: the templates of ``report/`` draw it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import duckdb

from pipeline.chart import described, sparkline, trajectory
from pipeline.errors import UsageError, of_another_version
from pipeline.project import PROJECT
from pipeline.published import rows_of
from pipeline.shown import one_line
from pipeline.summary import sentences, states_of
from pipeline.words import (
    Row,
    count,
    coverage_text,
    day,
    figure,
    measure_text,
    target_text,
    value_text,
)

TEMPLATES = PROJECT / "report"
FONT = "Libertinus Serif"
DEMONSTRATION = "Région de démonstration (fictive)"


def drawings(
    connection: duckdb.DuckDBPyConnection,
    font: str,
    same_days: dict[str, tuple[dt.date, Decimal]] | None = None,
) -> dict[str, tuple[str, str]]:
    """Return the trajectory of each indicator, and its small line: SVG, empty where nothing is known.

    Parameters
    ----------
    same_days: for the year in progress, a day of the year before and the figure on that day, by indicator.
    """
    national = _grouped(_rows(connection, "national"), "indicator_id")
    by_indicator = _grouped(_rows(connection, "figures"), "indicator_id")
    thresholds = {row["indicator_id"]: row["value"] for row in _rows(connection, "thresholds")}
    return {
        row["indicator_id"]: (
            trajectory(
                row,
                by_indicator[row["indicator_id"]],
                font=font,
                national={one["year"]: one["value"] for one in national[row["indicator_id"]]},
                threshold=thresholds.get(row["indicator_id"]),
                same_day=(same_days or {}).get(row["indicator_id"]),
            ),
            sparkline(by_indicator[row["indicator_id"]]),
        )
        for row in _rows(connection, "indicators")
    }


def content_of(connection: duckdb.DuckDBPyConnection, year: int | None) -> dict[str, Any]:
    """Return all that the report says of a year, of the last that is over where there is none.

    Raises
    ------
    UsageError: no figure is known of it.
    """
    figures = _rows(connection, "figures")
    year = _chosen_year(figures, year)
    # Of which the queries ask.
    connection.execute("set variable year = ?", [year])
    indicators = {row["indicator_id"]: row for row in _rows(connection, "indicators")}
    by_indicator = _grouped(figures, "indicator_id")
    states = {
        (row["kind"], row["status_id"]): {key: row[key] for key in ("sign", "tone", "name_fr")}
        for row in _rows(connection, "statuses")
    }
    told = _indicators(connection, year, indicators, by_indicator, states)
    commitments = [
        {
            "chantier_id": row["chantier_id"],
            "name": row["name_fr"],
            "due": day(row["due_on"]) or "sans échéance",
            "done": day(row["done_on"]) or "–",
            "status": states["commitment", row["status"]],
        }
        for row in _rows(connection, "commitments")
    ]
    chantiers = _chantiers(connection, told, commitments)
    (publication,) = _rows(connection, "publication")
    is_demonstration = publication["source"] == "demonstration"
    is_complete = any(row["year"] == year and row["is_year_complete"] for row in figures)
    followed = {row["role"]: row["name"] for row in _rows(connection, "followed")}
    return {
        "year": year,
        "title": f"Bilan {year} de la politique d'achat",
        "region": DEMONSTRATION if is_demonstration else followed.get("region", ""),
        "words": _words(year, publication, is_complete=is_complete),
        "published_at": publication["published_at"].isoformat(),
        "summary": _summary(connection, year),
        "axes": [
            {"id": number, "name": name}
            for number, name in dict.fromkeys(
                (row["axis_id"], row["axis_name_fr"]) for row in chantiers
            )
        ],
        "chantiers": chantiers,
        "buyers": _buyers(_rows(connection, "buyers"), indicators),
        "exports": [
            {
                "name": row["name_fr"] or row["export"],
                "state": "fourni" if row["is_given"] else "non fourni",
                "n_rows": "–" if row["n_rows"] is None else count(row["n_rows"]),
                "n_rejected": "–" if row["n_rejected"] is None else count(row["n_rejected"]),
            }
            for row in _rows(connection, "exports")
        ],
        "parameters": [
            {
                "name": row["label_fr"],
                "value": row["value_fr"],
                "by": "la Région" if row["is_own"] else "le plan, ou la règle",
            }
            for row in _rows(connection, "parameters")
        ],
        "changes": [
            {
                "id": row["indicator_id"],
                "before": _value(row["value_before"], indicators[row["indicator_id"]]),
                "after": _value(row["value"], indicators[row["indicator_id"]]),
            }
            for row in _rows(connection, "changes")
        ],
        "method_changes": [
            {"on": day(row["changed_on"]), "id": row["indicator_id"], "change": row["change_fr"]}
            for row in _rows(connection, "method_changes")
        ],
        "years": sorted({row["year"] for row in figures if row["year"] <= year}),
        "annex": [
            {
                "id": identifier,
                "values": [
                    _value(row["value"], indicator)
                    for row in by_indicator[identifier]
                    if row["year"] <= year
                ],
            }
            for identifier, indicator in indicators.items()
        ],
    }


def _words(year: int, publication: Row, *, is_complete: bool) -> dict[str, str]:
    """Return the sentences that stand in the report whatever the figures; empty where one does not apply."""
    on = day(publication["published_at"])
    return {
        "unfinished": ""
        if is_complete
        else f"L'année {year} n'est pas terminée : ses chiffres changeront.",
        "law": "Indicateurs publiés au titre du schéma de promotion des achats publics socialement et "
        f"écologiquement responsables (article L. 2111-3 du code de la commande publique). Publication du {on}.",
        "demonstration": "Données de démonstration : la Région, ses fournisseurs et ses chiffres sont inventés."
        if publication["source"] == "demonstration"
        else "",
        "buyers": f"Les chiffres de {year} de chaque acheteur du plan. Un tiret : pas de données, ou trop peu de "
        "personnes pour être publié.",
        "method": f"Tous les chiffres de ce bilan sont ceux de la publication {publication['run_id']}, du {on}, que "
        "l'on peut ouvrir et vérifier. Une réponse absente n'est ni un oui ni un non : elle n'entre ni au "
        "numérateur ni au dénominateur, et la part des réponses connues est dite à côté de chaque chiffre. Un "
        "marché compte l'année de sa notification, une facture l'année de sa réception, une consultation l'année "
        "de sa publication. Les montants sont hors taxe.",
        "no_method_change": "Aucune règle n'a changé depuis le bilan précédent.",
        "no_change": f"Aucun chiffre de {year} n'a changé, ou aucune publication ne peut être comparée.",
    }  # fmt: skip


def _summary(connection: duckdb.DuckDBPyConnection, year: int) -> list[dict[str, Any]]:
    rows = states_of(connection)[year]
    names = {row["indicator_id"]: row["indicator_name_fr"] for row in rows}
    return [
        {
            "sentence": sentence.text,
            "lists": [
                {"title": title, "names": [f"{one} – {names[one]}" for one in identifiers]}
                for title, identifiers in sentence.lists.items()
            ],
        }
        for sentence in sentences(rows, year)
    ]


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    sql = (TEMPLATES / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    try:
        answer = connection.execute(sql)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise of_another_version("report", one_line(str(error))[:100]) from None
    return rows_of(answer)


def _chosen_year(figures: list[Row], year: int | None) -> int:
    known: list[int] = sorted({row["year"] for row in figures if row["value"] is not None})
    if not known:
        raise UsageError("aucun indicateur n'a de données : rien à rapporter.")
    if year is None:
        over = {row["year"] for row in figures if row["is_year_complete"]}
        return max([one for one in known if one in over] or known)
    if year not in known:
        raise UsageError(
            f"{year} : aucun indicateur n'a de données cette année-là. Choisissez parmi "
            f"{', '.join(map(str, known))}."
        )
    return year


def _indicators(
    connection: duckdb.DuckDBPyConnection,
    year: int,
    indicators: dict[str, Row],
    by_indicator: dict[str, list[Row]],
    states: dict[tuple[str, str], Row],
) -> dict[str, dict[str, Any]]:
    """Return what is said of each indicator."""
    exclusions = _grouped(_rows(connection, "exclusions"), "indicator_id")
    measures = _grouped(_rows(connection, "second_measures"), "indicator_id")
    charts = drawings(connection, FONT)
    found = {}
    for identifier, indicator in indicators.items():
        rows = by_indicator[identifier]
        row = next(one for one in rows if one["year"] == year)
        path = row["reference_path"]
        found[identifier] = {
            "id": identifier,
            "chantier_id": indicator["chantier_id"],
            "name": indicator["name_fr"],
            "status_id": row["status"],
            "status": states["indicator", row["status"]],
            "is_inferred": bool(row["is_target_inferred"]),
            "value": value_text(row, indicator),
            "target": target_text(row, indicator),
            "has_target": row["target"] is not None or row["target_status"] == "unreadable",
            "path": "" if path is None else figure(path, indicator),
            "coverage": coverage_text(row),
            "counted": indicator["numerator_fr"],
            "among": indicator["denominator_fr"] or "",
            "measures": [
                f"{one['name_fr']} : {measure_text(one['value'], one['unit'])}"
                for one in measures[identifier]
            ],
            "left_out": [
                f"{one['reason_fr']} : {count(one['n_excluded'])}"
                for one in exclusions[identifier]
                if one["n_excluded"]
            ],
            "chart": charts[identifier][0],
            "described": described(indicator, rows),
        }
    return found


def _chantiers(
    connection: duckdb.DuckDBPyConnection,
    told: dict[str, dict[str, Any]],
    commitments: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    actions = _grouped(_rows(connection, "actions"), "chantier_id")
    of = _grouped(list(told.values()), "chantier_id")
    promised = _grouped(commitments, "chantier_id")
    return [
        {
            **row,
            "actions": [one["action_name_fr"] for one in actions[row["chantier_id"]]],
            "indicators": of[row["chantier_id"]],
            "commitments": promised[row["chantier_id"]],
        }
        for row in _rows(connection, "chantiers")
    ]


def _buyers(rows: list[Row], indicators: dict[str, Row]) -> dict[str, Any]:
    """Return the figures by buyer, which a joint plan owes; nothing where one buyer alone has any."""
    buyers = sorted({row["buyer"] for row in rows})
    if len(buyers) < 2:
        return {"names": [], "rows": []}
    found = []
    for identifier, of in _grouped(rows, "indicator_id").items():
        said = {row["buyer"]: figure(row["value"], indicators[identifier]) for row in of}
        found.append({"id": identifier, "values": [said.get(buyer, "–") for buyer in buyers]})
    return {"names": buyers, "rows": found}


def _value(value: Any, indicator: Row) -> str:
    return "–" if value is None else figure(value, indicator)


def _grouped(rows: list[Row], key: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
