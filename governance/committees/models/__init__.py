"""Bodies and offices, matters and their steps, meetings and what they decide."""

from governance.committees.models.appraisal import Appraisal, AppraisalResult, AppraisalScale
from governance.committees.models.archive import ArchiveClass, ArchiveItem
from governance.committees.models.audit import Audit
from governance.committees.models.body import Body, Handover, KinDeclaration, KinTie, Office, Term, WorkingRules
from governance.committees.models.matter import Matter, MatterFile, MatterStep, Procedure
from governance.committees.models.meeting import (
    AgendaItem,
    Attendance,
    Authorisation,
    Meeting,
    MinutesSignature,
    Resolution,
)
from governance.committees.models.supervision import SupervisionAnswer, SupervisionOpinion

__all__ = [
    "AgendaItem",
    "Appraisal",
    "AppraisalResult",
    "AppraisalScale",
    "ArchiveClass",
    "ArchiveItem",
    "Attendance",
    "Audit",
    "Authorisation",
    "Body",
    "Handover",
    "KinDeclaration",
    "KinTie",
    "Matter",
    "MatterFile",
    "MatterStep",
    "Meeting",
    "MinutesSignature",
    "Office",
    "Procedure",
    "Resolution",
    "SupervisionAnswer",
    "SupervisionOpinion",
    "Term",
    "WorkingRules",
]
