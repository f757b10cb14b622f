"""The 51 figures in pandas, as an analyst would script them: the work of ``limit``, in floating point.

``python -m benchmarks.with_pandas exports figures.csv`` writes ``indicator_id``, ``year``, ``numerator`` and
``denominator``, and prints the seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd
from pandas import DataFrame, Series

OCCITANIE = ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]
POSITIVE = ["cdi", "cdd_6_mois_et_plus", "formation_qualifiante", "creation_activite"]
NOTHING = ["NC", "MQ", "CDL"]
CONTRACT = ["buyer", "contract"]
ANSWERS = {"oui": True, "true": True, "o": True, "non": False, "false": False, "n": False}


def day(written: Series) -> Series:
    """Return dates, written in either of the two ways."""
    plain = pd.to_datetime(written.str[:10], format="%Y-%m-%d", errors="coerce")
    return plain.fillna(pd.to_datetime(written, format="%d/%m/%Y", errors="coerce"))


def year(written: Series) -> Series:
    """Return the years of dates."""
    years: Series = day(written).dt.year.astype("Int32")
    return years


def number(written: Series) -> Series:
    """Return numbers, written in either of the two ways."""
    plain = written.str.replace("\u202f", "", regex=False).str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce")


def price(written: Series) -> Series:
    """Return amounts; what a platform shows in place of none is none."""
    amount = number(written).round(2)
    is_amount = (amount > 1) & (amount <= 15_000_000_000) & ~amount.isin([99999999, 12311111111])
    return amount.where(is_amount)


def answer(written: Series) -> Series:
    """Return true, false or unknown."""
    return written.str.lower().map(ANSWERS).astype("boolean")


def siret(written: Series) -> Series:
    """Return SIRET without spaces."""
    return written.str.replace(" ", "", regex=False)


def declares(written: Series, word: str) -> Series:
    """Tell whether a consideration is declared; unknown where nothing is said."""
    told = written.notna() & ~written.isin(NOTHING)
    return written.str.contains(word, regex=False).astype("boolean").where(told)


class Figures:
    """What is asked of the exports of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: list[DataFrame] = []

    def export(self, name: str) -> DataFrame:
        """Return an export, all text; what is empty is unknown."""
        return pd.read_csv(
            self.folder / f"{name}.csv", dtype=str, keep_default_na=False, na_values=[""]
        )

    def put(self, name: str, numerator: Series, denominator: Series | None = None) -> None:
        """Add the figures of an indicator; both by year."""
        found = DataFrame({"numerator": numerator.astype(float)})
        found["denominator"] = None if denominator is None else denominator.astype(float)
        found.index.name = "year"
        self.found.append(found.reset_index().assign(indicator_id=name))

    def judge(self, name: str, years: Series, known: Series) -> None:
        """Add the share of rows with a yes among those with an answer."""
        grouped = known.groupby(years)
        self.put(name, grouped.sum(), grouped.count())

    def all(self) -> DataFrame:
        """Compute them."""
        self.registry()
        self.contracts()
        self.asked()
        self.spending()
        self.food()
        self.people()
        return pd.concat(self.found, ignore_index=True)

    def registry(self) -> None:
        """Read what several need: suppliers, lists, criteria, reviews, sourcing, consultations."""
        rows = self.export("suppliers")
        self.suppliers = DataFrame(
            {
                "siret": rows["siret"],
                "is_sme": (rows["categorieEntreprise"] == "PME").astype("boolean")
                .where(rows["categorieEntreprise"].notna()),
                "is_social": answer(rows["economieSocialeSolidaireUniteLegale"]),
                "is_regional": rows["codeCommuneEtablissement"].str[:2].isin(OCCITANIE)
                .astype("boolean").where(rows["codeCommuneEtablissement"].notna()),
            }
        )  # fmt: skip
        rows = self.export("supplier_lists")
        self.lists = DataFrame(
            {
                "who": rows["identifiant"],
                "list": rows["liste"],
                "first": day(rows["valide_du"]).fillna(pd.Timestamp("1900-01-01")),
                "last": day(rows["valide_au"]).fillna(pd.Timestamp("2100-12-31")),
            }
        )
        rows = self.export("award_criteria")
        kind, weight = rows["type_critere"], number(rows["ponderation"]) > 0
        self.criteria = DataFrame(
            {
                "consultation_id": rows["consultation_id"],
                "has_life_cycle": kind == "acv",
                "has_innovation": kind == "innovation",
                "weighs_green": kind.isin(["environnement", "acv"]) & weight,
                "weighs_csr": (kind == "rse") & weight,
            }
        ).groupby("consultation_id").any().astype("boolean")  # fmt: skip
        rows = self.export("supplier_reviews")
        self.reviews = DataFrame(
            {
                "buyer": rows["acheteur_id"].str[:9],
                "contract": rows["marche_id"],
                "siren": siret(rows["siret"]).str[:9],
                "on": day(rows["date"]),
                "year": year(rows["date"]),
                "kind": rows["type"],
            }
        )
        rows = self.export("sourcing")
        self.sourced = DataFrame(
            {"consultation_id": rows["consultation_id"], "siren": siret(rows["siret"]).str[:9]}
        )
        rows = self.export("consultations")
        self.consultations = DataFrame(
            {
                "consultation_id": rows["consultation_id"],
                "year": year(rows["date_publication"]),
                "is_split": answer(rows["alloti"]),
                "has_equality": answer(rows["contrat_progres_egalite"]),
                "is_sourced": answer(rows["sourcing_realise"]),
            }
        )

    def contracts(self) -> None:
        """Add what is asked of contracts, their holders and who comes for the first time."""
        rows = self.export("contracts")
        rows = rows[rows["modification_id"] == "0"]
        numbers = rows["id"].where(
            ~rows["id"].str.contains("_", regex=False),
            rows["id"].str[4:].str.replace("_", "", regex=False),
        )
        rows = DataFrame(
            {
                "buyer": rows["acheteur_id"].str[:9],
                "number": numbers,
                "label": rows["objet"],
                "published_on": day(rows["datePublicationDonnees"]),
                "notified_on": day(rows["dateNotification"]),
                "nature": rows["nature"],
                "division": rows["codeCPV"].str[:2],
                "is_framework": (rows["techniques"] == "Accord-cadre")
                & (rows["modalitesExecution"] == "Bons de commande"),
                "framework": rows["idAccordCadre"],
                "amount": price(rows["montant"]),
                "months": pd.to_numeric(rows["dureeMois"], errors="coerce"),
                "has_advance": answer(rows["attributionAvance"]),
                "advance_rate": number(rows["tauxAvance"]),
                "siret": siret(rows["titulaire_id"]),
                "social": declares(rows["considerationsSociales"], "Clause sociale"),
                "green": declares(rows["considerationsEnvironnementales"], "Clause env"),
                "criterion": declares(rows["considerationsEnvironnementales"], "Critère env"),
            }
        )
        rows["siren"] = rows["siret"].str[:9]
        is_cut = rows["number"].str.len() < 8
        pairs = rows[is_cut & rows["amount"].notna()].merge(
            rows[~is_cut], on=["buyer", "amount", "siren"], suffixes=("", "_entire")
        )
        both = zip(pairs["number"], pairs["number_entire"], strict=True)
        begins = Series((entire.startswith(cut) for cut, entire in both), pairs.index, dtype=bool)
        near = (pairs["notified_on"] - pairs["notified_on_entire"]).abs() <= pd.Timedelta(days=7)
        homes = (
            pairs[begins & near]
            .groupby(["buyer", "number", "label"])["number_entire"]
            .agg(["first", "nunique"])
            .query("nunique == 1")["first"]
            .rename("home")
        )
        rows = rows.merge(homes, on=["buyer", "number", "label"], how="left")
        alone = rows["home"].fillna(rows["number"] + " " + rows["label"])
        rows["contract"] = rows["number"].where(rows["number"].str.len() >= 8, alone)

        # "last" takes the last that is known.
        settled = rows.sort_values("published_on", kind="stable").groupby(CONTRACT).agg(
            notified_on=("notified_on", "last"), nature=("nature", "last"), division=("division", "last"),
            is_framework=("is_framework", "last"), framework=("framework", "last"),
            amount=("amount", "last"), months=("months", "last"), has_advance=("has_advance", "last"),
            advance_rate=("advance_rate", "last"), social=("social", "max"), green=("green", "max"),
            criterion=("criterion", "max"),
        ).reset_index()  # fmt: skip
        settled["year"] = settled["notified_on"].dt.year
        known = rows[CONTRACT].drop_duplicates().rename(columns={"contract": "framework"})
        settled = settled.merge(known.assign(is_known=True), on=["buyer", "framework"], how="left")
        is_own = settled["framework"].isna() | (
            settled["is_framework"] & settled["is_known"].isna()
        )
        values = settled[(settled["nature"] == "Marché") & is_own]
        holders = (
            rows[[*CONTRACT, "siret", "siren"]]
            .drop_duplicates()
            .merge(values[[*CONTRACT, "year"]], on=CONTRACT)
        )
        told = holders.merge(self.suppliers, on="siret", how="left").groupby(CONTRACT)
        shares = DataFrame({"n": told.size()})
        for name in ("is_sme", "is_regional"):
            counted = told[name].agg(["sum", "count"])
            shares[name] = (counted["sum"] / shares["n"]).round(6)
            shares[f"{name}_known"] = (counted["count"] / shares["n"]).round(6)
        shares["has_sme"] = shares["is_sme"] > 0
        shares["are_sizes_known"] = shares["is_sme_known"] == 1
        facts = (
            values.merge(self.details(), on=CONTRACT, how="left")
            .merge(self.criteria, on="consultation_id", how="left")
            .merge(
                self.consultations[["consultation_id", "is_sourced"]],
                on="consultation_id",
                how="left",
            )
            .merge(shares, on=CONTRACT, how="left")
        )
        is_met = facts["consultation_id"].isin(self.sourced["consultation_id"])
        facts["is_sourced"] = facts["is_sourced"].mask(is_met, True)
        years = facts["year"]

        def either(one: str, other: str) -> Series:
            answers: Series = facts[one].fillna(facts[other]) | facts[other].fillna(facts[one])
            return answers

        def among(taken: Series, known: str) -> Series:
            answers: Series = facts[known].where(taken.fillna(False))
            return answers

        equipment = ["45", "30", "32", "48", "72"]
        for name, judged in (
            ("C01-1", either("green", "criterion")),
            ("C01-2", either("criterion", "weighs_green")),
            ("C01-3", facts["is_plastic_free"]),
            ("C01-4", among(facts["division"] == "45", "is_bio_based")),
            ("C02-1", facts["is_recycled"]),
            ("C02-2", facts["is_reused"]),
            ("C04-1", among(facts["division"].isin(equipment), "has_energy_label")),
            ("C04-2", facts["has_low_transport"]),
            ("C06-5", among(facts["amount"] > 100_000, "social")),
            ("C07-1", facts["weighs_csr"]),
            ("C11-3", self.advance(facts)),
            ("C11-4", (facts["retention_rate"] <= 0.03).where(facts["retention_rate"].notna())),
            ("C14-2", facts["is_innovation"]),
            ("C14-3", facts["is_partnership"]),
            ("C16-3", among(facts["is_strategic"], "is_sourced")),
        ):
            self.judge(name, years, judged)
        sums = facts.groupby("year")
        self.put("C11-1", sums["is_sme"].sum(), sums["is_sme_known"].sum())
        self.put("C12-1", sums["is_regional"].sum(), sums["is_regional_known"].sum())
        for name, taken, first, last in (
            ("C17-1", None, "estimate", "amount"),
            ("C17-2", "is_strategic_family", "estimate", "amount"),
            ("C17-3", "is_negotiated", "first_offer", "last_offer"),
        ):
            told_rows = facts if taken is None else facts[facts[taken].fillna(False)]
            told_rows = told_rows.dropna(subset=[first, last])
            self.put(
                name,
                (told_rows[first] - told_rows[last]).groupby(told_rows["year"]).sum(),
                told_rows[first].groupby(told_rows["year"]).sum(),
            )
        self.put("C10-3", holders.groupby("siren")["year"].min().value_counts())
        led = self.sourced.merge(
            facts[[*CONTRACT, "year", "consultation_id"]], on="consultation_id"
        )
        won = led.merge(
            holders[[*CONTRACT, "siren"]].drop_duplicates().assign(has_won=True),
            on=[*CONTRACT, "siren"],
            how="left",
        )
        won = won["has_won"].notna().groupby([won["siren"], won["year"]]).any().reset_index()
        self.judge("C16-1", won["year"], won["has_won"])
        evaluated = (
            self.reviews[self.reviews["kind"] == "evaluation"]
            .drop(columns="siren")
            .merge(rows[[*CONTRACT, "siren"]].drop_duplicates(), on=CONTRACT)
            .merge(self.lists[self.lists["list"] == "STRATEGIQUE"], left_on="siren", right_on="who")
        )
        is_on = evaluated["on"].between(evaluated["first"], evaluated["last"])
        evaluated = evaluated[is_on][[*CONTRACT, "year"]].drop_duplicates()
        self.put("C16-2", evaluated["year"].value_counts())

    def details(self) -> DataFrame:
        """Return what the buyer alone knows of its contracts."""
        rows = self.export("contract_details")
        recycled = {"condition": True, "critere": True, "variante": True, "aucun": False}
        found = DataFrame(
            {
                "buyer": rows["acheteur_id"].str[:9],
                "contract": rows["id"],
                "consultation_id": rows["consultation_id"],
                "is_recycled": rows["recycle_mode"].map(recycled).astype("boolean"),
                "retention_rate": number(rows["retenue_garantie_taux"]),
            }
        )
        for name, column in (
            ("is_strategic_family", "famille_strategique"), ("is_strategic", "marche_strategique"),
            ("is_plastic_free", "suppression_pe_plastiques"), ("is_bio_based", "materiaux_biosources"),
            ("is_reused", "reemploi"), ("has_energy_label", "label_energie"),
            ("has_low_transport", "transport_sobre"), ("is_negotiated", "negocie"),
            ("is_innovation", "marche_innovation_r2122_9_1"), ("is_construction", "filiere_btp"),
            ("is_partnership", "partenariat_innovation"),
        ):  # fmt: skip
            found[name] = answer(rows[column])
        for name, column in (
            ("estimate", "estime_ht"), ("first_offer", "offre_initiale_ht"),
            ("last_offer", "offre_finale_ht"),
        ):  # fmt: skip
            found[name] = price(rows[column])
        return found

    @staticmethod
    def advance(facts: DataFrame) -> Series:
        """Tell whether an advance is what the plan promises, whatever the truth of what is not known."""
        is_sme = facts["has_sme"].astype("boolean")
        is_sme = is_sme.where(is_sme | facts["are_sizes_known"])

        def promised(amount: Series, unknown: bool) -> Series:
            rate = Series(0.15, index=facts.index)
            rate[is_sme.fillna(unknown).astype(bool) & (amount < 1_000_000)] = 0.20
            works = facts["is_construction"].fillna(unknown).astype(bool)
            rate[works & (amount <= 1_000_000)] = 0.30
            return rate

        rate = facts["advance_rate"].where(facts["advance_rate"] > 0)
        rate = rate.mask(facts["has_advance"].eq(False).fillna(False), 0.0)
        due = (facts["months"] > 2).where(facts["amount"] > 50_000, facts["months"] > 3)
        kept = Series(pd.NA, index=facts.index, dtype="boolean")
        kept[rate < promised(facts["amount"].fillna(2_000_000), False)] = False
        kept[rate >= promised(facts["amount"].fillna(0), True)] = True
        return kept.where(due)

    def asked(self) -> None:
        """Add what is asked of consultations and bids."""
        rows = self.consultations.merge(self.criteria, on="consultation_id", how="left")
        years = rows.groupby("year")
        self.put("C03-1", years["has_life_cycle"].sum())
        self.put("C14-1", years["has_innovation"].sum())
        self.put("C09-1", years["has_equality"].sum())
        self.judge("C11-2", rows["year"], rows["is_split"])
        rows = self.export("bids")
        bids = DataFrame(
            {
                "consultation_id": rows["consultation_id"],
                "siren": siret(rows["siret"]).str[:9],
                "year": year(rows["date_depot"]),
                "year_asked": year(rows["demande_justification_oab_le"]),
            }
        )
        known = bids[bids["consultation_id"].isin(self.consultations["consultation_id"])]
        self.put("C10-2", known.groupby("siren")["year"].min().value_counts())
        on = bids["year_asked"].fillna(bids["year"])
        self.put("C18-3", bids["year_asked"].groupby(on).count())

    def spending(self) -> None:
        """Add what is asked of invoices."""
        rows = self.export("invoices")
        is_credit = rows["type_piece"] == "avoir"
        amount = number(rows["montant_ht"])
        fair = number(rows["montant_commerce_equitable_ht"])
        spend = DataFrame(
            {
                "siret": siret(rows["siret_fournisseur"]),
                "on": day(rows["date_reception"]),
                "paid_on": day(rows["date_paiement"]),
                "is_credit": is_credit,
                "amount": amount.mask(is_credit, -amount.abs()),
                "fair": fair.mask(is_credit, -fair),
            }
        )
        del rows
        spend["siren"] = spend["siret"].str[:9]
        spend["year"] = spend["on"].dt.year
        spend = spend.merge(self.suppliers.drop(columns="is_sme"), on="siret", how="left")

        def on_list(key: str, *lists: str) -> Series:
            wanted = self.lists[self.lists["list"].isin(lists)]
            pairs = spend[[key, "on"]].reset_index().merge(wanted, left_on=key, right_on="who")
            found = pairs[pairs["on"].between(pairs["first"], pairs["last"])]["index"]
            return spend.index.to_series().isin(found)

        spend["is_sheltered"] = on_list("siret", "EA", "EATT", "ESAT")
        spend["is_strategic"] = on_list("siren", "STRATEGIQUE")
        spend["is_social"] = spend["is_social"].mask(on_list("siret", "ESS", "ESUS"), True)

        def of(condition: Series) -> Series:
            taken = spend[condition.fillna(False).astype(bool)]
            return taken.groupby("year")["amount"].sum()

        self.put("C06-6", of(spend["is_sheltered"]))
        self.put("C12-2", of(spend["is_regional"]), of(spend["is_regional"].notna()))
        social = of(spend["is_social"])
        self.put("C13-2", social)
        size = spend["amount"].abs()
        known = size.where(spend["is_social"].notna()).groupby(spend["year"]).sum()
        social = social[known >= 0.8 * size.groupby(spend["year"]).sum()]
        before = social.rename(index=lambda one: one + 1)
        growth = DataFrame({"now": social, "before": before}).dropna()
        self.put("C13-1", growth["now"] - growth["before"], growth["before"])
        paid = spend[spend["paid_on"].notna() & ~spend["is_credit"]]
        in_time = paid["paid_on"] - paid["on"] <= pd.Timedelta(days=30)
        self.judge("C18-5", paid["paid_on"].dt.year, in_time)

        rows = self.export("supplier_revenues")
        revenues = DataFrame(
            {
                "siren": rows["siren"],
                "year": pd.to_numeric(rows["exercice"], errors="coerce"),
                "revenue": number(rows["chiffre_affaires_ht"]),
            }
        )
        reviewed = self.reviews[self.reviews["kind"] == "bilan_annuel"][["siren", "year"]]
        strategic = (
            spend[spend["is_strategic"]]
            .groupby(["siren", "year"])["amount"]
            .sum()
            .reset_index()
            .merge(revenues, on=["siren", "year"], how="left")
            .merge(reviewed.drop_duplicates().assign(seen=True), on=["siren", "year"], how="left")
            .sort_values(["amount", "siren"], ascending=[False, True])
        )
        seen = strategic[strategic.groupby("year").cumcount() < 20]
        self.judge("C18-4", seen["year"], seen["seen"].notna())
        told = strategic[strategic["revenue"].notna()]
        for name, taken in (
            ("C18-1", told[told.groupby("year").cumcount() < 10]),
            ("C18-2", told),
        ):
            by_year = taken.groupby("year")
            self.put(name, by_year["amount"].sum(), by_year["revenue"].sum())
        self.fair = spend[["year", "fair"]].rename(columns={"fair": "amount"})

    def food(self) -> None:
        """Add what is asked of food and equipment."""
        rows = self.export("food_purchases")
        labels = "," + rows["categories_egalim"].fillna("") + ","
        food = DataFrame(
            {
                "siret": rows["siret"],
                "year": year(rows["date"]),
                "total": number(rows["prix_ht"]),
                "organic": labels.str.contains(",BIO,", regex=False),
                "fair": labels.str.contains(",COMMERCE_EQUITABLE,", regex=False),
                "local": answer(rows["est_local"]).fillna(False).astype(bool),
            }
        )
        rows = self.export("food_declarations")
        declared = DataFrame(
            {
                "siret": rows["siret"],
                "year": pd.to_numeric(rows["annee_bilan"], errors="coerce").astype("Int32"),
                "total": number(rows["valeur_totale"]),
                "organic": number(rows["valeur_bio"]),
                "local": number(rows["valeur_locale"]),
                "fair": number(rows["valeur_commerce_equitable"]),
            }
        )
        lines = food[["siret", "year"]].drop_duplicates().assign(has_lines=True)
        declared = declared.merge(lines, on=["siret", "year"], how="left")
        declared = declared[declared["has_lines"].isna()]
        for name, condition, told in (
            ("C05-1", food["organic"], "organic"),
            ("C05-2", food["local"], "local"),
            ("C05-3", food["organic"] | food["local"], None),
        ):
            parts = [
                DataFrame(
                    {
                        "year": food["year"],
                        "total": food["total"],
                        "part": food["total"].where(condition),
                    }
                )
            ]
            if told:
                parts.append(
                    declared.assign(part=declared[told]).dropna(subset="part")[
                        ["year", "total", "part"]
                    ]
                )
            years = pd.concat(parts).groupby("year")
            self.put(name, years["part"].sum(), years["total"].sum())
        fair = pd.concat(
            [
                self.fair,
                food[food["fair"]][["year", "total"]].rename(columns={"total": "amount"}),
                declared[["year", "fair"]].rename(columns={"fair": "amount"}),
            ]
        )
        self.put("C08-1", fair.groupby("year")["amount"].sum())
        rows = self.export("equipment_purchases")
        rows["year"] = year(rows["date"])
        rows["quantite"] = pd.to_numeric(rows["quantite"], errors="coerce")
        renewed = (
            (rows["categorie"] == "vehicule")
            & (rows["operation"] == "renouvellement")
            & (rows["affectation"] == "hotel_de_region")
        )
        for name, taken, column in (
            ("C02-3", rows["categorie"].isin(["telephone", "tablette"]), "reconditionne"),
            ("C01-5", renewed, "faible_emission"),
        ):
            known = answer(rows[column])
            weight = rows["quantite"].where(taken & known.notna())
            yes = weight.where(known.fillna(False).astype(bool))
            self.put(name, yes.groupby(rows["year"]).sum(), weight.groupby(rows["year"]).sum())

    def people(self) -> None:
        """Add what is asked of beneficiaries, events, referents and disputes."""
        rows = self.export("insertion_hours")
        rows["year"] = pd.to_numeric(rows["periode"].str[:4], errors="coerce")
        rows["hours"] = number(rows["heures_realisees"])
        self.put("C06-1", rows.groupby("year")["hours"].sum())
        left = rows[rows["sortie"].isin(POSITIVE)]
        left = DataFrame({"who": left["beneficiaire_id"], "year": year(left["date_sortie"])})
        self.put("C06-2", left.drop_duplicates()["year"].value_counts())
        worked = rows[rows["hours"] > 0]
        keys = [worked["beneficiaire_id"], worked["year"]]
        woman = worked["sexe"].map({"F": True, "H": False}).astype("boolean")
        for name, known in (("C06-3", answer(worked["rqth"])), ("C06-4", woman)):
            persons = known.groupby(keys).max().rename("known").reset_index()
            self.judge(name, persons["year"], persons["known"])
        events = self.export("events")
        events["year"] = year(events["date"])
        for name, kind in (
            ("C10-1", "rencontre_entreprises"),
            ("C20-1", "sensibilisation_acheteurs"),
        ):
            self.put(name, events[events["type"] == kind]["year"].value_counts())
        came = self.export("event_participants").merge(
            events[events["type"] == "atelier_acheteurs"], on="evenement_id"
        )[["referent_id", "year"]]
        active = self.export("purchasing_referents")
        first, last = year(active["actif_du"]).fillna(2010), year(active["actif_au"]).fillna(2026)
        active["year"] = [
            list(range(one, other + 1)) for one, other in zip(first, last, strict=True)
        ]
        active = active.explode("year").astype({"year": "Int32"})
        active = active.merge(
            came.drop_duplicates().assign(came=True), on=["referent_id", "year"], how="left"
        )
        self.judge("C15-1", active["year"], active["came"].notna())
        disputes = self.export("disputes")
        opened, referred = (
            DataFrame({"year": year(disputes[column]), "referred": is_referred})
            for column, is_referred in (("date_ouverture", 0), ("date_saisine_mediateur", 1))
        )
        self.put("C19-1", pd.concat([opened, referred]).groupby("year")["referred"].sum())


def main() -> int:
    """Compute, write and print the seconds."""
    started = time.monotonic()
    Figures(Path(sys.argv[1])).all().to_csv(sys.argv[2], index=False)
    print(f"{time.monotonic() - started:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
