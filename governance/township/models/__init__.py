"""Names that upper apps may use."""

from governance.township.models.guidance import Correction, Guidance
from governance.township.models.money import Due, Payment
from governance.township.models.project import Project

__all__ = ["Correction", "Due", "Guidance", "Payment", "Project"]
