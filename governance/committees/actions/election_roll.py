"""The roll of an election: built set-based, said and applied for, published, objected to, decided (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.committees.actions.election_log import ask_state, locked, log, met, publish
from governance.committees.duty_kinds import KIND_DECIDE_OBJECTION, KIND_PUBLISH_ROLL
from governance.committees.election_choices import (
    ElectionKind,
    ElectionState,
    Mode,
    NoticeKind,
    ObjectionAsks,
    RollState,
)
from governance.committees.models import AbsentDeclaration, Candidate, Election, Proxy, RollEntry, RollObjection
from governance.committees.permissions import KEEP_ROLL, RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.election_bodies import ballots_on, objections_body, roll_body
from governance.committees.queries.election_law import ElectionLaw, law_for
from governance.committees.rules.election import BASIS
from governance.committees.rules.election_schedule import Days, enough_before
from residents.models import Person
from residents.queries.electorate import electorate
from residents.rules.eligibility import NEEDS

S = ElectionState
BEFORE_ROLL = (S.PLANNED, S.COMMITTEE)
AFTER_ROLL = (S.ROLL, S.NOMINATED, S.CANDIDATES)
# One statement for a community of any size (issue 6: a roll of 10,000).
_BUILD = """
INSERT INTO committees_rollentry
    (election_id, person_id, household_id, group_id, voter_class, state, ballot, said_how, decided_by)
SELECT %s, p.id, p.household_id, p.group_id, p.voter_class,
       CASE WHEN p.needs = '' OR d.will_vote THEN 'listed' ELSE 'waiting' END, %s, COALESCE(d.how, ''), ''
FROM ({people}) AS p
LEFT JOIN committees_absentdeclaration d
    ON d.election_id = %s AND d.person_id = p.id AND p.needs = 'declaration'
ON CONFLICT (election_id, person_id) DO NOTHING
"""


@dataclass(frozen=True)
class ObjectionInput:
    about_id: int
    by_name: str
    asks: str
    reason: str
    received_on: dt.date


def build_roll(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> int:
    """Everybody whom the law of the election day lets register. Who must say so or apply first is waiting. Run again it
    adds whom the register has learnt of since, and changes nobody. Returns how many were added."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, BEFORE_ROLL, _("生成名单"))
        people: QuerySet[Any] = electorate(election.division, election.election_day)
        found = people.order_by().values(
            "id", "household_id", "voter_class", "needs", group_id=F("household__group_id")
        )
        sql, params = found.query.sql_with_params()
        ballot = election.mode in (Mode.VILLAGE, Mode.ALL_VOTERS)
        with connection.cursor() as cursor:
            cursor.execute(_BUILD.format(people=sql), [election.pk, ballot, *params, election.pk])
            added = int(cursor.rowcount)
        if election.kind == ElectionKind.RECALL:
            _as_last_time(election)
        log(election, "roll_built", by=by, at=at, added=added)
    return added


def _as_last_time(election: Election) -> None:
    """登记参加选举的村民: who was registered when the member was elected need not say so again for the recall."""
    last = Election.objects.filter(body=election.body, roll_on__isnull=False, parent=None).exclude(pk=election.pk)
    last = last.exclude(kind=ElectionKind.RECALL).order_by("-election_day")
    before = RollEntry.objects.filter(election=last.values("pk")[:1], state=RollState.LISTED)
    own = RollEntry.objects.filter(election=election)
    own.filter(state=RollState.WAITING, person__in=before.values("person")).update(state=RollState.LISTED)
    if election.mode in (Mode.HOUSEHOLD_REP, Mode.RESIDENT_REP):
        own.filter(person__in=before.filter(ballot=True).values("person")).update(ballot=True)


def say(
    *, election_id: int, person_ids: Collection[int], said_on: dt.date, how: str, by: User, at: dt.datetime, on: dt.date
) -> int:
    """Who has to say that they take part has said so: many at once, from the sheets of a registration point."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, BEFORE_ROLL, _("登记表示参加"))
        require(_said(how), _not_ahead(said_on, on, "said_on"))
        declared = [one for one, need in NEEDS.items() if need == "declaration"]
        rows = RollEntry.objects.filter(
            election=election, person__in=person_ids, state=RollState.WAITING, voter_class__in=declared
        )
        changed = rows.update(state=RollState.LISTED, said_on=said_on, said_how=how.strip())
        log(election, "roll_said", by=by, at=at, changed=changed)
    return changed


def decide_applications(
    *,
    election_id: int,
    person_ids: Collection[int],
    admit: bool,
    decided_by: str,
    decided_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> int:
    """People registered elsewhere who applied: as assembly or council agreed in a village, the election committee in a
    city (村组法 16, 居组法 16)."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, BEFORE_ROLL, _("决定申请"))
        require(_said(decided_by, "decided_by"), _not_ahead(decided_on, on, "decided_on"))
        applied = [one for one, need in NEEDS.items() if need == "application"]
        rows = RollEntry.objects.filter(
            election=election, person__in=person_ids, state=RollState.WAITING, voter_class__in=applied
        )
        state = RollState.LISTED if admit else RollState.REFUSED
        changed = rows.update(state=state, decided_on=decided_on, decided_by=decided_by.strip())
        log(election, "roll_decided", by=by, at=at, changed=changed, admit=admit)
    return changed


def strike(*, election_id: int, person_id: int, decided_by: str, by: User, at: dt.datetime, on: dt.date) -> RollEntry:
    """Not registered: deprived of political rights, registered in another place already. The reason is on the paper of
    the decision, never here."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, BEFORE_ROLL, _("不予登记"))
        require(_said(decided_by, "decided_by"))
        entry = RollEntry.objects.select_for_update().get(election=election, person=person_id)
        entry.state, entry.decided_on, entry.decided_by = RollState.REFUSED, on, decided_by.strip()
        entry.save()
        log(election, "roll_decided", by=by, at=at, changed=1, admit=False)
    return entry


def name_representatives(
    *, election_id: int, person_ids: Collection[int], by: User, at: dt.datetime, on: dt.date
) -> int:
    """Who casts the ballot of a household, or is a resident representative; those named before are replaced."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, BEFORE_ROLL, _("登记代表"))
        if election.mode not in (Mode.HOUSEHOLD_REP, Mode.RESIDENT_REP):
            raise Refused(no("mode", _("这次选举由选民自己投票，没有代表。"), met=election.mode, basis=BASIS))
        rows = RollEntry.objects.filter(election=election, state=RollState.LISTED)
        named = rows.filter(person__in=person_ids)
        require(_all_listed(named.count(), len(set(person_ids))))
        if election.mode == Mode.HOUSEHOLD_REP:
            twice = named.values("household").annotate(n=Count("pk")).filter(n__gt=1).count()
            homeless = named.filter(household=None).count()
            require(_one_a_household(twice + homeless))
        rows.update(ballot=False)
        count = named.update(ballot=True)
        log(election, "roll_representatives_named", by=by, at=at, named=count)
    return count


def publish_roll(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Posted with all names on paper; on the web how many (R-OPN-9). Twenty days before the vote."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        recall = election.kind == ElectionKind.RECALL
        ask_state(election, [S.PLANNED] if recall else [S.COMMITTEE], _("公布名单"))
        law = law_for(election)
        registered, voters = ballots_on(election.pk)
        asked = [] if recall else [_in_time(election, law, on)]
        require(_somebody(registered, voters), *asked)
        election.publish_roll(registered=registered, voters=voters, on=on)
        election.save()
        met(election, KIND_PUBLISH_ROLL, on=on)
        entry = log(election, "roll_published", by=by, at=at, registered=registered, voters=voters)
        publish(election, NoticeKind.ROLL, entry, roll_body(election), on=on)
    return election


def _in_time(election: Election, law: ElectionLaw, on: dt.date) -> Verdict:
    return enough_before("roll_on", on, election.election_day, law.asked().roll, _("公布名单"))


# Objections -----------------------------------------------------------------------------------------------------------


def object_to_roll(*, election_id: int, given: ObjectionInput, by: User, at: dt.datetime, on: dt.date) -> RollObjection:
    """Within five days of the roll; the three days for the decision run from the day it came in."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, AFTER_ROLL, _("登记申诉"))
        numbers = law_for(election).asked()
        days = calendar()
        until = _limit(numbers.appeal).deadline(election.roll_on or on, days)
        person = Person.objects.filter(pk=given.about_id, division=election.division).first()
        require(
            _in_window(given.received_on, election.roll_on or on, until.due, numbers.appeal.basis),
            _not_ahead(given.received_on, on, "received_on"),
            _said(given.reason, "reason"),
            _said(given.by_name, "by_name"),
            yes("about") if person is not None else _unknown("about"),
            _asks_fit(given.asks, facts.entry_of(election, given.about_id)),
        )
        terms = _limit(numbers.decide)
        due = terms.deadline(given.received_on, days)
        objection = RollObjection.objects.create(
            election=election,
            about_id=given.about_id,
            by_name=given.by_name.strip(),
            asks=given.asks,
            reason=given.reason.strip(),
            received_on=given.received_on,
            due_on=due.due,
            due_why=terms.as_json(),
        )
        open_duty(
            kind=KIND_DECIDE_OBJECTION,
            division_id=election.division_id,
            period=given.received_on,
            role=Role.CLERK,
            opens_on=on,
            due_on=due.due,
            subject=objection.pk,
            provisional=due.provisional,
        )
        log(election, "roll_objected", by=by, at=at, objection=objection.pk, asks=given.asks)
    return objection


def decide_objection(
    *, objection_id: int, granted: bool, answer: str, by: User, at: dt.datetime, on: dt.date
) -> RollObjection:
    """Decided by the election committee and carried out at once; the result is published by number, not by name.
    Late stays late: the duty says so, and nothing is refused for it."""
    with transaction.atomic():
        election_id = RollObjection.objects.values_list("election_id", flat=True).get(pk=objection_id)
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, AFTER_ROLL, _("处理申诉"))
        objection = RollObjection.objects.select_for_update().get(pk=objection_id)
        require(_open(objection), _said(answer, "answer"))
        if granted:
            _carry_out(election, objection, on)
        objection.granted, objection.answer = granted, answer.strip()
        objection.decided_on, objection.decided_by = on, by
        objection.save()
        election.registered, election.voters = ballots_on(election.pk)
        election.save()
        owed = Duty.objects.open().filter(kind=KIND_DECIDE_OBJECTION, subject=objection.pk)
        meet(duty_ids=list(owed.filter(division=election.division).values_list("id", flat=True)), on=on)
        entry = log(election, "roll_objection_decided", by=by, at=at, objection=objection.pk, granted=granted)
        publish(election, NoticeKind.OBJECTIONS, entry, objections_body(election), on=on)
    return objection


def _carry_out(election: Election, objection: RollObjection, on: dt.date) -> None:
    decided = {"decided_on": on, "decided_by": str(_("选举委员会处理申诉"))}
    if objection.asks == ObjectionAsks.ADD:
        person = objection.about
        classes: QuerySet[Any] = electorate(election.division, election.election_day)
        found = classes.filter(pk=person.pk).values_list("voter_class", flat=True).first()
        if found is None:
            text = _("人员登记里这个人在选举日不符合登记条件。请先更正人员登记，再支持这件申诉。")
            raise Refused(no("eligible", text, needed="1", met="0", basis=("VC-EL-REG", "RC-EL-REG"), field="granted"))
        house = person.household
        RollEntry.objects.update_or_create(
            election=election,
            person=person,
            defaults={
                "household": house,
                "group": None if house is None else house.group,
                "voter_class": found,
                "state": RollState.LISTED,
                "ballot": election.mode in (Mode.VILLAGE, Mode.ALL_VOTERS),
                **decided,
            },
        )
    elif objection.asks == ObjectionAsks.REMOVE:
        rows = RollEntry.objects.filter(election=election, person=objection.about)
        rows.update(state=RollState.REMOVED, ballot=False, **decided)
        gone = Proxy.objects.filter(election=election, withdrawn_on=None)
        gone.filter(principal=objection.about).update(withdrawn_on=on)
        gone.filter(proxy=objection.about).update(withdrawn_on=on)


def _open(objection: RollObjection) -> Verdict:
    if objection.granted is None:
        return yes("open")
    return no("decided", _("这件申诉已经处理过了。"), needed="1", met="2", basis=BASIS)


def _asks_fit(asks: str, entry: RollEntry | None) -> Verdict:
    listed = entry is not None and entry.state == RollState.LISTED
    if asks in ObjectionAsks.values and listed == (asks != ObjectionAsks.ADD):
        return yes("asks")
    text = _("要求和名单对不上：在名单上的可以要求除名或者更正，不在名单上的可以要求登记。")
    return no("asks", text, needed=asks, met=str(listed), basis=BASIS, field="asks")


def _in_window(received: dt.date, posted: dt.date, until: dt.date, basis: str) -> Verdict:
    if posted <= received <= until:
        return yes("appeal", needed=until.isoformat(), met=received.isoformat(), basis=(basis,))
    words = {"posted": posted.isoformat(), "until": until.isoformat(), "basis": basis}
    text = _("对名单的申诉要在%(posted)s到%(until)s之间提出，已经过了期限。依据：%(basis)s") % words
    return no("appeal", text, needed=until.isoformat(), met=received.isoformat(), basis=(basis,), field="received_on")


def _limit(days: Days) -> Limit:
    return Limit(days.days, False, days.basis, unchecked=False)


# Those who are away ---------------------------------------------------------------------------------------------------


def declare_absent(
    *, election_id: int, person_id: int, will_vote: bool, how: str, by: User | None, at: dt.datetime, on: dt.date
) -> AbsentDeclaration:
    """What somebody away says, from /my/ (``by`` None: the person themselves, whom that door has checked) or told to
    the committee. Until the roll is out it decides whether they are on it; said again, the newest counts."""
    with transaction.atomic():
        election = Election.objects.locked().get(pk=election_id)
        if by is not None:
            election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, BEFORE_ROLL, _("表示是否参加"))
        person = Person.objects.living(on).filter(pk=person_id, division=election.division).first()
        require(_said(how), yes("person") if person is not None else _unknown("person"))
        said, _made = AbsentDeclaration.objects.update_or_create(
            election=election, person_id=person_id, defaults={"will_vote": will_vote, "how": how.strip(), "said_on": on}
        )
        entry = RollEntry.objects.filter(election=election, person=person_id).first()
        if entry is not None and NEEDS.get(entry.voter_class) == "declaration":
            entry.state = RollState.LISTED if will_vote else RollState.WAITING
            entry.said_on, entry.said_how = on, how.strip()
            entry.save()
        log(election, "absent_declared", by=by, at=at, will_vote=will_vote)
    return said


# Small questions ------------------------------------------------------------------------------------------------------


def _said(text: str, name: str = "how") -> Verdict:
    if text.strip():
        return yes(name)
    return no(name, _("请写清楚，不能空着。"), needed="1", met="0", basis=BASIS, field=name)


def _not_ahead(day: dt.date, on: dt.date, name: str) -> Verdict:
    if day <= on:
        return yes(name)
    return no(name, _("日期不能在今天以后。"), needed=on.isoformat(), met=day.isoformat(), basis=BASIS, field=name)


def _unknown(name: str) -> Verdict:
    text = _("本村（社区）的人员登记里没有这个人。请重新选。")
    return no(name, text, needed="1", met="0", basis=BASIS, field=name)


def _all_listed(found: int, wanted: int) -> Verdict:
    if found == wanted and wanted:
        return yes("listed")
    text = _("代表都要在选民名单上。请先登记他们参加选举。")
    return no("listed", text, needed=str(max(wanted, 1)), met=str(found), basis=BASIS, field="persons")


def _one_a_household(wrong: int) -> Verdict:
    if not wrong:
        return yes("households")
    text = _("每户派一名代表：有的户派了两名，或者有人没有登记在哪一户。请改名单。")
    return no("households", text, needed="0", met=str(wrong), basis=("RC-EL-MODE",), field="persons")


def _somebody(registered: int, voters: int) -> Verdict:
    if registered and voters:
        return yes("roll")
    text = _("名单上还没有可以投票的人。请先生成名单；派代表投票的，先登记代表。")
    return no("roll", text, needed="1", met=str(voters), basis=BASIS)


def is_candidate(election: Election, person_id: int) -> bool:
    return Candidate.objects.filter(election=election, person=person_id, state__in=facts.STANDING).exists()
