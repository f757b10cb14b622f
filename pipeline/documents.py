"""What is made of something else: pages on exports, indicators and published tables, and what BI imports."""

from __future__ import annotations

import csv
import hashlib
import re
import textwrap
import uuid
from collections import defaultdict
from pathlib import Path

import yaml
from dbt.constants import MAXIMUM_SEED_SIZE

from pipeline.contract import export_documentation, required_columns
from pipeline.project import PROJECT
from pipeline.published import reading, tables_of

PLAN = PROJECT / "seeds" / "plan"
FACTS = PROJECT / "models" / "marts" / "indicators"
SUPERSET = PROJECT / "integrations" / "superset"
# The tables of reporting that its dashboard reads, and the day of a row.
SUPERSET_TABLES = {"indicator_figures": "year_start", "contracts": "notified_on"}
CONTRACT = PROJECT / "seeds" / "raw" / "_raw__seeds.yml"
DECISIONS = PROJECT / "docs" / "decisions.md"
EXPORTS_INTRODUCTION = """\
# Les exports

Vingt fichiers, chacun sous son nom (`invoices.csv`, `Invoices_2025.xlsx`, plusieurs fichiers par
export), en `.csv`, `.tsv`, `.xlsx`, `.parquet`, `.json` ou `.xml`, tels quels ou dans un `.gz` ou
un `.zip`. Tous sont facultatifs sauf `contracts`, que remplacent les fichiers DECP officiels (JSON
et XML de 2019 et de 2022, tableau consolidé, fichier plat du Ministère). Un fichier d'un autre nom
est reconnu s'il a toutes les colonnes d'un export. Un fichier d'une autre forme est décrit une fois
dans [mapping.yml](mapping.md).

Ces fichiers sont lus tels qu'ils sont publiés, par leur en-tête :

| fichier | nourrit | licence |
|---|---|---|
| DECP (JSON et XML de 2019 et de 2022, tableau consolidé, fichier plat) | `contracts` | Licence Ouverte 2.0 |
| StockEtablissement et StockUniteLegale de la base Sirene (INSEE) | `suppliers` | Licence Ouverte 2.0 |
| export Sirene de l'annuaire des entreprises | `suppliers` | Licence Ouverte 2.0 |
| réponses de l'API Sirene et de recherche-entreprises (JSON) | `suppliers` | Licence Ouverte 2.0 |
| liste des entreprises de l'ESS (ESS France) | `supplier_lists` | Licence Ouverte 2.0 |
| structures de l'inclusion (les-emplois, API du marché de l'inclusion) | `supplier_lists` | Licence Ouverte 2.0 |
| liste officielle des ESAT, stock de FINESS | `supplier_lists` | Licence Ouverte 2.0 |
| ratios financiers (INPI, BCE) | `supplier_revenues` | Licence Ouverte 2.0 |
| avis du BOAMP (jeu `boamp`, CSV ou JSON) | `consultations`, `award_criteria` | Licence Ouverte 2.0 |
| PES_Aller (dépense), factures Factur-X (XML) et UBL | `invoices` | les vôtres |
| part d'achat inclusif du marché de l'inclusion, avec l'année dans son nom | `invoices` | les vôtres |
| achats de ma-cantine, import ou application (avec `canteens.csv`) | `food_purchases` | les vôtres |
| bilans annuels de ma-cantine, simples et détaillés | `food_declarations` | les vôtres |

De la base Sirene, en CSV ou en Parquet, seules sont lues les entreprises que les autres exports
nomment : `spaser wanted-suppliers dossier` écrit leurs SIRET, tels que l'annuaire des entreprises
les prend. Une liste sans dates vaut pour toutes les années. `canteens.csv` (`name,siret`) donne le
SIRET d'une cantine que ma-cantine nomme.

`spaser template` écrit les vingt fichiers vides avec leurs en-têtes ; `spaser check dossier`
dit ce qui est lu, accepté et écarté, et pourquoi.

Le séparateur (`,` `;` tabulation `|`), l'encodage (UTF-8, Windows-1252, ISO-8859-1, UTF-16 avec
BOM), les décimales (`1 234 567,89 €`, `1234567.89`), les dates (`2024-01-18`, `18/01/2024`,
`2024-01-18T00:00:00`) et les booléens (oui/non, true/false, 1/0, O/N, x) sont reconnus. Casse,
accents, espaces, ponctuation et ordre des en-têtes sont indifférents ; une colonne en plus est
laissée de côté et signalée, une colonne qui manque est une erreur : laissez-la vide si elle n'est
pas connue, à moins qu'elle ne soit obligatoire. Une ligne sans valeur obligatoire est écartée et
listée. Une autre valeur vide est inconnue, ce n'est pas un non.

Cette page est faite de `seeds/raw/_raw__seeds.yml` (`make docs`).
"""
DICTIONARY_INTRODUCTION = """\
# Data dictionary

Each table of `published/warehouse.duckdb`, with its columns. The same sentences are comments in the
file: tools that show comments show them. Words are in the [glossary](glossary.md), formulas in
[indicators.md](indicators.md). What of it goes out as open data, and by which rule, is in
[open_data.csv](../seeds/reference/open_data.csv).

This page is made of the published file (`make docs`, after `make build`).
"""
INDICATORS_INTRODUCTION = """\
# Les indicateurs

Une section par indicateur : ce qui est compté, d'où, avec quels seuils, vers quelle cible, dans
quel modèle, et les [décisions](decisions.md) qui le touchent. Les règles communes sont dans
[rules.fr.md](rules.fr.md), les colonnes des exports dans [exports.md](exports.md), les mots dans
[glossary.md](glossary.md).

Les seuils sont des lignes de [parameters.csv](../seeds/plan/parameters.csv) ; un `parameters.csv`
(colonnes `parameter` et `value`) dans le dossier des exports en remplace les valeurs.

Cette page est faite de `seeds/plan` et de `docs/decisions.md` (`make docs`).
"""


def write_documents(published: Path) -> list[Path]:
    """Write the pages, and return where they stand; that of the tables where something is published."""
    docs = PROJECT / "docs"
    pages = {docs / "exports.md": exports_page(), docs / "indicators.md": indicators_page()}
    pages[CONTRACT] = contract_with_contents()
    if published.is_file():
        pages[docs / "data-dictionary.md"] = dictionary_page(published)
        pages |= superset_datasets(published)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return list(pages)


def dictionary_page(published: Path) -> str:
    """Return ``docs/data-dictionary.md``: what the published file says of itself."""
    with reading(published) as connection:
        tables = tables_of(connection)
    blocks = [DICTIONARY_INTRODUCTION]
    facts = [name for name, table in tables.items() if table.schema == "indicators"]
    for name, table in tables.items():
        text, is_fact = table.text, table.schema == "indicators"
        if is_fact and name != facts[0]:
            continue
        if is_fact:
            name, text = "indicators.fct_c*", f"{len(facts)} tables of one shape. {text}"
        if table.key:
            text += f" Key: {', '.join(f'`{column}`' for column in table.key)}."
        rows = "".join(
            f"| `{column}` | {kind.lower()} | {said} |\n"
            for column, (kind, said) in table.columns.items()
        )
        blocks.append(
            f"## {name}\n\n{_wrapped(text)}\n\n| column | type | what it is |\n|---|---|---|\n{rows}"
        )
    return "\n".join(blocks)


def contract_with_contents() -> str:
    """Return ``_raw__seeds.yml`` with the SHA-256 of each seed into which dbt does not look.

    A change in one of them is then a change of its configuration, which ``state:modified`` sees.
    """

    def told(match: re.Match[str]) -> str:
        seed = CONTRACT.with_name(f"{match['seed']}.csv")
        if seed.stat().st_size <= MAXIMUM_SEED_SIZE:
            return match["head"]
        digest = hashlib.sha256(seed.read_bytes()).hexdigest()
        return f"{match['head']}        content: {digest}\n"

    return re.sub(
        r"(?P<head>  - name: (?P<seed>\w+)\n(?:    .*\n)*?      meta:\n)(?:        content: .*\n)?",
        told, CONTRACT.read_text(encoding="utf-8"),
    )  # fmt: skip


def superset_datasets(published: Path) -> dict[Path, str]:
    """Return the datasets of ``integrations/superset``, by file: the columns of the tables that its charts read."""
    with reading(published) as connection:
        tables = tables_of(connection)
    database = yaml.safe_load((SUPERSET / "databases" / "entrepot.yaml").read_text("utf-8"))
    return {
        SUPERSET / "datasets" / "entrepot" / f"{name}.yaml": yaml.safe_dump(
            {
                "version": "1.0.0",
                # Charts name their dataset by it.
                "uuid": str(uuid.uuid5(uuid.UUID(database["uuid"]), name)),
                "database_uuid": database["uuid"],
                "table_name": name,
                "schema": "reporting",
                "catalog": "warehouse",
                "description": tables[f"reporting.{name}"].text,
                "main_dttm_col": moment,
                "metrics": [{"metric_name": "count", "verbose_name": "Nombre", "expression": "count(*)"}],
                "columns": [
                    {"column_name": column, "type": kind, "is_dttm": kind == "DATE", "description": said}
                    for column, (kind, said) in tables[f"reporting.{name}"].columns.items()
                ],
            },
            allow_unicode=True, sort_keys=False, width=100,
        )
        for name, moment in SUPERSET_TABLES.items()
    }  # fmt: skip


def exports_page() -> str:
    """Return ``docs/exports.md``."""
    blocks = [EXPORTS_INTRODUCTION]
    for export in export_documentation():
        required = required_columns(export.name)
        rows = "".join(
            f"| `{name}`{' (obligatoire)' if name in required else ''} | {description} | `{example}` |\n"
            for name, description, example in export.columns
        )
        steps = "".join(
            f"{_wrapped(f'{n}. {step}')}\n" for n, step in enumerate(export.steps, start=1)
        )
        blocks.append(
            f"## {export.name}\n\n{_wrapped(f'Source : {export.found_in}.')}\n\n{steps}\n"
            f"| colonne | ce que c'est | exemple |\n|---|---|---|\n{rows}"
        )
    return "\n".join(blocks)


def indicators_page() -> str:
    """Return ``docs/indicators.md``."""
    parameters = {row["parameter"]: row for row in _rows("parameters")}
    targets, measures = _by_indicator("targets"), _by_indicator("plan_second_measures")
    chantiers = {row["chantier_id"]: row["name_fr"] for row in _rows("chantiers")}
    decisions = decisions_by_indicator()
    blocks, chantier = [INDICATORS_INTRODUCTION], ""
    for row in _rows("indicators"):
        name = row["indicator_id"]
        if row["chantier_id"] != chantier:
            chantier = row["chantier_id"]
            blocks.append(f"## Chantier {chantier} : {chantiers[chantier]}\n")
        formula = row["numerator_fr"], row["denominator_fr"]
        (fact,) = FACTS.glob(f"axis_*/fct_{name.lower().replace('-', '_')}_*.sql")
        quoted = [
            parameter
            for parameter, one in parameters.items()
            if one["indicator_id"] == name or any(f"{{{parameter}}}" in text for text in formula)
        ]
        lines = [
            ("Compté" if not formula[1] else "Numérateur", _filled(formula[0], parameters)),
            ("Dénominateur", _filled(formula[1], parameters)),
            ("Unité", row["unit_fr"]),
            ("Aussi", "; ".join(one["name_fr"] for one in measures[name])),
            ("Cibles", "; ".join(map(_target, targets[name])) or "aucune"),
            ("Seuils", "; ".join(f"`{one}` = {_shown(parameters[one])}" for one in quoted)),
            (
                "Exports",
                ", ".join(f"[{one}](exports.md#{one})" for one in row["exports"].split("; ")),
            ),
            ("Modèle", f"[{fact.stem}](../{fact.relative_to(PROJECT).as_posix()})"),
            ("Plan", f"lignes {row['source_lines']}" if row["source_lines"] else ""),
            (
                "Décisions",
                ", ".join(f"[{one}](decisions.md#{one.lower()})" for one in decisions[name]),
            ),
        ]
        told = "\n".join(_wrapped(f"- {title} : {text}") for title, text in lines if text)
        blocks.append(f"### {name}\n\n{_wrapped(row['name_fr'])}\n\n{told}\n")
    return "\n".join(blocks)


def decisions_by_indicator() -> dict[str, list[str]]:
    """Return the ids of the decisions that touch each indicator, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    text = DECISIONS.read_text(encoding="utf-8")
    for block in re.split(r"(?m)^(?=### D\d+)", text)[1:]:
        decision = block.split(maxsplit=2)[1]
        line = re.search(r"(?m)^Indicators: (.*)$", block)
        for indicator in re.findall(r"C\d\d-\d", line[1] if line else ""):
            found[indicator].append(decision)
    return found


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text, 100, subsequent_indent="  " if text.startswith("- ") else "",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _filled(text: str, parameters: dict[str, dict[str, str]]) -> str:
    for name, row in parameters.items():
        text = text.replace(f"{{{name}}}", f"{_shown(row)} (`{name}`)")
    return text


def _shown(row: dict[str, str]) -> str:
    value = float(row["value"])
    number = f"{value * 100 if row['unit'] == 'share' else value:,.10g}".replace(",", " ")
    return number.replace(".", ",") + {"share": " %", "EUR": " €"}.get(row["unit"], "")


def _target(row: dict[str, str]) -> str:
    kinds = {
        "stated": "", "undated": " (sans date)", "inferred": " (notre lecture du plan)",
        "unreadable": " (illisible dans le plan)",
    }  # fmt: skip
    value = f"{float(row['value']) * 100:g} %".replace(".", ",") if row["value"] else "?"
    growth = "+" if row["kind"] == "growth_at_least" else ""
    return f"{growth}{value} {row['year'] or 'chaque année'}{kinds[row['status']]}"


def _by_indicator(name: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(name):
        found[row["indicator_id"]].append(row)
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (PLAN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
