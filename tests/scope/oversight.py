"""What watches a village: an opinion, a meeting asked for, a report upwards, an appraisal, an audit, an archive."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.places.models import Division
from governance.committees.models import (
    Appraisal,
    AppraisalResult,
    ArchiveClass,
    ArchiveItem,
    Audit,
    AuditObjection,
    Body,
    MeetingAsk,
    Office,
    SupervisionOpinion,
    SupervisionReferral,
)


def furnish_oversight(village: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """Ids by noun. Nothing here has a leaf, so the mark stands in every text of it and on no page of the board."""
    body = Body.objects.create(division=village, kind="supervision", name="监督委员会", since=on)
    office = Office.objects.create(body=body, name="监某", post="member", woman=False, starts_on=on, basis="推选")
    when = {"by": by, "at": at}
    opinion = SupervisionOpinion.objects.create(
        division=village, body=body, about="finance", title=mark, text=mark, in_favour=3, given_on=on, **when
    )
    ask = MeetingAsk.objects.create(division=village, body=body, meeting_of="council", reason=mark, asked_on=on, **when)
    referral = SupervisionReferral.objects.create(
        division=village, body=body, to="county", title=mark, text=mark, on=on, **when
    )
    held = {"held_on": on, "base": 20, "present": 18, "chaired_by": "监某"}
    appraisal = Appraisal.objects.create(
        division=village, year=on.year, plan=mark, notice_on=on, planned_on=on, **held, **when
    )
    AppraisalResult.objects.create(appraisal=appraisal, office=office, competent=18, basic=0, incompetent=0)
    paper = Attachment.objects.create(
        place_code=village.code,
        file="papers/none.pdf",
        name=f"{mark}审计.pdf",
        media_type="application/pdf",
        size=1,
        sha256=f"a{village.code}".ljust(64, "0"),
        uploaded_by=by,
        uploaded_at=at,
    )
    audit = Audit.objects.create(
        division=village,
        kind="demand",
        items=["debts"],
        more_items=mark,
        ordered_on=on,
        due_on=on + dt.timedelta(days=60),
        report=paper,
        **when,
    )
    objection = AuditObjection.objects.create(audit=audit, text=mark, askers=3, on=on, **when)
    kind, _made = ArchiveClass.objects.get_or_create(
        place="",
        committee=village.committee,
        code="letters",
        valid_from=dt.date(2018, 1, 1),
        defaults={"title": "来往文件", "retention": "10_years", "basis": "办法"},
    )
    item = ArchiveItem.objects.create(
        division=village,
        archive_class=kind,
        year=on.year,
        number=f"{on.year}-x-0001",
        title=mark,
        made_on=on,
        attachment=paper,
        retention="10_years",
        **when,
    )
    return {
        "supervisionopinion": [opinion.pk],
        "ask": [ask.pk],
        "referral": [referral.pk],
        "appraisal": [appraisal.pk],
        "audit": [audit.pk],
        "auditobjection": [objection.pk],
        "archiveitem": [item.pk],
    }
