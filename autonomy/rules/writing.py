"""What is written of an entry, by hand or from a sheet: plain values, before anybody looked whether they will do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class BasisInput:
    """A row of the rulebook (``rule_id``), or a document by its name."""

    rule_id: int | None = None
    document: str = ""
    article: str = ""
    quote: str = ""


@dataclass(frozen=True)
class EntryInput:
    """What the county writes; standing and end belong to the gate."""

    title: str
    group: str
    code: str = ""
    applies_to: str = "both"
    does: str = ""
    does_not: str = ""
    decided_by: str = ""
    department: str = ""
    organisation_id: int | None = None
    rhythm: str = ""
    hours_village: Decimal | None = None
    hours_urban: Decimal | None = None
    amount: Decimal | None = None
    per: str = ""
    payer: str = ""
    pay_when: str = ""
    powers: str = ""
    data: str = ""
    bases: tuple[BasisInput, ...] = ()
