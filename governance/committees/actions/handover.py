"""交接 from one term of the committee to the next, within the days of the law and watched by the township
(村组法 24, 居组法 25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit, limit
from governance.base.clock.queries.limits import Term as Days
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.body import locked_place
from governance.committees.choices import BodyKind
from governance.committees.duty_kinds import KIND_HAND_OVER, KIND_WATCH_HANDOVER
from governance.committees.models import Handover, Term
from governance.committees.permissions import KEEP_BODIES, WATCH_HANDOVER
from governance.committees.queries.handover import archive_classes
from governance.committees.rules import body as rules
from governance.committees.rules import handover as lists
from governance.committees.rules import office as written

OBJECT = "committees.handover"
BASIS = ("VC-EL-HANDOVER", "RC-EL-HANDOVER")
DAYS = 10  # where no rule is in force on the day; shown as the platform's own


def handover_limit(division: Division, on: dt.date) -> Limit:
    return limit(Days(rules.HANDOVER[division.committee], DAYS), division, on)


def open_handover(*, term_id: int, by: User, at: dt.datetime, on: dt.date, verb: str = KEEP_BODIES.name) -> Handover:
    """For a new term of the committee; counted from the day on which it was formed. Asked twice it is the same one."""
    with transaction.atomic():
        term = Term.objects.select_related("body").get(pk=term_id)
        division = locked_place(term.body.division_id)
        require(may(by, verb, place=division.code, on=on), forbidden=True)
        require(_of_committee(term))
        known = Handover.objects.filter(term=term).first()
        if known is not None:
            return known
        outgoing = Term.objects.filter(body=term.body, starts_on__lt=term.starts_on).order_by("-starts_on").first()
        terms = handover_limit(division, term.starts_on)
        due = terms.deadline(term.starts_on, calendar())
        first = outgoing.starts_on.year if outgoing else term.starts_on.year
        made = Handover.objects.create(
            term=term,
            outgoing=outgoing,
            due_on=due.due,
            due_why=terms.as_json(),
            items=lists.handover_items(archive_classes(division, term.starts_on), first, term.starts_on.year),
        )
        for kind, role in ((KIND_HAND_OVER, Role.COMMITTEE_HEAD), (KIND_WATCH_HANDOVER, Role.TOWNSHIP_STAFF)):
            open_duty(
                kind=kind,
                division_id=division.pk,
                period=term.starts_on,
                role=role,
                opens_on=term.starts_on,
                due_on=due.due,
                subject=made.pk,
                provisional=due.provisional,
            )
        _log("handover_opened", made, division, by=by, at=at, term=term.pk, due_on=due.due.isoformat())
    return made


def list_handover(
    *, handover_id: int, told: Mapping[str, tuple[bool, str]], by: User, at: dt.datetime, on: dt.date
) -> Handover:
    """``told`` {code: (given over, what is missing)}: every item of the list, given or with a note."""
    with transaction.atomic():
        handover, division = _locked(handover_id)
        require(may(by, KEEP_BODIES.name, place=division.code, on=on), forbidden=True)
        items = [
            {**item, "given": told.get(item["code"], (False, ""))[0], "note": told.get(item["code"], (False, ""))[1]}
            for item in handover.items
        ]
        parts = [Part(f"note_{item['code']}", _("缺什么"), item["note"]) for item in items if item["note"].strip()]
        require(lists.still_open(handover.done_on), *lists.told_all(items), *guard_verdicts(parts))
        handover.items = [{**item, "note": item["note"].strip()} for item in items]
        handover.listed_on = on
        handover.save(update_fields=["items", "listed_on"])
        _settle(handover, KIND_HAND_OVER, on)
        missing = sum(not item["given"] for item in items)
        _log("handover_listed", handover, division, by=by, at=at, items=len(items), missing=missing)
    return handover


def finish_handover(
    *, handover_id: int, done_on: dt.date, note: str, by: User, at: dt.datetime, on: dt.date
) -> Handover:
    """The township was there and confirms it. What is missing stays on the list."""
    with transaction.atomic():
        handover, division = _locked(handover_id)
        require(may(by, WATCH_HANDOVER.name, place=division.code, on=on), forbidden=True)
        require(
            lists.still_open(handover.done_on),
            lists.listed(handover.listed_on),
            written.day("done_on", _("完成日期"), done_on, on, handover.term.starts_on),
            _short(note),
            *guard_verdicts([Part("note", _("监交意见"), note)]),
        )
        handover.done_on, handover.note, handover.watched_by = done_on, note.strip(), by
        handover.save(update_fields=["done_on", "note", "watched_by"])
        _settle(handover, KIND_WATCH_HANDOVER, done_on)
        _log("handover_done", handover, division, by=by, at=at, on=done_on.isoformat())
    return handover


# Parts ---------------------------------------------------------------------------------------------------------------


def _locked(handover_id: int) -> tuple[Handover, Division]:
    division = locked_place(Handover.objects.values_list("term__body__division_id", flat=True).get(pk=handover_id))
    return Handover.objects.select_for_update(of=("self",)).select_related("term").get(pk=handover_id), division


def _of_committee(term: Term) -> Verdict:
    if term.body.kind == BodyKind.COMMITTEE:
        return yes("committee")
    text = _("法律规定的工作移交是村（居）民委员会的。别的组织换届不用在这里登记交接。")
    return no("committee", text, needed=str(BodyKind.COMMITTEE.label), met=term.body.name, field="term")


def _short(note: str) -> Verdict:
    if len(note.strip()) <= 300:
        return yes("note", field="note")
    return no("long", _("监交意见最多300个字。"), needed="≤ 300", met=str(len(note.strip())), field="note")


def _settle(handover: Handover, kind: int, on: dt.date) -> None:
    owed = Duty.objects.open().filter(kind=kind, subject=handover.pk).values_list("pk", flat=True)
    meet(duty_ids=list(owed), on=on)


def _log(verb: str, handover: Handover, division: Division, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"committees.{verb}",
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=handover.pk,
        division=division.code,
        basis=BASIS,
        data=data,
    )
