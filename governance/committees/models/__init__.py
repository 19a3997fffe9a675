"""Bodies and offices, matters and their steps, meetings and what they decide."""

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

__all__ = [
    "AgendaItem",
    "Attendance",
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
    "Term",
    "WorkingRules",
]
