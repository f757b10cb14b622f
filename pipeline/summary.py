"""A few lines that say where the plan stands, for whoever runs the build."""

from __future__ import annotations

from pathlib import Path

from pipeline.published import reading

# What is said of a missed target that the plan does not state as a figure.
INFERRED = "promesse du plan non tenue, dont la cible est déduite"


def summary(published: Path) -> str:
    """Return the summary of the last year that is over and has data (else of the year in progress)."""
    with reading(published) as connection:
        year, complete = connection.execute(
            "select year, is_year_complete from steering.indicator_trajectories where value is not null "
            "order by is_year_complete desc, year desc limit 1"
        ).fetchone() or (None, False)
        if year is None:
            return "Aucun des indicateurs n'a de données."
        counts = connection.execute(
            "select s.status_id, s.sentence_fr, count(*) from steering.indicator_trajectories as t "
            "join core.dim_statuses as s on t.status = s.status_id "
            "where t.year = ? and not coalesce(t.status = 'missed' and t.target_status = 'inferred', false) "
            "group by all order by min(s.position)",
            [year],
        ).fetchall()
        missed = connection.execute(
            "select t.indicator_id, i.name_fr, coalesce(t.target_status = 'inferred', false) as is_inferred "
            "from steering.indicator_trajectories as t join core.dim_indicators as i using (indicator_id) "
            "where t.year = ? and t.status = 'missed' order by is_inferred, t.indicator_id",
            [year],
        ).fetchall()
        rejected = connection.execute("select count(*) from quality.rejected_rows").fetchone()
        suspect = connection.execute("select count(*) from quality.anomalies").fetchone()
        subsequent = connection.execute(
            "select count(*) from core.fct_contracts where population_exclusion = 'subsequent_contract' and year = ?",
            [year],
        ).fetchone()
        moved = connection.execute(
            "select indicator_id, year, field, published, recomputed from quality.frozen_figure_changes order by all"
        ).fetchall()
    n_inferred = sum(is_inferred for *_, is_inferred in missed)
    total = sum(count for *_, count in counts) + n_inferred
    with_data = total - sum(count for status, _, count in counts if status == "no_data")
    state = "année close" if complete else "année en cours"
    lines = [f"Année {year} ({state}) : {with_data} indicateurs sur {total} ont des données."]
    lines += [f"  {count:>3}  {sentence}" for _, sentence, count in counts]
    if n_inferred:
        lines.append(f"  {n_inferred:>3}  {INFERRED}")
    lines += [
        f"{'Promesse non tenue (cible déduite)' if is_inferred else 'Cible manquée'} : {identifier} {name}"
        for identifier, name, is_inferred in missed
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
