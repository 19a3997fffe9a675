"""Names that upper apps may use."""

from autonomy.models.admission import AdmissionRequest, Opinion, RequestFile, Review
from autonomy.models.agreement import (
    Agreement,
    AgreementItem,
    AgreementSignature,
    AgreementTemplate,
    Breach,
    DraftRun,
    Evaluation,
    Promise,
)
from autonomy.models.burden import Burden, BurdenView, Ceiling
from autonomy.models.lists import Basis, ListEntry, ListVersion, Narrowing, YearlyReview
from autonomy.models.report import OffListAnswer, Report

__all__ = [
    "AdmissionRequest",
    "Agreement",
    "AgreementItem",
    "AgreementSignature",
    "AgreementTemplate",
    "Basis",
    "Breach",
    "Burden",
    "BurdenView",
    "Ceiling",
    "DraftRun",
    "Evaluation",
    "ListEntry",
    "ListVersion",
    "Narrowing",
    "OffListAnswer",
    "Opinion",
    "Promise",
    "Report",
    "RequestFile",
    "Review",
    "YearlyReview",
]
