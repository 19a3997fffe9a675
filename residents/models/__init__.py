"""Tables about people, about their rights over their data, and about the platform itself."""

from residents.models.feedback import Feedback
from residents.models.person import Absence, CollectiveMember, Group, Household, Person, Unmasking, Upload
from residents.models.record import Assessment, Breach
from residents.models.request import Contact, Request

__all__ = [
    "Absence",
    "Assessment",
    "Breach",
    "CollectiveMember",
    "Contact",
    "Feedback",
    "Group",
    "Household",
    "Person",
    "Request",
    "Unmasking",
    "Upload",
]
