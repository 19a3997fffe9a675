"""Bodies and offices, matters and their steps, meetings and what they decide."""

from governance.committees.models.appraisal import Appraisal, AppraisalResult, AppraisalScale
from governance.committees.models.archive import ArchiveClass, ArchiveDestruction, ArchiveItem
from governance.committees.models.audit import Audit, AuditObjection
from governance.committees.models.body import Body, Handover, KinDeclaration, KinTie, Office, Term, WorkingRules
from governance.committees.models.election import Election, ElectionMember, ElectionNotice, Recall
from governance.committees.models.election_roll import AbsentDeclaration, Proxy, RollEntry, RollObjection
from governance.committees.models.election_vote import (
    Candidate,
    CandidateReview,
    Count,
    Nomination,
    PollingStation,
    PollWorker,
)
from governance.committees.models.expected import Expected
from governance.committees.models.matter import Matter, MatterFile, MatterStep, Procedure
from governance.committees.models.meeting import (
    AgendaItem,
    Attendance,
    Authorisation,
    CallRequest,
    Meeting,
    MinutesSignature,
    Resolution,
)
from governance.committees.models.supervision import (
    MeetingAsk,
    SupervisionAnswer,
    SupervisionOpinion,
    SupervisionReferral,
    SupervisionReport,
)

__all__ = [
    "AbsentDeclaration",
    "AgendaItem",
    "Appraisal",
    "AppraisalResult",
    "AppraisalScale",
    "ArchiveClass",
    "ArchiveDestruction",
    "ArchiveItem",
    "Attendance",
    "Audit",
    "AuditObjection",
    "Authorisation",
    "Body",
    "CallRequest",
    "Candidate",
    "CandidateReview",
    "Count",
    "Election",
    "ElectionMember",
    "ElectionNotice",
    "Expected",
    "Handover",
    "KinDeclaration",
    "KinTie",
    "Matter",
    "MatterFile",
    "MatterStep",
    "Meeting",
    "MeetingAsk",
    "MinutesSignature",
    "Nomination",
    "Office",
    "PollWorker",
    "PollingStation",
    "Procedure",
    "Proxy",
    "Recall",
    "Resolution",
    "RollEntry",
    "RollObjection",
    "SupervisionAnswer",
    "SupervisionOpinion",
    "SupervisionReferral",
    "SupervisionReport",
    "Term",
    "WorkingRules",
]
