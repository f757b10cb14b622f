"""The demonstration as administrations and platforms would publish it: no file has a column of our own exports."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from oracle import read_csv
from test_formats import criterion, eforms, lot

Row = Mapping[str, str]
# How eForms writes a price, a cost and any other criterion.
TYPES = {"prix": "price", "acv": "cost"}
NAMES = {
    "environnement": "Performance environnementale", "acv": "Coût du cycle de vie", "rse": "Responsabilité sociétale",
    "innovation": "Innovation", "technique": "Valeur technique", "delai": "Délai", "insertion": "Insertion",
}  # fmt: skip


def publish(raw: Path, out: Path) -> None:
    """Write what of the exports in ``raw`` is published: DECP, Sirene, lists, BOAMP, PES, ma-cantine, ratios."""
    out.mkdir()
    (out / "decp.csv").write_bytes((raw / "contracts.csv").read_bytes())
    _write_sirene(read_csv(raw / "suppliers.csv"), out)
    _write_lists(read_csv(raw / "supplier_lists.csv"), out)
    criteria: dict[str, list[Row]] = defaultdict(list)
    for row in read_csv(raw / "award_criteria.csv"):
        criteria[row["consultation_id"]].append(row)
    _write(
        out / "boamp.csv",
        [
            {"idweb": row["consultation_id"], "objet": row["objet"], "dateparution": row["date_publication"],
             "donnees": _notice(row, criteria[row["consultation_id"]])}
            for row in read_csv(raw / "consultations.csv")
        ],
        ";",
    )  # fmt: skip
    (out / "PES_DEPENSE.xml").write_text("".join(_orders(read_csv(raw / "invoices.csv"))), "utf-8")
    _write_food(read_csv(raw / "food_purchases.csv"), out)
    _write(
        out / "bilans_simple.csv",
        [
            {"siret": row["siret"], "année_bilan": row["annee_bilan"], "valeur_totale": row["valeur_totale"],
             "valeur_bio": row["valeur_bio"], "valeur_bio_dont_commerce_equitable": "0", "valeur_siqo": "0",
             "valeur_externalites_performance": "0", "valeur_egalim_autres": "0",
             "valeur_egalim_autres_dont_commerce_equitable": row["valeur_commerce_equitable"]}
            for row in read_csv(raw / "food_declarations.csv")
        ],
    )  # fmt: skip
    _write(
        out / "ratios_inpi_bce.csv",
        [
            {"siren": row["siren"], "date_cloture_exercice": f"{row['exercice']}-12-31",
             "chiffre_d_affaires": row["chiffre_affaires_ht"], "type_bilan": "C"}
            for row in read_csv(raw / "supplier_revenues.csv")
        ],
        ";",
    )  # fmt: skip


def _write(path: Path, rows: Iterable[Row], delimiter: str = ",") -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, listed[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(listed)


def _write_sirene(suppliers: Iterable[Row], out: Path) -> None:
    units: dict[str, dict[str, str]] = {}
    places: dict[str, dict[str, str]] = {}
    for row in suppliers:
        siret = row["siret"].replace(" ", "")
        if len(siret) != 14:
            continue
        siren, nic = siret[:9], siret[9:]
        units.setdefault(
            siren,
            {
                name: row[name]
                for name in row
                if name.endswith("UniteLegale") or name == "categorieEntreprise"
            }
            | {"siren": siren, "nicSiegeUniteLegale": "99999"},
        )
        for number, commune, is_office in (
            (nic, row["codeCommuneEtablissement"], "false"),
            # The head office is an establishment of its own.
            ("99999", row["codeCommuneSiege"], "true"),
        ):
            places.setdefault(
                siren + number,
                {"siren": siren, "nic": number, "siret": siren + number, "etablissementSiege": is_office,
                 "codeCommuneEtablissement": commune,
                 "etatAdministratifEtablissement": row["etatAdministratifEtablissement"]},
            )  # fmt: skip
    _write(out / "StockUniteLegale_utf8.csv", units.values())
    _write(out / "StockEtablissement_utf8.csv", places.values())


def _write_lists(members: Iterable[Row], out: Path) -> None:
    listed: dict[str, list[str]] = defaultdict(list)
    for row in members:
        listed[row["liste"]].append(row["identifiant"])
    _write(
        out / "entreprisesess.csv",
        [
            {"SIREN": str(int(number[:9])), "Nom ou raison sociale de l'entreprise": "FICTIVE",
             "Famille juridique de l'entreprise": "Coopératives"}
            for number in listed["ESS"]
        ],
    )  # fmt: skip
    kinds = ("EA", "EATT", "EI", "ACI", "ETTI", "AI", "GEIQ")
    _write(
        out / "siae.csv",
        [
            {"siret": number.ljust(14, "0"), "kind": kind, "name": "FICTIVE", "brand": "", "naf": "", "post_code": "",
             "city": "", "department": "", "source": "", "created_at": ""}
            for kind in kinds for number in listed[kind]
        ],
    )  # fmt: skip
    with (out / "finess.csv").open("w", encoding="latin-1") as file:
        file.write("finess;etalab;101;2026-11-04\n")
        for number in listed["ESAT"]:
            cells = [
                "structureet",
                *[""] * 17,
                "246",
                "E.S.A.T.",
                "",
                "",
                number.ljust(14, "0"),
                "",
            ]
            file.write(";".join(cells) + "\n")


def _notice(row: Row, criteria: Iterable[Row]) -> str:
    weighed = [
        criterion(
            TYPES.get(one["type_critere"], "quality"), NAMES.get(one["type_critere"], one["libelle"]),
            "per-exa", one["ponderation"],
        )
        for one in criteria
    ]  # fmt: skip
    n_lots = 2 if row["alloti"] == "oui" else 1
    return eforms([lot(number, weighed) for number in range(1, n_lots + 1)], row["acheteur_id"])


def _orders(invoices: Iterable[Row]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?><n:PES_Aller xmlns:n="urn:pes">'
    for number, row in enumerate(invoices, start=1):
        values = {name: quoteattr(value) for name, value in row.items()}
        order = "02" if row["type_piece"] == "avoir" else "01"
        yield (
            f"<PES_DepenseAller><EnTetePES><IdColl V={values['acheteur_id']}/></EnTetePES><Bordereau><BlocBordereau>"
            f'<Exer V="2025"/><IdBord V="{number}"/><DteBordEm V={values["date_reception"]}/><TypBord V="{order}"/>'
            f'</BlocBordereau><Piece><BlocPiece><IdPce V="{number}"/><NatPce V="01"/></BlocPiece><LigneDePiece>'
            f'<IdLigne V="1"/><Nature V="60632"/><MtHT V={values["montant_ht"]}/><Tiers>'
            f'<IdTiers V={values["siret_fournisseur"]}/><NatIdTiers V="01"/></Tiers></LigneDePiece></Piece></Bordereau>'
            "</PES_DepenseAller>\n"
        )
    yield "</n:PES_Aller>"


def _write_food(purchases: Iterable[Row], out: Path) -> None:
    rows = list(purchases)
    canteens = {
        siret: f"Lycée fictif {rank}"
        for rank, siret in enumerate(sorted({row["siret"] for row in rows}))
    }
    _write(
        out / "canteens.csv", [{"name": name, "siret": siret} for siret, name in canteens.items()]
    )
    _write(
        out / "achats.csv",
        [
            {
                "Date": row["date"], "Cantine": canteens[row["siret"]], "Description": row["description"],
                "Fournisseur": row["fournisseur"], "Famille de produit": row["famille_produits"],
                "Caractéristiques": ",".join(
                    filter(None, [row["categories_egalim"], "Produit local" if row["est_local"] == "oui" else ""])
                ),
                "Prix HT": row["prix_ht"],
            }
            for row in rows
        ],
    )  # fmt: skip
