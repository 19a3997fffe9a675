"""Tables about persons' rights over their data, and about the platform itself."""

from residents.models.feedback import Feedback
from residents.models.record import Assessment, Breach
from residents.models.request import Contact, Request

__all__ = ["Assessment", "Breach", "Contact", "Feedback", "Request"]
