"""For each county a list in force, one that its committees are asked about and a draft: what the doors of lists are
about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from autonomy.actions.consultation import start_consultation
from autonomy.actions.entry import save_entry
from autonomy.actions.lists import adopt, start_draft
from autonomy.actions.narrowing import narrow
from autonomy.choices import ListKind
from autonomy.models import ListEntry, ListVersion, Narrowing, Opinion
from autonomy.rules.writing import BasisInput, EntryInput
from governance.base.accounts.models import Assignment, User
from governance.base.places.models import Division
from tests.openness.county import at

FIRST, NOW = dt.date(2026, 1, 5), dt.date(2026, 3, 4)


def furnish_lists(county: Division, *, mark: str, bureau: User, township: User, on: dt.date = NOW) -> None:
    """The assistance list in force and a draft of the next one that bears the mark, with a matter that a
    township left out; the autonomy list while it is being consulted on."""
    when = {"by": bureau, "at": at(FIRST), "on": FIRST}
    draft = start_draft(kind=ListKind.ASSISTANCE, division_id=county.pk, **when)
    save_entry(version_id=draft.pk, given=_entry("X001", "走访老人", "rights"), **when)
    start_consultation(version_id=draft.pk, until=dt.date(2026, 1, 20), **when)
    later = {"by": bureau, "at": at(on), "on": on}
    adopt(version_id=draft.pk, effective_from=on, document_no="县发〔2026〕1号", **later)
    narrow(
        division_id=Assignment.objects.get(user=township).division_id,
        code="X001",
        reason="乡镇直接办理",
        starts_on=on,
        by=township,
        at=at(on),
        on=on,
    )
    following = start_draft(kind=ListKind.ASSISTANCE, division_id=county.pk, **later)
    save_entry(version_id=following.pk, given=_entry("X002", f"{mark}草稿事项", "rights"), **later)
    own = start_draft(kind=ListKind.AUTONOMY, division_id=county.pk, **later)
    given = EntryInput(title="村规民约", group="convention", code="Z001", does="自己定", decided_by="assembly")
    save_entry(version_id=own.pk, given=given, **later)
    start_consultation(version_id=own.pk, until=dt.date(2026, 3, 20), **later)


def _entry(code: str, title: str, group: str) -> EntryInput:
    return EntryInput(
        title=title,
        group=group,
        code=code,
        does="每月走访一次",
        does_not="不核定对象",
        department="民政局",
        rhythm="monthly",
        hours_village=Decimal(4),
        hours_urban=Decimal(4),
        amount=Decimal(1200),
        per="year",
        payer="县财政",
        pay_when="三月底前",
        powers="可以查名单",
        bases=(BasisInput(document="老年人权益保障法"),),
    )


def list_ids(village: Division) -> dict[str, list[int]]:
    """What the doors of lists are asked about for a village: its county's draft, its own opinion, its township's
    narrowing."""
    drafts = ListVersion.objects.filter(division__code=village.code[:6], state="draft")
    said = Opinion.objects.filter(division=village, version__state="consulting")
    return {
        "listversion": list(drafts.values_list("pk", flat=True)),
        "listentry": list(ListEntry.objects.filter(version__in=drafts).values_list("pk", flat=True)[:2]),
        "narrowing": list(Narrowing.objects.filter(division__code=village.code[:9]).values_list("pk", flat=True)),
        "opinion": list(said.values_list("pk", flat=True)),
    }
