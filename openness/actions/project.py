"""Giving up a project also ends what its stages still owe the public."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from governance.base.accounts.models import User
from governance.base.clock.actions import cancel
from governance.base.clock.models import Duty
from governance.township.actions.project import cancel_project
from governance.township.models import Project
from openness.duty_kinds import STAGE_KINDS


def give_up_project(*, project_id: int, version: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Project:
    """Cancel the project and its open stage duties; what was published stays."""
    with transaction.atomic():
        project = cancel_project(project_id=project_id, version=version, reason=reason, by=by, at=at, on=on)
        duties = Duty.objects.open().filter(
            division=project.division, kind__in=STAGE_KINDS.values(), subject=project.pk
        )
        cancel(duty_ids=list(duties.values_list("id", flat=True)), on=on)
    return project
