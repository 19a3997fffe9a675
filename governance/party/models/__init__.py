"""Party organisations and their officers; studies before decisions; links, checks, leadership duties, rectification."""

from governance.party.models.leadership import Appraisal, Evidence, LeadershipDuty
from governance.party.models.link import RegionalLink
from governance.party.models.organisation import MemberCount, Officer, PartyOrganisation
from governance.party.models.rectification import Measure, Rectification
from governance.party.models.standard import Adoption, CheckResult, StandardCheck
from governance.party.models.study import Study
from governance.party.models.target import Target

__all__ = [
    "Adoption",
    "Appraisal",
    "CheckResult",
    "Evidence",
    "LeadershipDuty",
    "Measure",
    "MemberCount",
    "Officer",
    "PartyOrganisation",
    "Rectification",
    "RegionalLink",
    "StandardCheck",
    "Study",
    "Target",
]
