"""Names that upper apps may use."""

from governance.township.api.project import (
    MoneyField,
    ProjectDetail,
    ProjectFull,
    ProjectHalfway,
    ProjectList,
    ProjectPlan,
    ProjectSettlement,
    ProjectStart,
    own_project,
)

__all__ = [
    "MoneyField",
    "ProjectDetail",
    "ProjectFull",
    "ProjectHalfway",
    "ProjectList",
    "ProjectPlan",
    "ProjectSettlement",
    "ProjectStart",
    "own_project",
]
