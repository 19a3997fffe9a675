"""Bodies are set up, terms begin, people take and leave office (R-CMT-1).

The row of the community is locked first, so that two appointments to the last seat are asked one after the other.
``verb``: the verb of the caller that is asked instead of keeping bodies, where a law brings it about (an election, an
appraisal). ``recorded``: what reality did against the rules is kept as it was and flagged, never mended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.actions.assignment import end_assignment
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import may
from governance.base.accounts.rules.assignment import ONE_DAY
from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict, failures, no, require, yes
from governance.committees.choices import BodyKind, OfficeEnd, told_end
from governance.committees.duty_kinds import KIND_TERM_OVER
from governance.committees.models import Body, KinDeclaration, KinTie, Office, Term
from governance.committees.permissions import KEEP_BODIES
from governance.committees.queries.appointment import Wanted, ask
from governance.committees.queries.body_rules import Rulebook
from governance.committees.rules import body as rules
from governance.committees.rules import office as written
from residents.models import Group

OBJECT, TERM, OFFICE = "committees.body", "committees.term", "committees.office"
BASIS = ("R-CMT-1",)
# Whose end depends on that of the committee (任期与村民委员会的任期相同).
FOLLOWING = {BodyKind.SUPERVISION: rules.SUPERVISION_TERM, BodyKind.COUNCIL: {rules.VILLAGE: "VC-RC-TERM"}}


def set_up_body(
    *,
    division_id: int,
    kind: str,
    name: str,
    since: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
    group_id: int | None = None,
    organisation_id: int | None = None,
    verb: str = KEEP_BODIES.name,
) -> Body:
    """One of a kind, but for groups (one for each) and owners' committees."""
    with transaction.atomic():
        division = locked_place(division_id)
        require(may(by, verb, place=division.code, on=on), forbidden=True)
        group = None if group_id is None else Group.objects.filter(pk=group_id, division=division).first()
        organisation = None if organisation_id is None else Organisation.objects.open(on).get(pk=organisation_id)
        require(
            _community(division, on),
            written.named(name),
            _group_fits(kind, group),
            _only_one(division, kind, group),
            written.day("since", _("设立日期"), since, on),
            *guard_verdicts([Part("name", _("名称"), name)]),
        )
        body = Body.objects.create(
            division=division, kind=kind, name=name.strip(), since=since, group=group, organisation=organisation
        )
        _log("body_set_up", OBJECT, body.pk, division, by=by, at=at, kind=kind, since=since.isoformat())
    return body


def end_body(*, body_id: int, ended_on: dt.date, by: User, at: dt.datetime, on: dt.date) -> Body:
    """The day is the first without it. Nobody may hold an office in it then."""
    with transaction.atomic():
        body = _locked(body_id, by, on, KEEP_BODIES.name)
        held = Office.objects.on(ended_on).filter(body=body).count()
        require(
            written.not_ended(body.name, body.ended_on),
            written.day("ended_on", _("撤销日期"), ended_on, on, body.since),
            written.empty(held),
        )
        body.ended_on = ended_on
        body.save(update_fields=["ended_on"])
        _log("body_ended", OBJECT, body.pk, body.division, by=by, at=at, on=ended_on.isoformat())
    return body


def open_term(
    *,
    body_id: int,
    starts_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
    ends_on: dt.date | None = None,
    number: int | None = None,
    seats: int | None = None,
    basis: str = "",
    end_previous: bool = True,
    early: bool = False,
    recorded: bool = False,
    verb: str = KEEP_BODIES.name,
) -> Term:
    """The next 届. Without ``ends_on`` the law's own: five years for the committee, the committee's day for supervision
    and council. With ``end_previous`` those of the last term leave the day before. ``early``: the last term is cut."""
    with transaction.atomic():
        body = _locked(body_id, by, on, verb)
        previous = Term.objects.select_for_update().filter(body=body).order_by("-starts_on").first()
        book = Rulebook(place=body.division.code).on(body.division.committee, body.division.code, starts_on)
        until = ends_on or _lawful_end(body, starts_on, book)
        require(
            written.not_ended(body.name, body.ended_on),
            written.day("starts_on", _("开始日期"), starts_on, on, body.since),
            written.ends_after(starts_on, until),
            written.basis_for(early, basis),
            *guard_verdicts([Part("basis", _("产生方式和依据"), basis)]),
        )
        planned = previous.ends_on if previous else None
        against = _against(body, book, starts_on, until, planned)
        if not recorded:
            require(*against)
        if early and previous is not None and previous.starts_on < starts_on <= previous.ends_on:
            previous.ends_on = starts_on - ONE_DAY
            previous.save(update_fields=["ends_on"])
        require(rules.no_overlap(starts_on, previous.ends_on if previous else None))
        term = Term.objects.create(
            body=body,
            number=number or (previous.number + 1 if previous else 1),
            starts_on=starts_on,
            ends_on=until,
            seats=seats,
            basis=basis.strip(),
        )
        if end_previous and previous is not None:
            leaving = Office.objects.select_for_update().filter(body=body, ends_on=None, starts_on__lt=starts_on)
            for office in leaving.filter(post__in=rules.seated_posts(body.kind)):
                _leave(office, starts_on - ONE_DAY, OfficeEnd.TERM, "", by=by, at=at, on=on, division=body.division)
        over = Duty.objects.open().filter(kind=KIND_TERM_OVER, subject=body.pk, division=body.division_id)
        meet(duty_ids=list(over.values_list("pk", flat=True)), on=on)
        given = {"number": term.number, "starts_on": starts_on.isoformat(), "ends_on": until.isoformat()}
        codes = [verdict.code for verdict in failures(against)]
        _log("term_opened", TERM, term.pk, body.division, by=by, at=at, body=body.pk, flags=codes, **given)
    return term


def appoint(
    *,
    body_id: int,
    wanted: Wanted,
    by: User,
    at: dt.datetime,
    on: dt.date,
    assignment_id: int | None = None,
    recorded: bool = False,
    verb: str = KEEP_BODIES.name,
) -> Office:
    """Somebody takes office. Forbidden combinations, near relatives, seats and dates are asked; a declaration is kept
    for committee and supervision body alone."""
    with transaction.atomic():
        body = _locked(body_id, by, on, verb)
        asked = ask(body, wanted, on)
        require(written.not_ended(body.name, body.ended_on), *asked.verdicts, *_assignment_fits(body, assignment_id))
        if not recorded:
            require(*asked.against)
        office = Office.objects.create(
            body=body,
            term=asked.term,
            person_id=wanted.person_id,
            name=asked.name,
            post=wanted.post,
            woman=bool(asked.woman),
            party_member=wanted.party_member,
            lives_here=asked.lives_here,
            skilled=wanted.skilled,
            group_id=wanted.group_id,
            households=wanted.households,
            starts_on=wanted.starts_on,
            ends_on=None,
            basis=wanted.basis.strip(),
            assignment_id=assignment_id,
            flags=_flags(asked.against),
        )
        _keep_declaration(office, body, wanted, by=by, at=at)
        if wanted.ends_on is not None:
            _leave(office, wanted.ends_on, OfficeEnd.TERM, "", by=by, at=at, on=on, division=body.division)
        codes = [flag["code"] for flag in office.flags]
        given = {"body": body.pk, "post": wanted.post, "starts_on": wanted.starts_on.isoformat()}
        _log("appointed", OFFICE, office.pk, body.division, by=by, at=at, flags=codes, **given)
    return office


def end_office(
    *,
    office_id: int,
    ends_on: dt.date,
    why: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    basis: str = "",
    verb: str = KEEP_BODIES.name,
) -> Office:
    """``ends_on`` is the last day in office; the login that went with it ends with it, in the same transaction."""
    with transaction.atomic():
        body = _locked(Office.objects.values_list("body_id", flat=True).get(pk=office_id), by, on, verb)
        office = Office.objects.select_for_update().get(pk=office_id)
        require(
            written.still_held(office.ends_on),
            written.day("ends_on", _("离任日期"), ends_on, on, office.starts_on),
            written.reason(why, basis),
            *guard_verdicts([Part("basis", _("依据"), basis)]),
        )
        _leave(office, ends_on, why, basis, by=by, at=at, on=on, division=body.division)
    return office


# Parts ---------------------------------------------------------------------------------------------------------------


def locked_place(division_id: int) -> Division:
    return Division.objects.select_for_update(no_key=True).get(pk=division_id)


def _locked(body_id: int, by: User, on: dt.date, verb: str) -> Body:
    """The body under the lock of its community, for somebody who may."""
    division = locked_place(Body.objects.values_list("division_id", flat=True).get(pk=body_id))
    require(may(by, verb, place=division.code, on=on), forbidden=True)
    body = Body.objects.select_for_update(of=("self",)).select_related("group").get(pk=body_id)
    body.division = division
    return body


def _leave(
    office: Office,
    ends_on: dt.date,
    why: str,
    basis: str,
    *,
    by: User,
    at: dt.datetime,
    on: dt.date,
    division: Division,
) -> None:
    """With its login. What was done under a login stays done: that one ends yesterday at the earliest."""
    office.ends_on, office.end_why, office.end_basis = ends_on, why, basis.strip()
    login = None if office.assignment_id is None else Assignment.objects.get(pk=office.assignment_id)
    if login is not None and login.starts_on > on:
        office.assignment = None  # a login that has not begun is taken back altogether
    office.save(update_fields=["ends_on", "end_why", "end_basis", "assignment"])
    last = max(ends_on, on - ONE_DAY)
    if login is not None and (login.ends_on is None or login.ends_on > last):
        end_assignment(assignment_id=login.pk, ends_on=max(last, login.starts_on), by=None, on=on, at=at)
    _log("office_ended", OFFICE, office.pk, division, by=by, at=at, why=told_end(why), ends_on=ends_on.isoformat())


def _keep_declaration(office: Office, body: Body, wanted: Wanted, *, by: User, at: dt.datetime) -> None:
    told = wanted.declaration
    if told is None or body.kind not in rules.DECLARING or wanted.post not in rules.MEMBERS:
        return
    made = KinDeclaration.objects.create(office=office, none=told.none, signed_on=told.signed_on, by=by, at=at)
    KinTie.objects.bulk_create(
        [KinTie(declaration=made, other_id=other, relation=relation) for other, relation in told.ties]
    )


def _flags(against: Iterable[Verdict]) -> list[dict[str, Any]]:
    """Rule, need and basis. No text: it names the other one, and who is whose relative is not for everyone's eyes."""
    return [
        {"code": verdict.code, "needed": verdict.needed, "basis": list(verdict.basis)} for verdict in failures(against)
    ]


def _lawful_end(body: Body, starts_on: dt.date, book: rules.Rules) -> dt.date:
    """The end that the law gives, or that of the committee; ``Refused`` where neither says."""
    committee = body.division.committee
    code = FOLLOWING.get(BodyKind(body.kind), {}).get(committee, "")
    main = None
    if body.kind != BodyKind.COMMITTEE:
        running = Term.objects.filter(body__division=body.division_id, body__kind=BodyKind.COMMITTEE)
        main = running.filter(starts_on__lte=starts_on, ends_on__gt=starts_on).order_by("-starts_on").first()
    if main is not None and (code in book or not code):
        return main.ends_on
    years = book.get(rules.TERM[committee])
    if years is None:
        text = _("没有查到这一天的任期规定，请填届满日期。")
        require(no("ends_on", text, needed=_("届满日期"), met="", field="ends_on"))
        raise AssertionError  # require has refused
    return rules.last_day(starts_on, years.number)


def _against(
    body: Body, book: rules.Rules, starts_on: dt.date, until: dt.date, planned: dt.date | None
) -> list[Verdict]:
    """What the law says to the length of this term, and to its beginning early or late."""
    committee = body.division.committee
    if body.kind == BodyKind.COMMITTEE:
        found = rules.term_length(book, committee, starts_on, until)
        return [*found, *rules.early_or_late(book, starts_on, planned)]
    code = FOLLOWING.get(BodyKind(body.kind), {}).get(committee, "")
    running = Term.objects.filter(body__division=body.division_id, body__kind=BodyKind.COMMITTEE)
    main = running.filter(starts_on__lte=starts_on).order_by("-starts_on").first()
    return rules.same_term(book.get(code), until, main.ends_on if main else None)


def _community(division: Division, on: dt.date) -> Verdict:
    if division.committee and (division.closed_on is None or division.closed_on > on):
        return yes("community")
    text = _("这里没有设村（居）民委员会，或者已经撤销，不能登记组织。")
    return no("community", text, needed=_("村（社区）"), met=division.name, field="division")


def _group_fits(kind: str, group: Group | None) -> Verdict:
    if (kind == BodyKind.GROUP) == (group is not None):
        return yes("group", field="group")
    text = _("登记小组要选是哪个小组；别的组织不选小组。")
    return no("group", text, needed=str(BodyKind(kind).label), met=str(group or ""), field="group")


def _only_one(division: Division, kind: str, group: Group | None) -> Verdict:
    same = Body.objects.filter(division=division, kind=kind, ended_on=None)
    if kind == BodyKind.GROUP:
        same = same.filter(group=group)
    if kind == BodyKind.OWNERS or not same.exists():
        return yes("one", field="kind")
    text = _("%(kind)s已经登记过。要改的，打开那一个；重新设立的，先登记撤销。") % {"kind": BodyKind(kind).label}
    return no("one", text, needed="1", met="2", field="kind")


def _assignment_fits(body: Body, assignment_id: int | None) -> list[Verdict]:
    """A login of that very community, tied to one office only."""
    if assignment_id is None:
        return []
    login = Assignment.objects.filter(pk=assignment_id, division=body.division_id, ends_on=None).first()
    if login is None:
        return [no("assignment", _("这个账号任职不在本村（社区），或者已经结束。"), field="assignment")]
    if Office.objects.filter(assignment=login).exists():
        return [no("assignment", _("这个账号任职已经和别的职务连在一起。"), field="assignment")]
    return [yes("assignment", field="assignment")]


def _log(verb: str, about: str, key: int, division: Division, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"committees.{verb}",
        by=by.pk,
        at=at,
        object_type=about,
        object_id=key,
        division=division.code,
        basis=BASIS,
        data=data,
    )
