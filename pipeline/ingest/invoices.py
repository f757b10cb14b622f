"""Electronic invoices: one flat row of each, whatever its syntax.

Source of the elements: EN 16931, in the syntaxes CII (Factur-X, as the XML in the PDF) and UBL 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.ingest.documents import Record, members

COLUMNS = (
    "facture_id", "acheteur_id", "siret_fournisseur", "date_facture", "type_piece", "montant_ht", "devise", "marche_id",
)  # fmt: skip


def invoice_of(record: Record) -> dict[str, str] | None:
    """Return the row of an electronic invoice, with the names of COLUMNS; None where the record is none."""
    root = record.path[-1] if record.path else ""
    value = record.value
    if root == "CrossIndustryInvoice":
        trade = "SupplyChainTradeTransaction"
        agreement = f"{trade}/ApplicableHeaderTradeAgreement"
        settlement = f"{trade}/ApplicableHeaderTradeSettlement"
        found = [
            _first(value, "ExchangedDocument/ID"),
            _company(value, f"{agreement}/BuyerTradeParty"),
            _company(value, f"{agreement}/SellerTradeParty"),
            _day(_first(value, "ExchangedDocument/IssueDateTime/DateTimeString")),
            _first(value, "ExchangedDocument/TypeCode"),
            _first(value, f"{settlement}/SpecifiedTradeSettlementHeaderMonetarySummation/TaxBasisTotalAmount"),
            _first(value, f"{settlement}/InvoiceCurrencyCode"),
            _first(value, f"{agreement}/ContractReferencedDocument/IssuerAssignedID"),
        ]  # fmt: skip
    elif root in ("Invoice", "CreditNote"):
        found = [
            _first(value, "ID"),
            _company(value, "AccountingCustomerParty/Party"),
            _company(value, "AccountingSupplierParty/Party"),
            _first(value, "IssueDate"),
            "381" if root == "CreditNote" else _first(value, "InvoiceTypeCode"),
            _first(value, "LegalMonetaryTotal/TaxExclusiveAmount"),
            _first(value, "DocumentCurrencyCode"),
            _first(value, "ContractDocumentReference/ID"),
        ]
    else:
        return None
    return dict(zip(COLUMNS, found, strict=True))


def _all(value: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a path, every one where there are several."""
    name, _, rest = path.partition("/")
    for one in members(value, name):
        yield from _all(one, rest) if rest else (one,)


def _first(value: Any, path: str) -> str:
    return next((one for one in _all(value, path) if isinstance(one, str)), "")


def _company(value: Any, party: str) -> str:
    """Return the SIRET that a party gives, or else its SIREN; no other number, which may be a person's."""
    paths = ("GlobalID", "ID", "SpecifiedLegalOrganization/ID", "PartyIdentification/ID", "PartyLegalEntity/CompanyID",
             "EndpointID", "URIUniversalCommunication/URIID")  # fmt: skip
    numbers = [
        re.sub(r"\s", "", one)
        for path in paths
        for one in _all(value, f"{party}/{path}")
        if isinstance(one, str)
    ]
    return next(
        (one for digits in (14, 9) for one in numbers if re.fullmatch(f"[0-9]{{{digits}}}", one)),
        "",
    )


def _day(text: str) -> str:
    """Return a day of CII (format 102, ``20250301``) with its hyphens."""
    return re.sub(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", r"\1-\2-\3", text)
