"""The 51 figures in polars, as an analyst would script them: the work of ``limit``, lazily but for what is used often.

``python -m benchmarks.with_polars exports figures.csv`` writes ``indicator_id``, ``year``, ``numerator`` and
``denominator``, and prints the seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import polars as pl
from polars import LazyFrame, col, lit

OCCITANIE = ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]
POSITIVE = ["cdi", "cdd_6_mois_et_plus", "formation_qualifiante", "creation_activite"]
NOTHING = ["", "NC", "MQ", "CDL"]
MONEY = pl.Decimal(18, 2)
CONTRACT = ["buyer", "contract"]


def day(name: str) -> pl.Expr:
    """Return a column as a date, written in either of the two ways."""
    return pl.coalesce(
        col(name).str.head(10).str.to_date("%Y-%m-%d", strict=False),
        col(name).str.to_date("%d/%m/%Y", strict=False),
    )


def year(name: str) -> pl.Expr:
    """Return the year of a column of dates."""
    return day(name).dt.year()


def euros(name: str) -> pl.Expr:
    """Return a column as an amount, written in either of the two ways."""
    plain = col(name).str.replace_all("\u202f", "", literal=True)
    return plain.str.replace(",", ".", literal=True).cast(MONEY, strict=False)


def price(name: str) -> pl.Expr:
    """Return an amount; what a platform shows in place of none is none."""
    amount = euros(name)
    is_amount = (amount > 1) & (amount <= 15_000_000_000) & ~amount.is_in([99999999, 12311111111])
    return pl.when(is_amount).then(amount).alias(name)


def answer(name: str) -> pl.Expr:
    """Return a column as true, false or unknown."""
    text = col(name).str.to_lowercase()
    return (
        pl.when(text.is_in(["oui", "true", "o"])).then(True)
        .when(text.is_in(["non", "false", "n"])).then(False)
    ).alias(name)  # fmt: skip


def siret(name: str) -> pl.Expr:
    """Return a SIRET without its spaces."""
    return col(name).str.replace_all(" ", "", literal=True)


def declares(name: str, word: str) -> pl.Expr:
    """Tell whether a consideration is declared; unknown where nothing is said."""
    told = col(name).is_not_null() & ~col(name).is_in(NOTHING)
    return pl.when(told).then(col(name).str.contains(word, literal=True))


class Figures:
    """What is asked of the exports of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: list[LazyFrame] = []

    def export(self, name: str) -> LazyFrame:
        """Return an export, all text."""
        return pl.scan_csv(self.folder / f"{name}.csv", infer_schema=False)

    def put(
        self, name: str, frame: LazyFrame, numerator: pl.Expr, denominator: pl.Expr | None = None
    ) -> None:
        """Add the figures of an indicator by year."""
        self.found.append(
            frame.group_by("year").agg(
                numerator.cast(pl.Decimal(38, 6)).alias("numerator"),
                (lit(None) if denominator is None else denominator)
                .cast(pl.Decimal(38, 6))
                .alias("denominator"),
            ).select(lit(name).alias("indicator_id"), "year", "numerator", "denominator")
        )  # fmt: skip

    def judge(self, name: str, frame: LazyFrame, known: pl.Expr) -> None:
        """Add the share of rows with a yes among those with an answer."""
        self.put(
            name, frame.with_columns(known.alias("known")), col("known").sum(), col("known").count()
        )

    def all(self) -> pl.DataFrame:
        """Compute them."""
        self.contracts()
        self.consultations()
        self.spending()
        self.food()
        self.people()
        return pl.concat(pl.collect_all(self.found))

    def contracts(self) -> None:
        """Add what is asked of contracts, their holders and who comes for the first time."""
        number = (
            pl.when(col("id").str.contains("_", literal=True))
            .then(col("id").str.slice(4).str.replace("_", "", literal=True))
            .otherwise(col("id"))
        )
        rows = (
            self.export("contracts")
            .filter(col("modification_id") == "0")
            .select(
                col("acheteur_id").str.head(9).alias("buyer"),
                number.alias("number"),
                col("objet").alias("label"),
                day("datePublicationDonnees").alias("published_on"),
                day("dateNotification").alias("notified_on"),
                "nature",
                col("codeCPV").str.head(2).alias("division"),
                (
                    (col("techniques") == "Accord-cadre")
                    & (col("modalitesExecution") == "Bons de commande")
                ).alias("is_framework"),
                col("idAccordCadre").replace("", None).alias("framework"),
                price("montant").alias("amount"),
                col("dureeMois").cast(pl.Int32, strict=False).alias("months"),
                answer("attributionAvance").alias("has_advance"),
                col("tauxAvance").cast(pl.Decimal(9, 4), strict=False).alias("advance_rate"),
                siret("titulaire_id").alias("siret"),
                declares("considerationsSociales", "Clause sociale").alias("social"),
                declares("considerationsEnvironnementales", "Clause env").alias("green"),
                declares("considerationsEnvironnementales", "Critère env").alias("criterion"),
            )
            .with_columns(col("siret").str.head(9).alias("siren"))
        )  # fmt: skip
        cut = rows.filter(col("number").str.len_chars() < 8)
        entire = rows.filter(col("number").str.len_chars() >= 8)
        homes = (
            cut.join(entire, on=["buyer", "amount", "siren"], suffix="_entire")
            .filter(
                col("number_entire").str.starts_with(col("number")),
                (col("notified_on") - col("notified_on_entire")).abs() <= pl.duration(days=7),
            )
            .group_by("buyer", "number", "label")
            .agg(
                col("number_entire").first().alias("home"),
                col("number_entire").n_unique().alias("n"),
            )
            .filter(col("n") == 1)
        )
        records = (
            rows.join(homes, on=["buyer", "number", "label"], how="left")
            .with_columns(
                pl.when(col("number").str.len_chars() >= 8)
                .then("number")
                .otherwise(pl.coalesce("home", col("number") + " " + col("label")))
                .alias("contract")
            )
            .collect()
            .lazy()
        )

        def latest(name: str) -> pl.Expr:
            return col(name).sort_by("published_on").drop_nulls().last()

        numbers = records.select("buyer", col("contract").alias("framework")).unique()
        values = (
            records.group_by(CONTRACT)
            .agg(
                latest("notified_on").dt.year().alias("year"),
                *map(
                    latest,
                    ("nature", "division", "is_framework", "framework", "amount", "months",
                     "has_advance", "advance_rate"),
                ),
                *(pl.when(col(name).count() > 0).then(col(name).any()).alias(name)
                  for name in ("social", "green", "criterion")),
            )
            .join(numbers.with_columns(is_known=True), on=["buyer", "framework"], how="left")
            .filter(
                col("nature") == "Marché",
                col("framework").is_null() | (col("is_framework") & col("is_known").is_null()),
            )
            .drop("nature", "framework", "is_framework", "is_known")
        )  # fmt: skip
        holders = (
            records.select(*CONTRACT, "siret", "siren")
            .unique()
            .join(values.select(*CONTRACT, "year"), on=CONTRACT)
        )
        suppliers = self.suppliers()

        def share(expression: pl.Expr) -> pl.Expr:
            return (expression / pl.len()).round(6).cast(pl.Decimal(18, 6))

        shares = (
            holders.join(suppliers, on="siret", how="left")
            .group_by(CONTRACT)
            .agg(
                col("is_sme").any().alias("has_sme"),
                (col("is_sme").null_count() == 0).alias("are_sizes_known"),
                share(col("is_sme").sum()).alias("sme_share"),
                share(col("is_sme").count()).alias("sme_known"),
                share(col("is_regional").sum()).alias("regional_share"),
                share(col("is_regional").count()).alias("regional_known"),
            )
        )
        details = self.export("contract_details").select(
            col("acheteur_id").str.head(9).alias("buyer"),
            col("id").alias("contract"),
            col("consultation_id").replace("", None),
            answer("famille_strategique"),
            answer("marche_strategique"),
            price("estime_ht"),
            answer("suppression_pe_plastiques"),
            answer("materiaux_biosources"),
            pl.when(col("recycle_mode").is_in(["condition", "critere", "variante"])).then(True)
            .when(col("recycle_mode") == "aucun").then(False).alias("recycle_mode"),
            answer("reemploi"),
            answer("label_energie"),
            answer("transport_sobre"),
            answer("marche_innovation_r2122_9_1"),
            answer("partenariat_innovation"),
            answer("negocie"),
            price("offre_initiale_ht"),
            price("offre_finale_ht"),
            col("retenue_garantie_taux").cast(pl.Decimal(9, 4), strict=False),
            answer("filiere_btp"),
        )  # fmt: skip
        sourced = self.export("sourcing").select(
            "consultation_id", siret("siret").str.head(9).alias("siren")
        )
        facts = (
            values.join(details, on=CONTRACT, how="left")
            .join(self.criteria(), on="consultation_id", how="left")
            .join(
                self.export("consultations").select("consultation_id", answer("sourcing_realise")),
                on="consultation_id",
                how="left",
            )
            .join(
                sourced.select("consultation_id").unique().with_columns(is_met=True),
                on="consultation_id",
                how="left",
            )
            .join(shares, on=CONTRACT, how="left")
            .collect()
            .lazy()
        )

        self.judge("C01-1", facts, pl.max_horizontal("green", "criterion"))
        self.judge("C01-2", facts, pl.max_horizontal("criterion", "weighs_green"))
        works = facts.filter(col("division") == "45")
        self.judge("C01-4", works, col("materiaux_biosources"))
        equipment = facts.filter(col("division").is_in(["45", "30", "32", "48", "72"]))
        self.judge("C04-1", equipment, col("label_energie"))
        for name, column in (
            ("C01-3", "suppression_pe_plastiques"), ("C02-1", "recycle_mode"), ("C02-2", "reemploi"),
            ("C04-2", "transport_sobre"), ("C07-1", "weighs_csr"),
            ("C14-2", "marche_innovation_r2122_9_1"), ("C14-3", "partenariat_innovation"),
        ):  # fmt: skip
            self.judge(name, facts, col(column))
        self.judge("C06-5", facts.filter(col("amount") > 100_000), col("social"))
        self.judge("C11-3", facts, self.advance())
        self.judge(
            "C11-4", facts, col("retenue_garantie_taux") <= pl.lit("0.03").cast(pl.Decimal(9, 4))
        )
        strategic = facts.filter(col("marche_strategique"))
        self.judge("C16-3", strategic, pl.coalesce("is_met", "sourcing_realise"))
        self.put("C11-1", facts, col("sme_share").sum(), col("sme_known").sum())
        self.put("C12-1", facts, col("regional_share").sum(), col("regional_known").sum())
        for name, taken, first, last in (
            ("C17-1", lit(True), "estime_ht", "amount"),
            ("C17-2", col("famille_strategique"), "estime_ht", "amount"),
            ("C17-3", col("negocie"), "offre_initiale_ht", "offre_finale_ht"),
        ):
            both = facts.filter(taken, col(first).is_not_null(), col(last).is_not_null())
            self.put(name, both, (col(first) - col(last)).sum(), col(first).sum())

        first_won = holders.group_by("siren").agg(col("year").min())
        self.put("C10-3", first_won, pl.len())
        won = (
            sourced.join(facts.select(*CONTRACT, "year", "consultation_id"), on="consultation_id")
            .join(
                holders.select(*CONTRACT, "siren").unique().with_columns(has_won=True),
                on=[*CONTRACT, "siren"],
                how="left",
            )
            .group_by("siren", "year")
            .agg(col("has_won").any())
        )
        self.put("C16-1", won, col("has_won").sum(), pl.len())
        reviews = (
            self.reviews()
            .filter(col("type") == "evaluation")
            .join(records.select(*CONTRACT, "siren").unique(), on=CONTRACT)
            .join(self.lists("STRATEGIQUE"), left_on="siren", right_on="identifiant")
            .filter(col("on").is_between("valid_from", "valid_to"))
            .select(*CONTRACT, "year")
            .unique()
        )
        self.put("C16-2", reviews, pl.len())

    def advance(self) -> pl.Expr:
        """Tell whether an advance is what the plan promises, whatever the truth of what is not known."""
        low, high = col("amount").fill_null(0), col("amount").fill_null(2_000_000)
        is_sme = pl.when(col("has_sme")).then(True).when(col("are_sizes_known")).then(False)
        rate = (
            pl.when(col("has_advance") == False).then(lit(0).cast(pl.Decimal(9, 4)))  # noqa: E712
            .when(col("advance_rate") > 0).then("advance_rate")
        )  # fmt: skip

        def promised(amount: pl.Expr, unknown: bool) -> pl.Expr:
            return (
                pl.when(col("filiere_btp").fill_null(unknown) & (amount <= 1_000_000)).then(lit("0.30"))
                .when(is_sme.fill_null(unknown) & (amount < 1_000_000)).then(lit("0.20"))
                .otherwise(lit("0.15")).cast(pl.Decimal(9, 4))
            )  # fmt: skip

        due = pl.when(col("amount") > 50_000).then(col("months") > 2).otherwise(col("months") > 3)
        kept = (
            pl.when(rate >= promised(low, True)).then(True)
            .when(rate < promised(high, False)).then(False)
        )  # fmt: skip
        return pl.when(due).then(kept)

    def suppliers(self) -> LazyFrame:
        """Return the registry."""
        commune = col("codeCommuneEtablissement").replace("", None).str.head(2)
        return self.export("suppliers").select(
            "siret",
            (col("categorieEntreprise").replace("", None) == "PME").alias("is_sme"),
            answer("economieSocialeSolidaireUniteLegale").alias("is_social"),
            commune.is_in(OCCITANIE).alias("is_regional"),
        )

    def lists(self, *names: str) -> LazyFrame:
        """Return who is on one of the lists, and when."""
        return (
            self.export("supplier_lists")
            .filter(col("liste").is_in(names))
            .select(
                "identifiant",
                day("valide_du").fill_null(pl.date(1, 1, 1)).alias("valid_from"),
                day("valide_au").fill_null(pl.date(9999, 12, 31)).alias("valid_to"),
            )
        )

    def reviews(self) -> LazyFrame:
        """Return the reviews of suppliers."""
        return self.export("supplier_reviews").select(
            col("acheteur_id").str.head(9).alias("buyer"),
            col("marche_id").alias("contract"),
            siret("siret").str.head(9).alias("siren"),
            day("date").alias("on"),
            year("date").alias("year"),
            "type",
        )

    def criteria(self) -> LazyFrame:
        """Return what the criteria of a consultation are of."""
        weight = col("ponderation").cast(pl.Decimal(9, 2), strict=False) > 0
        kind = col("type_critere")
        return self.export("award_criteria").group_by("consultation_id").agg(
            (kind == "acv").any().alias("has_life_cycle"),
            (kind == "innovation").any().alias("has_innovation"),
            (kind.is_in(["environnement", "acv"]) & weight).any().alias("weighs_green"),
            ((kind == "rse") & weight).any().alias("weighs_csr"),
        )  # fmt: skip

    def consultations(self) -> None:
        """Add what is asked of consultations and bids."""
        rows = (
            self.export("consultations")
            .select(
                "consultation_id", answer("alloti"), answer("contrat_progres_egalite"),
                year("date_publication").alias("year"),
            )
            .join(self.criteria(), on="consultation_id", how="left")
        )  # fmt: skip
        self.put("C03-1", rows, col("has_life_cycle").sum())
        self.put("C14-1", rows, col("has_innovation").sum())
        self.put("C09-1", rows, col("contrat_progres_egalite").sum())
        self.judge("C11-2", rows, col("alloti"))
        bids = self.export("bids").select(
            "consultation_id",
            siret("siret").str.head(9).alias("siren"),
            year("date_depot").alias("year"),
            year("demande_justification_oab_le").alias("year_asked"),
        )
        known = bids.join(rows.select("consultation_id"), on="consultation_id", how="semi")
        self.put("C10-2", known.group_by("siren").agg(col("year").min()), pl.len())
        checks = bids.with_columns(pl.coalesce("year_asked", "year").alias("year"))
        self.put("C18-3", checks, col("year_asked").count())

    def spending(self) -> None:
        """Add what is asked of invoices."""
        is_credit = col("type_piece") == "avoir"
        amount, fair = euros("montant_ht"), euros("montant_commerce_equitable_ht")
        invoices = self.export("invoices").select(
            siret("siret_fournisseur").alias("siret"),
            siret("siret_fournisseur").str.head(9).alias("siren"),
            day("date_reception").alias("on"),
            year("date_reception").alias("year"),
            day("date_paiement").alias("paid_on"),
            is_credit.alias("is_credit"),
            pl.when(is_credit).then(-amount.abs()).otherwise(amount).alias("amount"),
            pl.when(is_credit).then(-fair).otherwise(fair).alias("fair"),
        ).with_row_index("row")  # fmt: skip

        def on_list(name: str, key: str, *lists: str) -> LazyFrame:
            return (
                invoices.select("row", "on", key)
                .join(self.lists(*lists), left_on=key, right_on="identifiant")
                .filter(col("on").is_between("valid_from", "valid_to"))
                .select("row")
                .unique()
                .with_columns(lit(True).alias(name))
            )

        spend = (
            invoices.join(self.suppliers(), on="siret", how="left")
            .join(on_list("is_sheltered", "siret", "EA", "EATT", "ESAT"), on="row", how="left")
            .join(on_list("is_listed", "siret", "ESS", "ESUS"), on="row", how="left")
            .join(on_list("is_strategic", "siren", "STRATEGIQUE"), on="row", how="left")
            .with_columns(pl.coalesce("is_listed", "is_social").alias("is_social"))
            .collect()
            .lazy()
        )

        def of(condition: pl.Expr) -> pl.Expr:
            return col("amount").filter(condition).sum()

        self.put("C06-6", spend, of(col("is_sheltered")))
        self.put("C12-2", spend, of(col("is_regional")), of(col("is_regional").is_not_null()))
        self.put("C13-2", spend, of(col("is_social")))
        size = col("amount").abs()
        years = spend.group_by("year").agg(
            of(col("is_social")).alias("now"),
            size.filter(col("is_social").is_not_null()).sum().cast(pl.Float64).alias("known"),
            size.sum().cast(pl.Float64).alias("size"),
        ).filter(col("known") >= 0.8 * col("size"))  # fmt: skip
        before = years.select(col("year") + 1, col("now").alias("before"))
        growth = years.join(before, on="year")
        self.put("C13-1", growth, (col("now") - col("before")).sum(), col("before").sum())
        paid = spend.filter(col("paid_on").is_not_null(), ~col("is_credit")).select(
            col("paid_on").dt.year().alias("year"),
            (col("paid_on") - col("on") <= pl.duration(days=30)).alias("in_time"),
        )
        self.judge("C18-5", paid, col("in_time"))

        revenues = self.export("supplier_revenues").select(
            "siren",
            col("exercice").cast(pl.Int32, strict=False).alias("year"),
            euros("chiffre_affaires_ht").alias("revenue"),
        )
        reviewed = (
            self.reviews()
            .filter(col("type") == "bilan_annuel")
            .select("siren", "year")
            .unique()
            .with_columns(is_reviewed=True)
        )
        strategic = (
            spend.filter(col("is_strategic"))
            .group_by("siren", "year")
            .agg(col("amount").sum())
            .join(revenues, on=["siren", "year"], how="left")
            .join(reviewed, on=["siren", "year"], how="left")
            .sort(["amount", "siren"], descending=[True, False])
            .with_columns(
                col("siren").cum_count().over("year").alias("place"),
                col("revenue").is_not_null().cum_sum().over("year").alias("known_place"),
            )
        )
        known = strategic.filter(col("revenue").is_not_null())
        first = known.filter(col("known_place") <= 10)
        self.put("C18-1", first, col("amount").sum(), col("revenue").sum())
        self.put("C18-2", known, col("amount").sum(), col("revenue").sum())
        seen = strategic.filter(col("place") <= 20)
        self.put("C18-4", seen, col("is_reviewed").sum(), pl.len())
        self.fair = spend.select("year", col("fair").alias("amount"))

    def food(self) -> None:
        """Add what is asked of food and equipment."""
        labels = col("categories_egalim").fill_null("").str.split(",")
        food = self.export("food_purchases").select(
            "siret",
            year("date").alias("year"),
            euros("prix_ht").alias("price"),
            labels.list.contains("BIO").alias("organic"),
            labels.list.contains("COMMERCE_EQUITABLE").alias("fair"),
            answer("est_local").fill_null(False).alias("local"),
        )
        declared = self.export("food_declarations").select(
            "siret",
            col("annee_bilan").cast(pl.Int32, strict=False).alias("year"),
            euros("valeur_totale").alias("total"),
            euros("valeur_bio").alias("organic"),
            euros("valeur_locale").alias("local"),
            euros("valeur_commerce_equitable").alias("fair"),
        ).join(food.select("siret", "year"), on=["siret", "year"], how="anti")  # fmt: skip
        for name, condition, told in (
            ("C05-1", col("organic"), "organic"),
            ("C05-2", col("local"), "local"),
            ("C05-3", col("organic") | col("local"), None),
        ):
            parts = [
                food.select("year", pl.when(condition).then("price").alias("part"), total="price")
            ]
            if told:
                parts.append(
                    declared.filter(col(told).is_not_null()).select(
                        "year", col(told).alias("part"), "total"
                    )
                )
            self.put(name, pl.concat(parts), col("part").sum(), col("total").sum())
        fair = pl.concat(
            [
                self.fair,
                food.filter(col("fair")).select("year", amount="price"),
                declared.select("year", amount="fair"),
            ]
        )
        self.put("C08-1", fair, col("amount").sum())
        equipment = self.export("equipment_purchases").with_columns(
            year("date").alias("year"),
            col("quantite").cast(pl.Int32, strict=False).alias("quantity"),
            answer("faible_emission"),
            answer("reconditionne"),
        )
        for name, taken, known in (
            ("C02-3", col("categorie").is_in(["telephone", "tablette"]), "reconditionne"),
            (
                "C01-5",
                (col("categorie") == "vehicule")
                & (col("operation") == "renouvellement")
                & (col("affectation") == "hotel_de_region"),
                "faible_emission",
            ),
        ):
            rows = equipment.filter(taken, col(known).is_not_null())
            self.put(name, rows, col("quantity").filter(col(known)).sum(), col("quantity").sum())

    def people(self) -> None:
        """Add what is asked of beneficiaries, events, referents and disputes."""
        rows = self.export("insertion_hours").select(
            col("beneficiaire_id").alias("person"),
            col("periode").str.head(4).cast(pl.Int32, strict=False).alias("year"),
            euros("heures_realisees").alias("hours"),
            answer("rqth").alias("disabled"),
            pl.when(col("sexe") == "F")
            .then(True)
            .when(col("sexe") == "H")
            .then(False)
            .alias("woman"),
            "sortie",
            year("date_sortie").alias("year_left"),
        )
        self.put("C06-1", rows, col("hours").sum())
        left = (
            rows.filter(col("sortie").is_in(POSITIVE)).select("person", year="year_left").unique()
        )
        self.put("C06-2", left, pl.len())
        worked = rows.filter(col("hours") > 0).group_by("person", "year").agg(
            *(pl.when(col(name).count() > 0).then(col(name).any()).alias(name)
              for name in ("disabled", "woman"))
        )  # fmt: skip
        self.judge("C06-3", worked, col("disabled"))
        self.judge("C06-4", worked, col("woman"))
        events = self.export("events").select("evenement_id", year("date").alias("year"), "type")
        for name, kind in (
            ("C10-1", "rencontre_entreprises"), ("C20-1", "sensibilisation_acheteurs"),
        ):  # fmt: skip
            self.put(name, events.filter(col("type") == kind), pl.len())
        came = (
            self.export("event_participants")
            .join(events.filter(col("type") == "atelier_acheteurs"), on="evenement_id")
            .select("referent_id", "year")
            .unique()
            .with_columns(came=True)
        )
        active = (
            self.export("purchasing_referents")
            .select(
                "referent_id",
                pl.int_ranges(
                    year("actif_du").fill_null(2010),
                    year("actif_au").fill_null(2026) + 1,
                    dtype=pl.Int32,
                ).alias("year"),
            )
            .explode("year")
            .join(came, on=["referent_id", "year"], how="left")
        )
        self.put("C15-1", active, col("came").sum(), pl.len())
        disputes = self.export("disputes")
        steps = pl.concat(
            [
                disputes.select(year("date_ouverture").alias("year"), referred=lit(0)),
                disputes.select(
                    year("date_saisine_mediateur").alias("year"), referred=lit(1)
                ).drop_nulls(),
            ]
        )
        self.put("C19-1", steps, col("referred").sum())


def main() -> int:
    """Compute, write and print the seconds."""
    started = time.monotonic()
    Figures(Path(sys.argv[1])).all().write_csv(sys.argv[2])
    print(f"{time.monotonic() - started:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
