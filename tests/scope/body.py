"""The bodies of a village: a committee with its term and its head, rules of work, and a hand-over (R-CMT-1)."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.models import Body, Handover, KinDeclaration, Office, Term, WorkingRules


def furnish_bodies(village: Division, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """Ids by noun. Names of bodies, holders and rules are public by law: they hold no mark."""
    body = Body.objects.create(division=village, kind="committee", name=f"委员会{village.code}", since=on)
    term = Term.objects.create(body=body, number=1, starts_on=on, ends_on=dt.date(2031, 3, 3))
    office = Office.objects.create(
        body=body, term=term, name=f"主任{village.code}", post="chair", woman=True, starts_on=on, basis="选举产生"
    )
    Office.objects.create(
        body=body, term=term, name=f"委员{village.code}", post="member", woman=False, starts_on=on, basis="选举产生"
    )
    KinDeclaration.objects.create(office=office, none=True, signed_on=on, by=by, at=at)
    rules = WorkingRules.objects.create(
        body=body, number=1, title="议事规则", text="每月开会。", adopted_on=on, adopted_by="村民会议", by=by
    )
    items = [{"code": "seals", "title": "公章", "given": False, "note": ""}]
    why = {"days": 10, "working": False, "basis": "《村民委员会组织法》第二十四条", "unchecked": False}
    handover = Handover.objects.create(term=term, due_on=on, due_why=why, items=items)
    return {
        "body": [body.pk],
        "term": [term.pk],
        "office": [office.pk],
        "workingrules": [rules.pk],
        "handover": [handover.pk],
    }
