"""What the rules say to an appointment before it is made: the same for the form, the API and the action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.verdict import Verdict, no, yes
from governance.committees.choices import BodyKind, Post
from governance.committees.models import Body, Office, Term
from governance.committees.queries.body import seat_of
from governance.committees.queries.body_rules import Rulebook
from governance.committees.rules import body as rules
from governance.committees.rules.body import Seat, Tie
from residents.choices import Sex
from residents.models import Absence, Person

# What reality may have done against the rules; recorded as it was, it is kept with a flag.
KEPT = frozenset({"seats", "term"})
NAME, BASIS = 40, 200  # characters


@dataclass(frozen=True)
class Declared:
    """Signed by the person: no near relatives in the bodies concerned, or these (office id, relation)."""

    signed_on: dt.date
    none: bool = True
    ties: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Wanted:
    """Who is to hold which post. With a ``person_id`` name, sex and whether one lives here are the register's."""

    post: str
    starts_on: dt.date
    basis: str
    person_id: int | None = None
    name: str = ""
    woman: bool | None = None
    party_member: bool | None = None
    lives_here: bool | None = None
    skilled: bool | None = None
    group_id: int | None = None
    households: int | None = None
    term_id: int | None = None
    ends_on: dt.date | None = None
    declaration: Declared | None = None


@dataclass
class Asked:
    """What was asked, completed, with every answer. ``against``: rules that were not kept; the rest is impossible."""

    name: str
    woman: bool | None
    lives_here: bool | None
    term: Term | None
    verdicts: list[Verdict] = field(default_factory=list)
    against: list[Verdict] = field(default_factory=list)


def ask(body: Body, wanted: Wanted, on: dt.date) -> Asked:
    """Every verdict on this appointment. Seven queries at most, whatever the size of the community."""
    person = None if wanted.person_id is None else Person.objects.filter(pk=wanted.person_id).first()
    asked = _completed(body, wanted, person)
    asked.verdicts += [
        *_about_person(body, wanted, person),
        *_about_text(wanted, asked),
        rules.post_fits(body.kind, wanted.post),
        rules.dates_fit(wanted.starts_on, wanted.ends_on, body.since, body.ended_on),
        _not_in_future(wanted.starts_on, on),
    ]
    committee = body.division.committee
    if not committee or any(not verdict.ok for verdict in asked.verdicts):
        return asked
    others = _others(body, wanted.starts_on)
    seat = Seat(0, body.pk, body.kind, wanted.post, wanted.person_id, asked.name, wanted.starts_on, wanted.ends_on)
    ties, unknown = _ties(wanted.declaration, others)
    book = Rulebook(place=body.division.code)
    then = book.on(committee, body.division.code, wanted.starts_on)
    day = wanted.starts_on if asked.term is None else asked.term.starts_on
    numbers = book.on(committee, body.division.code, day)
    asked.verdicts += [*_declaration(body, wanted), *unknown, rules.once(seat, others)]
    asked.against += [rules.single(seat, others)]
    if asked.term is not None:
        asked.against.append(rules.inside_term(wanted.starts_on, asked.term.starts_on, asked.term.ends_on))
    asked.against += rules.seat_left(numbers, committee, seat, others, asked.term.seats if asked.term else None)
    asked.against += rules.combined(then, committee, seat, others)
    asked.against += rules.kin_apart(then, committee, seat, ties)
    return asked


def _completed(body: Body, wanted: Wanted, person: Person | None) -> Asked:
    if wanted.term_id is not None:
        term = Term.objects.filter(pk=wanted.term_id, body=body).first()
    else:
        running = Term.objects.filter(body=body, starts_on__lte=wanted.starts_on)
        term = running.order_by("-starts_on").first()
    if person is None:
        return Asked(wanted.name.strip(), wanted.woman, wanted.lives_here, term)
    lives_here = wanted.lives_here
    if lives_here is None:
        lives_here = not Absence.objects.on(wanted.starts_on).filter(person=person).exists()
    return Asked(person.name, person.sex == Sex.FEMALE, lives_here, term)


def _about_person(body: Body, wanted: Wanted, person: Person | None) -> list[Verdict]:
    """Somebody of the register of that very community, and there on that day."""
    if wanted.person_id is None:
        return []
    if person is None or person.division_id != body.division_id:
        return [no("person", _("本村（社区）的人员登记里没有这个人。请重新选择。"), field="person")]
    if person.since > wanted.starts_on or (person.ended_on is not None and person.ended_on <= wanted.starts_on):
        text = _("就任那天这个人不在人员登记里。请核对日期，或者先更正人员登记。")
        return [no("person", text, needed=wanted.starts_on.isoformat(), field="person")]
    return [yes("person", field="person")]


def _about_text(wanted: Wanted, asked: Asked) -> list[Verdict]:
    found = [_filled("basis", _("怎样产生"), wanted.basis, BASIS), _filled("name", _("姓名"), asked.name, NAME)]
    if asked.woman is None:
        text = _("请选性别：法律要求成员中有妇女，公开时只显示人数。")
        found.append(no("woman", text, needed=_("男或者女"), met=_("没有填"), field="woman"))
    return [*found, *guard_verdicts([Part("basis", _("怎样产生"), wanted.basis)])]


def _filled(name: str, label: str, value: str, most: int) -> Verdict:
    length = len(value.strip())
    if 0 < length <= most:
        return yes("filled", field=name)
    text = _("请填写“%(label)s”，最多%(most)d个字。") % {"label": label, "most": most}
    return no("filled", text, needed=f"1-{most}", met=str(length), field=name)


def _not_in_future(starts_on: dt.date, on: dt.date) -> Verdict:
    """What is not yet so is not recorded as so; the day itself is."""
    if starts_on <= on:
        return yes("future", field="starts_on")
    text = _("就任日期%(day)s还没有到。到了那天再登记。") % {"day": starts_on.isoformat()}
    return no("future", text, needed=f"≤ {on.isoformat()}", met=starts_on.isoformat(), field="starts_on")


def _others(body: Body, day: dt.date) -> list[Seat]:
    """Offices of the community that may matter: those of its bodies not over before that day."""
    kinds = {body.kind, BodyKind.COMMITTEE, BodyKind.SUPERVISION, BodyKind.COLLECTIVE}
    rows = Office.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), body__division=body.division_id)
    return [seat_of(row, row.body.kind) for row in rows.filter(body__kind__in=kinds).select_related("body")]


def _declaration(body: Body, wanted: Wanted) -> list[Verdict]:
    told = wanted.declaration
    given = told is not None
    return [
        rules.declared(
            body.kind,
            wanted.post,
            given=given,
            none=told.none if told else True,
            ties=len(told.ties) if told else 0,
        )
    ]


def _ties(told: Declared | None, others: Sequence[Seat]) -> tuple[list[Tie], list[Verdict]]:
    """Relatives are named by an office in the two bodies concerned; one elsewhere is nobody's business."""
    known = {seat.id: seat for seat in others if seat.kind in rules.DECLARING and seat.post in rules.MEMBERS}
    ties, unknown = [], []
    for office, relation in told.ties if told else ():
        if office in known:
            ties.append(Tie(known[office], relation))
        else:
            text = _("近亲属只登记村（居）民委员会和监督委员会的现任成员。请重新选择。")
            unknown.append(no("tie", text, met=str(office), field="ties"))
    return ties, unknown


def post_label(post: str) -> str:
    return str(Post(post).label)
