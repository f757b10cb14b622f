"""A few lines that say where the plan stands, for whoever runs the build."""

from __future__ import annotations

from pathlib import Path

import duckdb

SENTENCES = (
    ("met", "cible atteinte"),
    ("missed", "cible manquée"),
    ("on_track", "en bonne voie"),
    ("off_track", "en retard"),
    ("no_target", "suivis sans cible"),
    ("in_progress", "en cours d'année"),
    ("insufficient_coverage", "trop peu de réponses connues"),
    ("withheld", "non publiés (confidentialité)"),
    ("no_data", "sans données"),
)


def summary(published: Path) -> str:
    """Return the summary of the last year that is over and has data (else of the year in progress)."""
    with duckdb.connect(str(published), read_only=True) as connection:
        year, complete = connection.execute(
            "select year, is_complete from steering.indicator_trajectories where value is not null "
            "order by is_complete desc, year desc limit 1"
        ).fetchone() or (None, False)
        if year is None:
            return "Aucun des indicateurs n'a de données."
        counts: dict[str, int] = dict(
            connection.execute(
                "select status, count(*) from steering.indicator_trajectories where year = ? group by status",
                [year],
            ).fetchall()
        )
        names = connection.execute(
            "select t.indicator_id, i.name_fr, t.is_left_censored "
            "from steering.indicator_trajectories as t join core.dim_indicators as i using (indicator_id) "
            "where t.year = ? and t.status = 'missed' order by t.indicator_id",
            [year],
        ).fetchall()
        rejected = connection.execute("select count(*) from quality.rejected_rows").fetchone()
        suspect = connection.execute("select count(*) from quality.anomalies").fetchone()
        moved = connection.execute(
            "select indicator_id, year, field, published, recomputed from quality.frozen_figure_changes order by all"
        ).fetchall()
    total = sum(counts.values())
    with_data = total - counts.get("no_data", 0)
    state = "année close" if complete else "année en cours"
    lines = [f"Année {year} ({state}) : {with_data} indicateurs sur {total} ont des données."]
    lines += [
        f"  {counts[status]:>3}  {sentence}" for status, sentence in SENTENCES if counts.get(status)
    ]
    lines += [
        f"Cible manquée : {identifier} {name}"
        + (" (historique trop court pour en juger)" if is_left_censored else "")
        for identifier, name, is_left_censored in names
    ]
    lines += [
        f"Chiffre figé qui a changé : {identifier} {frozen_year}, {column} : {before} → {after}"
        for identifier, frozen_year, column, before, after in moved
    ]
    if rejected and rejected[0]:
        lines.append(f"{rejected[0]} lignes écartées : voir la table quality.rejected_rows")
    if suspect and suspect[0]:
        lines.append(f"{suspect[0]} anomalies à vérifier : voir la table quality.anomalies")
    return "\n".join(lines)
